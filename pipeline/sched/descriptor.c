/* Descriptors: who waits for which, in a table by number.
 *
 * Each direction has a queue and a watcher, which is active while somebody waits. epoll
 * tells that a descriptor is ready as long as it is; so each look wakes one task, and
 * the next look sees whether that one left anything. */

#include "pipeline/sched/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct side {
    ev_io watcher;
    struct task_queue waiters;
};

enum {
    READ,
    WRITE,
    SIDES
};

struct descriptor {
    struct side sides[SIDES];
};

static const int events_of[SIDES] = {EV_READ, EV_WRITE};

static void fail_all(struct side *side, int failure)
{
    while (side->waiters.first) {
        side->waiters.first->failure = failure;
        task_wake(side->waiters.first, WAIT_FAILED);
    }
}

static void on_event(struct ev_loop *ev, ev_io *watcher, int events)
{
    struct side *side = watcher->data;

    if (events & EV_ERROR) /* libev does not say why epoll refused it */
        fail_all(side, fcntl(watcher->fd, F_GETFD) < 0 ? EBADF : ENOSPC);
    else
        task_queue_wake(&side->waiters);
    if (!side->waiters.first)
        ev_io_stop(ev, watcher);
}

static bool grow_table(struct loop *loop, size_t wanted)
{
    size_t room = loop->descriptor_room ? loop->descriptor_room : 64;
    struct descriptor **table;

    while (room <= wanted)
        room *= 2;
    table = realloc(loop->descriptors, room * sizeof(struct descriptor *));
    if (!table)
        return false;
    memset(table + loop->descriptor_room, 0,
           (room - loop->descriptor_room) * sizeof(struct descriptor *));
    loop->descriptors = table;
    loop->descriptor_room = room;
    return true;
}

static struct descriptor *known(const struct loop *loop, int number)
{
    if (number < 0 || (size_t)number >= loop->descriptor_room)
        return NULL;
    return loop->descriptors[number];
}

/* NULL: no memory. */
static struct descriptor *learn(struct loop *loop, int number)
{
    struct descriptor *descriptor;

    if ((size_t)number >= loop->descriptor_room && !grow_table(loop, (size_t)number))
        return NULL;
    descriptor = calloc(1, sizeof(*descriptor));
    if (!descriptor)
        return NULL;
    for (int i = 0; i < SIDES; i++) {
        ev_io_init(&descriptor->sides[i].watcher, on_event, number, events_of[i]);
        descriptor->sides[i].watcher.data = &descriptor->sides[i];
    }
    loop->descriptors[number] = descriptor;
    return descriptor;
}

static void watch(struct loop *loop, struct side *side, int number, int events)
{
    if (ev_is_active(&side->watcher))
        return;
    /* Tells libev that the number may stand for another file by now. */
    ev_io_set(&side->watcher, number, events);
    ev_io_start(loop->ev, &side->watcher);
}

static enum wait_result wait_for(struct loop *loop, int number, int direction,
                                 int64_t deadline)
{
    struct descriptor *descriptor;
    struct side *side;
    enum wait_result result;

    if (!task_may_wait(loop))
        return WAIT_KILLED;
    if (fcntl(number, F_GETFD) < 0)
        return WAIT_FAILED;
    descriptor = known(loop, number);
    if (!descriptor && !(descriptor = learn(loop, number)))
        return WAIT_FAILED;
    side = &descriptor->sides[direction];
    watch(loop, side, number, events_of[direction]);
    loop->outside++;
    result = task_park(loop, &side->waiters, deadline);
    loop->outside--;
    if (!side->waiters.first)
        ev_io_stop(loop->ev, &side->watcher);
    return result;
}

enum wait_result task_wait_readable(struct loop *loop, int descriptor, int64_t deadline)
{
    return wait_for(loop, descriptor, READ, deadline);
}

enum wait_result task_wait_writable(struct loop *loop, int descriptor, int64_t deadline)
{
    return wait_for(loop, descriptor, WRITE, deadline);
}

int task_close(struct loop *loop, int descriptor)
{
    struct descriptor *waited_for = known(loop, descriptor);

    for (int i = 0; waited_for && i < SIDES; i++) {
        ev_io_stop(loop->ev, &waited_for->sides[i].watcher);
        fail_all(&waited_for->sides[i], EBADF);
    }
    return close(descriptor);
}

void descriptors_free(struct loop *loop)
{
    for (size_t i = 0; i < loop->descriptor_room; i++)
        free(loop->descriptors[i]);
    free(loop->descriptors);
}
