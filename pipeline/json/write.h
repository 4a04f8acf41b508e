/* Write: values as JSON text. Compact; strings as jq writes them: only ", \ and control
 * bytes escaped, U+007F as \u007f, everything else as UTF-8. Numbers as spelled;
 * computed ones with the fewest digits that read back the same (see number.h); nan as
 * null, infinities as the largest double. Does not recurse. */
#ifndef PIPELINE_JSON_WRITE_H
#define PIPELINE_JSON_WRITE_H

#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

enum write_flag {
    WRITE_SORT_KEYS = 1 << 0,
};

/* Deeper values are written as "<skipped: too deep>", as jq does. */
#define WRITE_DEPTH_LIMIT 10000

/* buffer->failed says if there was no memory, buffer->skipped if something was too
 * deep. A VALUE_TEXT is copied without its white space, its strings written like any
 * others, its duplicate keys left in unless keys are sorted. VALUE_NONE is written as
 * null. */
void write_value(struct buffer *buffer, struct value value, unsigned flags);

/* A string literal with its quotes. */
void write_string(struct buffer *buffer, const char *bytes, size_t length);

#endif
