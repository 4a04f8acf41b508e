/* Strands: a chain of coroutines that is suspended, and continued, as a whole.
 *
 * A park is a switch from the innermost of the chain straight to whoever entered the
 * strand, the resumer of its first coroutine. Between the two nothing changes: each
 * keeps waiting in its resume. An unpark gives the first coroutine another resumer and
 * switches straight back. So both cost the same for a chain of any length. */

#include "pipeline/coro/internal.h"

/* Whoever entered goes on: the strand is parked, or its first coroutine answered. */
static struct coro_result left(struct coro_strand *strand, struct coro_result result)
{
    coro_thread.strand = strand->outer;
    if (result.outcome != CORO_PARKED)
        strand->first = NULL;
    return result;
}

struct coro_result coro_enter_at(struct coro_strand *strand, struct coro *co,
                                 const char *at)
{
    enum coro_outcome refused = coro_can_resume(co);

    if (strand->first)
        coro_misuse(co, "enters a strand that another one is in");
    if (refused != CORO_YIELDED)
        return (struct coro_result){refused, NULL};
    strand->first = co;
    strand->outer = coro_thread.strand;
    coro_thread.strand = strand;
    return left(strand, coro_send_at(co, NULL, at));
}

/* CORO_YIELDED, or why it cannot go on. */
static enum coro_outcome can_unpark(const struct coro_strand *strand)
{
    if (!strand->first)
        return CORO_FINISHED;
    if (strand->first->thread != &coro_thread)
        return CORO_FOREIGN_THREAD;
    return strand->parked ? CORO_YIELDED : CORO_ALREADY_RUNNING;
}

/* From here on the chain leads to the running coroutine; an error that is filled in
 * finds its trace. */
static void attach(struct coro_strand *strand, const char *at)
{
    struct coro_thread *thread = &coro_thread;

    coro_bury(thread);
    thread->current->place = at;
    strand->first->resumer = thread->current;
    strand->first->context.parent = &thread->current->context;
    strand->outer = thread->strand;
    thread->strand = strand;
}

static struct coro_result go_on(struct coro_strand *strand, bool answer)
{
    struct coro_thread *thread = &coro_thread;
    struct coro *self = thread->current;
    struct coro *target = strand->parked;
    struct coro_result result;

    coro_link_frames(strand->first);
    strand->parked = NULL;
    thread->current = target;
    coro_fiber_leave(&self->fiber, &target->fiber, false);
    result = coro_context_switch(&self->context, &target->context, answer, NULL);
    coro_fiber_arrive(&self->fiber);
    return left(strand, result);
}

struct coro_result coro_unpark_at(struct coro_strand *strand, const char *at)
{
    enum coro_outcome refused = can_unpark(strand);

    if (refused != CORO_YIELDED)
        return (struct coro_result){refused, NULL};
    attach(strand, at);
    return go_on(strand, true);
}

struct coro_result coro_unpark_throw_at(struct coro_strand *strand,
                                        const struct coro_error *error, const char *at)
{
    enum coro_outcome refused = can_unpark(strand);
    struct coro *target = strand->parked;

    if (refused != CORO_YIELDED)
        return (struct coro_result){refused, NULL};
    attach(strand, at);
    coro_error_fill(target, error);
    if (error->kind == CORO_EXIT)
        coro_mark_closing(target);
    if (target->error.place_count == 0)
        coro_error_add_chain(target, target->place);
    return go_on(strand, false);
}

bool coro_park_at(struct coro *self, const char *at)
{
    struct coro_strand *strand = coro_thread.strand;
    struct coro *entered;
    struct coro_result result;

    coro_check_running(self);
    if (!strand)
        coro_misuse(self, "parks outside of any strand");
    entered = strand->first->resumer;
    self->place = at;
    strand->parked = self;
    coro_thread.current = entered;
    coro_fiber_leave(&self->fiber, &entered->fiber, false);
    result = coro_context_switch(&self->context, &entered->context, CORO_PARKED, NULL);
    coro_fiber_arrive(&self->fiber);
    return result.outcome;
}
