/* Calls of functions that have blocks of their own, and of their closures. */

#include "pipeline/expr/compile.h"

/* ---- Units ---- */

struct unit *add_unit(struct compiler *c, struct unit unit)
{
    struct unit *copy = compile_alloc(c, sizeof *copy);

    if (!copy)
        return NULL;
    *copy = unit;
    *c->waiting_end = copy;
    c->waiting_end = &copy->next;
    return copy;
}

static struct block *new_block(struct compiler *c, uint32_t closure_count)
{
    struct block *block = compile_alloc(c, sizeof *block);

    if (block)
        block->closure_count = closure_count;
    return block;
}

/* ---- Functions ---- */

static uint32_t count_closures(struct compiler *c, const struct scope *entry,
                               struct function *function)
{
    const struct node *def = entry->node;
    uint32_t count = 0;

    for (size_t i = 0; i < def->item_count; i++) {
        const struct node *parameter = def->items[i];

        function->value_count += parameter->is_value;
        if (parameter->is_value && !tree_calls(c, def->a, parameter->text))
            continue;
        function->parameters[i] = compile_alloc(c, sizeof(struct parameter));
        if (!function->parameters[i])
            return 0;
        function->parameters[i]->index = count++;
    }
    return count;
}

/* What is known of the function of a scope's entry. */
static struct function *function_of(struct compiler *c, const struct scope *entry)
{
    struct function *function = entry->function;

    if (function->parameters || entry->arity == 0)
        return function;
    function->parameters = compile_alloc(c, entry->arity * sizeof(struct parameter *));
    if (function->parameters)
        function->closure_count = count_closures(c, entry, function);
    return function;
}

/* The scope of a function's body, with its parameters. */
static const struct scope *parameter_scope(struct compiler *c,
                                           const struct scope *entry, uint8_t mode)
{
    struct scope *scope = scope_add(c, entry, SCOPE_BODY, (struct text){.bytes = ""});
    int32_t cell = mode == MODE_PATH ? 3 : 1;

    if (!scope)
        return NULL;
    scope->bound = entry;
    for (size_t i = 0; i < entry->arity && scope; i++) {
        const struct node *parameter = entry->node->items[i];

        if (parameter->is_value) {
            scope = scope_add(c, scope, SCOPE_VARIABLE, parameter->text);
            if (!scope)
                return NULL;
            scope->where = operand_of(cell++);
            scope->where.take = false;
            scope->where.stable = true;
        }
        if (!entry->function->parameters[i])
            continue;
        scope = scope_add(c, scope, SCOPE_PARAMETER, parameter->text);
        if (scope)
            scope->parameter = entry->function->parameters[i];
    }
    return scope;
}

/* Sees to it that the function has a block for this mode. */
static void need_function(struct compiler *c, const struct scope *entry, uint8_t mode)
{
    struct function *function = entry->function;
    struct unit unit = {.outer = entry->unit, .level = entry->unit->level + 1};
    struct unit *current = c->unit, *added;
    struct block *block;

    if (function->callable.blocks[mode])
        return;
    unit.block = block = new_block(c, function->closure_count);
    if (!block)
        return;
    function->callable.blocks[mode] = block;
    unit.mode = mode;
    unit.body = entry->node->a;
    unit.cells = (mode == MODE_PATH ? 3 : 1) + (int32_t)function->value_count;
    added = add_unit(c, unit);
    if (!added)
        return;
    c->unit = added;
    added->scope = parameter_scope(c, entry, mode);
    c->unit = current;
}

/* ---- Closures ---- */

/* Sees to it that a closure has a block for this mode. */
static void need_lambda(struct compiler *c, struct lambda *lambda, uint8_t mode)
{
    struct unit unit = {.outer = lambda->outer, .level = lambda->outer->level + 1};
    struct block *block;

    if (lambda->callable.blocks[mode])
        return;
    unit.block = block = new_block(c, 0);
    if (!block)
        return;
    lambda->callable.blocks[mode] = block;
    unit.mode = mode;
    unit.body = lambda->body;
    unit.scope = lambda->scope;
    unit.cells = mode == MODE_PATH ? 3 : 1;
    add_unit(c, unit);
}

/* Sees to it that whatever is passed for a parameter, t.more, has a block for t.mode.
 */
static void need_parameter(struct compiler *c, struct task t)
{
    struct parameter *parameter = t.more;

    if (parameter->needed[t.mode])
        return;
    parameter->needed[t.mode] = true;
    for (struct binding *at = parameter->bindings; at; at = at->next) {
        if (at->lambda) {
            need_lambda(c, at->lambda, t.mode);
            continue;
        }
        t.more = at->passed_on;
        push_task(c, t, need_parameter);
    }
}

/* Notes what is passed for a parameter. */
static void bind_closure(struct compiler *c, struct task t, struct parameter *parameter,
                         struct binding what)
{
    struct binding *binding = compile_alloc(c, sizeof *binding);

    if (!binding)
        return;
    *binding = what;
    binding->next = parameter->bindings;
    parameter->bindings = binding;
    for (uint8_t mode = 0; mode < 2; mode++) {
        if (!parameter->needed[mode])
            continue;
        t.mode = mode;
        t.more = what.passed_on;
        if (what.lambda)
            need_lambda(c, what.lambda, mode);
        else
            push_task(c, t, need_parameter);
    }
}

/* An argument that is nothing but the name of a closure: that closure's entry. */
static const struct scope *named_closure(const struct node **node,
                                         const struct scope **scope)
{
    while ((*node)->kind == NODE_CALL && (*node)->item_count == 0) {
        bool recursive;
        const struct scope *entry =
            scope_function(*scope, (*node)->text, 0, &recursive);

        if (entry && entry->kind == SCOPE_PARAMETER)
            return entry;
        if (!entry || entry->kind != SCOPE_ARGUMENT)
            return NULL;
        *node = entry->node;
        *scope = entry->bound;
    }
    return NULL;
}

static struct site_closure pass_closure(struct compiler *c, struct task t,
                                        struct parameter *parameter,
                                        const struct node *argument)
{
    const struct scope *entry = named_closure(&argument, &t.scope);
    struct lambda *lambda;

    if (entry) {
        bind_closure(c, t, parameter, (struct binding){.passed_on = entry->parameter});
        return (struct site_closure){NULL, hops_to(c, entry->unit),
                                     entry->parameter->index};
    }
    lambda = compile_alloc(c, sizeof *lambda);
    if (!lambda)
        return (struct site_closure){0};
    lambda->body = argument;
    lambda->scope = t.scope;
    lambda->outer = c->unit;
    bind_closure(c, t, parameter, (struct binding){.lambda = lambda});
    return (struct site_closure){&lambda->callable, 0, 0};
}

/* ---- Calls ---- */

static void emit_call(struct compiler *c, struct task t, const struct site *site)
{
    bool tail = t.tail && c->unit->level > 0;
    struct instruction *at;

    if (tail)
        at = emit(c, op_tail_call);
    else
        at = emit_result(c, op_call_function, t.mode);
    set_a(c, at, t.in);
    at->site = site;
    if (t.tail && !tail)
        return_result(c, t);
}

static struct site_closure *pass_closures(struct compiler *c, struct task t,
                                          const struct function *function,
                                          struct site *site)
{
    struct site_closure *closures =
        compile_alloc(c, (function->closure_count + 1) * sizeof *closures);

    if (!closures)
        return NULL;
    for (size_t i = 0; i < t.node->item_count; i++) {
        struct parameter *parameter = function->parameters[i];

        if (!parameter)
            continue;
        closures[parameter->index] = pass_closure(c, t, parameter, t.node->items[i]);
        if (closures[parameter->index].callable)
            site->keeps_frame = true;
    }
    return closures;
}

static void end_call(struct compiler *c, struct task t)
{
    const struct scope *entry = t.more;
    const struct function *function = entry->function;
    struct site *site = compile_alloc(c, sizeof *site);
    const struct operands *values;

    if (!site)
        return;
    site->callable = &function->callable;
    site->hops = hops_to(c, entry->unit);
    site->mode = t.mode;
    site->keeps_frame = site->hops == 0;
    site->closure_count = function->closure_count;
    site->closures = pass_closures(c, t, function, site);
    site->value_count = function->value_count;
    values = pop_operands(c, site->value_count);
    if (!values || !site->closures)
        return;
    site->values = values->uses;
    if (c->expr->scratch_values < site->value_count + 3)
        c->expr->scratch_values = site->value_count + 3;
    if (c->expr->scratch_closures < site->closure_count)
        c->expr->scratch_closures = site->closure_count;
    for (size_t i = 0; i < site->value_count; i++)
        if (site->values[i].from == t.in.at)
            t.in.take = false;
    emit_call(c, t, site);
}

void call_block(struct compiler *c, struct task t, const struct scope *entry)
{
    struct function *function = function_of(c, entry);

    if (!function || c->status)
        return;
    need_function(c, entry, t.mode);
    t.more = (void *)(uintptr_t)entry;
    push_task(c, t, end_call);
    for (size_t i = t.node->item_count; i-- > 0;)
        if (entry->node->items[i]->is_value)
            push_value(c, t, t.node->items[i]);
}

void call_parameter(struct compiler *c, struct task t, const struct scope *entry)
{
    struct site *site = compile_alloc(c, sizeof *site);
    struct task need = t;

    if (!site)
        return;
    site->hops = hops_to(c, entry->unit);
    site->index = entry->parameter->index;
    site->mode = t.mode;
    if (c->expr->scratch_values < 3)
        c->expr->scratch_values = 3;
    emit_call(c, t, site);
    need.more = entry->parameter;
    push_task(c, need, need_parameter);
}
