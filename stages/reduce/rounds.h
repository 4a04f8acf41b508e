/* Rounds: a reduce's results come once, when its input has ended; with `every`, also
 * while it goes on. Each round sends the state so far, nothing is reset:
 *
 *     rounds_init(&rounds, self, args->every, send, &state);
 *     while ((rec = rounds_receive(&rounds)))
 *         ...
 *     status = rounds_end(&rounds, status);
 *
 * Rounds are due at whole multiples of `every` since the stage began, so that they do
 * not drift. One before which nothing came since the last is left out, the last one
 * too. */
#ifndef STAGES_REDUCE_ROUNDS_H
#define STAGES_REDUCE_ROUNDS_H

#include "pipeline/stage.h"

/* Sends what the state has come to. `is_last`: there are no more rounds. */
typedef enum status coro_fn rounds_send(void *state, bool is_last);

struct rounds {
    struct stage *stage;
    rounds_send *send;
    void *state;
    int64_t every; /* 0: as often as the terminal shows them; or STAGE_NEVER */
    int64_t began; /* the stage, or without `every` the last round; by stage_clock */
    int64_t next; /* when a round is due, if there is news */
    bool any, news; /* rounds were sent; something came since */
    enum status status; /* of the last round */
};

/* The row of a stage's table, whose args of this type have a member `member`. */
#define ROUNDS_OPTION(type_, member_)                                                  \
    {                                                                                  \
        .name = "every", .kind = ARGUMENT_DURATION,                                    \
        .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,                    \
        .offset = offsetof(type_, member_), .value = "DUR", .minimum = 1,              \
        .help =                                                                        \
            "send the results so far each time DUR has passed, too; the next reduce "  \
            "begins anew with each of them, and so does what is behind that"           \
    }

/* `every` may be 0: not given. */
void rounds_init(struct rounds *rounds, struct stage *self, int64_t every,
                 rounds_send *send, void *state);

/* For those that can also send their state, or read others' (`states`): that is done
 * once. */
enum status rounds_check(struct stage *self, int64_t every, bool states)
    __attribute__((warn_unused_result));

/* As stage_receive; sends the rounds that are due. NULL: there is no more, or a round
 * has failed. */
struct record *coro_fn rounds_receive(struct rounds *rounds)
    __attribute__((warn_unused_result));

/* There will be no more rounds but the last. */
void rounds_stop(struct rounds *rounds);

/* Sends the last round, unless `status`, or that of an earlier one, is a failure:
 * for `return rounds_end(...)`. */
enum status coro_fn rounds_end(struct rounds *rounds, enum status status);

#endif
