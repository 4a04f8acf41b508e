/* Timing: whose time is running, and who takes too much of it at once. */

#include "pipeline/run/internal.h"

#include <inttypes.h>
#include <time.h>

/* A stage that has been told of so often is known. */
#define TOLD_MAX 3

static uint64_t clock_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Only time of the processor counts: not that of a write that blocks, nor of other
 * processes. */
static void watch(struct run *run, struct stage *last)
{
    uint64_t now = clock_of(CLOCK_THREAD_CPUTIME_ID);
    uint64_t held = now - run->held_since;

    run->held_since = now;
    if (!last || held <= LOOP_SLOW || last->told_slow >= TOLD_MAX)
        return;
    last->told_slow++;
    stage_report(last, STATUS_OK, "held the processor for %" PRIu64 " ms",
                 held / 1000000);
}

struct stage *run_change_clock(struct run *run, struct stage *next)
{
    struct stage *last = run->timed;
    uint64_t now = clock_of(CLOCK_MONOTONIC);

    if (last)
        last->books.nanoseconds += now - run->timed_since;
    run->timed_since = now;
    run->timed = next;
    if (run->options->debug)
        watch(run, last);
    return last;
}

/* ---- Blocks ---- */

/* A signal, or another source, waits as long as a block takes. */
#define BLOCK_TIME UINT64_C(10000000)

/* Nobody knows how long the records of the first one take. */
#define BLOCK_FIRST ((size_t)4 << 10)
#define BLOCK_LEAST ((size_t)1 << 10)

size_t stage_block_size(const struct stage *self)
{
    return self->block_size > 0 ? self->block_size : BLOCK_FIRST;
}

/* Time of the processor: a source that waits for its input is not slow. */
void run_fit_block(struct stage *source)
{
    uint64_t now = clock_of(CLOCK_THREAD_CPUTIME_ID);
    uint64_t took = now - source->block_since;
    size_t size = stage_block_size(source);

    if (source->block_since > 0 && took > BLOCK_TIME)
        size = (size_t)((double)size * (double)BLOCK_TIME / (double)took);
    else if (took < BLOCK_TIME / 2)
        size *= 2;
    if (size < BLOCK_LEAST)
        size = BLOCK_LEAST;
    source->block_size = size < STAGE_BLOCK ? size : STAGE_BLOCK;
    source->block_since = now;
}
