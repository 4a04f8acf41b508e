/* Duration: lengths of time in the pipeline language, `1m30s`, as nanoseconds.
 *
 * A duration is one or more numbers, each with its unit, from the largest unit to the
 * smallest, none twice: d, h, m, s, ms, us, ns. A number may have decimals (`1.5s`);
 * what they say beyond a nanosecond is left out. */
#ifndef PIPELINE_LANG_DURATION_H
#define PIPELINE_LANG_DURATION_H

#include "pipeline/base/text.h"

#include <stddef.h>
#include <stdint.h>

#define DURATION_SECOND ((int64_t)1000000000)

enum duration_answer {
    DURATION_OK,
    DURATION_NONE, /* the text is no duration */
    DURATION_UNITLESS, /* it is, but its last number lacks a unit */
    DURATION_LARGE, /* it does not fit: more than 292 years */
};

/* Reads a text such as 1m30s; *duration is in nanoseconds. */
enum duration_answer duration_parse(struct text text, int64_t *duration);

/* Longer than any duration's text, with its NUL. */
#define DURATION_SIZE 48

/* Writes a duration, which is not negative, so that duration_parse reads the same. */
void duration_print(int64_t duration, char text[static DURATION_SIZE]);

#endif
