/* Contexts by POSIX ucontext (removed in POSIX.1-2008, but found everywhere): for
 * machines without an assembly version. A hundred times slower, since each switch sets
 * the signal mask by a system call. */

#include "pipeline/coro/switch/context.h"

#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

/* Below the top of the stack until the first switch consumes it; `sp` points to
 * `machine`, as in a context that has run. */
struct start {
    ucontext_t machine;
    void (*entry)(void *);
    void *arg;
    struct frame_record bottom; /* makecontext does not let anybody see it */
};

/* makecontext passes ints; a pointer is handed over in two halves. */
static void enter(unsigned high, unsigned low)
{
    uintptr_t address = (uintptr_t)high << 16 << 16 | low;
    struct start *start = (struct start *)address;

    start->entry(start->arg);
    abort();
}

void coro_context_init(struct coro_context *context, void *top, void (*entry)(void *),
                       void *arg)
{
    uintptr_t address = ((uintptr_t)top - sizeof(struct start)) & ~(uintptr_t)63;
    struct start *start = (struct start *)address;
    /* Any region below `start` will do for makecontext, which only uses its upper end.
     */
    const size_t size = 16384;

    getcontext(&start->machine);
    start->machine.uc_stack.ss_sp = (void *)(address - size);
    start->machine.uc_stack.ss_size = size;
    start->machine.uc_link = NULL;
    start->entry = entry;
    start->arg = arg;
    makecontext(&start->machine, (void (*)(void))enter, 2,
                (unsigned)(address >> 16 >> 16), (unsigned)address);
    context->sp = start;
    context->parent = NULL;
    context->bottom = &start->bottom;
}

/* What the last switch handed over. */
static _Thread_local struct coro_result handed;

struct coro_result coro_context_switch(struct coro_context *from,
                                       struct coro_context *to, unsigned outcome,
                                       void *value)
{
    ucontext_t here;

    handed = (struct coro_result){outcome, value};
    from->sp = &here;
    swapcontext(&here, to->sp);
    return handed;
}

bool coro_context_switch_bool(struct coro_context *from, struct coro_context *to,
                              unsigned outcome, void *value)
{
    return coro_context_switch(from, to, outcome, value).outcome;
}
