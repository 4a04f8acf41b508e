/* What a stage may ask of its run: the verbs of pipeline/stage.h that move nothing. */

#include "pipeline/run/internal.h"
#include "pipeline/sched/interrupt.h"

uint64_t stage_limit(const struct stage *self)
{
    uint64_t most = 0;

    for (size_t i = 0; i < self->target_count; i++) {
        const struct plan_stage *target = self->targets[i]->plan;
        uint64_t wants =
            target->type->wants ? target->type->wants(target->args) : STAGE_NO_LIMIT;

        if (wants > most)
            most = wants;
    }
    return most;
}

bool stage_is_wanted(const struct stage *self)
{
    return self->wanted;
}

bool stage_is_finishing(void)
{
    return interrupt_level() >= INTERRUPT_FINISH;
}

bool stage_is_source(const struct stage *self)
{
    return self->sender_count == 0;
}

size_t run_depth_limit(const struct run *run)
{
    return run->options->depth_limit ? run->options->depth_limit : JSON_DEPTH_LIMIT;
}

const struct text_list *stage_wanted(struct stage *self)
{
    return plan_wanted(self->run->plan, self->plan, self->arena);
}

const struct json_paths *stage_paths_behind(const struct stage *self)
{
    return plan_paths_behind(self->plan);
}

struct text stage_called(const struct stage *self)
{
    return self->plan->name;
}

size_t stage_depth_limit(const struct stage *self)
{
    return run_depth_limit(self->run);
}

bool stage_keeps_rejects(const struct stage *self)
{
    return self->run->options->rejects != NULL;
}

size_t stage_record_limit(const struct stage *self)
{
    return self->run->options->record_limit;
}
