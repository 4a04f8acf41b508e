/* Reading in turns: what came is sent before the next bytes are waited for. */

#include "stages/source/feed.h"
#include "pipeline/json/memory.h"
#include "pipeline/stage/waiting.h"

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

static bool end_line(const struct feed *feed)
{
    size_t size;
    char *room;

    if (!cutter_room(feed->cutter, &room, &size)) {
        stage_out_of_memory(feed->self);
        return false;
    }
    *room = '\n';
    cutter_filled(feed->cutter, 1);
    return true;
}

static bool send(const struct feed *feed)
{
    return cutter_send(feed->cutter) && stage_flush(feed->self);
}

/* Sends the line that has no end, too. */
static bool send_last(const struct feed *feed, bool in_line)
{
    if (in_line && feed->among_others && !end_line(feed))
        return false;
    cutter_finish(feed->cutter);
    return send(feed);
}

/* Counts what it holds; *counted is what it did before. False: all that is held, here
 * and elsewhere, is too much; this is rejected. */
static bool count_held(const struct feed *feed, size_t *counted)
{
    size_t held = cutter_held(feed->cutter);

    memory_discharge(*counted);
    memory_charge(held);
    *counted = held;
    if (!feed->among_others || held <= CHUNK_SIZE || memory_left() > 0)
        return true;
    cutter_reject_held(feed->cutter, "too much held",
                       "records that have not ended take more memory than --memory");
    return false;
}

static enum feed_end run(const struct feed *feed, size_t *counted)
{
    enum stage_waited waited;
    enum feed_end end;
    ssize_t length;
    bool in_line = false;
    int failure;

    for (;;) {
        size_t size, most = stage_block_size(feed->self);
        char *room;

        if (!cutter_room(feed->cutter, &room, &size)) {
            stage_out_of_memory(feed->self);
            return FEED_STOPPED;
        }
        length = read_some(feed, room, size < most ? size : most, &waited);
        if (length <= 0)
            break;
        cutter_filled(feed->cutter, (size_t)length);
        in_line = room[length - 1] != '\n';
        if (!send(feed))
            return FEED_STOPPED;
        cutter_rest(feed->cutter);
        if (!count_held(feed, counted))
            return FEED_FULL;
    }
    failure = errno;
    /* The rest of a line that a signal cut is somewhere out there. */
    if (length < 0 && waited == STAGE_STOPPED)
        return FEED_STOPPED;
    end = length == 0 ? FEED_ENDED : waited == STAGE_READY ? FEED_FAILED : FEED_IDLE;
    if (!send_last(feed, in_line))
        end = FEED_STOPPED;
    errno = failure;
    return end;
}

enum feed_end feed_run(const struct feed *feed)
{
    size_t counted = 0;
    enum feed_end end = run(feed, &counted);
    int failure = errno;

    memory_discharge(counted);
    errno = failure;
    return end;
}
