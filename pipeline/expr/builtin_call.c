/* Answers and failures of builtins. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"

#include <stdarg.h>
#include <stdio.h>

bool builtin_return(struct builtin_call *call, struct value value)
{
    if (value.form == VALUE_NONE)
        return builtin_no_memory(call);
    call->result = value;
    return true;
}

bool builtin_settle(struct builtin_call *call, int index)
{
    call->arguments[index] = value_settle(call->arguments[index]);
    return call->arguments[index].form != VALUE_NONE || builtin_no_memory(call);
}

struct value builtin_string_of(struct buffer *buffer)
{
    struct value string = VALUE_OF(VALUE_NONE);

    if (!buffer->failed)
        string = value_string_new(buffer->length ? buffer->bytes : "", buffer->length);
    buffer_release(buffer);
    return string;
}

bool builtin_return_string(struct builtin_call *call, struct buffer *buffer)
{
    return builtin_return(call, builtin_string_of(buffer));
}

bool builtin_no_memory(struct builtin_call *call)
{
    return builtin_fail_value(call, CAUSE_MEMORY, VALUE_OF(VALUE_NONE));
}

bool builtin_fail_value(struct builtin_call *call, const char *cause,
                        struct value error)
{
    call->cause = cause;
    call->error = error;
    return false;
}

/* Most errors are short: what this many bytes hold is written once. */
#define SHORT_ERROR 200

/* NONE: no memory. */
__attribute__((format(printf, 1, 0))) static struct value
long_error(const char *format, va_list arguments, size_t length)
{
    struct buffer text = {0};
    char *room = buffer_reserve(&text, length + 1);

    if (room) {
        (void)vsnprintf(room, length + 1, format, arguments);
        text.length += length;
    }
    return builtin_string_of(&text);
}

bool builtin_fail(struct builtin_call *call, const char *cause, const char *format, ...)
{
    struct value error = VALUE_OF(VALUE_NONE);
    char text[SHORT_ERROR];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length >= SHORT_ERROR) {
        va_start(arguments, format);
        error = long_error(format, arguments, (size_t)length);
        va_end(arguments);
    } else if (length >= 0) {
        error = value_string_new(text, (size_t)length);
    }
    return error.form == VALUE_NONE ? builtin_no_memory(call)
                                    : builtin_fail_value(call, cause, error);
}

bool builtin_fail_type(struct builtin_call *call, const char *cause, struct value bad,
                       const char *what)
{
    struct builtin_shown shown = builtin_shown(bad);

    return builtin_fail(call, cause, "%s (%s) %s", value_type_name(bad), shown.bytes,
                        what);
}

bool builtin_fail_types(struct builtin_call *call, const char *cause,
                        const struct value bad[2], const char *what)
{
    struct builtin_shown first = builtin_shown(bad[0]);
    struct builtin_shown second = builtin_shown(bad[1]);

    return builtin_fail(call, cause, "%s (%s) and %s (%s) %s", value_type_name(bad[0]),
                        first.bytes, value_type_name(bad[1]), second.bytes, what);
}

bool builtin_fail_iterate(struct builtin_call *call, struct value bad)
{
    struct builtin_shown shown = builtin_shown(bad);

    return builtin_fail(call, CAUSE_ITERATE, "Cannot iterate over %s (%s)",
                        value_type_name(bad), shown.bytes);
}

bool builtin_can_iterate(struct builtin_call *call, struct value value)
{
    enum value_kind kind = value_kind(value);

    return kind == KIND_ARRAY || kind == KIND_OBJECT ||
           builtin_fail_iterate(call, value);
}

static bool collect(struct items *items, struct value settled)
{
    size_t room = value_length(settled);
    struct value_walk walk;

    if (room < SIZE_MAX / sizeof(struct value))
        items->values = memory_alloc((room ? room : 1) * sizeof(struct value));
    if (!items->values)
        return false;
    if (!value_walk_init(&walk, settled)) {
        items_release(items);
        return false;
    }
    while (items->count < room && value_walk_next(&walk))
        items->values[items->count++] = value_ref(walk.value);
    value_walk_release(&walk);
    return true;
}

bool items_collect(struct items *items, struct value container)
{
    struct value settled = value_settle(value_ref(container));
    bool done;

    *items = (struct items){0};
    done = settled.form != VALUE_NONE && collect(items, settled);
    value_unref(settled);
    return done;
}

void items_release(struct items *items)
{
    for (size_t i = 0; i < items->count; i++)
        value_unref(items->values[i]);
    memory_free(items->values);
    *items = (struct items){0};
}
