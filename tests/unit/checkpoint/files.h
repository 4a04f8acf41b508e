/* A folder for checkpoints, and calls that fail. */
#ifndef TESTS_UNIT_CHECKPOINT_FILES_H
#define TESTS_UNIT_CHECKPOINT_FILES_H

#include "pipeline/checkpoint/checkpoint.h"

#include <stdbool.h>

/* Its path, once make_folder has been called: for cmocka's setup and teardown. */
extern char path[];
int make_folder(void **state);
int remove_folder(void **state);

/* Of "app.pos" with this end. */
const char *path_with(const char *end);
bool exists(const char *end);

/* Bytes of a file; to be freed. */
char *read_bytes(const char *end, size_t *length);
void write_bytes(const char *end, const char *bytes, size_t length);

/* Opens with the usual owner; NULL: the fault says why. */
struct checkpoint *open_usual(struct fault *fault);

/* Saves a section "state" with this text. */
enum status save_text(struct checkpoint *checkpoint, const char *text,
                      struct fault *fault);

/* Opens, checks the generation and the text, and closes. */
void expect_saved(uint64_t generation, const char *text);

/* Opening is refused; the fault's text holds `part`. */
void expect_refused(const char *part);

/* The calls that fail, the n-th from now on (0: none), and with what. */
struct failing {
    int linkat, fsync, write, malloc;
    int error;
};
extern struct failing failing;

#endif
