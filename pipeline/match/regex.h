/* Regex: PCRE2, set up for logs.
 *
 * Text is UTF-8 in which invalid bytes are allowed (they match nothing). Patterns are
 * compiled by the just-in-time compiler where there is one, on a stack of its own,
 * since a coroutine's is small; where that does not do the interpreter takes over. A
 * short text of ASCII is searched by code that was compiled without UTF-8, which is
 * faster and gives the same answers. A search gives up after a number of steps from one
 * place. On a text of more than 4 KiB it also gives up after 250 ms and 250 ns a byte
 * of this thread's time, so that no pattern holds up a pipeline for long; there the
 * answer depends on the machine. */
#ifndef PIPELINE_MATCH_REGEX_H
#define PIPELINE_MATCH_REGEX_H

#include "pipeline/base/fault.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;

enum regex_flag {
    REGEX_CASELESS = 1 << 0,
    REGEX_MULTILINE = 1 << 1,
    REGEX_DOTALL = 1 << 2,
    REGEX_EXTENDED = 1 << 3,
    REGEX_WORD =
        1 << 4, /* no word character before or behind the match, as in grep -w */
    REGEX_LINE = 1 << 5, /* the match is the whole text, as in grep -x */
};

enum regex_answer {
    REGEX_HIT,
    REGEX_MISS,
    REGEX_GAVE_UP, /* the search took too many steps */
    REGEX_NO_MEMORY,
};

/* Where a match lies, in bytes from the start of the text. */
struct regex_match {
    size_t start, end;
};

/* Compiles a pattern. NULL and *fault: STATUS_USAGE for a mistake in it, at fault->at
 * bytes in the pattern; STATUS_RESOURCE without memory. */
struct regex *regex_new(const char *pattern, size_t length, unsigned flags,
                        struct fault *fault) __attribute__((warn_unused_result));

/* Searches from `start` on; *match is set on a hit. Does not switch coroutines. */
enum regex_answer regex_search(struct regex *regex, const char *text, size_t length,
                               size_t start, struct regex_match *match)
    __attribute__((warn_unused_result));

/* Groups in the pattern, without the whole match. */
size_t regex_group_count(const struct regex *regex);

/* The name of group 1, 2, ...; NULL if it has none. */
const char *regex_group_name(const struct regex *regex, size_t group);

/* Where group 1, 2, ... lay when the last search was a hit; false if it took no part.
 */
bool regex_group(const struct regex *regex, size_t group, struct regex_match *match);

void regex_free(struct regex *regex);

/* Whether a pattern has no character with a meaning of its own, so that it is a
 * literal. */
bool regex_is_literal(const char *pattern, size_t length);

/* Whether later calls of regex_new and capture_new may use the just-in-time compiler;
 * tools such as valgrind cannot see through its code. True at the start. */
void regex_allow_jit(bool allowed);

#endif
