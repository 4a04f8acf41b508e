/* Flat: the scan of the commonest kind of record, an object of strings and scalars
 * without white space and without containers in it, by bitmaps alone.
 *
 *     {"host":"web-1","status":503}
 *     ^      ^       ^        ^   ^   ops: colons and commas, the first byte and the
 *                                     last standing for commas
 *
 * In such a text the ops decide everything: behind a comma is a key, behind a colon a
 * value, and whether ops, quotes and other bytes follow each other as they must is seen
 * for 64 bytes at once, without a walk from op to op, which cannot be predicted where
 * the keys' order changes. Looked at one by one are only the values that are no
 * strings, and the keys that end as a wanted one does.
 *
 * A text of another kind, or with any mistake, is left to scan.c. */
#ifndef PIPELINE_JSON_FLAT_H
#define PIPELINE_JSON_FLAT_H

#include "pipeline/json/scan.h"

/* Texts from FLAT_LEAST to FLAT_MOST bytes are tried: from two blocks on, so that what
 * is before a block can be read, and as far as the bitmaps of all ops can be kept. */
#define FLAT_LEAST 72
#define FLAT_MOST ((size_t)4096)

/* Whether the text is one of these; then all that the paths want is in `found`. Of
 * those lengths, with '{' before and '}' behind; the paths suit (path_suits_flat). */
typedef bool json_flat(const struct json_paths *paths, const char *text, size_t length,
                       struct json_found *found);

#endif
