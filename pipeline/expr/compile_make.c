/* [a] and {a: b}: what gathers values. */

#include "pipeline/expr/compile.h"

#include <string.h>

/* ---- Arrays ---- */

/* Whether nothing but constants was appended since the array was begun, at t.x. */
static bool is_constant_array(const struct compiler *c, struct task t)
{
    for (size_t i = (size_t)t.x + 1; i < c->code_count; i++)
        if (c->code[i].run != op_nothing &&
            (c->code[i].run != op_append || c->code[i].a >= 0 || c->code[i].to != t.to))
            return false;
    return true;
}

static void fold_array(struct compiler *c, struct task t)
{
    struct value array = value_array_new();

    for (size_t i = (size_t)t.x + 1; i < c->code_count && array.form; i++)
        if (c->code[i].run == op_append)
            array = value_append(array, value_ref(c->expr->constants[~c->code[i].a]));
    c->code_count = (size_t)t.x;
    push_result(c, add_constant(c, array));
}

static void end_array(struct compiler *c, struct task t)
{
    if (c->status)
        return;
    if (is_constant_array(c, t)) {
        fold_array(c, t);
        return;
    }
    emit_result(c, op_move_out, MODE_VALUE)->a = t.to;
}

/* Behind an element: where it yields just one, the next is not another way. */
static void end_element(struct compiler *c, struct task t)
{
    struct operand element = pop_result(c);
    struct instruction *at = emit_to(c, op_append, t.to);

    set_a(c, at, element);
    if (c->status)
        return;
    if (c->choices == t.count) {
        code_at(c, t.x)->run = op_nothing;
        c->choices--;
        return;
    }
    emit(c, op_backtrack);
    jump_here(c, t.x);
}

static void begin_element(struct compiler *c, struct task t)
{
    t.x = emit_jump(c, op_fork);
    t.count = c->choices;
    push_task(c, t, end_element);
    push_generate(c, t, t.node);
}

void generate_array(struct compiler *c, struct task t)
{
    const struct node **leaves;
    size_t count = 0;

    if (!t.node->a) {
        push_result(c, add_constant(c, value_array_new()));
        return;
    }
    leaves = leaves_of(c, t.node->a, NODE_COMMA, &count);
    t.x = (int32_t)c->code_count;
    t.to = new_cell(c, MODE_VALUE);
    emit_to(c, op_array, t.to);
    push_task(c, t, end_array);
    if (!leaves)
        return;
    for (size_t i = count; i-- > 0;) {
        t.node = leaves[i];
        push_task(c, t, begin_element);
        /* Only the last may take the input. */
        t.in.take = false;
    }
}

/* ---- Objects ---- */

static struct value fold_object(const struct compiler *c, const struct operand *results,
                                size_t count)
{
    struct value object = value_object_new();

    for (size_t i = 0; i < count && object.form; i++) {
        struct value key = constant_of(c, results[2 * i]);
        struct value value = value_ref(constant_of(c, results[2 * i + 1]));
        struct value_string name;

        if (value_string(&key, &name)) {
            object = value_set_key(object, name.bytes, name.length, value);
            continue;
        }
        value_unref(value);
        value_unref(object);
        object = VALUE_OF(VALUE_NONE);
    }
    return object;
}

void emit_object(struct compiler *c, size_t count)
{
    const struct operand *results;
    struct operands *list;
    bool constant = true;

    if (c->result_count < 2 * count || c->status)
        return;
    results = count > 0 ? c->results + c->result_count - 2 * count : NULL;
    for (size_t i = 0; i < 2 * count; i++)
        constant = constant && is_constant(results[i]);
    if (constant) {
        struct value object = fold_object(c, results, count);

        c->result_count -= 2 * count;
        push_result(c, add_constant(c, object));
        return;
    }
    list = pop_operands(c, 2 * count);
    if (list)
        emit_result(c, op_make_object, MODE_VALUE)->list = list;
}

static void end_object(struct compiler *c, struct task t)
{
    emit_object(c, t.node->item_count);
}

void check_key(struct compiler *c, const struct node *node, struct operand key)
{
    struct value value;

    if (!is_constant(key) || c->status)
        return;
    value = constant_of(c, key);
    if (value_kind(value) != KIND_STRING)
        compile_fail(c, STATUS_USAGE, node, "Cannot use %s (%s) as object key",
                     value_type_name(value), builtin_shown(value).bytes);
}

/* Behind an entry's key: its value; where that is what the input has under the key, the
 * key is not evaluated again. */
static void entry_value(struct compiler *c, struct task t)
{
    const struct node *value = t.node->b;
    struct operand key = pop_result(c);
    struct instruction *at;

    check_key(c, t.node->a, key);
    key.take = false;
    push_result(c, key);
    if (value->kind != NODE_INDEX || value->b != t.node->a ||
        value->b->kind == NODE_STRING) {
        push_value(c, t, value);
        return;
    }
    at = emit_result(c, op_index, MODE_VALUE);
    t.in.take = false;
    set_a(c, at, t.in);
    set_b(c, at, key);
}

static void generate_entry(struct compiler *c, struct task t)
{
    push_task(c, t, entry_value);
    push_value(c, t, t.node->a);
}

void generate_object(struct compiler *c, struct task t)
{
    const struct node *object = t.node;

    push_task(c, t, end_object);
    for (size_t i = object->item_count; i-- > 0;) {
        t.node = object->items[i];
        push_task(c, t, generate_entry);
    }
}
