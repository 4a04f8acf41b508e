/* Results that come more than once. */

#include "stages/reduce/rounds.h"
#include "pipeline/stage/waiting.h"

void rounds_init(struct rounds *rounds, struct stage *self, int64_t every,
                 rounds_send *send, void *state)
{
    *rounds = (struct rounds){.stage = self,
                              .send = send,
                              .state = state,
                              .every = every,
                              .began = stage_clock()};
    if (every == 0 && stage_refresh(self) == STAGE_NEVER)
        rounds->every = STAGE_NEVER;
    if (rounds->every != STAGE_NEVER)
        stage_expect_rounds(self);
}

enum status rounds_check(struct stage *self, int64_t every, bool states)
{
    if (every == 0 || !states)
        return STATUS_OK;
    return stage_fail(self, STATUS_USAGE,
                      "`every` does not go with --partial and --merge");
}

/* STAGE_NEVER if that is beyond all times. */
static int64_t add(int64_t time, int64_t duration)
{
    int64_t sum;

    return __builtin_add_overflow(time, duration, &sum) ? STAGE_NEVER : sum;
}

static int64_t find_next(const struct rounds *rounds)
{
    int64_t passed = stage_clock() - rounds->began;

    if (rounds->every == 0)
        return add(rounds->began, stage_refresh(rounds->stage));
    return add(rounds->began + passed / rounds->every * rounds->every, rounds->every);
}

static void coro_fn send_round(struct rounds *rounds, bool is_last)
{
    stage_begin_results(rounds->stage);
    rounds->status = rounds->send(rounds->state, is_last);
    stage_end_results(rounds->stage);
    rounds->any = true;
    rounds->news = false;
    if (rounds->every == 0)
        rounds->began = stage_clock();
}

/* Without news there is nothing to wake up for. */
static enum stage_received coro_fn receive(struct rounds *rounds, struct record **rec)
{
    enum stage_received received = stage_receive_until(
        rounds->stage, rounds->news ? rounds->next : STAGE_NEVER, rec);

    if (received == STAGE_RECORD && !rounds->news) {
        rounds->news = true;
        rounds->next = find_next(rounds);
    }
    return received;
}

struct record *rounds_receive(struct rounds *rounds)
{
    struct record *rec;

    if (rounds->every == STAGE_NEVER)
        return stage_receive(rounds->stage);
    while (receive(rounds, &rec) == STAGE_TICK) {
        send_round(rounds, false);
        if (rounds->status != STATUS_OK || !stage_is_wanted(rounds->stage))
            return NULL;
    }
    return rec;
}

void rounds_stop(struct rounds *rounds)
{
    rounds->every = STAGE_NEVER;
}

enum status rounds_end(struct rounds *rounds, enum status status)
{
    if (status != STATUS_OK || rounds->status != STATUS_OK)
        return status != STATUS_OK ? status : rounds->status;
    if (!rounds->any || rounds->news || rounds->every == STAGE_NEVER)
        send_round(rounds, true);
    return rounds->status;
}
