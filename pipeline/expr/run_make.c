/* Instructions that gather values: arrays, objects, strings, and changes at paths. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/write.h"

const struct instruction *op_array(struct expr_run *run, const struct instruction *at)
{
    return run_result(run, at, value_array_new());
}

/* The value of a cell that gathers: it is always its only reader. */
static struct value take_out(struct expr_run *run, int32_t from)
{
    struct value value = run->cells[from].value;

    run->cells[from].value.form = VALUE_NONE;
    return value;
}

const struct instruction *op_append(struct expr_run *run, const struct instruction *at)
{
    struct value element = fetch(run, at->a, at->flags & TAKE_A);

    return run_result(run, at, value_append(take_out(run, at->to), element));
}

/* ---- Objects ---- */

/* Takes object and value. */
static struct value set_entry(struct value object, struct value key, struct value value)
{
    struct value_string name;
    struct value holder = value_ref(key);

    if (value_string(&holder, &name)) {
        object = value_set_key(object, name.bytes, name.length, value);
    } else {
        value_unref(value);
        value_unref(object);
        object = VALUE_OF(VALUE_NONE);
    }
    value_unref(holder);
    return object;
}

const struct instruction *op_make_object(struct expr_run *run,
                                         const struct instruction *at)
{
    const struct operand_use *uses = at->list->uses;
    struct value object = value_object_new();

    for (uint32_t i = 0; i < at->list->count && object.form; i += 2) {
        struct value key = *peek(run, uses[i].from);

        if (value_kind(key) != KIND_STRING) {
            struct builtin_shown shown = builtin_shown(key);

            value_unref(object);
            return machine_fail(run, CAUSE_TYPE, "Cannot use %s (%s) as object key",
                                value_type_name(key), shown.bytes);
        }
        object = set_entry(object, key, fetch(run, uses[i + 1].from, uses[i + 1].take));
    }
    return run_result(run, at, object);
}

/* ---- Strings ---- */

static void add_text(struct buffer *buffer, struct value value)
{
    struct value holder = value_ref(value);
    struct value_string string;

    if (value_kind(value) != KIND_STRING)
        write_value(buffer, value, 0);
    else if (value_string(&holder, &string))
        buffer_add(buffer, string.bytes, string.length);
    else
        buffer->failed = true;
    value_unref(holder);
}

const struct instruction *op_join(struct expr_run *run, const struct instruction *at)
{
    struct buffer text = {0};
    struct value string = VALUE_OF(VALUE_NONE);

    for (uint32_t i = 0; i < at->list->count; i++)
        add_text(&text, *peek(run, at->list->uses[i].from));
    if (!text.failed)
        string = value_string_new(text.length ? text.bytes : "", text.length);
    buffer_release(&text);
    return run_result(run, at, string);
}

/* ---- Changes at paths ---- */

/* Whether the path can be read: jq evaluates it before it sets anything. */
static bool can_read(struct expr_run *run, const struct instruction *at)
{
    run->arguments[0] = value_ref(*peek(run, at->a));
    run->arguments[1] = value_ref(*peek(run, at->b));
    if (!run_builtin(run, builtin_getpath, 2))
        return false;
    value_unref(run->call.result);
    return true;
}

/* Whether the value is a container that the path's end and the caller hold, and nobody
 * else. */
static bool can_take(struct value container, struct value value)
{
    return container.form == VALUE_BUILT && container.built->refcount == 1 &&
           value.form == VALUE_BUILT && value.built->refcount == 2 &&
           value_kind(value) > KIND_STRING;
}

const struct instruction *op_take_path(struct expr_run *run,
                                       const struct instruction *at)
{
    struct value value, container = run->cells[at->a].value;

    run->arguments[0] = value_ref(container);
    run->arguments[1] = value_ref(*peek(run, at->b));
    if (!run_builtin(run, builtin_getpath, 2))
        return run_raise_call(run);
    value = run->call.result;
    if (can_take(container, value)) {
        run->arguments[0] = take_out(run, at->a);
        run->arguments[1] = value_ref(*peek(run, at->b));
        run->arguments[2] = VALUE_OF(VALUE_NULL);
        if (!run_builtin(run, builtin_setpath, 3)) {
            value_unref(value);
            return run_raise_call(run);
        }
        store(run, at->a, run->call.result);
    }
    store(run, at->to, value);
    return at + 1;
}

const struct instruction *op_set_path(struct expr_run *run,
                                      const struct instruction *at)
{
    if (at->flags & CHECKED && !can_read(run, at))
        return run_raise_call(run);
    run->arguments[2] = fetch(run, at->c, at->flags & TAKE_C);
    run->arguments[1] = fetch(run, at->b, at->flags & TAKE_B);
    run->arguments[0] =
        at->a == at->to ? take_out(run, at->a) : fetch(run, at->a, at->flags & TAKE_A);
    if (!run_builtin(run, builtin_setpath, 3))
        return run_raise_call(run);
    store(run, at->to, run->call.result);
    return at + 1;
}
