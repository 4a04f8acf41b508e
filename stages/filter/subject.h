/* Subject: the text that a stage searches or parses: a record's own, or an
 * expression's. */
#ifndef STAGES_FILTER_SUBJECT_H
#define STAGES_FILTER_SUBJECT_H

#include "pipeline/stage.h"

/* The text of the record, which it lends; of `evaluation`'s first value, if that is not
 * NULL, and then it stands until its next evaluation. Without bytes: there is no value,
 * or it is null. False: the record is gone: it was rejected, or there was no memory. */
bool coro_fn subject_find(struct evaluation *evaluation, struct record *rec,
                          struct text *text) __attribute__((warn_unused_result));

#endif
