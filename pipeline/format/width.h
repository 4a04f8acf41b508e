/* Width: columns that text takes on a terminal: two for wide characters (CJK, emoji),
 * none for combining marks (UAX #11, by utf8proc). A byte that is no UTF-8 takes one.
 */
#ifndef PIPELINE_FORMAT_WIDTH_H
#define PIPELINE_FORMAT_WIDTH_H

#include <stddef.h>

/* Of text without control characters. */
size_t width_of(const char *bytes, size_t length);

/* How many of the bytes fit into so many columns, whole characters with their combining
 * marks; the columns they take are stored in *width. */
size_t width_cut(const char *bytes, size_t length, size_t columns, size_t *width);

#endif
