/* The machine's stacks: forks, and the frames below them. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/memory.h"

#include <string.h>

#define SEGMENT_SIZE ((size_t)32 * 1024)

/* ---- Forks ---- */

static bool grow_forks(struct expr_run *run)
{
    size_t room = run->fork_room ? run->fork_room * 2 : 16;
    struct fork *grown = memory_realloc(run->forks, room * sizeof *grown);

    if (!grown)
        return false;
    run->forks = grown;
    run->fork_room = room;
    return true;
}

struct fork *fork_push(struct expr_run *run, enum fork_kind kind,
                       const struct instruction *at)
{
    struct fork *fork;

    if (run->fork_count == run->fork_room && !grow_forks(run))
        return NULL;
    fork = &run->forks[run->fork_count++];
    fork->kind = (uint8_t)kind;
    fork->at = at;
    fork->frame = run->frame;
    fork->last = run->last;
    fork->serial = run->barrier = ++run->serial;
    return fork;
}

static void walk_end(struct expr_run *run, struct walk *walk)
{
    value_walk_release(&walk->walk);
    walk->next = run->spare;
    run->spare = walk;
}

void fork_pop(struct expr_run *run)
{
    const struct fork *fork = &run->forks[--run->fork_count];

    if (fork->kind == FORK_EACH)
        walk_end(run, fork->walk);
    run->barrier = run->fork_count ? fork[-1].serial : 0;
}

void forks_cut(struct expr_run *run, size_t count)
{
    while (run->fork_count > count)
        fork_pop(run);
}

/* ---- Frames ---- */

/* Makes the next segment the current one; it has room for `size` bytes. */
static bool next_segment(struct expr_run *run, size_t size)
{
    size_t wanted = size > SEGMENT_SIZE ? size : SEGMENT_SIZE;
    struct segment *segment = run->segment, *next = segment ? segment->next : NULL;

    if (next && next->size < size) {
        memory_free(next);
        next = segment->next = NULL;
    }
    if (!next) {
        next = memory_alloc(sizeof *next + wanted);
        if (!next)
            return false;
        next->size = wanted;
        next->previous = segment;
        next->next = NULL;
        if (segment)
            segment->next = next;
    }
    next->used = 0;
    run->segment = next;
    return true;
}

struct frame *frame_push(struct expr_run *run, const struct block *block,
                         struct frame *outer)
{
    size_t cells = block->cell_count * sizeof(struct cell);
    size_t size =
        sizeof(struct frame) + cells + block->closure_count * sizeof(struct closure);
    struct frame *frame;

    size = (size + 15) / 16 * 16;
    if ((!run->segment || run->segment->size - run->segment->used < size) &&
        !next_segment(run, size))
        return NULL;
    frame = (struct frame *)(run->segment->bytes + run->segment->used);
    run->segment->used += size;
    frame->below = frame->base = run->last;
    frame->number = run->last ? run->last->number + 1 : 0;
    frame->outer = outer;
    frame->size = size;
    frame->cell_count = block->cell_count;
    frame->closures = (struct closure *)(frame->cells + block->cell_count);
    for (uint32_t i = 0; i < block->cell_count; i++)
        frame->cells[i].value.form = VALUE_NONE;
    run->last = frame;
    return frame;
}

static void frame_pop(struct expr_run *run)
{
    struct frame *frame = run->last;
    struct segment *segment = run->segment;

    for (uint32_t i = 0; i < frame->cell_count; i++)
        value_unref(frame->cells[i].value);
    run->last = frame->below;
    segment->used -= frame->size;
    if (segment->used > 0 || !segment->previous)
        return;
    /* One segment more than is needed is kept, so that a program that works at the
     * border does not ask for memory each time. */
    if (segment->next) {
        memory_free(segment->next);
        segment->next = NULL;
    }
    run->segment = segment->previous;
}

void frames_release(struct expr_run *run, struct frame *last)
{
    while (run->last != last)
        frame_pop(run);
}

void frames_release_free(struct expr_run *run, const struct frame *last)
{
    const struct frame *needed =
        run->fork_count ? run->forks[run->fork_count - 1].last : NULL;

    while (run->last != last && run->last != needed)
        frame_pop(run);
}
