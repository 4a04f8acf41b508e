/* Evaluate: programs on an input written as JSON, in every way that a stage may run
 * them. */
#ifndef TESTS_UNIT_EXPR_EVALUATE_H
#define TESTS_UNIT_EXPR_EVALUATE_H

#include "pipeline/expr/expr.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A program that was compiled. */
struct compiled {
    struct arena arena;
    struct json_paths *paths;
    struct expr *expr;
    struct fault fault;
};

/* Compiles; whether it is one. With its fields in a set of paths if `with_paths`.
 * Release it in every case. */
bool compiled_init(struct compiled *compiled, const char *program, bool with_paths);
void compiled_release(struct compiled *compiled);

/* All results of one evaluation as JSON, between spaces; an error as ! and its text,
 * the lack of memory as -. The answer stands until the next call. Takes input. */
const char *results(struct expr_run *run, struct value input,
                    const struct json_found *found);

/* Compiles and runs the program, on the input as text with fields found by the scanner,
 * as text without, and built; and on too little memory, at each point where it may run
 * out. All results must be `expected`, and nothing may be left. */
void check_at(const char *program, const char *input, const char *expected,
              const char *file, int line);

#define check(program, input, expected)                                                \
    check_at(program, input, expected, __FILE__, __LINE__)

/* The message with which the program does not compile. */
const char *refusal(const char *program);

#endif
