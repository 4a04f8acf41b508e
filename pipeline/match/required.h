/* Required: what every match of a regular expression must hold, as far as it can be
 * told from the pattern: one of a few sequences of byte sets.
 *
 * Searching for it is much faster than running the expression, and a text without it
 * needs no more: the idea of GNU grep's "must" strings and of Sparser (VLDB 2018),
 * which is ours for sets of bytes and for alternatives too. Nothing is concluded from
 * what may be missing in a match.
 *
 *     Failed password for (invalid user )?\w+     "Failed password for "
 *     "status":50\d.*"host":"web                  "status":50\d, or "host":"web
 *     error|warning                               "error" or "warning"
 *     [0-9]{3}\.[0-9]+                            [0-9][0-9][0-9]\.[0-9]
 */
#ifndef PIPELINE_MATCH_REQUIRED_H
#define PIPELINE_MATCH_REQUIRED_H

#include "pipeline/base/text.h"
#include "pipeline/match/sieve.h"

/* More than a sieve takes, for what is given up again. */
#define REQUIRED_ROOM (SIEVE_SEQUENCES + 8)

struct required {
    size_t count; /* at most SIEVE_SEQUENCES */
    double share; /* of a log's places that hold one, roughly */
    struct sequence sequences[REQUIRED_ROOM];
    struct sequence run; /* while it is made */
};

/* Each match of a PCRE2 pattern holds one of the sequences set. A pattern may require
 * several such things: this is the one with number `nth`, from 0, in their order. False
 * if there are no more. The pattern must be valid, and not extended (/x). */
bool required_read(struct text pattern, bool caseless, size_t nth,
                   struct required *required);

#endif
