/* Arrays: the table, and what is short. */

#include "pipeline/expr/builtin_internal.h"

/* ---- any and all ---- */

/* Whether some value is true, or some is false: `wanted`. */
static bool find_truth(struct builtin_call *call, bool wanted, bool answer)
{
    struct value_walk walk;
    bool found = false;

    if (!builtin_can_iterate(call, call->arguments[0]))
        return false;
    if (!value_walk_init(&walk, call->arguments[0]))
        return builtin_no_memory(call);
    while (!found && value_walk_next(&walk))
        found = value_is_true(walk.value) == wanted;
    value_walk_release(&walk);
    call->result = value_bool(found == answer);
    return true;
}

static bool any(struct builtin_call *call)
{
    return find_truth(call, true, true);
}

static bool all(struct builtin_call *call)
{
    return find_truth(call, false, false);
}

/* ---- reverse ---- */

static struct value reversed_items(struct value array)
{
    struct value result = value_array_new();
    struct items items;

    if (!items_collect(&items, array)) {
        value_unref(result);
        return VALUE_OF(VALUE_NONE);
    }
    for (size_t i = items.count; i > 0 && result.form != VALUE_NONE; i--)
        result = value_append(result, value_ref(items.values[i - 1]));
    items_release(&items);
    return result;
}

static struct value reversed_string(struct value text)
{
    struct value holder;
    struct value_string string;
    struct buffer reversed = {0};

    if (!builtin_bytes(text, &holder, &string)) {
        value_unref(holder);
        return VALUE_OF(VALUE_NONE);
    }
    for (size_t end = string.length; end > 0;) {
        size_t start = end - 1;

        while (start > 0 && ((unsigned char)string.bytes[start] & 0xc0) == 0x80)
            start--;
        buffer_add(&reversed, string.bytes + start, end - start);
        end = start;
    }
    value_unref(holder);
    return builtin_string_of(&reversed);
}

/* jq's is [.[length - 1 - range(0; length)]]: what has no elements to begin with is the
 * empty array. */
static bool reverse(struct builtin_call *call)
{
    struct value input = call->arguments[0];

    switch (value_kind(input)) {
    case KIND_ARRAY:
        return builtin_return(call, reversed_items(input));
    case KIND_STRING:
        return builtin_return(call, reversed_string(input));
    case KIND_NULL:
        return builtin_return(call, value_array_new());
    case KIND_OBJECT:
        if (value_length(input) == 0)
            return builtin_return(call, value_array_new());
        return builtin_fail(call, CAUSE_INDEX, "Cannot index object with number (%zu)",
                            value_length(input) - 1);
    default:
        return builtin_fail_type(call, CAUSE_TYPE, input, "cannot be reversed");
    }
}

/* ---- transpose ---- */

static struct value column(const struct items *rows, size_t index)
{
    struct value made = value_array_new();

    for (size_t i = 0; i < rows->count && made.form != VALUE_NONE; i++) {
        struct value row = rows->values[i];
        struct value cell = is_kind(row, KIND_NULL) ? row : value_at(row, index);

        if (cell.form == VALUE_NONE)
            cell = VALUE_OF(VALUE_NULL);
        made = value_append(made, cell);
    }
    return made;
}

/* The number of columns, or SIZE_MAX if there is a row that is no array. */
static size_t count_columns(const struct items *rows)
{
    size_t most = 0;

    for (size_t i = 0; i < rows->count; i++) {
        if (!is_kind(rows->values[i], KIND_ARRAY) &&
            !is_kind(rows->values[i], KIND_NULL))
            return SIZE_MAX;
        if (value_length(rows->values[i]) > most)
            most = value_length(rows->values[i]);
    }
    return most;
}

static bool transpose_rows(struct builtin_call *call, const struct items *rows)
{
    struct value columns;
    size_t count = count_columns(rows);

    if (count == SIZE_MAX)
        return builtin_fail_type(
            call, CAUSE_TYPE, call->arguments[0],
            "cannot be transposed, as it is not an array of arrays");
    columns = value_array_new();
    for (size_t i = 0; i < count && columns.form != VALUE_NONE; i++) {
        struct value made = column(rows, i);

        if (made.form == VALUE_NONE) {
            value_unref(columns);
            return builtin_no_memory(call);
        }
        columns = value_append(columns, made);
    }
    return builtin_return(call, columns);
}

static bool transpose(struct builtin_call *call)
{
    struct items rows;
    bool done;

    if (!builtin_can_iterate(call, call->arguments[0]))
        return false;
    if (!items_collect(&rows, call->arguments[0]))
        return builtin_no_memory(call);
    done = transpose_rows(call, &rows);
    items_release(&rows);
    return done;
}

const struct builtin builtin_array[] = {
    {"add", 0, builtin_total},
    {"any", 0, any},
    {"all", 0, all},
    {"reverse", 0, reverse},
    {"transpose", 0, transpose},
    {"sort", 0, builtin_sort},
    {"_sort_by", 1, builtin_sort_by},
    {"_group_by", 1, builtin_group_by},
    {"unique", 0, builtin_unique},
    {"_unique_by", 1, builtin_unique_by},
    {"min", 0, builtin_min},
    {"max", 0, builtin_max},
    {"_min_by", 1, builtin_min_by},
    {"_max_by", 1, builtin_max_by},
    {"bsearch", 1, builtin_bsearch},
    {"flatten", 0, builtin_flatten_all},
    {"flatten", 1, builtin_flatten},
    {"_flatten", 1, builtin_flatten_raw},
    {"to_entries", 0, builtin_to_entries},
    {"from_entries", 0, builtin_from_entries},
    {NULL, 0, NULL},
};
