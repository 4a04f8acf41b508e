/* Delegation (PEP 380): one coroutine stands in for another. See coro.c for the
 * picture. */

#include "pipeline/coro/internal.h"

/* Puts `sub`, and whom it delegates to already, below `self`. */
static void adopt(struct coro *self, struct coro *sub)
{
    struct coro *innermost = sub->innermost;

    sub->delegator = self;
    sub->context.parent = &self->context;
    coro_link_frames(sub);
    sub->state = CORO_SUSPENDED;
    for (struct coro *co = innermost; co != self; co = co->delegator) {
        co->root = self->root;
        co->trouble |= self->trouble & TROUBLE_CLOSING;
    }
    self->root->innermost = innermost;
}

static void let_go(struct coro *self, struct coro *sub)
{
    sub->delegator = NULL;
    sub->root = sub;
    sub->innermost = sub;
    self->root->innermost = self;
    coro_bury(self->thread);
}

/* Runs `sub` until it has ended. */
static void run_delegate(struct coro *self, struct coro *sub)
{
    struct coro *target = sub->innermost;

    *target->received = NULL;
    self->thread->current = target;
    coro_fiber_leave(&self->fiber, &target->fiber, false);
    coro_context_switch(&self->context, &target->context, true, NULL);
    coro_fiber_arrive(&self->fiber);
}

/* What the end of `sub` means to `self`. `closed`: an exit reached `sub`; then it goes
 * on to `self`, whatever `sub` made of it (R44, R46), unless closing `sub` failed
 * (R45). */
static bool take_result(struct coro *self, struct coro *sub, bool closed,
                        const char *at)
{
    if (closed)
        coro_mark_closing(self);
    /* A `self` that was told to end before it delegated has ignored that by the yield
     * of `sub`. */
    if (sub->outcome == CORO_IGNORED_CLOSE && !closed)
        coro_end(self, CORO_IGNORED_CLOSE, NULL);
    if (sub->outcome == CORO_RAISED)
        coro_error_fill(self, &sub->error);
    else if (sub->outcome == CORO_IGNORED_CLOSE)
        coro_raise_at(self, at, CORO_IGNORED_CLOSE, "coroutine \"%s\" %s", sub->name,
                      coro_outcome_text(sub->outcome));
    else if (closed)
        coro_error_fill_exit(self);
    return !(self->trouble & TROUBLE_FAILED);
}

bool coro_delegate_at(struct coro *self, struct coro *sub, void **value, const char *at)
{
    enum coro_outcome refused = coro_can_resume(sub);
    bool closed;

    coro_check_running(self);
    if (value)
        *value = NULL;
    if (self->trouble & (TROUBLE_FAILED | TROUBLE_ENDING))
        return false;
    if (refused == CORO_FINISHED)
        return true;
    if (refused != CORO_YIELDED) {
        coro_raise_from_at(self, sub, (struct coro_result){refused, NULL}, at);
        return false;
    }
    self->place = at;
    coro_bury(self->thread);
    adopt(self, sub);
    run_delegate(self, sub);
    let_go(self, sub);
    closed = sub->trouble & TROUBLE_CLOSING && !(self->trouble & TROUBLE_CLOSING);
    if (!take_result(self, sub, closed, at))
        return false;
    if (value)
        *value = sub->value;
    return true;
}
