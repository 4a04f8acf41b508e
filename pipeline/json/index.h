/* Index: the places of the structural characters of a JSON text, { } [ ] : and ,
 * outside strings, found 64 bytes at a time with bitmaps, one bit a byte.
 *
 * What stands between two of them is checked here as far as neighbours decide: there is
 * at most one string or one run of other bytes, with white space around it; strings
 * have no control characters, their escapes are good, and the last one is closed. So
 * whoever walks over the index knows where each string and number begins and ends
 * without looking at its bytes, and has to check only what order they come in, and the
 * bytes of what is no string.
 *
 * After Langdale and Lemire, "Parsing gigabytes of JSON per second" (VLDB Journal
 * 2019), who also list where values begin; here these are not listed, since they always
 * follow a structural character.
 *
 * The bitmaps are made by AVX2, NEON or portable code; the rest is common
 * (index_fill.h).
 */
#ifndef PIPELINE_JSON_INDEX_H
#define PIPELINE_JSON_INDEX_H

#include "pipeline/json/flat.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_BLOCK 64
#define INDEX_ROOM 256

/* Bytes for one filling: they are still in the cache when they are walked over. */
#define INDEX_WINDOW 8192

struct json_index;

/* Goes on until there is no room for another block, or nothing left. */
typedef void json_index_fill(struct json_index *index);

struct json_index {
    const char *text;
    size_t length;
    json_index_fill *fill;

    size_t at; /* where the next block begins */
    size_t base; /* what places count from */
    uint32_t places[INDEX_ROOM];
    size_t count;
    bool done; /* there is no more than this */

    /* The first mistake that bitmaps show. Nothing behind it is listed. `length` if
     * there is none in what was filled. */
    size_t end;
    const char *what; /* NULL: none */
    bool has_escapes; /* somewhere in what was filled */

    /* From block to block, for the first byte of the next: */
    uint64_t in_string; /* all bits or none: it is in a string */
    uint64_t is_escaped; /* 1: it follows a backslash that escapes */
    uint64_t is_free; /* 1: nothing but white space since a structural character */
    uint64_t in_run; /* 1: the byte before it was outside strings, and no white space or
                      * structural character */
};

/* What is written for one kind of processor. */
struct json_code {
    json_index_fill *fill;
    json_flat *flat; /* NULL: none, for tests */
};

/* The best of this processor. */
const struct json_code *json_code_best(void);

/* All that run here, for tests; ends with a `fill` of NULL. */
const struct json_code *json_code_all(void);

/* Lends the text. */
void json_index_init(struct json_index *index, const char *text, size_t length,
                     json_index_fill *fill);

/* The first byte from `at` (behind a backslash) on that is wrong for an escape; NULL if
 * it is good, or cut off by the end of the text. */
const char *json_index_check_escape(const char *at, const char *end);

#endif
