/* Compiling an expression, and what is known of it then. */

#include "pipeline/expr/compile.h"
#include "pipeline/json/memory.h"

#include <stdlib.h>

/* How many instructions expansions may make; past that, functions get blocks. */
#define EXPANSION_BUDGET 20000

static void run_tasks(struct compiler *c)
{
    while (c->task_count > 0 && !c->status) {
        struct task t = c->tasks[--c->task_count];

        t.run(c, t);
    }
}

static void make_unit(struct compiler *c, struct unit *unit)
{
    struct task t = {
        .scope = unit->scope,
        .in = operand_of(0),
        .mode = unit->mode,
        .tail = true,
    };

    c->unit = unit;
    c->code_count = c->last_label = c->task_count = c->result_count = 0;
    c->cell_count = unit->cells;
    t.in.take = unit->mode == MODE_VALUE;
    if (unit == c->main && c->options->paths)
        t.in.origin = 0;
    push_generate(c, t, unit->body);
    run_tasks(c);
    finish_unit(c);
}

static void compile_all(struct compiler *c, const struct node *root)
{
    struct unit *unit;
    struct block *block = compile_alloc(c, sizeof *block);

    if (!block)
        return;
    c->expr->main = block;
    c->waiting_end = &c->waiting;
    c->main = add_unit(c, (struct unit){.body = root, .block = block, .cells = 1});
    origin_root(c);
    while (c->waiting && !c->status) {
        unit = c->waiting;
        c->waiting = unit->next;
        if (!c->waiting)
            c->waiting_end = &c->waiting;
        make_unit(c, unit);
    }
}

static void compiler_release(struct compiler *c)
{
    free(c->tasks);
    free(c->results);
    free(c->code);
    free(c->origins);
}

/* ---- What shape it has ---- */

static uint8_t turned(uint8_t op)
{
    switch (op) {
    case OPERATOR_LESS:
        return OPERATOR_GREATER;
    case OPERATOR_LESS_EQUAL:
        return OPERATOR_GREATER_EQUAL;
    case OPERATOR_GREATER:
        return OPERATOR_LESS;
    case OPERATOR_GREATER_EQUAL:
        return OPERATOR_LESS_EQUAL;
    default:
        return op;
    }
}

/* A field is read, compared with a constant, and that is all. */
static void see_comparison(struct expr *expr)
{
    const struct instruction *code = expr->main->code;
    struct expr_comparison *seen = &expr->comparison;

    if (code[0].run != op_field || code[0].a != 0 ||
        (code[1].run != op_compare && code[1].run != op_equal) ||
        code[2].run != op_output || code[2].a != code[1].to)
        return;
    seen->slot = code[0].field->slot;
    seen->op = code[1].op;
    if (code[1].a == code[0].to && code[1].b < 0) {
        seen->literal = expr->constants[~code[1].b];
    } else if (code[1].b == code[0].to && code[1].a < 0) {
        seen->literal = expr->constants[~code[1].a];
        seen->op = turned(seen->op);
    } else {
        return;
    }
    expr->is_comparison = true;
}

/* A field is read, and that is all. */
static void see_field(struct expr *expr)
{
    const struct instruction *code = expr->main->code;

    expr->field = -1;
    if (code[0].run == op_field && code[0].a == 0 && code[1].run == op_output &&
        code[1].a == code[0].to)
        expr->field = code[0].field->slot;
}

/* ---- The interface ---- */

enum status expr_compile(struct expr **expr, const struct node *root,
                         const struct expr_options *options, struct fault *fault)
{
    struct compiler c = {
        .options = options,
        .fault = fault,
        .budget = EXPANSION_BUDGET,
    };

    *expr = c.expr = calloc(1, sizeof *c.expr);
    if (!c.expr)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    arena_init(&c.expr->arena);
    compile_all(&c, root);
    compiler_release(&c);
    if (!c.status) {
        see_comparison(c.expr);
        see_field(c.expr);
        return STATUS_OK;
    }
    expr_free(c.expr);
    *expr = NULL;
    return c.status;
}

void expr_free(struct expr *expr)
{
    if (!expr)
        return;
    for (size_t i = 0; i < expr->constant_count; i++)
        value_unref(expr->constants[i]);
    free(expr->constants);
    free(expr->fields);
    arena_release(&expr->arena);
    free(expr);
}

const struct expr_field *expr_fields(const struct expr *expr, size_t *count)
{
    *count = expr->field_count;
    return expr->fields;
}

bool expr_needs_whole_input(const struct expr *expr)
{
    return expr->whole_input;
}

bool expr_reads_inputs(const struct expr *expr)
{
    return expr->reads_inputs;
}

bool expr_as_comparison(const struct expr *expr, struct expr_comparison *comparison)
{
    if (expr->is_comparison)
        *comparison = expr->comparison;
    return expr->is_comparison;
}

bool expr_as_field(const struct expr *expr, int *slot)
{
    *slot = expr->field;
    return expr->field >= 0;
}
