/* | , if // try label break: where the evaluation goes. */

#include "pipeline/expr/compile.h"

static void pipe_right(struct compiler *c, struct task t)
{
    t.in = pop_result(c);
    t.in.producer = -1;
    push_generate(c, t, t.node->b);
}

void generate_pipe(struct compiler *c, struct task t)
{
    struct task left = t;

    push_task(c, t, pipe_right);
    left.tail = false;
    push_generate(c, left, t.node->a);
}

/* ---- Ways that meet ---- */

struct meeting *new_meeting(struct compiler *c, size_t ways)
{
    struct meeting *meeting = compile_alloc(c, sizeof *meeting);

    if (!meeting)
        return NULL;
    meeting->jumps = compile_alloc(c, (ways + 1) * sizeof(int32_t));
    return meeting->jumps ? meeting : NULL;
}

void jump_to_meeting(struct compiler *c, struct meeting *meeting)
{
    meeting->jumps[meeting->count++] = emit_jump(c, op_jump);
}

void end_way(struct compiler *c, struct task t)
{
    join_result(c, t, t.to);
    if (!t.tail)
        jump_to_meeting(c, t.more);
    jump_here(c, t.x);
}

void last_way(struct compiler *c, struct task t)
{
    join_result(c, t, t.to);
}

void meet(struct compiler *c, struct task t)
{
    struct meeting *meeting = t.more;
    struct operand result = operand_of(t.to);

    if (t.tail)
        return;
    for (size_t i = 0; i < meeting->count; i++)
        jump_here(c, meeting->jumps[i]);
    result.take = t.mode == MODE_VALUE;
    push_result(c, result);
}

/* ---- a, b ---- */

/* A way that is left to be taken later. */
static void comma_way(struct compiler *c, struct task t)
{
    t.x = emit_jump(c, op_fork);
    push_task(c, t, end_way);
    push_generate(c, t, t.node);
}

void generate_comma(struct compiler *c, struct task t)
{
    size_t count = 0;
    const struct node **leaves = leaves_of(c, t.node, NODE_COMMA, &count);

    t.more = new_meeting(c, count);
    if (!leaves || !t.more)
        return;
    t.to = t.tail ? 0 : new_cell(c, t.mode);
    push_task(c, t, meet);
    push_task(c, t, last_way);
    push_generate(c, t, leaves[count - 1]);
    for (size_t i = count - 1; i-- > 0;) {
        t.node = leaves[i];
        push_task(c, t, comma_way);
    }
}

/* ---- if ---- */

static void if_chosen(struct compiler *c, struct task t)
{
    static const struct node identity = {.kind = NODE_IDENTITY};
    struct operand condition = pop_result(c);

    t.x = emit_jump(c, op_jump_unless);
    set_a(c, code_at(c, t.x), condition);
    t.to = t.tail ? 0 : new_cell(c, t.mode);
    t.more = new_meeting(c, 1);
    if (!t.more || c->status)
        return;
    push_task(c, t, meet);
    push_task(c, t, last_way);
    push_generate(c, t, t.node->c ? t.node->c : &identity);
    push_task(c, t, end_way);
    push_generate(c, t, t.node->b);
}

void generate_if(struct compiler *c, struct task t)
{
    push_task(c, t, if_chosen);
    push_value(c, t, t.node->a);
}
