/* join and add: what would be a chain of +, in one pass. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/write.h"

struct joining {
    struct builtin_call *call;
    struct buffer text;
    struct value separator; /* a reference */
    struct value_string between;
};

/* Fails as text + value does. */
static bool cannot_add(struct joining *joining, struct value value)
{
    struct value pair[2] = {builtin_string_of(&joining->text), value};

    if (pair[0].form == VALUE_NONE)
        return builtin_no_memory(joining->call);
    builtin_fail_types(joining->call, CAUSE_OPERANDS, pair, "cannot be added");
    value_unref(pair[0]);
    return false;
}

static bool join_item(struct joining *joining, struct value item)
{
    struct value holder;
    struct value_string string;

    switch (value_kind(item)) {
    case KIND_NULL:
        return true;
    case KIND_FALSE:
    case KIND_TRUE:
    case KIND_NUMBER:
        write_value(&joining->text, item, 0);
        return true;
    case KIND_STRING:
        if (builtin_bytes(item, &holder, &string))
            buffer_add(&joining->text, string.bytes, string.length);
        else
            joining->text.failed = true;
        value_unref(holder);
        return true;
    default:
        return cannot_add(joining, item);
    }
}

static bool join_separator(struct joining *joining)
{
    if (is_kind(joining->separator, KIND_NULL))
        return true;
    if (!is_kind(joining->separator, KIND_STRING))
        return cannot_add(joining, joining->separator);
    if (!joining->between.bytes &&
        !value_string(&joining->separator, &joining->between))
        joining->text.failed = true;
    buffer_add(&joining->text, joining->between.bytes, joining->between.length);
    return true;
}

bool builtin_join(struct builtin_call *call)
{
    struct joining joining = {.call = call};
    struct value_walk walk;
    bool good = true;

    if (!builtin_can_iterate(call, call->arguments[0]))
        return false;
    if (!value_walk_init(&walk, call->arguments[0]))
        return builtin_no_memory(call);
    joining.separator = value_ref(call->arguments[1]);
    while (good && value_walk_next(&walk))
        good = (walk.index == 0 || join_separator(&joining)) &&
               join_item(&joining, walk.value);
    value_walk_release(&walk);
    value_unref(joining.separator);
    if (good)
        return builtin_return_string(call, &joining.text);
    buffer_release(&joining.text);
    return false;
}

/* ---- add ---- */

/* What has been added so far: a run of strings is kept in a buffer. */
struct total {
    struct builtin_call *call;
    struct value sum;
    struct buffer text;
    bool is_text;
};

static bool add_text(struct total *total, struct value value)
{
    struct value holder;
    struct value_string string;

    if (builtin_bytes(value, &holder, &string))
        buffer_add(&total->text, string.bytes, string.length);
    else
        total->text.failed = true;
    value_unref(holder);
    return !total->text.failed || builtin_no_memory(total->call);
}

static bool end_text(struct total *total)
{
    if (!total->is_text)
        return true;
    total->is_text = false;
    total->sum = builtin_string_of(&total->text);
    return total->sum.form != VALUE_NONE || builtin_no_memory(total->call);
}

static bool add_one(struct total *total, struct value value)
{
    if (is_kind(value, KIND_NULL))
        return true;
    if (is_kind(value, KIND_STRING) &&
        (total->is_text || is_kind(total->sum, KIND_NULL))) {
        total->is_text = true;
        return add_text(total, value);
    }
    return end_text(total) && builtin_sum(total->call, total->sum, value, &total->sum);
}

bool builtin_total(struct builtin_call *call)
{
    struct total total = {.call = call, .sum = VALUE_OF(VALUE_NULL)};
    struct value_walk walk;
    bool good = true;

    if (!builtin_can_iterate(call, call->arguments[0]))
        return false;
    if (!value_walk_init(&walk, call->arguments[0]))
        return builtin_no_memory(call);
    while (good && value_walk_next(&walk))
        good = add_one(&total, walk.value);
    value_walk_release(&walk);
    good = good && end_text(&total);
    buffer_release(&total.text);
    if (good)
        call->result = total.sum;
    else
        value_unref(total.sum);
    return good;
}
