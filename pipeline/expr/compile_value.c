/* Literals, variables, operators: what makes one value of values. */

#include "pipeline/expr/compile.h"

#include <string.h>

static struct value literal_of(const struct node *node)
{
    switch (node->kind) {
    case NODE_NUMBER:
        return value_number_spelled(node->text.bytes, node->text.length);
    case NODE_STRING:
        return value_string_new(node->text.bytes, node->text.length);
    case NODE_TRUE:
        return VALUE_OF(VALUE_TRUE);
    case NODE_FALSE:
        return VALUE_OF(VALUE_FALSE);
    default:
        return VALUE_OF(VALUE_NULL);
    }
}

void generate_literal(struct compiler *c, struct task t)
{
    push_result(c, add_constant(c, literal_of(t.node)));
}

void generate_location(struct compiler *c, struct task t)
{
    struct value object = value_object_new();

    if (object.form != VALUE_NONE)
        object = value_set_key(object, "file", 4, value_string_new("<top-level>", 11));
    if (object.form != VALUE_NONE)
        object = value_set_key(object, "line", 4, value_integer(t.node->line));
    push_result(c, add_constant(c, object));
}

/* ---- Variables ---- */

/* $ARGS: what --arg gave. */
static struct value arguments_object(const struct compiler *c)
{
    struct value named = c->options->named, object = value_object_new();

    named = named.form == VALUE_NONE ? value_object_new() : value_ref(named);
    if (object.form != VALUE_NONE)
        object = value_set_key(object, "positional", 10, value_array_new());
    if (object.form == VALUE_NONE)
        value_unref(named);
    else
        object = value_set_key(object, "named", 5, named);
    return object;
}

/* One that the text does not bind. */
static void generate_global(struct compiler *c, struct task t)
{
    const struct expr_options *options = c->options;

    for (size_t i = 0; i < options->variable_count; i++)
        if (text_equals(t.node->text, options->variables[i].name)) {
            push_result(c, add_constant(c, value_ref(options->variables[i].value)));
            return;
        }
    if (text_equals(t.node->text, "ENV"))
        emit_result(c, op_environment, MODE_VALUE);
    else if (text_equals(t.node->text, "ARGS"))
        push_result(c, add_constant(c, arguments_object(c)));
    else if (text_equals(t.node->text, "__prog_args"))
        push_result(c, add_constant(c, options->named.form == VALUE_NONE
                                           ? value_object_new()
                                           : value_ref(options->named)));
    else
        fail_unknown_variable(c, t.node, t.scope);
}

void generate_variable(struct compiler *c, struct task t)
{
    const struct scope *entry = scope_named(t.scope, SCOPE_VARIABLE, t.node->text);
    struct instruction *at;
    uint32_t hops;

    if (!entry) {
        generate_global(c, t);
        return;
    }
    hops = is_constant(entry->where) ? 0 : hops_to(c, entry->unit);
    if (hops == 0) {
        push_result(c, entry->where);
        return;
    }
    at = emit_result(c, op_outer, MODE_VALUE);
    at->a = entry->where.at;
    at->b = (int32_t)hops;
}

/* ---- Operators ---- */

/* The constant that a builtin makes of constants; VALUE_NONE where it fails. */
static struct value folded(builtin_function *function, const struct value *arguments,
                           int count)
{
    struct value copies[3];
    struct builtin_call call = {.arguments = copies};

    for (int i = 0; i < count; i++)
        copies[i] = value_ref(arguments[i]);
    if (!function(&call)) {
        value_unref(call.error);
        call.result = VALUE_OF(VALUE_NONE);
    }
    for (int i = 0; i < count; i++)
        value_unref(copies[i]);
    return call.result;
}

static builtin_function *const arithmetic[] = {
    [OPERATOR_ADD] = builtin_add,           [OPERATOR_SUBTRACT] = builtin_subtract,
    [OPERATOR_MULTIPLY] = builtin_multiply, [OPERATOR_DIVIDE] = builtin_divide,
    [OPERATOR_MODULO] = builtin_modulo,
};

/* Whether the constants were folded into one. A long string is not made before it is
 * asked for. */
static bool fold_arithmetic(struct compiler *c, struct task t, struct operand a,
                            struct operand b)
{
    struct value arguments[3] = {VALUE_OF(VALUE_NULL)};
    struct value result;

    if (!is_constant(a) || !is_constant(b))
        return false;
    arguments[1] = constant_of(c, a);
    arguments[2] = constant_of(c, b);
    if (t.node->op == OPERATOR_MULTIPLY && (value_kind(arguments[1]) != KIND_NUMBER ||
                                            value_kind(arguments[2]) != KIND_NUMBER))
        return false;
    result = folded(arithmetic[t.node->op], arguments, 3);
    if (result.form == VALUE_NONE)
        return false;
    push_result(c, add_constant(c, result));
    return true;
}

void emit_arithmetic(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c), b = pop_result(c);
    struct instruction *at;

    if (fold_arithmetic(c, t, a, b))
        return;
    at = emit_result(c, op_arithmetic, MODE_VALUE);
    set_a(c, at, a);
    set_b(c, at, b);
    at->op = t.node->op;
    at->call = arithmetic[t.node->op];
}

/* Whether it is a constant string without anything that text could spell otherwise but
 * by an escape. */
static bool is_ascii(const struct compiler *c, struct operand operand)
{
    struct value value = constant_of(c, operand);
    struct value_string string;

    if (!is_constant(operand) || value.form != VALUE_BUILT ||
        value_kind(value) != KIND_STRING || !value_string(&value, &string))
        return false;
    for (size_t i = 0; i < string.length; i++)
        if (string.bytes[i] & 0x80)
            return false;
    return true;
}

static void emit_compare(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c), b = pop_result(c);
    bool equality = t.node->op == OPERATOR_EQUAL || t.node->op == OPERATOR_NOT_EQUAL;
    struct instruction *at = emit_result(c, op_compare, MODE_VALUE);

    if (equality && is_ascii(c, a)) {
        struct operand constant = a;

        a = b;
        b = constant;
    }
    if (equality && is_ascii(c, b))
        at->run = op_equal;
    set_a(c, at, a);
    set_b(c, at, b);
    at->op = t.node->op;
}

static void generate_left(struct compiler *c, struct task t)
{
    t.in = input_behind(c, t.in);
    push_generate(c, t, t.node->a);
}

/* The right operand is the outer loop. */
static void push_operands(struct compiler *c, struct task t)
{
    push_task(c, t, generate_left);
    push_value(c, t, t.node->b);
}

void generate_arithmetic(struct compiler *c, struct task t)
{
    push_task(c, t, emit_arithmetic);
    push_operands(c, t);
}

void generate_compare(struct compiler *c, struct task t)
{
    push_task(c, t, emit_compare);
    push_operands(c, t);
}

static void emit_negate(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c);
    struct instruction *at;
    struct value arguments[2] = {VALUE_OF(VALUE_NULL)};
    struct value result = VALUE_OF(VALUE_NONE);

    (void)t;
    if (is_constant(a)) {
        arguments[1] = constant_of(c, a);
        result = folded(builtin_negate, arguments, 2);
    }
    if (result.form != VALUE_NONE) {
        push_result(c, add_constant(c, result));
        return;
    }
    at = emit_result(c, op_negate, MODE_VALUE);
    set_a(c, at, a);
}

void generate_negate(struct compiler *c, struct task t)
{
    push_task(c, t, emit_negate);
    push_generate(c, t, t.node->a);
}

/* ---- and, or ---- */

static void end_logic(struct compiler *c, struct task t)
{
    struct operand b = pop_result(c);
    struct instruction *at = emit_to(c, op_truth, t.to);
    int32_t done;

    set_a(c, at, b);
    done = emit_jump(c, op_jump);
    jump_here(c, t.x);
    emit_to(c, op_move, t.to)->a =
        add_constant(c, value_bool(t.node->kind == NODE_OR)).at;
    jump_here(c, done);
    push_result(c, operand_of(t.to));
}

static void logic_right(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c);
    bool is_or = t.node->kind == NODE_OR;
    int32_t jump = emit_jump(c, is_or ? op_jump_if : op_jump_unless);

    set_a(c, code_at(c, jump), a);
    t.to = new_cell(c, MODE_VALUE);
    t.x = jump;
    push_task(c, t, end_logic);
    push_generate(c, t, t.node->b);
}

void generate_logic(struct compiler *c, struct task t)
{
    push_task(c, t, logic_right);
    push_value(c, t, t.node->a);
}

/* ---- Strings ---- */

static struct operand name_constant(struct compiler *c, struct text name)
{
    return add_constant(c, value_string_new(name.bytes, name.length));
}

/* The last result by the @format of t.node. */
static void apply_format(struct compiler *c, struct task t)
{
    struct operand a = pop_result(c);
    struct instruction *at = emit_result(c, op_binary, MODE_VALUE);

    set_a(c, at, a);
    set_b(c, at, name_constant(c, t.node->text));
    at->call = builtin_find(text_of("_format"), 1)->call;
}

void generate_format(struct compiler *c, struct task t)
{
    push_result(c, t.in);
    apply_format(c, t);
}

struct operands *pop_operands(struct compiler *c, size_t count)
{
    struct operands *list =
        compile_alloc(c, sizeof *list + count * sizeof(struct operand_use));

    if (!list || c->result_count < count)
        return NULL;
    list->count = (uint32_t)count;
    c->result_count -= count;
    for (size_t i = 0; i < count; i++)
        list->uses[i] = use_of(c, c->results[c->result_count + i]);
    return list;
}

static void emit_template(struct compiler *c, struct task t)
{
    struct operands *list = pop_operands(c, t.node->item_count);

    if (!list)
        return;
    /* The last part was generated first. */
    for (size_t i = 0; i < list->count / 2; i++) {
        struct operand_use use = list->uses[i];

        list->uses[i] = list->uses[list->count - 1 - i];
        list->uses[list->count - 1 - i] = use;
    }
    emit_result(c, op_join, MODE_VALUE)->list = list;
}

void generate_template(struct compiler *c, struct task t)
{
    const struct node *const *items = t.node->items;

    push_task(c, t, emit_template);
    for (size_t i = 0; i < t.node->item_count; i++) {
        if (items[i]->kind != NODE_STRING && t.node->text.length > 0)
            push_task(c, t, apply_format);
        push_value(c, t, items[i]);
    }
}
