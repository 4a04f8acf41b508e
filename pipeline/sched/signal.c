/* Signals: libev's handler wakes the loop; each signal is counted, and each task that
 * waits for it knows up to which it has seen. */

#include "pipeline/sched/internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

struct caught_signal {
    ev_signal watcher;
    uint64_t count;
    struct task_queue waiters;
    struct sigaction before;
    struct caught_signal *next;
};

static void on_signal(struct ev_loop *ev, ev_signal *watcher, int events)
{
    struct caught_signal *caught = watcher->data;

    (void)ev;
    (void)events;
    caught->count++;
    task_queue_wake_all(&caught->waiters);
}

static struct caught_signal *find_caught(const struct loop *loop, int number)
{
    struct caught_signal *caught = loop->signals;

    while (caught && caught->watcher.signum != number)
        caught = caught->next;
    return caught;
}

/* False, with errno, where there is no such signal or nobody may catch it. */
static bool can_catch(int number, struct sigaction *before)
{
    if (number != SIGKILL && number != SIGSTOP)
        return sigaction(number, NULL, before) == 0;
    errno = EINVAL;
    return false;
}

/* libev's handler would run on the stack of the coroutine that is interrupted. */
static void use_alternate_stack(int number)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) != 0)
        return;
    action.sa_flags |= SA_ONSTACK;
    sigaction(number, &action, NULL);
}

bool loop_catch(struct loop *loop, int signal_number)
{
    struct sigaction before;
    struct caught_signal *caught;

    if (find_caught(loop, signal_number))
        return true;
    if (!can_catch(signal_number, &before))
        return false;
    caught = calloc(1, sizeof(*caught));
    if (!caught)
        return false;
    caught->before = before;
    ev_signal_init(&caught->watcher, on_signal, signal_number);
    caught->watcher.data = caught;
    ev_signal_start(loop->ev, &caught->watcher);
    use_alternate_stack(signal_number);
    caught->next = loop->signals;
    loop->signals = caught;
    return true;
}

enum wait_result task_wait_signal(struct loop *loop, int signal_number, uint64_t *seen,
                                  int64_t deadline)
{
    enum wait_result result = WAIT_DONE;
    struct caught_signal *caught;

    if (!task_may_wait(loop))
        return WAIT_KILLED;
    if (!loop_catch(loop, signal_number))
        return WAIT_FAILED;
    caught = find_caught(loop, signal_number);
    loop->outside++;
    if (caught->count <= *seen)
        result = task_park(loop, &caught->waiters, deadline);
    loop->outside--;
    if (result == WAIT_DONE)
        *seen = caught->count;
    return result;
}

void signals_free(struct loop *loop)
{
    while (loop->signals) {
        struct caught_signal *caught = loop->signals;

        loop->signals = caught->next;
        ev_signal_stop(loop->ev, &caught->watcher);
        sigaction(caught->watcher.signum, &caught->before, NULL);
        free(caught);
    }
}
