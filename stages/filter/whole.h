/* Whole: a record's whole value, for stages without an expression. */
#ifndef STAGES_FILTER_WHOLE_H
#define STAGES_FILTER_WHOLE_H

#include "pipeline/json/value.h"
#include "pipeline/stage.h"

enum whole {
    WHOLE_JSON, /* *value is set: lent by the record */
    WHOLE_STRING, /* the record's text is a string's */
    WHOLE_GONE, /* it was rejected, or there was no memory */
};

/* Of a record, which is lent unless it is gone. */
enum whole coro_fn whole_read(struct stage *self, struct record *rec,
                              struct value *value) __attribute__((warn_unused_result));

#endif
