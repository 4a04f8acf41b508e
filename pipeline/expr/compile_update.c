/* = |= += //=: what changes the input at paths.
 *
 *     to <- the input
 *     fork  E
 *     each path of a:  old <- to at the path
 *                      new <- b of old
 *                      to <- to with new at the path
 *                      backtrack
 *  E: to
 *
 * A place (compile_place.c) has one path and no loop. Paths for which |= has no new
 * value are gathered, and deleted at the end. */

#include "pipeline/expr/compile.h"

struct update {
    struct operand path;
    struct operand value; /* b's; not of |= */
    bool once; /* there is one path and no loop */
    int32_t place; /* a cell: where to go back to when b has its first result */
    int32_t mark; /* the instruction that makes it; -1: none */
    size_t choices;
    int32_t array; /* the instruction that makes `deleted` empty */
    int32_t deleted; /* a cell: the paths for which b had no result; -1: none */
};

static struct operand cell(int32_t at)
{
    struct operand operand = operand_of(at);

    operand.take = false;
    return operand;
}

/* to <- of, with the value at the path. */
static struct instruction *emit_set(struct compiler *c, int32_t to, struct operand of,
                                    const struct update *update, struct operand value)
{
    struct instruction *at = emit_to(c, op_set_path, to);

    set_a(c, at, of);
    set_b(c, at, update->path);
    set_c(c, at, value);
    return at;
}

/* Cell t.to is the input, and a loop over the paths of a begins; the three cells of the
 * path are the last result of the task behind. */
static void begin_loop(struct compiler *c, struct task *t, task_function *each)
{
    t->in.take = false;
    t->to = new_cell(c, MODE_VALUE);
    emit_move(c, MODE_VALUE, t->to, t->in);
    t->x = emit_jump(c, op_fork);
    push_task(c, *t, each);
    push_paths(c, *t, t->node->a);
}

static void end_loop(struct compiler *c, struct task t)
{
    emit(c, op_backtrack);
    jump_here(c, t.x);
}

/* The path that the loop is at: the last result. */
static void take_path(struct compiler *c, struct update *update)
{
    struct operand paths = pop_result(c);

    emit_to(c, op_path_check, paths.at)->a = paths.at;
    update->path = cell(paths.at + 1);
}

/* ---- a = b ---- */

static void assign_each(struct compiler *c, struct task t)
{
    struct update *update = t.more;

    take_path(c, update);
    emit_set(c, t.to, cell(t.to), update, update->value);
    end_loop(c, t);
    emit_result(c, op_move_out, MODE_VALUE)->a = t.to;
}

static void assign_loop(struct compiler *c, struct task t)
{
    begin_loop(c, &t, assign_each);
}

static void assign_once(struct compiler *c, struct task t)
{
    struct update *update = t.more;
    int32_t to = new_cell(c, MODE_VALUE);

    update->path = pop_result(c);
    emit_set(c, to, t.in, update, update->value)->flags |= CHECKED;
    push_result(c, operand_of(to));
}

/* ---- a |= b, a += b, a //= b ---- */

/* Where b has no result: the path is to be deleted. */
static void update_nothing(struct compiler *c, const struct update *update)
{
    int32_t done = emit_jump(c, update->once ? op_jump : op_backtrack);

    jump_here(c, update->mark);
    set_a(c, emit_to(c, op_append, update->deleted), update->path);
    if (update->once)
        jump_here(c, done);
}

/* The new value is the last result. */
static void update_set(struct compiler *c, struct task t)
{
    struct update *update = t.more;
    struct operand value = pop_result(c);

    if (c->status)
        return;
    if (update->mark >= 0 && c->choices == update->choices) {
        code_at(c, update->mark)->run = code_at(c, update->array)->run = op_nothing;
        c->choices--;
        update->mark = update->deleted = -1;
    }
    if (update->mark >= 0)
        emit(c, op_cut)->a = update->place;
    emit_set(c, t.to, cell(t.to), update, value);
    if (update->mark >= 0)
        update_nothing(c, update);
}

/* The old value, or else b's. */
static void update_alternative(struct compiler *c, struct task t)
{
    const struct update *update = t.more;
    struct operand old = pop_result(c);
    int32_t to = new_cell(c, MODE_VALUE), jump;

    emit_move(c, MODE_VALUE, to, old);
    jump = emit_jump(c, op_jump_if);
    code_at(c, jump)->a = to;
    emit_move(c, MODE_VALUE, to, update->value);
    jump_here(c, jump);
    push_result(c, operand_of(to));
    update_set(c, t);
}

static void update_arithmetic(struct compiler *c, struct task t)
{
    const struct update *update = t.more;
    struct operand old = pop_result(c);

    push_result(c, update->value);
    push_result(c, old);
    emit_arithmetic(c, t);
    update_set(c, t);
}

/* The first result of b on the old value. */
static void update_closure(struct compiler *c, struct task t)
{
    struct update *update = t.more;
    struct task new = t;

    new.in = pop_result(c);
    new.in.producer = -1;
    update->place = new_cell(c, MODE_VALUE);
    update->mark = emit_jump(c, op_mark_branch);
    if (c->status)
        return;
    code_at(c, update->mark)->to = update->place;
    update->choices = c->choices;
    push_task(c, t, update_set);
    push_generate(c, new, t.node->b);
}

/* The value at the path, which is the last result of the task behind. */
static void update_old(struct compiler *c, struct task t)
{
    struct update *update = t.more;
    struct instruction *at = emit_result(c, op_take_path, MODE_VALUE);

    at->a = t.to;
    set_b(c, at, update->path);
    update->mark = -1;
    if (t.node->kind == NODE_UPDATE)
        push_task(c, t, update_closure);
    else if (t.node->kind == NODE_UPDATE_ALTERNATIVE)
        push_task(c, t, update_alternative);
    else
        push_task(c, t, update_arithmetic);
}

/* Behind the last path. */
static void update_end(struct compiler *c, struct task t)
{
    const struct update *update = t.more;
    struct instruction *at;

    if (!update->once)
        end_loop(c, t);
    if (update->deleted < 0) {
        emit_result(c, op_move_out, MODE_VALUE)->a = t.to;
        return;
    }
    at = emit_result(c, op_binary, MODE_VALUE);
    set_a(c, at, operand_of(t.to));
    set_b(c, at, operand_of(update->deleted));
    at->call = builtin_delpaths;
}

static void update_each(struct compiler *c, struct task t)
{
    take_path(c, t.more);
    push_task(c, t, update_end);
    update_old(c, t);
}

static void update_loop(struct compiler *c, struct task t)
{
    begin_loop(c, &t, update_each);
}

static void update_once(struct compiler *c, struct task t)
{
    struct update *update = t.more;

    update->path = pop_result(c);
    update->once = true;
    t.to = new_cell(c, MODE_VALUE);
    emit_move(c, MODE_VALUE, t.to, t.in);
    push_task(c, t, update_end);
    update_old(c, t);
}

/* ---- Beginning ---- */

/* b is the last result, but of |=. */
static void begin_update(struct compiler *c, struct task t)
{
    struct update *update = compile_alloc(c, sizeof *update);

    if (!update)
        return;
    update->deleted = -1;
    t.more = update;
    t.in.producer = -1;
    if (t.node->kind == NODE_UPDATE) {
        update->deleted = new_cell(c, MODE_VALUE);
        update->array = (int32_t)c->code_count;
        emit_to(c, op_array, update->deleted);
    } else {
        update->value = pop_result(c);
        update->value.take = false;
        if (update->value.at == t.in.at)
            t.in.take = false;
    }
    if (t.node->kind == NODE_ASSIGN)
        push_place(c, t, assign_once, assign_loop);
    else
        push_place(c, t, update_once, update_loop);
}

void generate_assign(struct compiler *c, struct task t)
{
    push_task(c, t, begin_update);
    push_value(c, t, t.node->b);
}

void generate_update(struct compiler *c, struct task t)
{
    if (t.node->kind == NODE_UPDATE) {
        begin_update(c, t);
        return;
    }
    push_task(c, t, begin_update);
    push_value(c, t, t.node->b);
}
