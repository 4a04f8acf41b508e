/* Instances: a stage that runs several times, side by side, in the place of itself.
 *
 *                       .-> count #1 -.
 *     window -> (count) +-> count #2 -+-> print
 *                       '-> count #3 -'
 *
 * The stage itself, primed as any other so that what it refuses is refused at once,
 * stands for them in the graph: it wants what they all want, ends after them, has the
 * books of all, and is told of in their place. It receives nothing and what it sends is
 * dropped. An instance's inbox holds one record, so that nothing is seen of how the
 * records of several are mixed, and nothing is left to empty. Instances are in no list
 * of the run: they are reached by their stage. The one that opened them ends each,
 * whatever happens. */

#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

#include <stdlib.h>
#include <string.h>

struct stage_instance {
    struct stage stage;
    struct arena arena; /* for what lives as long as it */
    void *mark;
    struct stage_kept kept;
    struct stage_instance *next, *previous;
};

struct instances {
    stage_dress *dress;
    struct stage_instance *first;
};

/* ---- The stage that they are of ---- */

static enum status refuse(struct stage *self, const struct stage *next)
{
    const struct text *where =
        *next->plan->number ? &next->plan->name : &self->plan->name;

    return stage_fail_at(self, STATUS_USAGE, where,
                         "%s cannot run in each of several windows: expected a filter "
                         "or a reduce, such as count",
                         next->plan->type->name);
}

enum status stage_split(struct stage *self, stage_dress *dress,
                        const char *const *added)
{
    struct stage *next = self->targets[0];
    enum stage_kind kind = next->plan->type->kind;
    const struct text *where = NULL;

    if (self->target_count != 1 || next->sender_count != 1 ||
        (kind != STAGE_FILTER && kind != STAGE_REDUCE) ||
        next->plan->traits & (STAGE_ACTS | STAGE_DRAINS | STAGE_PRINTS) ||
        next->plan->type->run == self->plan->type->run)
        return refuse(self, next);
    while (*added && !(where = plan_find_label(next->plan, *added)))
        added++;
    if (where)
        return stage_fail_at(self, STATUS_USAGE, where, STAGE_NAME_TAKEN,
                             self->plan->type->name, *added);
    next->instances->dress = dress;
    return STATUS_OK;
}

bool run_stand_for_instances(struct stage *stage)
{
    stage->instances = arena_alloc(&stage->run->arena, sizeof(*stage->instances));
    stage->only = NULL;
    return stage->instances != NULL;
}

bool run_split(struct stage *stage)
{
    struct stage *next = stage->target_count > 0 ? stage->targets[0] : NULL;

    return !next || next->instances || run_stand_for_instances(next);
}

bool stage_sends_fields(const struct stage *self)
{
    return self->base->instances && self->base->instances->dress;
}

/* ---- Sending ---- */

static bool coro_fn send_dressed(struct stage *self, struct record *rec)
{
    struct stage_instance *instance = self->instance;
    stage_dress *dress = self->base->instances->dress;

    /* Results of what ends by a failure are not whole. */
    if (self->base->senders[0]->failed) {
        self->books.out++;
        record_unref(rec);
        return false;
    }
    if (dress)
        rec = dress(instance->mark, rec);
    if (rec)
        return run_put_to_all(self, rec);
    stage_out_of_memory(self);
    run_deliver_and_abort(self);
    return false;
}

bool run_put_specially(struct stage *self, struct record *rec)
{
    if (self->instance)
        return send_dressed(self, rec);
    /* Nobody is to know what the result of no input is. */
    self->books.made--;
    record_unref(rec);
    return self->wanted;
}

bool stage_send_to(struct stage *self, struct stage_instance *instance,
                   struct record *rec)
{
    self->books.passed++;
    self->books.out++;
    return run_put(self, &instance->stage, rec);
}

bool stage_emit_to(struct stage *self, struct stage_instance *instance,
                   struct record *rec)
{
    self->books.made++;
    self->books.out++;
    return run_put(self, &instance->stage, rec);
}

/* ---- Life ---- */

static struct stage_instance *make(struct stage *base)
{
    struct stage_instance *instance = calloc(1, sizeof(*instance));
    struct stage *stage;

    if (!instance)
        return NULL;
    arena_init(&instance->arena);
    stage = &instance->stage;
    *stage = (struct stage){
        .limit = 1,
        .wanted = base->wanted,
        .targets = base->targets,
        .target_count = base->target_count,
        .senders = base->senders,
        .sender_count = base->sender_count,
        .run = base->run,
        .plan = base->plan,
        .deadline = STAGE_NEVER,
        .base = base,
        .instance = instance,
        .arena = &instance->arena,
    };
    memcpy(stage->title, base->title, sizeof(stage->title));
    stage->coro = coro_new(stage->title, run_stage_body, stage);
    if (stage->coro)
        return instance;
    free(instance);
    return NULL;
}

/* NULL: no memory, which is recorded. */
static struct stage_instance *add(struct stage *opener, struct stage *base)
{
    struct stage_instance *instance = make(base);
    struct stage_instance **first = &base->instances->first;

    if (!instance) {
        stage_fail(opener, STATUS_RESOURCE, "no memory for the stack of another %s",
                   base->title);
        return NULL;
    }
    instance->next = *first;
    if (*first)
        (*first)->previous = instance;
    *first = instance;
    return instance;
}

struct stage_instance *stage_open_instance(struct stage *self, void *mark,
                                           const struct stage_kept *kept)
{
    struct stage_instance *instance = add(self, self->targets[0]);

    if (!instance)
        return NULL;
    instance->mark = mark;
    if (kept)
        instance->kept = *kept;
    run_resume(&instance->stage);
    return instance;
}

struct stage_instance *run_open_instance(struct stage *opener, struct stage *base,
                                         struct stage *only)
{
    struct stage_instance *instance = add(opener, base);

    if (!instance)
        return NULL;
    instance->stage.only = only;
    run_resume(&instance->stage);
    return instance;
}

struct stage *run_instance_stage(struct stage_instance *instance)
{
    return instance ? &instance->stage : NULL;
}

struct text run_instance_saved(const struct stage *stage)
{
    return stage->instance->kept.saved;
}

bool run_instance_is_over(const struct stage *stage)
{
    return stage->instance->kept.over;
}

bool stage_save_instance(const struct stage_instance *instance, struct buffer *out,
                         bool *over)
{
    const struct stage *stage = &instance->stage;

    *over = coro_state(stage->coro) == CORO_CLOSED;
    return *over || !stage->save || stage->save(stage->state, out);
}

static void release(struct stage_instance *instance)
{
    struct stage *stage = &instance->stage;

    while (stage->first < stage->count)
        record_unref(stage->slots[stage->first++]);
    coro_close(stage->coro);
    coro_free(stage->coro);
    run_free_evaluations(stage);
    arena_release(&instance->arena);
    free(instance);
}

static void add_books(struct run_books *sum, const struct run_books *books)
{
    sum->in += books->in;
    sum->out += books->out;
    sum->passed += books->passed;
    sum->filtered += books->filtered;
    sum->rejected += books->rejected;
    sum->absorbed += books->absorbed;
    sum->made += books->made;
    sum->nanoseconds += books->nanoseconds;
}

void run_wait_for_stage(struct stage *stage)
{
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &stage->waiting,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    if (run_wait(stage->run, &event) != STAGE_READY)
        run_take_turns(stage->run);
}

/* It may be in the midst of sending, in a chain that is parked. */
static void coro_fn finish(struct stage *stage)
{
    stage->finished = true;
    while (coro_state(stage->coro) != CORO_CLOSED) {
        if (!run_is_busy(stage))
            run_resume(stage);
        else
            run_wait_for_stage(stage);
    }
}

void stage_end_instance(struct stage *self, struct stage_instance *instance)
{
    struct stage *stage = &instance->stage;
    struct stage *base = stage->base;

    (void)self;
    finish(stage);
    if (instance->next)
        instance->next->previous = instance->previous;
    if (instance->previous)
        instance->previous->next = instance->next;
    else
        base->instances->first = instance->next;
    add_books(&base->books, &stage->books);
    run_merge_evaluations(base, stage);
    release(instance);
}

void run_free_instances(struct stage *stage)
{
    struct stage_instance *next;

    if (!stage->instances)
        return;
    for (struct stage_instance *at = stage->instances->first; at; at = next) {
        next = at->next;
        release(at);
    }
}

/* ---- Walks ---- */

struct stage *run_first_instance(const struct stage *stage)
{
    struct stage_instance *first = stage->instances ? stage->instances->first : NULL;

    return first ? &first->stage : NULL;
}

struct stage *run_next_instance(const struct stage *stage)
{
    struct stage_instance *next = stage->instance->next;

    return next ? &next->stage : NULL;
}
