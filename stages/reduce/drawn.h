/* Drawn: the numbers that bar and spark draw. */
#ifndef STAGES_REDUCE_DRAWN_H
#define STAGES_REDUCE_DRAWN_H

#include "pipeline/json/buffer.h"
#include "pipeline/stage.h"

/* The number that the expression finds in a record; its spelling is appended to `text`,
 * which may be NULL. False: the record is rejected (taken), or there is no memory, the
 * failure being recorded. */
bool drawn_number(struct stage *self, struct evaluation *evaluation, struct record *rec,
                  double *number, struct buffer *text)
    __attribute__((warn_unused_result));

/* Sends a line of text. False: nobody wants more. */
bool coro_fn drawn_emit(struct stage *self, const struct buffer *line);

#endif
