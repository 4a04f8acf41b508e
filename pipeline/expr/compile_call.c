/* def, and calls: of builtins, and of functions that are expanded in place. */

#include "pipeline/expr/compile.h"

void generate_def(struct compiler *c, struct task t)
{
    struct scope *scope = scope_add(c, t.scope, SCOPE_FUNCTION, t.node->text);

    if (!scope)
        return;
    scope->function = compile_alloc(c, sizeof *scope->function);
    scope->arity = (uint32_t)t.node->item_count;
    scope->node = t.node;
    t.scope = scope;
    push_generate(c, t, t.node->b);
}

void generate_call(struct compiler *c, struct task t)
{
    const struct node *node = t.node;
    bool recursive;
    const struct scope *entry =
        scope_function(t.scope, node->text, node->item_count, &recursive);

    if (!entry) {
        if (!call_global(c, t))
            fail_unknown_function(c, node, t.scope);
    } else if (entry->kind == SCOPE_FUNCTION) {
        call_function(c, t, entry, recursive);
    } else if (entry->kind == SCOPE_PARAMETER) {
        call_parameter(c, t, entry);
    } else {
        t.scope = entry->bound;
        push_generate(c, t, entry->node);
    }
}

/* ---- Builtins in C ---- */

static void emit_builtin(struct compiler *c, struct task t)
{
    const struct builtin *builtin = t.more;
    struct operands *list;
    struct instruction *at;
    size_t count = builtin->arity;

    if (count < 2) {
        struct operand argument = count ? pop_result(c) : operand_of(0);

        at = emit_result(c, count ? op_binary : op_unary, MODE_VALUE);
        set_a(c, at, t.in);
        if (count)
            set_b(c, at, argument);
        at->call = builtin->call;
        return;
    }
    /* The last argument was generated first. */
    push_result(c, t.in);
    list = pop_operands(c, count + 1);
    if (!list)
        return;
    for (size_t i = 0; i <= count / 2; i++) {
        struct operand_use use = list->uses[i];

        list->uses[i] = list->uses[count - i];
        list->uses[count - i] = use;
    }
    list->call = builtin->call;
    emit_result(c, op_call, MODE_VALUE)->list = list;
}

void call_builtin(struct compiler *c, struct task t, const struct builtin *builtin)
{
    begin_value(c, &t);
    t.more = (void *)(uintptr_t)builtin;
    push_task(c, t, emit_builtin);
    for (size_t i = 0; i < t.node->item_count; i++)
        push_value(c, t, t.node->items[i]);
}

/* ---- Expansion ---- */

/* A function that is being expanded: the parameters so far are in `scope`. */
struct expansion {
    const struct scope *entry;
    const struct scope *scope;
    size_t done;
};

static void expansion_over(struct compiler *c, struct task t)
{
    (void)t;
    c->expanding--;
}

static void bind_argument(struct compiler *c, struct task t)
{
    struct expansion *expansion = t.more;
    const struct node *def = expansion->entry->node;
    struct scope *scope = scope_add(c, expansion->scope, SCOPE_ARGUMENT,
                                    def->items[expansion->done]->text);

    if (!scope)
        return;
    scope->node = t.node->items[expansion->done];
    scope->bound = t.scope;
    expansion->scope = scope;
    expansion->done++;
}

static void expand_parameters(struct compiler *c, struct task t);

/* The value of a $parameter is the last result: a variable, beside the closure. */
static void bind_value(struct compiler *c, struct task t)
{
    struct expansion *expansion = t.more;
    const struct node *def = expansion->entry->node;
    struct operand value = pop_result(c);
    struct scope *scope = scope_add(c, expansion->scope, SCOPE_VARIABLE,
                                    def->items[expansion->done]->text);

    if (!scope)
        return;
    if (!is_constant(value) && !value.stable) {
        int32_t cell = new_cell(c, MODE_VALUE);

        emit_move(c, MODE_VALUE, cell, value);
        value.at = cell;
    }
    value.take = false;
    value.stable = true;
    value.producer = -1;
    scope->where = value;
    expansion->scope = scope;
    bind_argument(c, t);
    expand_parameters(c, t);
}

static void expand_parameters(struct compiler *c, struct task t)
{
    struct expansion *expansion = t.more;
    const struct node *def = expansion->entry->node;

    while (expansion->done < def->item_count && !c->status) {
        if (def->items[expansion->done]->is_value) {
            push_task(c, t, bind_value);
            push_value(c, t, t.node->items[expansion->done]);
            return;
        }
        bind_argument(c, t);
    }
    c->expanding++;
    push_task(c, t, expansion_over);
    t.scope = expansion->scope;
    push_generate(c, t, def->a);
}

void call_function(struct compiler *c, struct task t, const struct scope *entry,
                   bool recursive)
{
    struct expansion *expansion;
    struct scope *body;

    if (recursive || c->budget == 0) {
        call_block(c, t, entry);
        return;
    }
    expansion = compile_alloc(c, sizeof *expansion);
    body = scope_add(c, entry, SCOPE_BODY, (struct text){.bytes = ""});
    if (!expansion || !body)
        return;
    body->bound = entry;
    *expansion = (struct expansion){entry, body, 0};
    t.more = expansion;
    expand_parameters(c, t);
}
