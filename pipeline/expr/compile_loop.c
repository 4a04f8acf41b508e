/* a as PATTERN | b, reduce and foreach. */

#include "pipeline/expr/compile.h"

/* ---- a as PATTERN | b ---- */

static void bind_result(struct compiler *c, struct task t)
{
    struct operand result = operand_of(t.to);
    int32_t jump;

    emit_move(c, t.mode, t.to, pop_result(c));
    bind_leave(c, t);
    jump = emit_jump(c, op_jump);
    bind_failed(c, t);
    jump_here(c, jump);
    result.take = t.mode == MODE_VALUE;
    push_result(c, result);
}

static void bind_body(struct compiler *c, struct task t)
{
    const struct bind *bind = t.more;

    if (bind->id) {
        t.to = new_cell(c, t.mode);
        push_task(c, t, bind_result);
    }
    push_generate(c, t, t.node->b);
}

static void bind_source(struct compiler *c, struct task t)
{
    bind_patterns(c, t, bind_body);
}

void generate_bind(struct compiler *c, struct task t)
{
    if (t.tail && t.node->item_count > 1) {
        push_task(c, t, return_result);
        t.tail = false;
    }
    push_task(c, t, bind_source);
    push_value(c, t, t.node->a);
}

/* ---- reduce: cell t.to is the state ---- */

static void reduce_end(struct compiler *c, struct task t)
{
    emit_move(c, t.mode, t.to, pop_result(c));
    bind_leave(c, t);
    emit(c, op_backtrack);
    bind_failed(c, t);
    jump_here(c, t.x);
    emit_result(c, t.mode == MODE_PATH ? op_path_move : op_move_out, t.mode)->a = t.to;
}

static void reduce_update(struct compiler *c, struct task t)
{
    struct operand state = operand_of(new_cell(c, t.mode));

    emit_to(c, t.mode == MODE_PATH ? op_path_move : op_move_out, state.at)->a = t.to;
    state.take = t.mode == MODE_VALUE;
    push_task(c, t, reduce_end);
    t.in = state;
    push_generate(c, t, t.node->c);
}

static void reduce_bind(struct compiler *c, struct task t)
{
    bind_patterns(c, t, reduce_update);
}

static void reduce_source(struct compiler *c, struct task t)
{
    t.to = new_cell(c, t.mode);
    emit_move(c, t.mode, t.to, pop_result(c));
    t.x = emit_jump(c, op_fork);
    push_task(c, t, reduce_bind);
    push_value(c, t, t.node->a);
}

void generate_reduce(struct compiler *c, struct task t)
{
    push_task(c, t, reduce_source);
    t.in.take = false;
    push_generate(c, t, t.node->b);
}

/* ---- foreach: cell t.to is the state, in path mode cells from t.y on the source ----
 */

static void foreach_end(struct compiler *c, struct task t)
{
    const struct bind *bind = t.more;

    if (bind->id)
        bind_result(c, t);
}

static void foreach_extract(struct compiler *c, struct task t)
{
    struct operand state = pop_result(c);

    if (t.mode == MODE_PATH)
        state.producer = -1;
    emit_move(c, MODE_VALUE, t.to, state);
    if (t.mode == MODE_VALUE)
        state = operand_of(t.to);
    state.take = false;
    state.producer = -1;
    t.in = state;
    t.to = ((const struct bind *)t.more)->id ? new_cell(c, t.mode) : 0;
    push_task(c, t, foreach_end);
    if (t.node->d)
        push_generate(c, t, t.node->d);
    else
        push_result(c, state);
}

static void foreach_update(struct compiler *c, struct task t)
{
    struct operand state = operand_of(new_cell(c, t.mode));

    emit_to(c, op_move_out, state.at)->a = t.to;
    if (t.mode == MODE_PATH)
        emit_to(c, op_path_keep, state.at)->a = t.y;
    state.take = t.mode == MODE_VALUE;
    push_task(c, t, foreach_extract);
    t.in = state;
    push_generate(c, t, t.node->c);
}

static void foreach_bind(struct compiler *c, struct task t)
{
    if (t.mode == MODE_PATH) {
        struct operand source = pop_result(c);

        t.y = source.at;
        source.producer = -1;
        push_result(c, source);
    }
    bind_patterns(c, t, foreach_update);
}

static void foreach_source(struct compiler *c, struct task t)
{
    t.to = new_cell(c, MODE_VALUE);
    emit_move(c, MODE_VALUE, t.to, pop_result(c));
    push_task(c, t, foreach_bind);
    push_generate(c, t, t.node->a);
}

void generate_foreach(struct compiler *c, struct task t)
{
    push_task(c, t, foreach_source);
    push_value(c, t, t.node->b);
}
