/* What the tests of records share. */
#ifndef TESTS_UNIT_RECORD_FIXTURE_H
#define TESTS_UNIT_RECORD_FIXTURE_H

#include "pipeline/record/record.h"

extern const struct origin app_log;

/* A record of a line that was read: a slice of a whole chunk, which it alone holds. */
struct record *read_line(const char *text, uint64_t line);

void assert_text(const struct record *record, const char *text);

/* A group's teardown: gives back what is kept for the next records. */
int release_caches(void **state);

#endif
