#include "stages/source/feed.h"

#include <errno.h>
#include <unistd.h>

static int64_t deadline_of(const struct feed *feed)
{
    return feed->patience > 0 ? stage_clock() + feed->patience : STAGE_NEVER;
}

/* As read(2), but it waits. */
static ssize_t read_some(const struct feed *feed, char *room, size_t size,
                         enum stage_waited *waited)
{
    int64_t deadline = deadline_of(feed);
    ssize_t length;

    *waited = STAGE_READY;
    while (*waited == STAGE_READY) {
        length = read(feed->descriptor, room, size);
        if (length >= 0 || (errno != EAGAIN && errno != EINTR))
            return length;
        if (errno == EAGAIN)
            *waited = stage_wait(feed->self, feed->descriptor, STAGE_READ, deadline);
    }
    return -1;
}

/* Sends what is there; `last`: with the line that has no end. */
static bool send(const struct feed *feed, bool last)
{
    if (last)
        cutter_finish(feed->cutter);
    return cutter_send(feed->cutter) && stage_flush(feed->self);
}

enum feed_end feed_run(const struct feed *feed)
{
    enum stage_waited waited;
    enum feed_end end;
    ssize_t length;
    int failure;

    for (;;) {
        char *room;
        size_t size;

        if (!cutter_room(feed->cutter, &room, &size)) {
            stage_out_of_memory(feed->self);
            return FEED_STOPPED;
        }
        length =
            read_some(feed, room, size < STAGE_BLOCK ? size : STAGE_BLOCK, &waited);
        if (length <= 0)
            break;
        cutter_filled(feed->cutter, (size_t)length);
        if (!send(feed, false))
            return FEED_STOPPED;
    }
    failure = errno;
    /* The rest of a line that a signal cut is somewhere out there. */
    if (length < 0 && waited == STAGE_STOPPED)
        return FEED_STOPPED;
    end = length == 0 ? FEED_ENDED : waited == STAGE_READY ? FEED_FAILED : FEED_IDLE;
    if (!send(feed, true))
        end = FEED_STOPPED;
    errno = failure;
    return end;
}
