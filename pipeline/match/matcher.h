/* Matcher: several patterns, each searched by the fastest way that does it: a literal
 * where the pattern is one, else a regular expression, behind a prefilter. */
#ifndef PIPELINE_MATCH_MATCHER_H
#define PIPELINE_MATCH_MATCHER_H

#include "pipeline/base/text.h"
#include "pipeline/match/regex.h"

struct matcher_pattern;

/* Zeroed, it holds no pattern and matches nothing. */
struct matcher {
    struct matcher_pattern *patterns;
    size_t count;
};

/* Adds a pattern, lent; `flags` are enum regex_flag, `fixed`: every character stands
 * for itself. Anything but STATUS_OK as regex_new, with fault->at in the pattern's
 * text. */
enum status matcher_add(struct matcher *matcher, struct text pattern, unsigned flags,
                        bool fixed, struct fault *fault)
    __attribute__((warn_unused_result));

void matcher_release(struct matcher *matcher);

/* Whether any of the patterns matches. */
enum regex_answer matcher_test(struct matcher *matcher, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* Several lines at once: the first place that a line which matches may hold, so that
 * the lines that end before it do not match. NULL: none of them does. Where there is no
 * quick way to tell it is the start of the first line. */
const char *matcher_skip(const struct matcher *matcher, struct text lines)
    __attribute__((warn_unused_result));

/* The leftmost match from `start` on; of several there, that of the pattern added
 * first. */
enum regex_answer matcher_search(struct matcher *matcher, struct text text,
                                 size_t start, struct regex_match *match)
    __attribute__((warn_unused_result));

/* Whether a search can give up: true as soon as one pattern is not a literal. */
bool matcher_may_give_up(struct text pattern, unsigned flags, bool fixed);

#endif
