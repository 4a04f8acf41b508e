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
    if (!c.status)
        see_shape(&c);
    compiler_release(&c);
    if (!c.status)
        return STATUS_OK;
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
