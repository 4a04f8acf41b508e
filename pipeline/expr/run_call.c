/* Calls of blocks, and returns from them. */

#include "pipeline/expr/operations.h"

/* What a call passes, held while the frames change. */
struct passing {
    const struct block *block;
    struct frame *outer;
    uint32_t inputs; /* cells of the input */
};

static void gather_closures(struct expr_run *run, const struct site *site)
{
    for (uint32_t i = 0; i < site->closure_count; i++) {
        const struct site_closure *from = &site->closures[i];

        if (from->callable)
            run->scratch_closures[i] = (struct closure){from->callable, run->frame};
        else
            run->scratch_closures[i] =
                frame_outward(run->frame, from->hops)->closures[from->index];
    }
}

static struct passing gather(struct expr_run *run, const struct instruction *at)
{
    const struct site *site = at->site;
    struct frame *outer = frame_outward(run->frame, site->hops);
    struct passing passing = {.inputs = site->mode == MODE_PATH ? 3 : 1};
    const struct callable *callable = site->callable;

    if (!callable) {
        callable = outer->closures[site->index].callable;
        outer = outer->closures[site->index].frame;
    }
    passing.block = callable->blocks[site->mode];
    passing.outer = outer;
    gather_closures(run, site);
    for (uint32_t i = 0; i < site->value_count; i++)
        run->scratch_values[passing.inputs + i] =
            fetch(run, site->values[i].from, site->values[i].take);
    for (uint32_t i = 0; i < passing.inputs; i++)
        run->scratch_values[i] = fetch(run, at->a + (int32_t)i, at->flags & TAKE_A);
    return passing;
}

static const struct instruction *lose(struct expr_run *run, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        value_unref(run->scratch_values[i]);
    return run_no_memory(run);
}

/* Where a call returns to. */
struct back {
    struct frame *base;
    struct frame *caller;
    const struct instruction *call;
};

static const struct instruction *enter(struct expr_run *run, const struct site *site,
                                       struct passing passing, struct back back)
{
    struct frame *frame = frame_push(run, passing.block, passing.outer);
    uint32_t values = passing.inputs + site->value_count;

    if (!frame)
        return lose(run, values);
    frame->base = back.base;
    frame->caller = back.caller;
    frame->call = back.call;
    for (uint32_t i = 0; i < values; i++) {
        frame->cells[i].value = run->scratch_values[i];
        frame->cells[i].stamp = run->serial;
    }
    for (uint32_t i = 0; i < site->closure_count; i++)
        frame->closures[i] = run->scratch_closures[i];
    frame_enter(run, frame);
    return passing.block->code;
}

const struct instruction *op_call_function(struct expr_run *run,
                                           const struct instruction *at)
{
    struct passing passing = gather(run, at);
    struct back back = {run->last, run->frame, at};

    return enter(run, at->site, passing, back);
}

const struct instruction *op_tail_call(struct expr_run *run,
                                       const struct instruction *at)
{
    struct passing passing = gather(run, at);
    const struct frame *frame = run->frame;
    struct back back = {frame->base, frame->caller, frame->call};

    if (!at->site->keeps_frame && frame_is_free(run))
        frames_release(run, frame->below);
    return enter(run, at->site, passing, back);
}

/* Gives back what the call made, as far as nothing needs it, and goes on in the
 * caller's frame. */
static const struct instruction *leave(struct expr_run *run)
{
    const struct frame *frame = run->frame;
    struct frame *caller = frame->caller;
    const struct instruction *call = frame->call;

    frames_release_free(run, frame->base);
    frame_enter(run, caller);
    return call;
}

const struct instruction *op_return(struct expr_run *run, const struct instruction *at)
{
    struct value value = fetch(run, at->a, at->flags & TAKE_A);
    const struct instruction *call = leave(run);

    store(run, call->to, value);
    return call + 1;
}

const struct instruction *op_return_path(struct expr_run *run,
                                         const struct instruction *at)
{
    struct value values[3];
    const struct instruction *call;

    for (int i = 0; i < 3; i++)
        values[i] = value_ref(run->cells[at->a + i].value);
    call = leave(run);
    for (int i = 0; i < 3; i++)
        store(run, call->to + i, values[i]);
    return call + 1;
}
