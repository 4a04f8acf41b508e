/* Number: the numbers of the pipeline language, from text to value. */
#ifndef PIPELINE_LANG_NUMBER_H
#define PIPELINE_LANG_NUMBER_H

#include "pipeline/base/text.h"

#include <stdint.h>

enum number_answer {
    NUMBER_OK,
    NUMBER_NONE, /* the text is no number of this kind */
    NUMBER_LARGE, /* it is, but does not fit */
};

/* Digits and perhaps one of k, K, M, G, T: powers of 1024. */
enum number_answer number_parse_count(struct text text, uint64_t *value);

/* Digits with an optional sign. */
enum number_answer number_parse_integer(struct text text, int64_t *value);

#endif
