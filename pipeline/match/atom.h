/* Atom: the smallest part of a PCRE2 pattern - a character, an escape, a class - and
 * which bytes it takes from a text.
 *
 * It knows what the patterns of this program mean: UTF-8, without PCRE2_UCP, so that
 * \d, \w and \s are ASCII. What it does not know it says so, which ends all conclusions
 * about the pattern. */
#ifndef PIPELINE_MATCH_ATOM_H
#define PIPELINE_MATCH_ATOM_H

#include "pipeline/base/text.h"
#include "pipeline/match/byteset.h"

enum atom_kind {
    ATOM_UNKNOWN,
    ATOM_NOTHING, /* takes no byte: \b, ^, $ */
    ATOM_SET, /* takes one byte, of `set` */
    ATOM_BYTES, /* takes the bytes that it is written with: a character beyond ASCII */
    ATOM_WIDE, /* takes something else, such as any character */
};

struct atom {
    enum atom_kind kind;
    size_t length; /* in the pattern, in bytes; of no meaning if it is unknown */
    struct byteset set;
};

/* The atom that a pattern begins with; it is not empty, and groups, alternatives and
 * quantifiers are none. `caseless`: its letters stand for both cases. */
struct atom atom_read(struct text pattern, bool caseless);

#endif
