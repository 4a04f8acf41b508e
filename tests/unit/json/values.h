/* Values: of a text, and what they must be. */
#ifndef TESTS_UNIT_JSON_VALUES_H
#define TESTS_UNIT_JSON_VALUES_H

#include "pipeline/json/value.h"

/* The value of a text: a slice of it, or built. */
struct value slice(const char *text);
struct value built(const char *text);

/* What is written of the value. */
void assert_value(struct value value, const char *wanted);

/* As assert_value, but takes the value. */
void assert_result(struct value value, const char *wanted);

/* A test's teardown. */
int no_memory_is_lost(void **state);

#endif
