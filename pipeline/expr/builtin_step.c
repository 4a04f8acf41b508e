/* One step into a value, by a key: .[key], has, and .[key] = value. */

#include "pipeline/expr/builtin_internal.h"

#include <math.h>

/* As jq's: a quarter of what an int holds. */
#define INDEX_MOST (INT32_MAX >> 2)

bool step_index(struct value number, int64_t *index)
{
    double exact;

    if (value_int64(number, index))
        return true;
    exact = value_double(number);
    if (isnan(exact))
        return false;
    if (exact < -0x1p62 || exact > 0x1p62)
        *index = exact < 0 ? INT64_MIN / 2 : INT64_MAX / 2;
    else
        *index = (int64_t)exact;
    return true;
}

/* ---- Slices ---- */

static double bound(double wanted, double length, double missing)
{
    if (isnan(wanted))
        return missing;
    return wanted < 0 ? wanted + length : wanted;
}

/* The start is rounded down, the end up. */
static void set_bounds(double start, double end, size_t length, size_t bounds[2])
{
    double most = (double)length;

    start = bound(start, most, 0);
    end = bound(end, most, most);
    bounds[0] = start <= 0 ? 0 : start >= most ? length : (size_t)start;
    bounds[1] = end <= 0 ? 0 : end >= most ? length : (size_t)ceil(end);
    if (bounds[1] < bounds[0])
        bounds[1] = bounds[0];
}

/* The number under `name`; `missing` for null. False if it is none. */
static bool read_bound(struct value key, const char *name, size_t length,
                       double *number)
{
    struct value value = value_get(key, name, length);
    bool is_null = value.form != VALUE_NONE && is_kind(value, KIND_NULL);
    bool is_number = is_kind(value, KIND_NUMBER);

    *number = is_number ? value_double(value) : (double)NAN;
    value_unref(value);
    return is_null || is_number;
}

bool step_slice(struct builtin_call *call, struct value target, struct value key,
                size_t bounds[2])
{
    double start = 0, end = 0;
    size_t length;

    if (!read_bound(key, "start", 5, &start) || !read_bound(key, "end", 3, &end))
        return builtin_fail(call, CAUSE_INDEX,
                            "Array/string slice indices must be integers");
    length = value_length(target);
    if (length == VALUE_NO_LENGTH)
        return builtin_no_memory(call);
    set_bounds(start, end, length, bounds);
    return true;
}

/* Bytes of the first `count` code points. */
static size_t code_points(struct value_string string, size_t count)
{
    size_t at = 0;

    while (at < string.length && count > 0) {
        at = text_next_character(string.bytes, string.length, at);
        count--;
    }
    return at;
}

static bool slice_string(struct builtin_call *call, struct value target,
                         const size_t bounds[2], struct value *found)
{
    struct value holder;
    struct value_string string;
    size_t from, length;

    if (builtin_bytes(target, &holder, &string)) {
        from = code_points(string, bounds[0]);
        string.bytes += from;
        string.length -= from;
        length = code_points(string, bounds[1] - bounds[0]);
        *found = value_string_new(string.bytes, length);
    }
    value_unref(holder);
    return found->form != VALUE_NONE || builtin_no_memory(call);
}

static bool get_slice(struct builtin_call *call, struct value target, struct value key,
                      struct value *found)
{
    size_t bounds[2] = {0};

    if (!step_slice(call, target, key, bounds))
        return false;
    if (is_kind(target, KIND_STRING))
        return slice_string(call, target, bounds, found);
    *found = value_slice(value_ref(target), bounds[0], bounds[1]);
    return found->form != VALUE_NONE || builtin_no_memory(call);
}

/* ---- Getting ---- */

static bool get_field(struct builtin_call *call, struct value target, struct value key,
                      struct value *found)
{
    struct value holder;
    struct value_string name;
    bool known = builtin_bytes(key, &holder, &name);

    if (known)
        *found = value_get(target, name.bytes, name.length);
    value_unref(holder);
    if (!known)
        return builtin_no_memory(call);
    if (found->form == VALUE_NONE)
        *found = VALUE_OF(VALUE_NULL);
    return true;
}

/* VALUE_NONE if there is no such element. */
static struct value get_element(struct value target, struct value key)
{
    int64_t index;

    if (!step_index(key, &index))
        return VALUE_OF(VALUE_NONE);
    if (index < 0)
        index += (int64_t)value_length(target);
    return index < 0 ? VALUE_OF(VALUE_NONE) : value_at(target, (size_t)index);
}

static bool get_indices(struct builtin_call *call, struct value target,
                        struct value key, struct value *found)
{
    bool failed = false;

    *found = step_find(target, key, &failed);
    return !failed || builtin_no_memory(call);
}

static bool get_null(enum value_kind key, struct value *found)
{
    *found = VALUE_OF(VALUE_NULL);
    return key == KIND_STRING || key == KIND_NUMBER || key == KIND_OBJECT;
}

static bool cannot_index(struct builtin_call *call, struct value target,
                         struct value key)
{
    struct builtin_shown shown = builtin_shown(key);

    return builtin_fail(call, CAUSE_INDEX, "Cannot index %s with %s (%s)",
                        value_type_name(target), value_type_name(key), shown.bytes);
}

bool step_get(struct builtin_call *call, struct value target, struct value key,
              struct value *found)
{
    enum value_kind from = value_kind(target);
    enum value_kind by = value_kind(key);

    *found = VALUE_OF(VALUE_NONE);
    if (from == KIND_OBJECT && by == KIND_STRING)
        return get_field(call, target, key, found);
    if (from == KIND_ARRAY && by == KIND_NUMBER) {
        *found = get_element(target, key);
        if (found->form == VALUE_NONE)
            *found = VALUE_OF(VALUE_NULL);
        return true;
    }
    if ((from == KIND_ARRAY || from == KIND_STRING) && by == KIND_OBJECT)
        return get_slice(call, target, key, found);
    if (from == KIND_ARRAY && by == KIND_ARRAY)
        return get_indices(call, target, key, found);
    if (from == KIND_NULL && get_null(by, found))
        return true;
    *found = VALUE_OF(VALUE_NONE);
    return cannot_index(call, target, key);
}

bool builtin_get(struct builtin_call *call)
{
    return step_get(call, call->arguments[0], call->arguments[1], &call->result);
}

static bool has_element(struct value target, struct value key)
{
    int64_t index;

    return step_index(key, &index) && index >= 0 &&
           (size_t)index < value_length(target);
}

bool builtin_has(struct builtin_call *call)
{
    struct value target = call->arguments[0];
    struct value key = call->arguments[1];
    enum value_kind from = value_kind(target);
    struct value found;

    if (from == KIND_NULL) {
        call->result = value_bool(false);
        return true;
    }
    if (from == KIND_ARRAY && is_kind(key, KIND_NUMBER)) {
        call->result = value_bool(has_element(target, key));
        return true;
    }
    if (from == KIND_OBJECT && is_kind(key, KIND_STRING)) {
        struct value holder;
        struct value_string name;
        bool known = builtin_bytes(key, &holder, &name);

        found =
            known ? value_get(target, name.bytes, name.length) : VALUE_OF(VALUE_NONE);
        call->result = value_bool(found.form != VALUE_NONE);
        value_unref(found);
        value_unref(holder);
        return known || builtin_no_memory(call);
    }
    return builtin_fail(call, CAUSE_INDEX, "Cannot check whether %s has a %s key",
                        value_type_name(target), value_type_name(key));
}

/* ---- Setting. All take target and value. ---- */

static bool cannot_set(struct builtin_call *call, struct value target,
                       struct value value, const char *why)
{
    value_unref(target);
    value_unref(value);
    return builtin_fail(call, CAUSE_UPDATE, "%s", why);
}

static bool set_field(struct builtin_call *call, struct value target, struct value key,
                      struct value value, struct value *changed)
{
    struct value holder;
    struct value_string name;

    if (builtin_bytes(key, &holder, &name)) {
        *changed = value_set_key(target, name.bytes, name.length, value);
    } else {
        value_unref(target);
        value_unref(value);
    }
    value_unref(holder);
    return changed->form != VALUE_NONE || builtin_no_memory(call);
}

static bool set_element(struct builtin_call *call, struct value target,
                        struct value key, struct value value, struct value *changed)
{
    int64_t index;

    if (!step_index(key, &index))
        return cannot_set(call, target, value, "Cannot set array element at NaN index");
    if (index < 0)
        index += (int64_t)value_length(target);
    if (index < 0)
        return cannot_set(call, target, value, "Out of bounds negative array index");
    if (index > INDEX_MOST)
        return cannot_set(call, target, value, "Array index too large");
    *changed = value_set_index(target, (size_t)index, value);
    return changed->form != VALUE_NONE || builtin_no_memory(call);
}

/* Appends the elements of `more` from..to. Takes array. */
static struct value append_part(struct value array, struct value more, size_t from,
                                size_t to)
{
    struct value_walk walk;

    if (array.form == VALUE_NONE || !value_walk_init(&walk, more)) {
        value_unref(array);
        return VALUE_OF(VALUE_NONE);
    }
    while (array.form != VALUE_NONE && value_walk_next(&walk) && walk.index < to) {
        if (walk.index >= from)
            array = value_append(array, value_ref(walk.value));
    }
    value_walk_release(&walk);
    return array;
}

static bool set_slice(struct builtin_call *call, struct value target, struct value key,
                      struct value value, struct value *changed)
{
    size_t bounds[2] = {0};

    if (!step_slice(call, target, key, bounds)) {
        value_unref(target);
        value_unref(value);
        return false;
    }
    if (!is_kind(value, KIND_ARRAY))
        return cannot_set(call, target, value,
                          "A slice of an array can only be assigned another array");
    *changed = value_slice(value_ref(target), 0, bounds[0]);
    *changed = append_part(*changed, value, 0, SIZE_MAX);
    *changed = append_part(*changed, target, bounds[1], SIZE_MAX);
    value_unref(target);
    value_unref(value);
    return changed->form != VALUE_NONE || builtin_no_memory(call);
}

static bool cannot_update(struct builtin_call *call, struct value target,
                          struct value key, struct value value)
{
    const char *name = value_type_name(target);

    value_unref(target);
    value_unref(value);
    return builtin_fail(call, CAUSE_UPDATE, "Cannot update field at %s index of %s",
                        value_type_name(key), name);
}

/* What null becomes when a key of this kind is set in it. */
static struct value container_for(enum value_kind key)
{
    if (key == KIND_STRING)
        return value_object_new();
    return key == KIND_NUMBER || key == KIND_OBJECT ? value_array_new()
                                                    : VALUE_OF(VALUE_NULL);
}

bool step_set(struct builtin_call *call, struct value target, struct value key,
              struct value value, struct value *changed)
{
    enum value_kind by = value_kind(key);

    *changed = VALUE_OF(VALUE_NONE);
    if (is_kind(target, KIND_NULL))
        target = container_for(by);
    if (target.form == VALUE_NONE) {
        value_unref(value);
        return builtin_no_memory(call);
    }
    if (is_kind(target, KIND_OBJECT) && by == KIND_STRING)
        return set_field(call, target, key, value, changed);
    if (is_kind(target, KIND_ARRAY) && by == KIND_NUMBER)
        return set_element(call, target, key, value, changed);
    if (is_kind(target, KIND_ARRAY) && by == KIND_OBJECT)
        return set_slice(call, target, key, value, changed);
    if (is_kind(target, KIND_STRING) && by == KIND_OBJECT)
        return cannot_set(call, target, value, "Cannot update string slices");
    return cannot_update(call, target, key, value);
}

bool builtin_set(struct builtin_call *call)
{
    return step_set(call, builtin_take(call, 0), call->arguments[1],
                    builtin_take(call, 2), &call->result);
}
