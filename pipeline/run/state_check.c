/* Checkpoints: what cannot be kept is refused at the start. */

#include "pipeline/run/evaluation.h"
#include "pipeline/run/state_internal.h"

/* ---- What is refused ---- */

#define STATEFUL (STAGE_HOLDS | STAGE_ORDERED | STAGE_ENDS_EARLY | STAGE_SENDS_LAST)

static bool reads_inputs(const struct stage *stage)
{
    for (const struct evaluation *at = stage->evaluations; at; at = at->next) {
        if (expr_reads_inputs(at->expression->program))
            return true;
    }
    return false;
}

/* Tables hold rows until they know how wide their columns are. */
static bool holds_rows(const struct stage *stage)
{
    const struct writer_type *type = stage->output ? run_form(stage) : NULL;

    return type && type->flush && !stage->output->terminal;
}

/* What of the stage cannot be kept; NULL: nothing. */
static const char *why_refused(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;

    if (stage->why_refused)
        return stage->why_refused;
    if (stage->sender_count == 0 && !stage->keeps)
        return "--state cannot keep how far it has come";
    if (!stage->keeps && (kind == STAGE_REDUCE || (stage->plan->traits & STATEFUL)))
        return "--state cannot keep what it holds";
    if (reads_inputs(stage))
        return "--state cannot keep an expression that is waiting for its next input";
    if (holds_rows(stage))
        return "--state cannot keep the rows that a table holds back";
    return NULL;
}

/* A stage that ends in its prologue needs no more state. */
void run_state_check(struct run *run)
{
    for (size_t i = 0; run->state && i < run->count && !run->aborted; i++) {
        struct stage *stage = &run->stages[i];
        const char *why = why_refused(stage);

        if (!why || coro_state(stage->coro) != CORO_SUSPENDED)
            continue;
        stage_fail_at(stage, STATUS_USAGE, &stage->plan->name, "%s", why);
        run_abort(run);
    }
}
