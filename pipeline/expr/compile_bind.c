/* PATTERN: what `as` binds, for as, reduce and foreach. */

#include "pipeline/expr/compile.h"

/* ---- The variables ---- */

/* The entry of a variable that these patterns bind; the same name has one. */
static void add_variable(struct compiler *c, struct bind *bind, struct text name)
{
    const struct scope *outer = bind->owner.scope;
    struct scope *scope;

    for (const struct scope *at = bind->scope; at != outer; at = at->outer)
        if (scope_named(at, SCOPE_VARIABLE, name) == at)
            return;
    scope = scope_add(c, bind->scope, SCOPE_VARIABLE, name);
    if (!scope)
        return;
    scope->where = operand_of(new_cell(c, MODE_VALUE));
    scope->where.take = false;
    scope->where.stable = true;
    bind->scope = scope;
}

static void collect_variables(struct compiler *c, struct task t);

static void push_collect(struct compiler *c, struct task t, const struct node *pattern)
{
    t.node = pattern;
    push_task(c, t, collect_variables);
}

static void collect_variables(struct compiler *c, struct task t)
{
    const struct node *pattern = t.node;

    if (pattern->kind == PATTERN_VARIABLE ||
        (pattern->kind == PATTERN_ENTRY && pattern->text.bytes))
        add_variable(c, t.more, pattern->text);
    if (pattern->kind == PATTERN_ENTRY && pattern->b)
        push_collect(c, t, pattern->b);
    if (pattern->kind == PATTERN_ENTRY || pattern->kind == PATTERN_VARIABLE)
        return;
    for (size_t i = pattern->item_count; i-- > 0;)
        push_collect(c, t, pattern->items[i]);
}

/* ---- The patterns: t.in is the value, t.more the struct bind ---- */

static void bind_variable(struct compiler *c, struct task t)
{
    const struct bind *bind = t.more;
    const struct scope *scope = scope_named(bind->scope, SCOPE_VARIABLE, t.node->text);

    if (scope)
        emit_move(c, MODE_VALUE, scope->where.at, t.in);
}

static void bind_pattern(struct compiler *c, struct task t);

/* The value under the key that is the last result. */
static void emit_part(struct compiler *c, struct task t, struct operand *part)
{
    struct operand key = pop_result(c);
    struct instruction *at = emit_result(c, op_index, MODE_VALUE);

    set_a(c, at, t.in);
    set_b(c, at, key);
    *part = pop_result(c);
    part->take = false;
    part->producer = -1;
}

static void bind_element(struct compiler *c, struct task t)
{
    push_result(c, add_constant(c, value_integer(t.x)));
    emit_part(c, t, &t.in);
    bind_pattern(c, t);
}

static void bind_part(struct compiler *c, struct task t)
{
    check_key(c, t.node->a,
              c->result_count ? c->results[c->result_count - 1] : operand_of(0));
    emit_part(c, t, &t.in);
    if (t.node->text.bytes)
        bind_variable(c, t);
    if (!t.node->b)
        return;
    t.node = t.node->b;
    push_task(c, t, bind_pattern);
}

static void bind_entry(struct compiler *c, struct task t)
{
    struct task key = t;

    push_task(c, t, bind_part);
    key.scope = ((const struct bind *)t.more)->owner.scope;
    push_value(c, key, t.node->a);
}

static void bind_pattern(struct compiler *c, struct task t)
{
    const struct node *pattern = t.node;

    if (pattern->kind == PATTERN_VARIABLE) {
        bind_variable(c, t);
        return;
    }
    for (size_t i = pattern->item_count; i-- > 0;) {
        t.node = pattern->items[i];
        t.x = (int32_t)i;
        push_task(c, t, pattern->kind == PATTERN_ARRAY ? bind_element : bind_entry);
    }
}

/* ---- Alternatives ---- */

static void begin_alternative(struct compiler *c, struct task t)
{
    struct bind *bind = t.more;
    struct instruction *at;

    if (bind->next >= 0)
        jump_here(c, bind->next);
    bind->next = emit_jump(c, op_try);
    if (c->status)
        return;
    at = code_at(c, bind->next);
    at->to = bind->error;
    at->b = bind->id;
    for (const struct scope *s = bind->scope; s != bind->owner.scope; s = s->outer)
        emit_to(c, op_move, s->where.at)->a = add_constant(c, VALUE_OF(VALUE_NULL)).at;
}

static void end_alternative(struct compiler *c, struct task t)
{
    struct bind *bind = t.more;

    jump_to_meeting(c, bind->meeting);
}

static void begin_body(struct compiler *c, struct task t)
{
    struct bind *bind = t.more;

    for (size_t i = 0; i < bind->meeting->count; i++)
        jump_here(c, bind->meeting->jumps[i]);
    t = bind->owner;
    t.more = bind;
    t.scope = bind->scope;
    bind->body(c, t);
}

/* Behind the collecting of variables: the patterns, then the body. */
static void push_patterns(struct compiler *c, struct task t)
{
    struct bind *bind = t.more;
    const struct node *node = bind->owner.node;

    push_task(c, t, begin_body);
    for (size_t i = node->item_count; i-- > 0;) {
        t.node = node->items[i];
        if (bind->id)
            push_task(c, t, end_alternative);
        push_task(c, t, bind_pattern);
        if (bind->id)
            push_task(c, t, begin_alternative);
    }
}

/* One variable: it is where the value is, if that stays there. */
static void bind_simple(struct compiler *c, struct bind *bind, struct operand value)
{
    struct scope *scope = scope_add(c, bind->owner.scope, SCOPE_VARIABLE,
                                    bind->owner.node->items[0]->text);
    struct task t = bind->owner;
    int32_t cell;

    if (!scope)
        return;
    if (!is_constant(value) && !value.stable) {
        cell = new_cell(c, MODE_VALUE);
        emit_move(c, MODE_VALUE, cell, value);
        value.at = cell;
    }
    value.take = false;
    value.stable = true;
    value.producer = -1;
    scope->where = value;
    bind->scope = t.scope = scope;
    t.more = bind;
    bind->body(c, t);
}

void bind_patterns(struct compiler *c, struct task t, task_function *body)
{
    struct operand value = pop_result(c);
    struct bind *bind = compile_alloc(c, sizeof *bind);
    size_t count = t.node->item_count;

    if (!bind)
        return;
    *bind = (struct bind){.body = body, .owner = t, .scope = t.scope, .next = -1};
    bind->meeting = new_meeting(c, count);
    if (!bind->meeting)
        return;
    if (count == 1 && t.node->items[0]->kind == PATTERN_VARIABLE) {
        bind_simple(c, bind, value);
        return;
    }
    if (count > 1) {
        bind->id = ++c->tries;
        bind->error = new_cell(c, MODE_VALUE);
    }
    t.in = operand_of(new_cell(c, MODE_VALUE));
    t.in.take = false;
    emit_move(c, MODE_VALUE, t.in.at, value);
    t.in.origin = value.origin;
    t.more = bind;
    push_task(c, t, push_patterns);
    for (size_t i = count; i-- > 0;)
        push_collect(c, t, t.node->items[i]);
}

void bind_leave(struct compiler *c, struct task t)
{
    const struct bind *bind = t.more;

    if (bind->id)
        emit(c, op_done)->b = bind->id;
}

void bind_failed(struct compiler *c, struct task t)
{
    const struct bind *bind = t.more;

    if (!bind->id)
        return;
    jump_here(c, bind->next);
    emit(c, op_raise)->a = bind->error;
}
