/* Checkpoints: what the stages keep. */

#include "pipeline/run/state_internal.h"

#include "pipeline/json/memory.h"

#include <stdio.h>
#include <string.h>

#define SECTION_SIZE 128

/* ---- Stages ---- */

static void name_section(char name[SECTION_SIZE], const struct stage *stage)
{
    snprintf(name, SECTION_SIZE, "stage %zu %s", stage->plan->index,
             stage->plan->type->name);
}

bool stage_keep_state(struct stage *self, bool (*save)(void *state, struct buffer *out),
                      void *state)
{
    self->save = save;
    self->state = state;
    self->keeps = true;
    return self->run->state != NULL;
}

/* Later ones have to fit, too, with what is read back. */
#define ROOM_SHARE 4

bool stage_may_save(struct stage *self, const struct buffer *out, size_t size)
{
    size_t room = out->capacity - out->length + memory_left();

    if (size <= room / ROOM_SHARE)
        return true;
    self->run->state->left_out = true;
    if (!self->base->told_too_much)
        stage_note(self, "what it holds is too much for a checkpoint of --state: until "
                         "there is one, the next run goes on from the last one");
    self->base->told_too_much = true;
    return false;
}

void stage_refuse_state(struct stage *self, const char *why)
{
    self->why_refused = why;
}

static struct text find(const struct run *run, const char *name)
{
    if (!run->state || !run->state->checkpoint)
        return (struct text){.at = TEXT_NOWHERE};
    return checkpoint_find(run->state->checkpoint, name);
}

struct text stage_saved(const struct stage *self)
{
    char name[SECTION_SIZE];

    if (self->instance)
        return run_instance_saved(self);
    name_section(name, self);
    return find(self->run, name);
}

enum status stage_spoilt(struct stage *self)
{
    return stage_fail(self, STATUS_CHECKPOINT,
                      "what --state kept for it makes no sense");
}

bool run_state_has_ended(const struct stage *stage)
{
    struct text section = find(stage->run, "ended");
    char line[32];
    size_t length = (size_t)snprintf(line, sizeof(line), "\n%zu\n", stage->plan->index);

    if (stage->instance)
        return run_instance_is_over(stage);
    return section.bytes && memmem(section.bytes, section.length, line, length) != NULL;
}

bool run_state_is_over(const struct stage *stage)
{
    enum coro_state state = coro_state(stage->coro);

    return state != CORO_SUSPENDED && state != CORO_RUNNING;
}

static bool senders_ended_for_good(const struct stage *stage)
{
    for (size_t i = 0; i < stage->sender_count; i++) {
        if (!stage->senders[i]->ended_for_good)
            return false;
    }
    return stage->sender_count > 0;
}

/* A stage that ended because nobody wants more, or because its output takes no more,
 * begins again: a reader may be there then. So does a source: its files may grow.
 * Senders are asked before their targets. */
static bool ended_for_good(const struct stage *stage)
{
    bool ends_early = stage->plan->traits & STAGE_ENDS_EARLY || stage->has_enough;

    return run_state_is_over(stage) &&
           ((ends_early && stage->ended_by_itself) || senders_ended_for_good(stage));
}

bool run_state_save_stages(struct run *run)
{
    struct buffer *ended = checkpoint_section(run->state->checkpoint, "ended");
    char name[SECTION_SIZE];

    run->state->left_out = false;
    buffer_add_byte(ended, '\n');
    for (size_t i = 0; i < run->count; i++) {
        run->stages[i].ended_for_good = ended_for_good(&run->stages[i]);
        if (run->stages[i].ended_for_good)
            buffer_printf(ended, "%zu\n", i);
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        name_section(name, stage);
        /* It was stopped: when it is wanted again it goes on from there. */
        if (run_state_is_over(stage) && !stage->ended_for_good && stage->has_settled) {
            buffer_add(checkpoint_section(run->state->checkpoint, name),
                       stage->settled.bytes, stage->settled.length);
            run->state->left_out |= stage->settled_too_much;
        }
        if (run_state_is_over(stage) || !stage->save)
            continue;
        if (!stage->save(stage->state,
                         checkpoint_section(run->state->checkpoint, name)))
            return false;
    }
    return true;
}
