/* State: the records that --partial sends and --merge reads.
 *
 *     {"keys":["web-1"],"states":[17]}
 */
#ifndef STAGES_REDUCE_STATE_H
#define STAGES_REDUCE_STATE_H

#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"
#include "pipeline/stage.h"

/* Two arrays, references. */
struct state {
    struct value keys, states;
};

/* Reads such a record, lent. False: it is gone, rejected, or there was no memory. */
bool coro_fn state_read(struct stage *self, struct record *rec, struct state *state)
    __attribute__((warn_unused_result));
void state_release(struct state *state);

/* Rejects a record, which it takes, whose arrays hold something else. */
void coro_fn state_reject(struct stage *self, struct record *rec);

/* A member that is an integer; and one that is not negative. */
bool state_integer(struct value array, size_t index, int64_t *integer)
    __attribute__((warn_unused_result));
bool state_count(struct value array, size_t index, uint64_t *count)
    __attribute__((warn_unused_result));

/* Begins a record with the array of its keys, up to the first of its states. */
void state_begin(struct buffer *buffer, const struct value *keys, size_t count);

/* Sends what is written in the buffer as a record that is JSON. False: nobody wants
 * more, or, as its failure, there was no memory. */
bool coro_fn state_send(struct stage *self, const struct buffer *written);

#endif
