/* Functions that are instructions of the machine. */

#include "pipeline/expr/compile.h"

static void special_empty(struct compiler *c, struct task t)
{
    emit(c, op_backtrack);
    push_nothing(c, t);
}

static void special_not(struct compiler *c, struct task t)
{
    struct instruction *at;

    begin_value(c, &t);
    at = emit_result(c, op_truth, MODE_VALUE);
    set_a(c, at, t.in);
    at->op = 1;
}

/* ---- Paths ---- */

void push_paths(struct compiler *c, struct task t, const struct node *node)
{
    struct operand paths = operand_of(new_cell(c, MODE_PATH));
    struct instruction *at = emit_to(c, op_path_start, paths.at);

    t.in.take = false;
    set_a(c, at, t.in);
    paths.take = false;
    paths.origin = t.in.origin;
    t.in = paths;
    t.mode = MODE_PATH;
    t.tail = false;
    push_generate(c, t, node);
}

static void path_end(struct compiler *c, struct task t)
{
    struct operand paths = pop_result(c);

    (void)t;
    emit_result(c, op_path_end, MODE_VALUE)->a = paths.at;
}

static void special_path(struct compiler *c, struct task t)
{
    begin_value(c, &t);
    push_task(c, t, path_end);
    push_paths(c, t, t.node->items[0]);
}

static void getpath_end(struct compiler *c, struct task t)
{
    struct operand path = pop_result(c);
    struct instruction *at = emit_result(c, op_path_getpath, MODE_PATH);

    at->a = t.in.at;
    set_b(c, at, path);
    if (t.tail)
        return_result(c, t);
}

static void special_getpath(struct compiler *c, struct task t)
{
    if (t.mode == MODE_VALUE) {
        call_builtin(c, t, builtin_find(t.node->text, 1));
        return;
    }
    push_task(c, t, getpath_end);
    push_value(c, t, t.node->items[0]);
}

/* ---- first(f) ---- */

static void first_end(struct compiler *c, struct task t)
{
    emit(c, op_cut)->a = t.to;
    if (t.tail)
        return_result(c, t);
}

static void special_first(struct compiler *c, struct task t)
{
    struct task of = t;

    t.to = new_cell(c, MODE_VALUE);
    emit_to(c, op_mark, t.to);
    push_task(c, t, first_end);
    of.tail = false;
    push_generate(c, of, t.node->items[0]);
}

/* ---- range ---- */

static void range_end(struct compiler *c, struct task t)
{
    bool by = t.node->item_count == 3;
    struct operand step = by ? pop_result(c) : operand_of(0);
    struct operand to = pop_result(c), from = pop_result(c);
    struct instruction *at = emit_result(c, by ? op_range_by : op_range, MODE_VALUE);

    set_a(c, at, from);
    set_b(c, at, to);
    if (by)
        set_c(c, at, step);
}

/* The first argument is the outer loop. */
static void special_range(struct compiler *c, struct task t)
{
    begin_value(c, &t);
    if (t.node->item_count == 1)
        push_result(c, add_constant(c, value_integer(0)));
    push_task(c, t, range_end);
    for (size_t i = t.node->item_count; i-- > 0;)
        push_value(c, t, t.node->items[i]);
}

/* ---- The outside ---- */

static void special_input(struct compiler *c, struct task t)
{
    begin_value(c, &t);
    c->expr->reads_inputs = true;
    emit_result(c, text_equals(t.node->text, "input") ? op_input : op_inputs,
                MODE_VALUE);
}

static void special_message(struct compiler *c, struct task t)
{
    struct instruction *at;

    begin_value(c, &t);
    at = emit_result(c, text_equals(t.node->text, "debug") ? op_debug : op_stderr,
                     MODE_VALUE);
    set_a(c, at, t.in);
}

static void special_env(struct compiler *c, struct task t)
{
    begin_value(c, &t);
    emit_result(c, op_environment, MODE_VALUE);
}

/* "name/arity" of all of them. */
static struct value all_names(const struct global *list, size_t count)
{
    struct value names = value_array_new();
    struct buffer name = {0};

    for (size_t i = 0; i < count && names.form; i++) {
        buffer_clear(&name);
        buffer_printf(&name, "%s/%u", list[i].name, (unsigned)list[i].arity);
        names = value_append(names, value_string_new(name.bytes, name.length));
    }
    buffer_release(&name);
    return names;
}

static void special_builtins(struct compiler *c, struct task t)
{
    size_t count = global_list(NULL);
    struct global *list = compile_alloc(c, count * sizeof *list);

    if (!list)
        return;
    (void)global_list(list);
    begin_value(c, &t);
    push_result(c, add_constant(c, all_names(list, count)));
}

/* A stage cannot end the program, and there are no modules. */
static void special_refused(struct compiler *c, struct task t)
{
    compile_fail(c, STATUS_USAGE, t.node, "%.*s is not available in a pipeline",
                 (int)t.node->text.length, t.node->text.bytes);
}

const struct special specials[] = {
    {"empty", 0, special_empty},
    {"not", 0, special_not},
    {"path", 1, special_path},
    {"getpath", 1, special_getpath},
    {"first", 1, special_first},
    {"range", 1, special_range},
    {"range", 2, special_range},
    {"range", 3, special_range},
    {"input", 0, special_input},
    {"inputs", 0, special_input},
    {"debug", 0, special_message},
    {"stderr", 0, special_message},
    {"env", 0, special_env},
    {"builtins", 0, special_builtins},
    {"halt", 0, special_refused},
    {"halt_error", 0, special_refused},
    {"halt_error", 1, special_refused},
    {"modulemeta", 0, special_refused},
    {"get_search_list", 0, special_refused},
    {NULL, 0, NULL},
};
