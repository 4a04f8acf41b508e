/* .a, .[k], .[a:b], .[], .. and .a?: what leads into a value. */

#include "pipeline/expr/compile.h"

static bool is_key(const struct node *node)
{
    return node->kind == NODE_STRING || node->kind == NODE_NUMBER;
}

/* Where the constant keys at the end of a chain of indices begin. A step that is
 * optional stands alone: it does not catch the errors of those before it. */
static const struct node *chain_base(struct task t, size_t *count)
{
    const struct node *node = t.node;
    size_t limit = t.flags & QUIET ? 1 : SIZE_MAX;

    for (*count = 0; *count < limit && node->kind == NODE_INDEX && is_key(node->b);
         ++*count)
        node = node->a;
    return node;
}

/* to <- target[key]; leaves the result. */
static struct operand emit_index(struct compiler *c, struct task t,
                                 struct operand target, struct operand key)
{
    operation *run = t.mode == MODE_PATH ? op_path_index : op_index;
    struct instruction *at = emit_result(c, run, t.mode);

    set_a(c, at, target);
    set_b(c, at, key);
    at->flags |= t.flags;
    c->choices += t.flags & QUIET ? 1 : 0;
    return pop_result(c);
}

/* As many of the keys as lead to a part of the input that can be asked for, in one
 * instruction. How many those were. */
static size_t emit_field(struct compiler *c, struct task t, struct operand *target,
                         const struct node *const *chain, size_t count)
{
    struct value *keys = compile_alloc(c, (count + 1) * sizeof *keys);
    int32_t origin = target->origin, below;
    struct field *field = compile_alloc(c, sizeof *field);
    struct instruction *at;
    size_t used = 0;

    if (!keys || !field)
        return 0;
    for (; used < count; used++) {
        below = origin_below(c, origin, chain[used]);
        if (below < 0)
            break;
        keys[used] = c->origins[below].key;
        origin = below;
    }
    if (used == 0)
        return 0;
    *field = (struct field){origin_slot(c, origin), (uint32_t)used, keys};
    at = emit_result(c, op_field, MODE_VALUE);
    at->a = target->at;
    at->field = field;
    at->flags |= t.flags | (target->take ? TAKE_A : 0);
    c->choices += t.flags & QUIET ? 1 : 0;
    *target = pop_result(c);
    target->origin = origin;
    return used;
}

static void emit_chain(struct compiler *c, struct task t)
{
    struct operand target = pop_result(c);
    const struct node **chain;
    size_t count, done = 0;
    const struct node *node;

    (void)chain_base(t, &count);
    chain = compile_alloc(c, (count + 1) * sizeof(void *));
    if (!chain)
        return;
    node = t.node;
    for (size_t i = count; i-- > 0; node = node->a)
        chain[i] = node;
    if (t.mode == MODE_VALUE && target.origin >= 0)
        done = emit_field(c, t, &target, chain, count);
    for (; done < count && !c->status; done++) {
        struct task key = t;

        key.node = chain[done]->b;
        generate_literal(c, key);
        target = emit_index(c, t, target, pop_result(c));
    }
    push_result(c, target);
}

static void emit_computed(struct compiler *c, struct task t)
{
    struct operand target = pop_result(c), key = pop_result(c);

    push_result(c, emit_index(c, t, target, key));
}

static void generate_target(struct compiler *c, struct task t)
{
    t.in = input_behind(c, t.in);
    push_generate(c, t, t.node->a);
}

void generate_index(struct compiler *c, struct task t)
{
    size_t count;
    const struct node *base = chain_base(t, &count);

    if (count > 0) {
        push_task(c, t, emit_chain);
        push_generate(c, t, base);
        return;
    }
    push_task(c, t, emit_computed);
    push_task(c, t, generate_target);
    push_value(c, t, t.node->b);
}

/* ---- Slices ---- */

/* The key {start, end} of the last two results. */
static void emit_bounds(struct compiler *c, struct task t)
{
    struct operand end = pop_result(c), start = pop_result(c);
    const char *const names[] = {"start", "end"};

    (void)t;
    for (int i = 0; i < 2; i++) {
        push_result(c, add_constant(c, value_string_new(names[i], i ? 3 : 5)));
        push_result(c, i ? end : start);
    }
    emit_object(c, 2);
}

static void push_bound(struct compiler *c, struct task t, const struct node *bound)
{
    static const struct node none = {.kind = NODE_NULL};

    push_value(c, t, bound ? bound : &none);
}

void push_key(struct compiler *c, struct task t, const struct node *step)
{
    if (step->kind == NODE_INDEX) {
        push_value(c, t, step->b);
        return;
    }
    push_task(c, t, emit_bounds);
    push_bound(c, t, step->c);
    push_bound(c, t, step->b);
}

void generate_slice(struct compiler *c, struct task t)
{
    push_task(c, t, emit_computed);
    push_task(c, t, generate_target);
    push_key(c, t, t.node);
}

/* ---- All of them ---- */

static void emit_each(struct compiler *c, struct task t)
{
    struct operand target = pop_result(c);
    operation *run = t.mode == MODE_PATH ? op_path_each : op_each;
    struct instruction *at = emit_result(c, run, t.mode);

    set_a(c, at, target);
    at->flags |= t.flags;
}

void generate_iterate(struct compiler *c, struct task t)
{
    push_task(c, t, emit_each);
    push_generate(c, t, t.node->a);
}

void generate_recurse(struct compiler *c, struct task t)
{
    static const struct node call = {.kind = NODE_CALL, .text = {"recurse", 7, 0, 0}};

    t.node = &call;
    call_global(c, t);
}

void generate_optional(struct compiler *c, struct task t)
{
    if (!t.node->is_step) {
        generate_try(c, t);
        return;
    }
    t.node = t.node->a;
    t.flags = QUIET;
    if (t.node->kind == NODE_ITERATE)
        generate_iterate(c, t);
    else if (t.node->kind == NODE_SLICE)
        generate_slice(c, t);
    else
        generate_index(c, t);
}
