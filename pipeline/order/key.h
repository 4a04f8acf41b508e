/* Key: a value as bytes that sort as the values do in jq's order, so that comparing two
 * keys is one memcmp, in memory and in files alike.
 *
 *     kind       bytes
 *     null       01
 *     false      02
 *     true       03
 *     number     a scale, then its digits in pairs; exact, however long it is spelled
 *     string     F1, its UTF-8 (00 is written 00 FF), 00 00
 *     array      F2, its elements, 00
 *     object     F3, its sorted names as strings, 00, its values in that order
 *
 * No key is the beginning of another one. So keys may follow one another (a second key
 * decides where the first ones are equal), and one whose bytes are all inverted sorts
 * the other way round.
 *
 * Two keys are the same bytes if value_compare calls the values equal, but for two
 * sorts of numbers: a double that was computed counts as the fewest digits that read
 * back as it, where value_compare rounds what it is compared with; and beyond
 * 10^(10^15) exponents count as that. All nans are equal, so that a sort is stable. */
#ifndef PIPELINE_ORDER_KEY_H
#define PIPELINE_ORDER_KEY_H

#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>

enum key_flag {
    KEY_NATURAL = 1 << 0, /* runs of digits in strings count as numbers: a2 < a10 */
};

/* Adds the key of a value, which it lends. False: no memory (key->failed). */
bool key_add(struct buffer *key, struct value value, unsigned flags)
    __attribute__((warn_unused_result));

/* The same for a string of any bytes, which sort as they are. */
void key_add_text(struct buffer *key, const char *bytes, size_t length, unsigned flags);

/* Ends a sequence of keys, which sorts as an array: a shorter one first. */
void key_end(struct buffer *key);

/* Inverts all its bytes. */
void key_reverse(struct buffer *key);

/* number_key.c: of a number. */
void key_add_number(struct buffer *key, struct value number);

#endif
