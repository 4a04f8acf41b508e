/* A run's life: from a plan to stages with links, and back to nothing. */

#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/stage/origins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The graph ---- */

static bool connect(struct run *run, struct stage *stage)
{
    const struct plan_stage *plan = stage->plan;

    stage->target_count = plan->target_count;
    stage->targets =
        arena_alloc(&run->arena, plan->target_count * sizeof(struct stage *));
    if (!stage->targets)
        return false;
    for (size_t i = 0; i < plan->target_count; i++) {
        struct stage *target = &run->stages[plan->targets[i]->index];

        stage->targets[i] = target;
        stage->only = plan->target_count == 1 ? target : NULL;
        target->senders[target->sender_count++] = stage;
        target->senders_left++;
    }
    return true;
}

/* How many links end at each stage; the plan's own count may come from anybody. */
static bool count_senders(struct run *run)
{
    size_t *counts = calloc(run->count, sizeof(*counts));

    if (!counts)
        return false;
    for (size_t i = 0; i < run->count; i++) {
        for (size_t t = 0; t < run->plan->stages[i]->target_count; t++)
            counts[run->plan->stages[i]->targets[t]->index]++;
    }
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        stage->senders = arena_alloc(&run->arena, counts[i] * sizeof(struct stage *));
        if (!stage->senders) {
            free(counts);
            return false;
        }
    }
    free(counts);
    return true;
}

static void name_stage(struct stage *stage)
{
    const struct plan_stage *plan = stage->plan;

    if (*plan->number)
        snprintf(stage->title, sizeof(stage->title), "stage %s (%s)", plan->number,
                 plan->type->name);
    else
        snprintf(stage->title, sizeof(stage->title), "%s", plan->type->name);
}

static bool build_graph(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        stage->run = run;
        stage->base = stage;
        stage->arena = &run->arena;
        stage->plan = run->plan->stages[i];
        stage->wanted = true;
        stage->deadline = STAGE_NEVER;
        name_stage(stage);
    }
    if (!count_senders(run))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        if (!connect(run, &run->stages[i]))
            return false;
    }
    for (size_t i = 0; i < run->count; i++) {
        if (run->stages[i].plan->traits & STAGE_SPLITS && !run_split(&run->stages[i]))
            return false;
    }
    return true;
}

/* The walks rely on senders standing before their targets, which rules out every cycle.
 */
static enum status check_order(const struct run *run, struct fault *fault)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        for (size_t t = 0; t < stage->target_count; t++) {
            if (stage->targets[t]->plan->index <= i)
                return fault_set(fault, STATUS_USAGE, &stage->plan->name,
                                 "%s sends to %s, which stands before it: a cycle",
                                 stage->title, stage->targets[t]->title);
        }
    }
    return STATUS_OK;
}

static enum status create_coroutines(struct run *run, struct fault *fault)
{
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        stage->coro = coro_new(stage->title, run_stage_body, stage);
        if (!stage->coro)
            return fault_set(
                fault, STATUS_RESOURCE, &stage->plan->name,
                "no memory for the stack of stage %zu of %zu (see the limits "
                "vm.max_map_count and ulimit -v)",
                i + 1, run->count);
    }
    return STATUS_OK;
}

static enum status build(struct run *run, struct fault *fault)
{
    enum status status;

    run->count = run->plan->count;
    run->stages = calloc(run->count, sizeof(*run->stages));
    if (!run->stages || !build_graph(run))
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    status = check_order(run, fault);
    if (status == STATUS_OK)
        status = run_check_files(run, fault);
    if (status == STATUS_OK)
        status = run_state_check_files(run, fault);
    if (status == STATUS_OK)
        status = run_check_forms(run, fault);
    if (status == STATUS_OK && !run_size_inboxes(run))
        status = fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    if (status == STATUS_OK)
        status = create_coroutines(run, fault);
    return status;
}

struct run *run_new(const struct plan *plan, const struct run_options *options,
                    struct fault *fault)
{
    struct run *run = calloc(1, sizeof(*run));

    if (!run) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    arena_init(&run->arena);
    run->plan = plan;
    run->options = options;
    if (build(run, fault) == STATUS_OK)
        return run;
    run_free(run);
    return NULL;
}

/* ---- The end ---- */

static void free_stage(struct stage *stage)
{
    while (stage->first < stage->count)
        record_unref(stage->slots[stage->first++]);
    if (stage->coro) {
        /* Closed first: that a stage never ran, as with --explain, is no news. */
        coro_close(stage->coro);
        coro_free(stage->coro);
    }
    run_free_instances(stage);
    run_free_evaluations(stage);
    buffer_release(&stage->settled);
}

void run_free(struct run *run)
{
    struct fault ignored;

    if (!run)
        return;
    for (size_t i = 0; run->stages && i < run->count; i++)
        free_stage(&run->stages[i]);
    for (struct output *output = run->outputs, *next; output; output = next) {
        next = output->next;
        (void)!output_close(output, &ignored);
    }
    screen_free(run);
    run_free_writers(run);
    run_free_written(run);
    run_state_close(run);
    free(run->stages);
    arena_release(&run->arena);
    free(run);
}

/* ---- Questions ---- */

size_t run_inbox_limit(const struct run *run, size_t index)
{
    return run->stages[index].sender_count > 0 ? run->stages[index].limit : 0;
}

struct run_books run_books(const struct run *run, size_t index)
{
    struct run_books books = run->stages[index].books;

    /* What a source passes or rejects came in from outside. */
    if (run->stages[index].sender_count == 0)
        books.in = books.passed + books.filtered + books.rejected + books.absorbed;
    return books;
}

const struct origin *stage_origin(struct stage *self, const char *name, bool is_file)
{
    struct arena *arena = &self->run->arena;
    struct origin *origin = arena_alloc(arena, sizeof(*origin));
    char *copy = arena_copy(arena, name, strlen(name));

    if (!origin || !copy) {
        stage_out_of_memory(self);
        return NULL;
    }
    origin->name = copy;
    origin->is_file = is_file;
    return origin;
}

/* Every origin is made above. */
static struct origin *of_source(const struct origin *origin)
{
    return (struct origin *)(uintptr_t)origin;
}

void stage_begin_input(const struct origin *origin)
{
    of_source(origin)->inputs++;
    of_source(origin)->first_line = NULL;
    stage_go_on_with_input(origin);
}

void stage_go_on_with_input(const struct origin *origin)
{
    of_source(origin)->lines = 0;
    of_source(origin)->is_over = false;
}

void stage_skip_lines(const struct origin *origin,
                      bool (*count)(void *context, uint64_t *lines), void *context)
{
    struct origin_skipped *skipped = &of_source(origin)->skipped;

    if (count)
        skipped->are_counted = false;
    skipped->count = count;
    skipped->context = context;
}

void stage_end_input(const struct origin *origin, uint64_t lines, bool is_over)
{
    of_source(origin)->lines = lines;
    of_source(origin)->is_over = is_over;
}

void stage_want_first_lines(struct stage *self)
{
    self->run->wants_first_lines = true;
}

bool stage_wants_first_lines(const struct stage *self)
{
    return self->run->wants_first_lines;
}

void stage_tell_first_line(struct stage *self, const struct origin *origin,
                           struct text line)
{
    const char *copy = arena_copy(&self->run->arena, line.bytes, line.length);

    if (!copy)
        stage_out_of_memory(self);
    of_source(origin)->first_line = copy;
    of_source(origin)->first_length = line.length;
}
