/* What the files of this room share. */
#ifndef PIPELINE_CORO_INTERNAL_H
#define PIPELINE_CORO_INTERNAL_H

#include "pipeline/coro/coro.h"
#include "pipeline/coro/hooks.h"
#include "pipeline/coro/switch/context.h"

struct coro_handler {
    void (*handler)(void *);
    void *arg;
    struct coro_handler *next;
};

/* A coroutine, or a thread's own stack (`thread->root`), which takes part as the
 * outermost resumer.
 *
 * Delegation makes a list, outermost first, linked by `delegator` in the one direction.
 * All in it share `root`, and only the root has an up to date `innermost`: a resume of
 * the root switches straight there, and a yield switches straight to the root's
 * resumer, at every depth (R49). */
struct coro {
    struct coro_context context;
    struct coro_thread *thread;
    enum coro_state state; /* while another delegates to it, its root's counts */
    unsigned trouble; /* enum coro_trouble: why a yield must take the long way */
    struct coro *delegator; /* who delegates to it */
    struct coro *root; /* itself, or the outermost that delegates to it */
    struct coro *innermost; /* of a root: who runs when it is resumed */
    struct coro *resumer; /* of a root: who gets the next yield */
    const char *place; /* its last yield, or the resume that it is waiting in */
    void **received; /* where its yield wants the value that is sent */
    void *unwanted; /* where it goes if the yield wants none */
    bool
        closed_from_outside; /* of a root: by coro_close, not by a throw of CORO_EXIT */
    enum coro_outcome outcome; /* once closed: how it ended, and with what */
    void *value;
    struct coro_handler *handlers;
    char *stack; /* the lowest byte above the guard; NULL: none any more */
    const char *name;
    coro_body *body;
    void *arg;
    struct coro_fiber fiber;
    struct coro_error error;
};

enum coro_trouble {
    TROUBLE_FAILED = 1, /* `error` is pending, or came out of it */
    TROUBLE_CLOSING = 2, /* it was told to end: a yield would ignore that */
    TROUBLE_ENDING = 4, /* its body is over, the deferred handlers run */
};

struct coro_thread {
    struct coro root;
    struct coro *current; /* NULL before the first coroutine */
    struct coro *dead; /* ended, and its stack not yet given back */
    struct coro_strand *strand; /* the innermost that runs */
};

extern _Thread_local struct coro_thread coro_thread;

/* coro.c */
_Noreturn void coro_end(struct coro *self, enum coro_outcome outcome, void *value);
void coro_bury(struct coro_thread *thread);
void coro_check_running(const struct coro *self);
void coro_mark_closing(struct coro *self);

/* CORO_YIELDED, or why `co` cannot be resumed. */
enum coro_outcome coro_can_resume(const struct coro *co);

/* Links a coroutine's stack to the frame that resumes it: the caller of the function
 * that this is inlined into, for that one leaves by a tail call. Only who follows frame
 * pointers cares. */
__attribute__((always_inline)) static inline void coro_link_frames(struct coro *co)
{
    const struct frame_record *here = __builtin_frame_address(0);

    co->context.bottom->next = here->next;
}

/* stack.c */
#define CORO_GUARD_SIZE ((size_t)64 << 10)
char *coro_stack_new(void);
void coro_stack_free(char *stack);
void coro_stack_release_cache(void);

/* overflow.c: prepares the calling thread for reporting a stack overflow. */
void coro_overflow_watch(void);

/* error.c */
void coro_error_fill(struct coro *self, const struct coro_error *error);
void coro_error_fill_exit(struct coro *self);
void coro_error_add_thrower(struct coro *self, const char *at);
void coro_error_add_chain(struct coro *self, const char *at);
void coro_report(const char *name, const char *message);
_Noreturn void coro_misuse(const struct coro *co, const char *what);

#endif
