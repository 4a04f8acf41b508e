/* PCRE: what the users of PCRE2 in this room share: compiling with a fault, whether
 * there is a just-in-time compiler, and how long a search may take. */
#ifndef PIPELINE_MATCH_PCRE_H
#define PIPELINE_MATCH_PCRE_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "pipeline/base/fault.h"

#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many steps a search may take from one place in the text, at most: some, and a few
 * for each byte, for a long text may be gone through once. What the two matchers count
 * as a step differs. A pattern that backtracks exponentially is given up on after about
 * 5 ms, or 100 ms where the JIT's stack does not do. */
#define PCRE_JIT_STEPS ((size_t)400000)
#define PCRE_INTERPRETER_STEPS ((size_t)200000)

uint32_t pcre_steps(size_t some, size_t length);

/* PCRE2 counts anew from every place that a match may start at, and some patterns take
 * time by the square of the text's length. So a long text is searched span by span, the
 * spans growing as long as each takes less than this, and given up on after a time. A
 * shorter one takes milliseconds at the worst. */
#define PCRE_LONG_TEXT ((size_t)4096)
#define PCRE_FIRST_SPAN ((size_t)64)
#define PCRE_SPAN_NANOSECONDS 1000000

/* For a text of this length: 250 ms and a little more for each byte. */
int64_t pcre_time_allowed(size_t length);

/* What this thread has spent, in nanoseconds. */
int64_t pcre_thread_nanoseconds(void);

#define PCRE_HEAP_LIMIT_KIB (20 * 1024)
#define PCRE_JIT_STACK_SIZE ((size_t)1 << 20) /* bytes */

/* Compiles; a newline is LF. NULL and *fault: STATUS_USAGE for a mistake in the
 * pattern, at fault->at bytes in it; STATUS_RESOURCE without memory. */
pcre2_code *pcre_compile(const char *pattern, size_t length, uint32_t options,
                         struct fault *fault) __attribute__((warn_unused_result));

/* How many groups the pattern has; the name of one, NULL: it has none. Lent by the
 * code. */
size_t pcre_group_count(const pcre2_code *code);
const char *pcre_group_name(const pcre2_code *code, size_t group);

/* Searches a long text from `start` on, span by span. `search` looks for a match that
 * starts from `start` to `last`, and answers as pcre2_match does;
 * PCRE2_ERROR_MATCHLIMIT behind `deadline`, of the thread's clock. */
typedef int pcre_search_span(void *context, struct text text, size_t start,
                             size_t last);
int pcre_search_long(struct text text, size_t start, int64_t deadline,
                     pcre_search_span *search, void *context);

/* True if the code may be run by pcre2_jit_match. */
bool pcre_compile_just_in_time(pcre2_code *code);

#endif
