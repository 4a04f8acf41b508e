/* JSON stream: where one is. */
#ifndef PIPELINE_FORMAT_JSON_STREAM_STATES_H
#define PIPELINE_FORMAT_JSON_STREAM_STATES_H

#include "pipeline/format/json_stream.h"

/* What may come next between texts. */
enum {
    STATE_VALUE, /* a text */
    STATE_FIRST, /* in an array: its first element or its end */
    STATE_COMMA, /* in an array: a comma or its end */
    STATE_ANY, /* in an array, behind a mistake: whatever comes */
};

/* What a text that has begun is. */
enum {
    STATE_BRACKETS = 8, /* an array or object */
    STATE_STRING, /* inside a string, alone or in brackets */
    STATE_ESCAPE, /* behind a backslash */
    STATE_SCALAR, /* a number or a word */
};

#endif
