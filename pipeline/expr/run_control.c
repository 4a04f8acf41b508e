/* Instructions that say where the evaluation goes. */

#include "pipeline/expr/operations.h"

const struct instruction *op_jump(struct expr_run *run, const struct instruction *at)
{
    (void)run;
    return at + at->c;
}

const struct instruction *op_jump_if(struct expr_run *run, const struct instruction *at)
{
    return at + (value_is_true(*peek(run, at->a)) ? at->c : 1);
}

const struct instruction *op_jump_unless(struct expr_run *run,
                                         const struct instruction *at)
{
    return at + (value_is_true(*peek(run, at->a)) ? 1 : at->c);
}

static const struct instruction *push(struct expr_run *run, enum fork_kind kind,
                                      const struct instruction *at)
{
    return fork_push(run, kind, at) ? at + 1 : run_no_memory(run);
}

const struct instruction *op_fork(struct expr_run *run, const struct instruction *at)
{
    return push(run, FORK_BRANCH, at);
}

const struct instruction *op_backtrack(struct expr_run *run,
                                       const struct instruction *at)
{
    (void)at;
    return run_backtrack(run);
}

/* ---- try ---- */

const struct instruction *op_try(struct expr_run *run, const struct instruction *at)
{
    return push(run, FORK_TRY, at);
}

const struct instruction *op_done(struct expr_run *run, const struct instruction *at)
{
    const struct fork *fork = &run->forks[run->fork_count - 1];

    /* A body without forks of its own will not be entered again. */
    if (fork->kind == FORK_TRY && fork->at->b == at->b && fork->frame == run->frame) {
        fork_pop(run);
        return at + 1;
    }
    return push(run, FORK_DONE, at);
}

const struct instruction *op_raise(struct expr_run *run, const struct instruction *at)
{
    return run_raise(run, CAUSE_ERROR, value_ref(*peek(run, at->a)));
}

/* ---- Places to go back to ---- */

static const struct instruction *mark(struct expr_run *run, enum fork_kind kind,
                                      const struct instruction *at)
{
    struct value place = value_integer((int64_t)run->fork_count);

    if (!fork_push(run, kind, at))
        return run_no_memory(run);
    store(run, at->to, place);
    return at + 1;
}

const struct instruction *op_mark(struct expr_run *run, const struct instruction *at)
{
    return mark(run, FORK_PLACE, at);
}

const struct instruction *op_mark_branch(struct expr_run *run,
                                         const struct instruction *at)
{
    return mark(run, FORK_BRANCH, at);
}

const struct instruction *op_cut(struct expr_run *run, const struct instruction *at)
{
    size_t place = (size_t)run->cells[at->a].value.integer;

    /* Whatever was called since has given its result to this frame. */
    frames_release(run, run->forks[place].last);
    forks_cut(run, place);
    return at + 1;
}

const struct instruction *op_break(struct expr_run *run, const struct instruction *at)
{
    const struct frame *frame = frame_outward(run->frame, (uint32_t)at->b);

    forks_cut(run, (size_t)frame->cells[at->a].value.integer);
    return run_backtrack(run);
}

const struct instruction *op_output(struct expr_run *run, const struct instruction *at)
{
    run->output = fetch(run, at->a, at->flags & TAKE_A);
    run->answer = EXPR_VALUE;
    return NULL;
}
