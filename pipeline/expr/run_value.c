/* Instructions that make one value of others. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/number.h"

#include <string.h>

const struct instruction *op_nothing(struct expr_run *run, const struct instruction *at)
{
    (void)run;
    return at + 1;
}

const struct instruction *op_move(struct expr_run *run, const struct instruction *at)
{
    store(run, at->to, fetch(run, at->a, at->flags & TAKE_A));
    return at + 1;
}

const struct instruction *op_move_out(struct expr_run *run,
                                      const struct instruction *at)
{
    struct value value = run->cells[at->a].value;

    run->cells[at->a].value.form = VALUE_NONE;
    if (value.form == VALUE_NONE)
        value.form = VALUE_NULL;
    store(run, at->to, value);
    return at + 1;
}

const struct instruction *op_outer(struct expr_run *run, const struct instruction *at)
{
    const struct frame *frame = frame_outward(run->frame, (uint32_t)at->b);

    store(run, at->to, value_ref(frame->cells[at->a].value));
    return at + 1;
}

/* ---- Keys ---- */

/* What a builtin failed with, or nothing if the instruction is quiet. */
static const struct instruction *fail_call(struct expr_run *run,
                                           const struct instruction *at)
{
    if (!(at->flags & QUIET) || run->call.error.form == VALUE_NONE)
        return run_raise_call(run);
    value_unref(run->call.error);
    return run_backtrack(run);
}

/* to <- target[key], the long way; takes target. */
static const struct instruction *get(struct expr_run *run, const struct instruction *at,
                                     struct value target, struct value key)
{
    run->arguments[0] = target;
    run->arguments[1] = value_ref(key);
    if (!run_builtin(run, builtin_get, 2))
        return fail_call(run, at);
    store(run, at->to, run->call.result);
    return at + 1;
}

/* The value under a string key of an object; VALUE_NONE if these are not those. */
static struct value member(struct value target, struct value key)
{
    struct value_string name;
    struct value found;

    if (key.form != VALUE_BUILT || !json_is_string(key.built) ||
        value_kind(target) != KIND_OBJECT || value_kind(key) != KIND_STRING ||
        !value_string(&key, &name))
        return VALUE_OF(VALUE_NONE);
    found = value_get(target, name.bytes, name.length);
    return found.form == VALUE_NONE ? VALUE_OF(VALUE_NULL) : found;
}

const struct instruction *op_index(struct expr_run *run, const struct instruction *at)
{
    struct value key = *peek(run, at->b), target = *peek(run, at->a);
    struct value found = member(target, key);

    if (found.form == VALUE_NONE)
        return get(run, at, value_ref(target), key);
    store(run, at->to, found);
    return at + 1;
}

/* The field step by step: the scanner was not asked, or found something odd. */
static const struct instruction *walk_field(struct expr_run *run,
                                            const struct instruction *at)
{
    struct value target = value_ref(*peek(run, at->a));

    for (uint32_t i = 0; i < at->field->count; i++) {
        run->arguments[0] = target;
        run->arguments[1] = value_ref(at->field->keys[i]);
        if (!run_builtin(run, builtin_get, 2))
            return fail_call(run, at);
        target = run->call.result;
    }
    store(run, at->to, target);
    return at + 1;
}

const struct instruction *op_field(struct expr_run *run, const struct instruction *at)
{
    const struct json_found *found;

    if (!run->found)
        return walk_field(run, at);
    found = &run->found[at->field->slot];
    if (found->state == JSON_ODD)
        return walk_field(run, at);
    store(run, at->to,
          found->state == JSON_FOUND ? value_text(found->bytes, found->length)
                                     : VALUE_OF(VALUE_NULL));
    return at + 1;
}

/* ---- Truth and order ---- */

const struct instruction *op_truth(struct expr_run *run, const struct instruction *at)
{
    bool truth = value_is_true(*peek(run, at->a));

    store(run, at->to, value_bool(truth != at->op));
    return at + 1;
}

bool whole_number(const struct value *value, int64_t *integer)
{
    char first;

    if (value->form == VALUE_INTEGER) {
        *integer = value->integer;
        return true;
    }
    if (value->form != VALUE_TEXT || value->text.length == 0)
        return false;
    first = value->text.bytes[0];
    return (first == '-' || (first >= '0' && first <= '9')) &&
           number_int64(value->text.bytes, value->text.length, integer);
}

static bool holds(enum operator_ op, int order)
{
    switch (op) {
    case OPERATOR_EQUAL:
        return order == 0;
    case OPERATOR_NOT_EQUAL:
        return order != 0;
    case OPERATOR_LESS:
        return order < 0;
    case OPERATOR_LESS_EQUAL:
        return order <= 0;
    case OPERATOR_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static void count_mixed(struct expr_run *run, struct value a, struct value b)
{
    enum value_kind first = value_kind(a), second = value_kind(b);

    if ((first == KIND_NUMBER && second == KIND_STRING) ||
        (first == KIND_STRING && second == KIND_NUMBER))
        run->mixed_comparisons++;
}

const struct instruction *op_compare(struct expr_run *run, const struct instruction *at)
{
    const struct value *a = peek(run, at->a), *b = peek(run, at->b);
    int64_t x, y;
    bool failed = false;
    int order;

    if (whole_number(a, &x) && whole_number(b, &y)) {
        order = (x > y) - (x < y);
    } else {
        count_mixed(run, *a, *b);
        order = value_compare(*a, *b, &failed);
        if (failed)
            return run_no_memory(run);
    }
    store(run, at->to, value_bool(holds(at->op, order)));
    return at + 1;
}

const struct instruction *op_equal(struct expr_run *run, const struct instruction *at)
{
    const struct value *a = peek(run, at->a), *b = peek(run, at->b);
    size_t length = json_string_length(b->built);
    bool equal;

    /* Text with an escape in it may be the same string in another spelling. */
    if (a->form != VALUE_TEXT || a->text.bytes[0] != '"' ||
        memchr(a->text.bytes, '\\', a->text.length))
        return op_compare(run, at);
    equal = a->text.length == length + 2 &&
            memcmp(a->text.bytes + 1, json_string_value(b->built), length) == 0;
    store(run, at->to, value_bool(equal == (at->op == OPERATOR_EQUAL)));
    return at + 1;
}

/* ---- Builtins ---- */

const struct instruction *call_result(struct expr_run *run,
                                      const struct instruction *at,
                                      builtin_function *function, int count)
{
    if (!run_builtin(run, function, count))
        return run_raise_call(run);
    store(run, at->to, run->call.result);
    return at + 1;
}

const struct instruction *op_unary(struct expr_run *run, const struct instruction *at)
{
    run->arguments[0] = fetch(run, at->a, at->flags & TAKE_A);
    return call_result(run, at, at->call, 1);
}

const struct instruction *op_binary(struct expr_run *run, const struct instruction *at)
{
    /* Both may be the same cell, which only a takes. */
    run->arguments[1] = fetch(run, at->b, at->flags & TAKE_B);
    run->arguments[0] = fetch(run, at->a, at->flags & TAKE_A);
    return call_result(run, at, at->call, 2);
}

const struct instruction *op_call(struct expr_run *run, const struct instruction *at)
{
    const struct operands *list = at->list;

    for (uint32_t i = list->count; i-- > 0;)
        run->arguments[i] = fetch(run, list->uses[i].from, list->uses[i].take);
    return call_result(run, at, list->call, (int)list->count);
}
