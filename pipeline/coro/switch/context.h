/* Context: where a suspended flow of control goes on. One implementation an ABI, behind
 * the same calls.
 *
 * A switch keeps the registers that a callee must keep and the floating-point control
 * words, and hands two words over in the registers of a result. It makes no system call
 * (but for the ucontext version).
 *
 * Speed is in the returns. A processor predicts where a `ret` goes from the calls it
 * has seen, and after a switch every such prediction is wrong, at 8 ns each. So the
 * assembly leaves by a jump, and the functions on the way (coro_send_at, coro_yield_at)
 * have nothing left to do after a switch: they end in a tail call to it, whose jump
 * goes straight to the code that called them.
 *
 * Backtraces go on across a switch, into whoever resumed the coroutine, in two ways.
 * Those who unwind by the tables of the assembly (gdb) find at the bottom of a
 * coroutine's stack a frame whose caller is the context that `parent` points to. Those
 * who follow frame pointers (perf) find there the frame record `bottom`, which is
 * linked to the resumer's. The assembly knows this layout. */
#ifndef PIPELINE_CORO_SWITCH_CONTEXT_H
#define PIPELINE_CORO_SWITCH_CONTEXT_H

#include "pipeline/coro/coro.h"

#include <stdbool.h>

/* What a frame pointer points to, on both ABIs. */
struct frame_record {
    struct frame_record *next; /* the caller's */
    void *return_address;
};

struct coro_context {
    void *sp; /* what it saved lies here, while it is suspended */
    struct coro_context *parent; /* who gets control when it ends */
    struct frame_record *bottom; /* on its stack; NULL for a thread's own stack */
};

/* Prepares a context that will call entry(arg) on the stack that ends below `top`
 * (aligned to 16 bytes). `entry` must not return. */
void coro_context_init(struct coro_context *context, void *top, void (*entry)(void *),
                       void *arg);

/* Suspends the running flow of control into *from and goes on with *to, where the call
 * that suspended it returns {outcome, value}. Returns likewise, when somebody switches
 * to *from. */
struct coro_result coro_context_switch(struct coro_context *from,
                                       struct coro_context *to, unsigned outcome,
                                       void *value);

/* The same code under a second name, for a caller that wants the first word alone, as
 * true (1) or false (0). */
bool coro_context_switch_bool(struct coro_context *from, struct coro_context *to,
                              unsigned outcome, void *value);

#endif
