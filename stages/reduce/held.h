/* Held: records that a stage holds until its input has ended, and sends in the order of
 * their keys.
 *
 * With --partial a state is sent for each record, in that order, and with --merge such
 * states are read instead of the input. A state has the key, as hexadecimal digits, and
 * the record's text; then, in any order, what is not usual in it: "string" for one that
 * is a string whatever it looks like, its line end "crlf" or "none", and "hex" if its
 * text is spelled so, since it is no UTF-8.
 *
 *     {"keys":["c4313100"],"states":["{\"ms\": 30}"]}
 *     {"keys":["c4313200"],"states":["ff6f6c64","hex","crlf"]}
 */
#ifndef STAGES_REDUCE_HELD_H
#define STAGES_REDUCE_HELD_H

#include "pipeline/order/sorter.h"
#include "stages/reduce/rounds.h"
#include "stages/reduce/state.h"

/* What the user may say to all of them. */
struct held_args {
    int64_t every;
    bool partial, merge;
};

/* The rows of a stage's table, whose args of this type have a member `held`. */
#define HELD_OPTIONS(type_)                                                            \
    ROUNDS_OPTION(type_, held.every),                                                  \
        {.name = "partial",                                                            \
         .kind = ARGUMENT_FLAG,                                                        \
         .offset = offsetof(type_, held.partial),                                      \
         .help = "send the state, which --merge reads, instead of the result"},        \
    {                                                                                  \
        .name = "merge", .kind = ARGUMENT_FLAG, .offset = offsetof(type_, held.merge), \
        .help = "read what --partial sent, part after part"                            \
    }

struct held {
    struct stage *stage;
    const struct held_args *args;
    struct sorter *sorter;
    struct rounds rounds;
    uint64_t count; /* records that are neither sent nor dropped */
    uint64_t number; /* the stage's own */
    struct state_reader reader;
    struct buffer text; /* the state that is written, or the text that was read */
    struct buffer key; /* that was read */
};

/* As many as the stage's targets want; it stays where it is from here on. False, with
 * the failure recorded: no memory, or arguments that do not go together. */
bool held_init(struct held *held, struct stage *self, const struct held_args *args)
    __attribute__((warn_unused_result));

/* The next record; with --merge one that a state holds, with its key in held->key.
 * NULL: there is no more. */
struct record *coro_fn held_receive(struct held *held)
    __attribute__((warn_unused_result));

static inline struct text held_key(const struct held *held)
{
    return (struct text){.bytes = held->key.bytes, .length = held->key.length};
}

/* Takes a record; lends the key. False, with the failure recorded: it cannot. */
bool held_add(struct held *held, struct text key, struct record *rec)
    __attribute__((warn_unused_result));

/* Sends the state of a record, which it takes, with this key, at once. False: nobody
 * wants more. */
bool coro_fn held_send_state(struct held *held, struct text key, struct record *rec);

/* Sends all, and frees: for `return held_send(...)`. */
enum status coro_fn held_send(struct held *held);

/* Only frees, after a failure. */
void held_release(struct held *held);

/* ---- held_kept.c ---- */

/* Keeps what is held, and `number`, in the stage's state, and takes up what was; once
 * nothing else is left to prepare. False: the failure is recorded. */
bool held_keep(struct held *held) __attribute__((warn_unused_result));

/* ---- held_state.c ---- */

/* Writes that state. */
void held_write_state(struct buffer *buffer, struct text key, const struct record *rec);

/* The record of a state that came as `rec`, lent, with its key in held->key. NULL: it
 * is none (*mistake), or no memory. */
struct record *held_read_state(struct held *held, const struct state *state,
                               struct record *rec, bool *mistake)
    __attribute__((warn_unused_result));

#endif
