/* Calls of builtins, on arguments written as JSON. */
#ifndef TESTS_UNIT_EXPR_CALLS_H
#define TESTS_UNIT_EXPR_CALLS_H

#include "pipeline/expr/builtin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Calls a builtin with the elements of the array `arguments` (the input first) and
 * compares what it answers, as JSON; of a failure, the message behind a "!", or what is
 * no string behind "!=". Operators have their signs as names and no input; "get" and
 * "set" are builtin_get and builtin_set.
 *
 * Everything is called several times: on arguments that are slices of text and on built
 * ones, and with less memory than it needs, at each stage: then it has to fail and to
 * leave nothing. */
void check_at(const char *name, const char *arguments, const char *expected,
              const char *file, int line);

#define check(name, arguments, expected)                                               \
    check_at(name, arguments, expected, __FILE__, __LINE__)

/* The same for arguments that JSON cannot write; takes them. */
void check_values_at(const char *name, struct value *arguments, const char *expected,
                     const char *file, int line);

#define check_values(name, expected, ...)                                              \
    check_values_at(name, (struct value[8]){__VA_ARGS__}, expected, __FILE__, __LINE__)

/* `count` opening brackets and as many closing ones; to be freed. */
char *nested(size_t count, const char *open, const char *inside, const char *close);

/* Of an argument: JSON text; lent by the string. */
struct value text_value(const char *json);

#endif
