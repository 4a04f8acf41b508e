/* What concerns every kind of value, and the world outside. */

#include "pipeline/expr/builtin_cache.h"
#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/write.h"

#include <math.h>
#include <string.h>

static bool type(struct builtin_call *call)
{
    const char *name = value_type_name(call->arguments[0]);

    return builtin_return(call, value_string_new(name, strlen(name)));
}

static bool length(struct builtin_call *call)
{
    struct value input = call->arguments[0];
    size_t count;

    if (is_boolean(input))
        return builtin_fail_type(call, CAUSE_TYPE, input, "has no length");
    if (is_kind(input, KIND_NUMBER))
        return builtin_return(call, builtin_magnitude(input));
    count = value_length(input);
    if (count == VALUE_NO_LENGTH)
        return builtin_no_memory(call);
    call->result = value_integer((int64_t)count);
    return true;
}

static bool utf8bytelength(struct builtin_call *call)
{
    struct value holder;
    struct value_string string;
    bool held;

    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0],
                                 "only strings have UTF-8 byte length");
    held = builtin_bytes(call->arguments[0], &holder, &string);
    if (held)
        call->result = value_integer((int64_t)string.length);
    value_unref(holder);
    return held || builtin_no_memory(call);
}

static bool negation(struct builtin_call *call)
{
    call->result = value_bool(!value_is_true(call->arguments[0]));
    return true;
}

/* ---- Keys ---- */

static struct value indices(struct value array)
{
    struct value made = value_array_new();
    size_t count = value_length(array);

    for (size_t i = 0; i < count && made.form != VALUE_NONE; i++)
        made = value_append(made, value_integer((int64_t)i));
    return made;
}

static struct value unsorted_keys(struct value object)
{
    struct value made = value_array_new();
    struct value_walk walk;

    if (made.form == VALUE_NONE || !value_walk_init(&walk, object)) {
        value_unref(made);
        return VALUE_OF(VALUE_NONE);
    }
    while (made.form != VALUE_NONE && value_walk_next(&walk)) {
        struct value key = value_string_new(walk.key.bytes, walk.key.length);

        if (key.form != VALUE_NONE) {
            made = value_append(made, key);
        } else {
            value_unref(made);
            made = VALUE_OF(VALUE_NONE);
        }
    }
    value_walk_release(&walk);
    return made;
}

static bool keys(struct builtin_call *call)
{
    struct value input = call->arguments[0];

    if (is_kind(input, KIND_OBJECT))
        return builtin_return(call, value_keys(input));
    if (is_kind(input, KIND_ARRAY))
        return builtin_return(call, indices(input));
    return builtin_fail_type(call, CAUSE_TYPE, input, "has no keys");
}

static bool keys_unsorted(struct builtin_call *call)
{
    if (is_kind(call->arguments[0], KIND_OBJECT))
        return builtin_return(call, unsorted_keys(call->arguments[0]));
    return keys(call);
}

/* ---- Errors ---- */

static bool error(struct builtin_call *call)
{
    return builtin_fail_value(call, CAUSE_ERROR, builtin_take(call, 0));
}

/* ---- The world ---- */

static bool env(struct builtin_call *call)
{
    return builtin_return(call, builtin_cache_environment(call->cache));
}

static bool input_filename(struct builtin_call *call)
{
    const struct expr_host *host = call->host;
    const char *name =
        host && host->input_filename ? host->input_filename(host->opaque) : NULL;

    return builtin_return(call, name ? value_string_new(name, strlen(name))
                                     : VALUE_OF(VALUE_NULL));
}

static bool input_line_number(struct builtin_call *call)
{
    const struct expr_host *host = call->host;
    uint64_t line =
        host && host->input_line_number ? host->input_line_number(host->opaque) : 0;

    call->result = value_integer((int64_t)line);
    return true;
}

/* Numbers keep their spelling. */
static bool have_literal_numbers(struct builtin_call *call)
{
    call->result = value_bool(true);
    return true;
}

const struct builtin builtin_core[] = {
    {"type", 0, type},
    {"length", 0, length},
    {"utf8bytelength", 0, utf8bytelength},
    {"not", 0, negation},
    {"keys", 0, keys},
    {"keys_unsorted", 0, keys_unsorted},
    {"has", 1, builtin_has},
    {"contains", 1, builtin_contains},
    {"getpath", 1, builtin_getpath},
    {"setpath", 2, builtin_setpath},
    {"delpaths", 1, builtin_delpaths},
    {"tostring", 0, builtin_tostring},
    {"tonumber", 0, builtin_tonumber},
    {"toboolean", 0, builtin_toboolean},
    {"toarray", 0, builtin_toarray},
    {"error", 0, error},
    {"env", 0, env},
    {"input_filename", 0, input_filename},
    {"input_line_number", 0, input_line_number},
    {"have_literal_numbers", 0, have_literal_numbers},
    {"have_decnum", 0, have_literal_numbers},
    {NULL, 0, NULL},
};
