/* Prefilter: sorting out most of the texts that a regular expression does not match, by
 * what each match must hold.
 *
 * An expression may require several things, and which of them is rare is known only by
 * the texts: a literal of ten bytes may be in every line. So all are searched for in
 * the first texts, then the one that sorted out the most, or none if that is not worth
 * it; after many texts they are compared again, for the texts may have changed. */
#ifndef PIPELINE_MATCH_PREFILTER_H
#define PIPELINE_MATCH_PREFILTER_H

#include "pipeline/base/fault.h"
#include "pipeline/base/text.h"

#include <stdint.h>

#define PREFILTER_SIEVES 4

struct sieve;

/* Zeroed, it lets everything through. */
struct prefilter {
    struct sieve *sieves[PREFILTER_SIEVES];
    unsigned found[PREFILTER_SIEVES]; /* in how many texts of the comparison */
    size_t count;
    size_t chosen; /* `count`: none of them */
    unsigned left; /* how many texts until the comparison ends, or the next begins */
    bool comparing;
};

/* For a valid PCRE2 pattern; `flags` are enum regex_flag. STATUS_OK or
 * STATUS_RESOURCE. */
enum status prefilter_init(struct prefilter *prefilter, struct text pattern,
                           unsigned flags) __attribute__((warn_unused_result));

void prefilter_release(struct prefilter *prefilter);

/* False: the expression does not match anywhere in the text. */
bool prefilter_lets_through(struct prefilter *prefilter, struct text text);

/* The first place in several lines that may be in one that is let through; NULL: there
 * is none. While prefilters are compared it is the start. */
const char *prefilter_skip(const struct prefilter *prefilter, struct text lines);

/* The same as prefilter_lets_through, by all that is known, so that the answer depends
 * on the text only. */
bool prefilter_all_let_through(const struct prefilter *prefilter, struct text text);

#endif
