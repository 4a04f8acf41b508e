/* Coroutines: creating, resuming, yielding, ending.
 *
 * One thread's coroutines, while C runs: the thread resumed A, A resumed B, and B
 * delegates to C.
 *
 *     thread --resume--> A --resume--> B --delegates--> C
 *                                      ^ B->root = C->root = B, B->innermost = C
 *
 * A yield of C goes to A, as if B were not there; the end of C goes to B.
 *
 * Whoever switches does beforehand what is to be done for the other side (the value is
 * stored where its yield wants it, an error is made pending), so that nothing is left
 * to do after the switch: see switch/context.h. */

#include "pipeline/coro/coro.h"
#include "pipeline/coro/internal.h"

#include <stdlib.h>

#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* Kept out of the functions with the tail calls, which would need a frame for it. */
#define RARE __attribute__((noinline, cold))

_Thread_local struct coro_thread coro_thread;
#ifdef CORO_ASAN
_Thread_local struct coro_fiber *coro_fiber_left;
#endif

void coro_check_running(const struct coro *self)
{
    if (self != coro_thread.current)
        coro_misuse(self, "a call that only its own body may make");
}

static struct coro_result answer(enum coro_outcome outcome, void *value)
{
    return (struct coro_result){outcome, value};
}

/* ---- Stacks ---- */

static void release_stack(struct coro *co)
{
    coro_fiber_release(&co->fiber);
    coro_stack_free(co->stack);
    co->stack = NULL;
}

/* A coroutine cannot give back the stack that it ends on; whoever comes next does. */
void coro_bury(struct coro_thread *thread)
{
    if (thread->dead)
        release_stack(thread->dead);
    thread->dead = NULL;
}

static struct coro_thread *enter_thread(void)
{
    struct coro_thread *thread = &coro_thread;

    if (!thread->current) {
        thread->root.state = CORO_RUNNING;
        thread->root.root = &thread->root;
        thread->root.name = "main";
        thread->root.thread = thread;
        thread->current = &thread->root;
        coro_overflow_watch();
    }
    coro_bury(thread);
    return thread;
}

/* ---- Creating ---- */

static void run_body(void *opaque);

struct coro *coro_new(const char *name, coro_body *body, void *arg)
{
    struct coro_thread *thread = enter_thread();
    struct coro *co = calloc(1, sizeof(*co));

    if (!co)
        return NULL;
    co->stack = coro_stack_new();
    if (!co->stack) {
        free(co);
        return NULL;
    }
    co->state = CORO_CREATED;
    co->thread = thread;
    co->root = co;
    co->innermost = co;
    co->received = &co->unwanted;
    co->name = name;
    co->body = body;
    co->arg = arg;
    coro_fiber_init(&co->fiber, co->stack, CORO_STACK_SIZE);
    coro_context_init(&co->context, co->stack + CORO_STACK_SIZE, run_body, co);
    return co;
}

struct coro *coro_start_at(const char *name, coro_body *body, void *arg,
                           struct coro_result *first, const char *at)
{
    struct coro *co = coro_new(name, body, arg);

    if (co)
        *first = coro_send_at(co, NULL, at);
    return co;
}

/* ---- Switching ---- */

#ifdef CORO_HOOKED
static struct coro_result switch_to(struct coro *self, struct coro *to,
                                    unsigned outcome, void *value)
{
    struct coro_result result;

    coro_fiber_leave(&self->fiber, &to->fiber, false);
    result = coro_context_switch(&self->context, &to->context, outcome, value);
    coro_fiber_arrive(&self->fiber);
    return result;
}

static bool switch_to_bool(struct coro *self, struct coro *to, unsigned outcome,
                           void *value)
{
    return switch_to(self, to, outcome, value).outcome;
}
#else
#define switch_to(self, to, outcome, value)                                            \
    coro_context_switch(&(self)->context, &(to)->context, outcome, value)
#define switch_to_bool(self, to, outcome, value)                                       \
    coro_context_switch_bool(&(self)->context, &(to)->context, outcome, value)
#endif

__attribute__((always_inline)) static inline struct coro_result
resume(struct coro *co, bool sent, const char *at)
{
    struct coro_thread *thread = co->thread;
    struct coro *self = thread->current;
    struct coro *target = co->innermost;

    self->place = at;
    co->resumer = self;
    co->context.parent = &self->context;
    coro_link_frames(co);
    co->state = CORO_RUNNING;
    thread->current = target;
    return switch_to(self, target, sent, NULL);
}

static inline bool suspend(struct coro *self, void *value)
{
    struct coro *resumer = self->root->resumer;

    self->root->state = CORO_SUSPENDED;
    self->thread->current = resumer;
    return switch_to_bool(self, resumer, CORO_YIELDED, value);
}

/* ---- Ending ---- */

static void run_handlers(struct coro *self)
{
    self->trouble |= TROUBLE_ENDING;
    while (self->handlers) {
        struct coro_handler *first = self->handlers;

        self->handlers = first->next;
        first->handler(first->arg);
        free(first);
    }
}

/* The last thing that happens on a coroutine's stack. */
_Noreturn void coro_end(struct coro *self, enum coro_outcome outcome, void *value)
{
    struct coro *next = self->delegator ? self->delegator : self->resumer;

    run_handlers(self);
    self->trouble &= TROUBLE_CLOSING;
    if (outcome == CORO_RAISED)
        self->trouble |= TROUBLE_FAILED;
    self->outcome = outcome;
    self->value = value;
    self->state = CORO_CLOSED;
    coro_bury(self->thread);
    self->thread->dead = self;
    self->thread->current = next;
    coro_fiber_leave(&self->fiber, &next->fiber, true);
    coro_context_switch(&self->context, &next->context, outcome, value);
    abort();
}

/* Where every coroutine starts. */
static void run_body(void *opaque)
{
    struct coro *self = opaque;
    void *value;

    coro_fiber_arrive(&self->fiber);
    value = self->body(self, self->arg);
    if (!(self->trouble & TROUBLE_FAILED) ||
        (self->error.kind == CORO_EXIT && self->trouble & TROUBLE_CLOSING))
        coro_end(self, CORO_RETURNED, value);
    if (self->error.kind == CORO_STOP) /* R17 */
        coro_raise_at(self, self->place, self->error.code,
                      "coroutine \"%s\" raised stop", self->name);
    coro_end(self, CORO_RAISED, NULL);
}

/* ---- Resuming ---- */

/* CORO_YIELDED, or why `co` cannot be resumed. */
enum coro_outcome coro_can_resume(const struct coro *co)
{
    if (co->thread != &coro_thread)
        return CORO_FOREIGN_THREAD;
    if (co->state == CORO_RUNNING || co->delegator)
        return CORO_ALREADY_RUNNING;
    return co->state == CORO_CLOSED ? CORO_FINISHED : CORO_YIELDED;
}

RARE static struct coro_result send_carefully(struct coro *co, void *value,
                                              const char *at)
{
    enum coro_outcome refused = coro_can_resume(co);

    if (refused != CORO_YIELDED)
        return answer(refused, NULL);
    if (value && co->state == CORO_CREATED)
        return answer(CORO_NOT_STARTED, NULL);
    coro_bury(co->thread);
    *co->innermost->received = value;
    return resume(co, true, at);
}

struct coro_result coro_send_at(struct coro *co, void *value, const char *at)
{
    struct coro_thread *thread = &coro_thread;

    if (unlikely(co->thread != thread || co->state != CORO_SUSPENDED || co->delegator ||
                 thread->dead))
        return send_carefully(co, value, at);
    *co->innermost->received = value;
    return resume(co, true, at);
}

/* Ends a coroutine whose body has not begun. */
static void close_created(struct coro *co)
{
    co->state = CORO_CLOSED;
    release_stack(co);
}

/* Marks an exit as raised in `self`. A throw of CORO_EXIT closes those that a root
 * delegates to, but only coro_close closes the root itself. */
void coro_mark_closing(struct coro *self)
{
    if (self != self->root || self->root->closed_from_outside)
        self->trouble |= TROUBLE_CLOSING;
}

/* Resumes a suspended coroutine at a yield that answers false; the error is pending in
 * the innermost. */
static struct coro_result resume_failed(struct coro *co, const char *at)
{
    struct coro *target = co->innermost;
    struct coro_result result;

    coro_bury(co->thread);
    co->thread->current->place = at;
    co->resumer = co->thread->current;
    if (target->error.kind == CORO_EXIT)
        coro_mark_closing(target);
    if (target->error.place_count == 0)
        coro_error_add_chain(target, target->place);
    *target->received = NULL;
    result = resume(co, false, at);
    coro_bury(co->thread);
    return result;
}

struct coro_result coro_throw_at(struct coro *co, const struct coro_error *error,
                                 const char *at)
{
    enum coro_outcome refused = coro_can_resume(co);

    if (refused != CORO_YIELDED && refused != CORO_FINISHED)
        return answer(refused, NULL);
    coro_error_fill(co->innermost, error);
    if (co->state == CORO_SUSPENDED)
        return resume_failed(co, at);
    if (co->error.place_count == 0)
        coro_error_add_thrower(co, at);
    if (co->state == CORO_CREATED)
        close_created(co);
    return answer(CORO_RAISED, NULL);
}

struct coro_result coro_close_at(struct coro *co, const char *at)
{
    enum coro_outcome refused = coro_can_resume(co);

    if (refused != CORO_YIELDED && refused != CORO_FINISHED)
        return answer(refused, NULL);
    coro_bury(co->thread);
    if (co->state == CORO_SUSPENDED) {
        co->closed_from_outside = true;
        coro_error_fill_exit(co->innermost);
        return resume_failed(co, at);
    }
    if (co->state == CORO_CREATED)
        close_created(co);
    return answer(CORO_RETURNED, NULL);
}

void coro_free_at(struct coro *co, const char *at)
{
    struct coro_result result;

    if (!co)
        return;
#ifndef NDEBUG
    if (co->state == CORO_CREATED)
        coro_report(co->name, "freed, and never ran"); /* R54 */
#endif
    result = coro_close_at(co, at);
    if (result.outcome == CORO_RAISED)
        coro_report(co->name, co->error.message);
    else if (result.outcome == CORO_IGNORED_CLOSE)
        coro_report(co->name, coro_outcome_text(result.outcome));
    else if (result.outcome != CORO_RETURNED)
        coro_misuse(co,
                    "freed while it is running or delegated to, or on another thread");
    free(co);
}

/* ---- Yielding ---- */

RARE static bool yield_in_trouble(struct coro *self)
{
    coro_check_running(self);
    if (self->trouble & TROUBLE_CLOSING && !(self->trouble & TROUBLE_ENDING))
        coro_end(self, CORO_IGNORED_CLOSE, NULL);
    return false;
}

bool coro_yield_at(struct coro *self, void *value, void **received, const char *at)
{
    if (unlikely(self->trouble || self != coro_thread.current))
        return yield_in_trouble(self);
    self->place = at;
    self->received = received ? received : &self->unwanted;
    return suspend(self, value);
}

/* ---- The rest ---- */

bool coro_defer(struct coro *self, void (*handler)(void *), void *arg)
{
    struct coro_handler *entry;

    coro_check_running(self);
    entry = malloc(sizeof(*entry));
    if (!entry)
        return false;
    *entry = (struct coro_handler){handler, arg, self->handlers};
    self->handlers = entry;
    return true;
}

enum coro_state coro_state(const struct coro *co)
{
    return co->delegator ? co->root->state : co->state;
}

const char *coro_name(const struct coro *co)
{
    return co->name;
}

struct coro *coro_current(void)
{
    struct coro_thread *thread = &coro_thread;

    return thread->current == &thread->root ? NULL : thread->current;
}

void coro_release_cache(void)
{
    coro_bury(&coro_thread);
    coro_stack_release_cache();
}
