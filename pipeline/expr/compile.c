/* The compiler's stacks, and which function knows which node. */

#include "pipeline/expr/compile.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void compile_fail(struct compiler *c, enum status status, const struct node *where,
                  const char *format, ...)
{
    struct text place = {.at = TEXT_NOWHERE};
    va_list arguments;

    if (c->status)
        return;
    if (where) {
        place.at = where->at;
        place.extent = where->extent;
    }
    va_start(arguments, format);
    c->status = fault_set_v(c->fault, status, &place, format, arguments);
    va_end(arguments);
}

void compile_no_memory(struct compiler *c)
{
    compile_fail(c, STATUS_RESOURCE, NULL, "out of memory");
}

void *compile_alloc(struct compiler *c, size_t size)
{
    void *memory = arena_alloc(&c->expr->arena, size);

    if (!memory)
        compile_no_memory(c);
    return memory;
}

/* Room for one more element; false after failing. */
static bool grow(struct compiler *c, void **elements, size_t *room, size_t size)
{
    size_t wanted = *room ? *room * 2 : 64;
    void *grown = realloc(*elements, wanted * size);

    if (!grown) {
        compile_no_memory(c);
        return false;
    }
    *elements = grown;
    *room = wanted;
    return true;
}

void push_task(struct compiler *c, struct task t, task_function *run)
{
    t.run = run;
    if (c->task_count == c->task_room &&
        !grow(c, (void **)&c->tasks, &c->task_room, sizeof t))
        return;
    c->tasks[c->task_count++] = t;
}

void push_generate(struct compiler *c, struct task t, const struct node *node)
{
    t.node = node;
    t.flags = 0;
    push_task(c, t, generate);
}

void push_value(struct compiler *c, struct task t, const struct node *node)
{
    t.mode = MODE_VALUE;
    t.tail = false;
    t.in.take = false;
    push_generate(c, t, node);
}

void push_result(struct compiler *c, struct operand operand)
{
    if (c->result_count == c->result_room &&
        !grow(c, (void **)&c->results, &c->result_room, sizeof operand))
        return;
    c->results[c->result_count++] = operand;
}

struct operand pop_result(struct compiler *c)
{
    /* After a failure tasks may find less than they expect. */
    if (c->result_count == 0)
        return operand_of(0);
    return c->results[--c->result_count];
}

void push_nothing(struct compiler *c, struct task t)
{
    if (!t.tail)
        push_result(c, operand_of(new_cell(c, t.mode)));
}

struct operand input_behind(const struct compiler *c, struct operand in)
{
    if (c->result_count > 0 && c->results[c->result_count - 1].at == in.at)
        in.take = false;
    return in;
}

struct instruction *emit(struct compiler *c, operation *run)
{
    static operation *const choosing[] = {
        op_fork,   op_backtrack, op_try,           op_mark_branch,
        op_mark,   op_break,     op_each,          op_range,
        op_inputs, op_range_by,  op_call_function, op_path_each,
    };
    struct instruction *at;

    if (c->code_count == c->code_room &&
        !grow(c, (void **)&c->code, &c->code_room, sizeof *at))
        return &c->nowhere;
    at = &c->code[c->code_count++];
    *at = (struct instruction){.run = run};
    for (size_t i = 0; i < sizeof choosing / sizeof *choosing; i++)
        c->choices += choosing[i] == run;
    if (c->expanding && c->budget)
        c->budget--;
    return at;
}

int32_t new_cell(struct compiler *c, uint8_t mode)
{
    int32_t cell = c->cell_count;

    c->cell_count += mode == MODE_PATH ? 3 : 1;
    return cell;
}

struct instruction *emit_to(struct compiler *c, operation *run, int32_t to)
{
    struct instruction *at = emit(c, run);

    at->to = to;
    return at;
}

struct instruction *emit_result(struct compiler *c, operation *run, uint8_t mode)
{
    int32_t to = new_cell(c, mode);
    struct instruction *at = emit_to(c, run, to);
    struct operand result = operand_of(to);

    result.take = mode == MODE_VALUE;
    result.producer = (int32_t)c->code_count - 1;
    push_result(c, result);
    return at;
}

/* Whoever reads the main block's input needs it whole; fields of it are read by
 * op_field, whose operand is not set here. */
struct operand_use use_of(struct compiler *c, struct operand operand)
{
    if (operand.origin == 0 || (c->unit->level == 0 && operand.at == 0))
        c->expr->whole_input = true;
    return (struct operand_use){operand.at, operand.take};
}

void set_a(struct compiler *c, struct instruction *at, struct operand operand)
{
    at->a = use_of(c, operand).from;
    at->flags |= operand.take ? TAKE_A : 0;
}

void set_b(struct compiler *c, struct instruction *at, struct operand operand)
{
    at->b = use_of(c, operand).from;
    at->flags |= operand.take ? TAKE_B : 0;
}

void set_c(struct compiler *c, struct instruction *at, struct operand operand)
{
    at->c = use_of(c, operand).from;
    at->flags |= operand.take ? TAKE_C : 0;
}

int32_t emit_jump(struct compiler *c, operation *run)
{
    emit(c, run);
    return (int32_t)c->code_count - 1;
}

void jump_to(struct compiler *c, int32_t jump, int32_t target)
{
    if (c->status)
        return;
    c->code[jump].c = target;
    if ((size_t)target > c->last_label)
        c->last_label = (size_t)target;
}

void jump_here(struct compiler *c, int32_t jump)
{
    jump_to(c, jump, (int32_t)c->code_count);
}

void emit_move(struct compiler *c, uint8_t mode, int32_t to, struct operand from)
{
    size_t last = c->code_count - 1;
    struct instruction *at;

    if (from.at == to)
        return;
    if (from.producer >= 0 && (size_t)from.producer == last &&
        c->last_label < c->code_count && c->code[last].to == from.at) {
        c->code[last].to = to;
        return;
    }
    at = emit_to(c, mode == MODE_PATH ? op_path_move : op_move, to);
    set_a(c, at, from);
}

void emit_return(struct compiler *c, uint8_t mode, struct operand operand)
{
    operation *run = mode == MODE_PATH ? op_return_path : op_return;

    set_a(c, emit(c, c->unit->level == 0 ? op_output : run), operand);
}

void join_result(struct compiler *c, struct task t, int32_t to)
{
    if (!t.tail)
        emit_move(c, t.mode, to, pop_result(c));
}

struct operand add_constant(struct compiler *c, struct value value)
{
    struct expr *expr = c->expr;

    if (value.form == VALUE_NONE) {
        compile_no_memory(c);
        return operand_of(0);
    }
    if (expr->constant_count == expr->constant_room &&
        !grow(c, (void **)&expr->constants, &expr->constant_room, sizeof value)) {
        value_unref(value);
        return operand_of(0);
    }
    expr->constants[expr->constant_count++] = value;
    return (struct operand){~(int32_t)(expr->constant_count - 1), false, true, -1, -1};
}

struct value constant_of(const struct compiler *c, struct operand operand)
{
    int32_t index = ~operand.at;

    /* After a failure it may not be there. */
    if (index < 0 || (size_t)index >= c->expr->constant_count)
        return VALUE_OF(VALUE_NULL);
    return c->expr->constants[index];
}

/* ---- Generating ---- */

static void generate_identity(struct compiler *c, struct task t)
{
    push_result(c, t.in);
}

enum node_trait {
    IS_TAIL = 1, /* it knows what to do at the end of a block */
    IS_PATH = 2, /* it leads on along paths */
};

static const struct generator {
    task_function *run;
    int traits;
} generators[] = {
    [NODE_IDENTITY] = {generate_identity, IS_PATH},
    [NODE_RECURSE] = {generate_recurse, IS_PATH | IS_TAIL},
    [NODE_NUMBER] = {generate_literal, 0},
    [NODE_STRING] = {generate_literal, 0},
    [NODE_NULL] = {generate_literal, 0},
    [NODE_TRUE] = {generate_literal, 0},
    [NODE_FALSE] = {generate_literal, 0},
    [NODE_TEMPLATE] = {generate_template, 0},
    [NODE_FORMAT] = {generate_format, 0},
    [NODE_INDEX] = {generate_index, IS_PATH},
    [NODE_SLICE] = {generate_slice, IS_PATH},
    [NODE_ITERATE] = {generate_iterate, IS_PATH},
    [NODE_OPTIONAL] = {generate_optional, IS_PATH},
    [NODE_TRY] = {generate_try, IS_PATH | IS_TAIL},
    [NODE_PIPE] = {generate_pipe, IS_PATH | IS_TAIL},
    [NODE_COMMA] = {generate_comma, IS_PATH | IS_TAIL},
    [NODE_NEGATE] = {generate_negate, 0},
    [NODE_ARITHMETIC] = {generate_arithmetic, 0},
    [NODE_COMPARE] = {generate_compare, 0},
    [NODE_AND] = {generate_logic, 0},
    [NODE_OR] = {generate_logic, 0},
    [NODE_ALTERNATIVE] = {generate_alternative, IS_PATH | IS_TAIL},
    [NODE_ASSIGN] = {generate_assign, 0},
    [NODE_UPDATE] = {generate_update, 0},
    [NODE_UPDATE_ARITHMETIC] = {generate_update, 0},
    [NODE_UPDATE_ALTERNATIVE] = {generate_update, 0},
    [NODE_IF] = {generate_if, IS_PATH | IS_TAIL},
    [NODE_BIND] = {generate_bind, IS_PATH | IS_TAIL},
    [NODE_REDUCE] = {generate_reduce, IS_PATH},
    [NODE_FOREACH] = {generate_foreach, IS_PATH},
    [NODE_LABEL] = {generate_label, IS_PATH | IS_TAIL},
    [NODE_BREAK] = {generate_break, IS_PATH | IS_TAIL},
    [NODE_DEF] = {generate_def, IS_PATH | IS_TAIL},
    [NODE_CALL] = {generate_call, IS_PATH | IS_TAIL},
    [NODE_VARIABLE] = {generate_variable, 0},
    [NODE_LOCATION] = {generate_location, 0},
    [NODE_ARRAY] = {generate_array, 0},
    [NODE_OBJECT] = {generate_object, 0},
};

void return_result(struct compiler *c, struct task t)
{
    emit_return(c, t.mode, pop_result(c));
}

/* A value in path mode: it has left the path, which stays where it was. */
static void keep_path(struct compiler *c, struct task t)
{
    struct operand value = pop_result(c);
    struct operand result = operand_of(new_cell(c, MODE_PATH));

    emit_move(c, MODE_VALUE, result.at, value);
    emit_to(c, op_path_keep, result.at)->a = t.in.at;
    result.take = false;
    push_result(c, result);
}

void begin_value(struct compiler *c, struct task *t)
{
    if (t->tail)
        push_task(c, *t, return_result);
    t->tail = false;
    if (t->mode == MODE_PATH) {
        push_task(c, *t, keep_path);
        t->in.take = false;
    }
    t->mode = MODE_VALUE;
}

void generate(struct compiler *c, struct task t)
{
    const struct generator *generator = &generators[t.node->kind];

    if (!(generator->traits & IS_PATH)) {
        begin_value(c, &t);
    } else if (t.tail && !(generator->traits & IS_TAIL)) {
        push_task(c, t, return_result);
        t.tail = false;
    }
    generator->run(c, t);
}
