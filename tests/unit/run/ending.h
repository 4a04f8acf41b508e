/* The stages of the fixture's world that end early, fail, act, or lose what they get.
 */
#ifndef TESTS_UNIT_RUN_ENDING_H
#define TESTS_UNIT_RUN_ENDING_H

#include "fixture.h"
#include "pipeline/stage.h"

struct word_args {
    struct text word;
};

/* The notes of that letter, and a record's text on them. */
struct transcript *notes_for(const struct text *letter);
void note(struct transcript *buffer, const struct record *rec);

enum status end_run(struct stage *self, const void *args);
enum status fail_run(struct stage *self, const void *args);
enum status act_run(struct stage *self, const void *args);
enum status duty_run(struct stage *self, const void *args);
enum status forget_run(struct stage *self, const void *args);
enum status refuse_run(struct stage *self, const void *args);
enum status epilogue_run(struct stage *self, const void *args);
enum status lose_run(struct stage *self, const void *args);

uint64_t end_wants(const void *opaque);

#endif
