/* Required: a literal that every match of a regular expression must hold.
 *
 * Searching for it is much faster than running the expression, and a text without it
 * needs no more: the idea of GNU grep's "must" strings and of Sparser (VLDB 2018). It
 * is exact, since it is only taken from the top level of a pattern, where nothing is
 * optional:
 *
 *     Failed password for (invalid user )?\w+     "Failed password for "
 *     "status":50\d.*"host":"web                  "host":"web (rarer bytes)
 *     error|warning                               none: either may match
 */
#ifndef PIPELINE_MATCH_REQUIRED_H
#define PIPELINE_MATCH_REQUIRED_H

#include "pipeline/base/text.h"

/* The best such literal of a PCRE2 pattern, a slice of it; length 0 if there is none
 * that is worth it. Only for patterns that are neither caseless nor extended. */
struct text required_literal(const char *pattern, size_t length);

#endif
