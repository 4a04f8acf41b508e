/* A place: a path expression that is one path, such as .a[$i].b, whose keys can be
 * evaluated in a straight line. An assignment to it needs no loop over paths, and
 * nothing else holds the input while it is changed. */

#include "pipeline/expr/compile.h"

/* What there was before the keys were generated, to go back to if they turn out to have
 * choices. */
struct attempt {
    task_function *straight, *general;
    void *more;
    size_t keys;
    size_t code, choices, results, label;
    int32_t cells;
};

static size_t count_steps(const struct node *node)
{
    size_t count = 0;

    for (; node->kind == NODE_INDEX || node->kind == NODE_SLICE; node = node->a)
        count++;
    return node->kind == NODE_IDENTITY ? count : 0;
}

/* The keys, of which the first is the last result, as a constant array. */
static bool fold_path(struct compiler *c, const struct attempt *attempt)
{
    const struct operand *last = c->results + c->result_count;
    struct value path = value_array_new();

    for (size_t i = 1; i <= attempt->keys; i++)
        if (!is_constant(last[-(ptrdiff_t)i])) {
            value_unref(path);
            return false;
        }
    for (size_t i = 1; i <= attempt->keys && path.form; i++)
        path = value_append(path, value_ref(constant_of(c, last[-(ptrdiff_t)i])));
    c->result_count -= attempt->keys;
    push_result(c, add_constant(c, path));
    return true;
}

static void emit_path(struct compiler *c, const struct attempt *attempt)
{
    struct operand path = operand_of(new_cell(c, MODE_VALUE));

    emit_to(c, op_array, path.at);
    for (size_t i = 0; i < attempt->keys; i++) {
        struct operand key = pop_result(c);

        set_a(c, emit_to(c, op_append, path.at), key);
    }
    path.take = false;
    push_result(c, path);
}

static void end_attempt(struct compiler *c, struct task t)
{
    const struct attempt *attempt = t.more;

    if (c->status)
        return;
    t.more = attempt->more;
    if (c->choices == attempt->choices) {
        if (!fold_path(c, attempt))
            emit_path(c, attempt);
        attempt->straight(c, t);
        return;
    }
    c->code_count = attempt->code;
    c->choices = attempt->choices;
    c->result_count = attempt->results;
    c->last_label = attempt->label;
    c->cell_count = attempt->cells;
    attempt->general(c, t);
}

void push_place(struct compiler *c, struct task t, task_function *straight,
                task_function *general)
{
    struct attempt *attempt = compile_alloc(c, sizeof *attempt);
    const struct node **steps;
    size_t count = count_steps(t.node->a);

    if (count == 0 || !attempt) {
        general(c, t);
        return;
    }
    *attempt = (struct attempt){
        .straight = straight,
        .general = general,
        .more = t.more,
        .keys = count,
        .code = c->code_count,
        .choices = c->choices,
        .results = c->result_count,
        .label = c->last_label,
        .cells = c->cell_count,
    };
    t.more = attempt;
    push_task(c, t, end_attempt);
    steps = compile_alloc(c, count * sizeof(void *));
    if (!steps)
        return;
    steps[0] = t.node->a;
    for (size_t i = 1; i < count; i++)
        steps[i] = steps[i - 1]->a;
    for (size_t i = count; i-- > 0;)
        push_key(c, t, steps[i]);
}
