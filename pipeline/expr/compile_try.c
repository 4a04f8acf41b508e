/* a // b, try, label and break. */

#include "pipeline/expr/compile.h"

/* ---- a // b ---- */

/* Behind a's result, where a yields just one: b's turn if it is not true. */
static void alternative_simple(struct compiler *c, struct task t, struct operand a)
{
    struct meeting *meeting = t.more;
    struct operand result = operand_of(t.to);
    int32_t jump;

    code_at(c, t.x)->run = code_at(c, t.x + 1)->run = op_nothing;
    c->choices--;
    emit_move(c, t.mode, t.to, a);
    result.take = false;
    jump = emit_jump(c, op_jump_if);
    set_a(c, code_at(c, jump), result);
    meeting->jumps[meeting->count++] = jump;
}

/* Behind a's result, where it may yield any number: cell y knows whether one was true.
 */
static void alternative_each(struct compiler *c, struct task t, struct operand a)
{
    int32_t jump = emit_jump(c, op_jump_if);

    set_a(c, code_at(c, jump), a);
    emit(c, op_backtrack);
    jump_here(c, jump);
    emit_to(c, op_move, t.y)->a = add_constant(c, VALUE_OF(VALUE_TRUE)).at;
    emit_move(c, t.mode, t.to, a);
    jump_to_meeting(c, t.more);
    jump_here(c, t.x + 1);
    jump = emit_jump(c, op_jump_unless);
    code_at(c, jump)->a = t.y;
    emit(c, op_backtrack);
    jump_here(c, jump);
}

static void alternative_right(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c);

    if (c->status)
        return;
    if (c->choices == t.count)
        alternative_simple(c, t, a);
    else
        alternative_each(c, t, a);
    push_task(c, t, meet);
    push_task(c, t, last_way);
    push_generate(c, t, t.node->b);
}

void generate_alternative(struct compiler *c, struct task t)
{
    struct task left;

    if (t.tail) {
        push_task(c, t, return_result);
        t.tail = false;
    }
    t.more = new_meeting(c, 1);
    t.to = new_cell(c, t.mode);
    t.y = new_cell(c, MODE_VALUE);
    t.x = (int32_t)c->code_count;
    emit_to(c, op_move, t.y)->a = add_constant(c, VALUE_OF(VALUE_FALSE)).at;
    emit_jump(c, op_fork);
    if (!t.more)
        return;
    t.count = c->choices;
    left = t;
    left.in.take = false;
    push_task(c, t, alternative_right);
    push_generate(c, left, t.node->a);
}

/* ---- try ---- */

/* Behind the body: what comes now is not caught. Then, where an error goes. */
static void try_body(struct compiler *c, struct task t)
{
    struct operand error = operand_of(t.y), result = operand_of(t.to);
    const struct node *handler = t.node->kind == NODE_TRY ? t.node->b : NULL;

    emit_move(c, t.mode, t.to, pop_result(c));
    emit(c, op_done)->b = t.count;
    if (t.tail)
        emit_return(c, t.mode, result);
    else
        jump_to_meeting(c, t.more);
    jump_here(c, t.x);
    push_task(c, t, meet);
    if (!handler) {
        emit(c, op_backtrack);
        return;
    }
    if (t.mode == MODE_PATH) {
        emit_to(c, op_path_keep, t.y)->a = t.in.at;
        error.take = false;
    }
    t.in = error;
    push_task(c, t, last_way);
    push_generate(c, t, handler);
}

void generate_try(struct compiler *c, struct task t)
{
    struct task body;
    struct instruction *at;

    t.to = new_cell(c, t.mode);
    t.y = new_cell(c, t.mode);
    t.more = new_meeting(c, 1);
    t.count = (size_t)++c->tries;
    t.x = emit_jump(c, op_try);
    if (!t.more || c->status)
        return;
    at = code_at(c, t.x);
    at->to = t.y;
    at->b = c->tries;
    body = t;
    body.tail = false;
    push_task(c, t, try_body);
    push_generate(c, body, t.node->a);
}

/* ---- label, break ---- */

void generate_label(struct compiler *c, struct task t)
{
    struct scope *scope = scope_add(c, t.scope, SCOPE_LABEL, t.node->text);

    if (!scope)
        return;
    scope->where = operand_of(new_cell(c, MODE_VALUE));
    emit_to(c, op_mark, scope->where.at);
    t.scope = scope;
    push_generate(c, t, t.node->a);
}

void generate_break(struct compiler *c, struct task t)
{
    const struct scope *entry = scope_named(t.scope, SCOPE_LABEL, t.node->text);
    struct instruction *at;

    if (!entry) {
        compile_fail(c, STATUS_USAGE, t.node, "there is no label $%.*s",
                     (int)t.node->text.length, t.node->text.bytes);
        return;
    }
    at = emit(c, op_break);
    at->a = entry->where.at;
    at->b = (int32_t)hops_to(c, entry->unit);
    push_nothing(c, t);
}
