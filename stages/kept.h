/* Kept: reading back what a stage has saved in its state. */
#ifndef STAGES_KEPT_H
#define STAGES_KEPT_H

#include "pipeline/stage.h"

/* Takes a decimal number, and the space or newline behind it, off the text's start.
 * False: there is none. */
bool kept_number(struct text *rest, uint64_t *number)
    __attribute__((warn_unused_result));

/* Saves a finite number to the bit, in a line; takes it off. False: there is none. */
void kept_add_double(struct buffer *out, double number);
bool kept_double(struct text *rest, double *number) __attribute__((warn_unused_result));

#define KEPT_DOUBLE_SIZE ((size_t)21) /* that line, at most */

/* Takes so many bytes, lent, and the newline behind them. */
bool kept_bytes(struct text *rest, size_t length, struct text *bytes)
    __attribute__((warn_unused_result));

/* Saves a record, of any content: NULL too. */
void kept_add_record(struct buffer *out, struct record *rec);

/* Takes it off; a reference, or NULL for NULL. False: it makes no sense, or there was
 * no memory: the failure is recorded. */
bool kept_record(struct stage *self, struct text *rest, struct record **rec)
    __attribute__((warn_unused_result));

/* For a state that is one number. `number` is kept up to date by the stage. */
bool kept_count(struct stage *self, uint64_t *number)
    __attribute__((warn_unused_result));

#endif
