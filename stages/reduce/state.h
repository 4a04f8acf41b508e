/* State: the records that --partial sends and --merge reads.
 *
 *     {"keys":["web-1"],"states":[17]}
 *
 * One that is longer than a record may be (--max-record, but at most 16 MiB, as others
 * may read it) is sent in pieces, one behind the other, which together are its text:
 *
 *     {"piece":1,"of":2,"text":"{\"keys\":[],\"sta"}
 *     {"piece":2,"of":2,"text":"tes\":[17]}"}
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

/* Zero bytes and the stage are one that has read nothing. */
struct state_reader {
    struct stage *stage;
    struct buffer joined; /* pieces so far */
    uint64_t pieces; /* how many */
    struct record *last; /* the last one of these, a reference; NULL: there are none */
};

/* Adds the pieces so far to a stage's state. */
void state_save_pieces(const struct state_reader *reader, struct buffer *out);

/* Takes them off, into a reader that has none. False: the failure is recorded. */
bool state_load_pieces(struct state_reader *reader, struct text *rest)
    __attribute__((warn_unused_result));

/* The next record that is a state, or the last piece of one; NULL: there is no more,
 * or, as the stage's failure, no memory. Others are rejected. */
struct record *coro_fn state_next(struct state_reader *reader, struct state *state)
    __attribute__((warn_unused_result));
void state_release(struct state *state);
void state_reader_release(struct state_reader *reader);

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

/* The same for a state, in pieces if it is too long. */
bool coro_fn state_send_partial(struct stage *self, const struct buffer *written);

#endif
