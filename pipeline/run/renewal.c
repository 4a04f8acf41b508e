/* Renewal: what begins anew with each round of a reduce whose results come more than
 * once (stage_begin_results). That is the first reduce behind it, if only stages that
 * handle record by record stand between, and what is behind that in the same chain, to
 * the last stage that does not handle record by record:
 *
 *     count by .x every 1s | where .count > 2 | sort .count | head 3 | print
 *     reduce                 gate               first         last
 *
 * For each round instances of `first` to `last` are opened, which send to one another;
 * the gate sends to the first of them until the round has ended. The chain ends before
 * a reduce that has rounds of its own, before stages that measure time (absent), and
 * before those that can be seen to begin anew (exec, tee, window). Nothing does if the
 * reduce itself is an instance. */

#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

struct renewal {
    struct stage *gate, *first, *last;
    struct stage_instance *opened; /* of `first`, while a round goes on */
};

/* ---- Which ---- */

static const struct stage *only_target(const struct stage *stage)
{
    const struct stage *next = stage->target_count == 1 ? stage->targets[0] : NULL;

    return next && next->sender_count == 1 ? next : NULL;
}

bool run_is_one_by_one(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;
    unsigned others = STAGE_ENDS_EARLY | STAGE_HOLDS | STAGE_ORDERED | STAGE_SENDS_LAST;

    return (kind == STAGE_FILTER || kind == STAGE_ROUTE) &&
           !(stage->plan->traits & others);
}

/* Whether it was given a duration: it has rounds of its own, or measures the time from
 * one record to another. */
static bool measures_time(const struct stage *stage)
{
    const struct stage_option *at = stage->plan->type->options;
    const char *args = stage->plan->args;

    while (
        at && at->name &&
        (at->kind != ARGUMENT_DURATION || *(const int64_t *)(args + at->offset) == 0))
        at++;
    return at && at->name;
}

static bool can_be_renewed(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;
    unsigned others =
        STAGE_ACTS | STAGE_DRAINS | STAGE_PRINTS | STAGE_SPLITS | STAGE_STARTS;

    return (kind == STAGE_FILTER || kind == STAGE_REDUCE) &&
           !(stage->plan->traits & others) && !measures_time(stage);
}

/* False: there is none. */
static bool find(const struct stage *reduce, const struct stage **first,
                 const struct stage **last)
{
    const struct stage *at = only_target(reduce);

    if (reduce->instance || reduce->instances)
        return false;
    while (at && run_is_one_by_one(at) && can_be_renewed(at))
        at = only_target(at);
    if (!at || !can_be_renewed(at) || at->plan->type->kind != STAGE_REDUCE)
        return false;
    *first = *last = at;
    while ((at = only_target(at)) && can_be_renewed(at)) {
        if (!run_is_one_by_one(at))
            *last = at;
    }
    return true;
}

bool run_is_renewed(const struct stage *reduce, const struct stage *stage)
{
    const struct stage *first, *last;
    size_t index = stage->plan->index;

    if (!find(reduce, &first, &last))
        return false;
    while (last != first && last->plan->index > index)
        last = last->senders[0];
    return last == stage;
}

/* ---- Rounds ---- */

static void coro_fn run_out_of_memory(struct stage *reduce)
{
    stage_out_of_memory(reduce);
    run_deliver_and_abort(reduce);
}

void stage_expect_rounds(struct stage *self)
{
    const struct stage *first, *last;
    struct renewal *renewal;

    if (!find(self, &first, &last))
        return;
    renewal = arena_alloc(&self->run->arena, sizeof(*renewal));
    if (!renewal) {
        run_out_of_memory(self);
        return;
    }
    *renewal = (struct renewal){.gate = first->senders[0],
                                .first = &self->run->stages[first->plan->index],
                                .last = &self->run->stages[last->plan->index]};
    for (struct stage *at = renewal->last; at != renewal->gate; at = at->senders[0]) {
        if (run_stand_for_instances(at))
            continue;
        run_out_of_memory(self);
        return;
    }
    self->renewal = renewal;
}

void run_begin_renewal(struct stage *reduce)
{
    struct renewal *renewal = reduce->renewal;
    struct stage_instance *opened = NULL;

    if (!renewal)
        return;
    for (struct stage *at = renewal->last; at != renewal->gate; at = at->senders[0]) {
        opened = run_open_instance(reduce, at, run_instance_stage(opened));
        if (!opened) {
            run_deliver_and_abort(reduce);
            break;
        }
    }
    renewal->opened = opened;
    if (opened)
        renewal->gate->only = run_instance_stage(opened);
}

/* Until nothing is on its way to the instances: those between may have been resumed by
 * somebody else, who is parked. */
static void coro_fn let_pass(struct stage *reduce)
{
    struct stage *gate = reduce->renewal->gate, *at = gate;

    run_drain_behind(reduce);
    while (at != reduce) {
        if (run_is_busy(at)) {
            run_wait_for_stage(at);
            run_drain_behind(reduce);
            at = gate;
        } else {
            at = at->senders[0];
        }
    }
}

void run_end_renewal(struct stage *reduce)
{
    struct renewal *renewal = reduce->renewal;
    struct stage *next;

    if (!renewal || !renewal->opened)
        return;
    let_pass(reduce);
    renewal->gate->only = renewal->gate->targets[0];
    for (struct stage *at = run_instance_stage(renewal->opened); at; at = next) {
        next = at->only;
        stage_end_instance(reduce, at->instance);
    }
    renewal->opened = NULL;
}
