/* Sorting and what builds on it: by merging, so that equal elements keep their order
 * and an order that is none (nan is below itself) does no harm. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>

/* An element by its key; `index` is the element's place in the input. */
struct entry {
    struct value key;
    size_t index;
};

struct order {
    struct entry *entries, *spare;
    size_t count;
    bool failed;
};

static int compare(struct order *order, const struct entry *a, const struct entry *b)
{
    return value_compare(a->key, b->key, &order->failed);
}

static void merge(struct order *order, size_t from, size_t middle, size_t to)
{
    const struct entry *entries = order->entries;
    struct entry *out = order->spare + from;
    size_t left = from, right = middle;

    while (left < middle && right < to) {
        if (compare(order, &entries[left], &entries[right]) <= 0)
            *out++ = entries[left++];
        else
            *out++ = entries[right++];
    }
    memcpy(out, entries + left, (middle - left) * sizeof(*out));
    out += middle - left;
    memcpy(out, entries + right, (to - right) * sizeof(*out));
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Merges runs of `width` entries in pairs, from entries to spare. */
static void merge_runs(struct order *order, size_t width)
{
    for (size_t from = 0; from < order->count; from += 2 * width) {
        size_t middle = least(from + width, order->count);
        size_t to = least(from + 2 * width, order->count);

        if (middle < to &&
            compare(order, &order->entries[middle - 1], &order->entries[middle]) > 0)
            merge(order, from, middle, to);
        else
            memcpy(order->spare + from, order->entries + from,
                   (to - from) * sizeof(struct entry));
    }
}

static void order_release(struct order *order)
{
    memory_free(order->entries);
    memory_free(order->spare);
}

/* The keys, lent, in their order. False without memory; then nothing is to be
 * released. */
static bool order_init(struct order *order, const struct items *keys)
{
    size_t bytes = (keys->count + 1) * sizeof(struct entry);

    *order =
        (struct order){memory_alloc(bytes), memory_alloc(bytes), keys->count, false};
    order->failed = !order->entries || !order->spare;
    for (size_t i = 0; !order->failed && i < keys->count; i++)
        order->entries[i] = (struct entry){keys->values[i], i};
    for (size_t width = 1; width < order->count && !order->failed; width *= 2) {
        struct entry *sorted = order->spare;

        merge_runs(order, width);
        order->spare = order->entries;
        order->entries = sorted;
    }
    if (order->failed)
        order_release(order);
    return !order->failed;
}

bool items_sort(struct items *items)
{
    struct order order;

    if (!order_init(&order, items))
        return false;
    for (size_t i = 0; i < items->count; i++)
        items->values[i] = order.entries[i].key;
    order_release(&order);
    return true;
}

/* ---- The functions ---- */

/* What is to be sorted, and by what. */
struct sorting {
    struct items values, keys;
    struct order order;
};

/* Takes the answer, an array, through entries; false if it failed for want of memory.
 */
typedef bool collect_function(struct sorting *sorting, struct value *array);

static bool append(struct value *array, struct value value)
{
    *array = value_append(*array, value);
    return array->form != VALUE_NONE;
}

/* Whether entry `i` has another key than the one before it. */
static bool is_first(struct sorting *sorting, size_t i)
{
    struct entry *entries = sorting->order.entries;

    return i == 0 || compare(&sorting->order, &entries[i - 1], &entries[i]) != 0;
}

static struct value element(const struct sorting *sorting, size_t i)
{
    return value_ref(sorting->values.values[sorting->order.entries[i].index]);
}

static bool collect_all(struct sorting *sorting, struct value *array)
{
    for (size_t i = 0; i < sorting->order.count; i++) {
        if (!append(array, element(sorting, i)))
            return false;
    }
    return true;
}

static bool collect_first(struct sorting *sorting, struct value *array)
{
    for (size_t i = 0; i < sorting->order.count; i++) {
        if (is_first(sorting, i) && !append(array, element(sorting, i)))
            return false;
    }
    return true;
}

static bool collect_groups(struct sorting *sorting, struct value *array)
{
    struct value group = VALUE_OF(VALUE_NONE);

    for (size_t i = 0; i < sorting->order.count; i++) {
        if (is_first(sorting, i)) {
            if (i > 0 && !append(array, group))
                return false;
            group = value_array_new();
        }
        if (group.form == VALUE_NONE || !append(&group, element(sorting, i)))
            return false;
    }
    return sorting->order.count == 0 || append(array, group);
}

static bool sort_by(struct sorting *sorting, collect_function *collect,
                    struct value *array)
{
    bool done = false;

    if (!order_init(&sorting->order, &sorting->keys))
        return false;
    *array = value_array_new();
    if (array->form != VALUE_NONE)
        done = collect(sorting, array) && !sorting->order.failed;
    order_release(&sorting->order);
    return done;
}

static bool are_single(const struct items *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (!is_kind(keys->values[i], KIND_ARRAY) || value_length(keys->values[i]) != 1)
            return false;
    }
    return true;
}

/* Arrays of one element are in the order of their elements. */
static void unwrap(struct items *keys)
{
    if (!are_single(keys))
        return;
    for (size_t i = 0; i < keys->count; i++) {
        struct value inside = value_at(keys->values[i], 0);

        value_unref(keys->values[i]);
        keys->values[i] = inside;
    }
}

static bool run(struct builtin_call *call, struct value keys, collect_function *collect)
{
    struct sorting sorting = {0};
    struct value array = VALUE_OF(VALUE_NONE);
    bool done = false;

    if (!items_collect(&sorting.values, call->arguments[0]))
        return builtin_no_memory(call);
    if (items_collect(&sorting.keys, keys)) {
        unwrap(&sorting.keys);
        done = sort_by(&sorting, collect, &array);
        items_release(&sorting.keys);
    }
    items_release(&sorting.values);
    if (done)
        return builtin_return(call, array);
    value_unref(array);
    return builtin_no_memory(call);
}

static bool by_itself(struct builtin_call *call, collect_function *collect)
{
    if (!is_kind(call->arguments[0], KIND_ARRAY))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0],
                                 "cannot be sorted, as it is not an array");
    return run(call, call->arguments[0], collect);
}

static bool by_keys(struct builtin_call *call, collect_function *collect)
{
    struct value *arguments = call->arguments;

    if (!is_kind(arguments[0], KIND_ARRAY) || !is_kind(arguments[1], KIND_ARRAY) ||
        value_length(arguments[0]) != value_length(arguments[1]))
        return builtin_fail_types(call, CAUSE_TYPE, arguments,
                                  "cannot be sorted, as they are not both arrays");
    return run(call, arguments[1], collect);
}

bool builtin_sort(struct builtin_call *call)
{
    return by_itself(call, collect_all);
}

bool builtin_sort_by(struct builtin_call *call)
{
    return by_keys(call, collect_all);
}

bool builtin_group_by(struct builtin_call *call)
{
    return by_keys(call, collect_groups);
}

bool builtin_unique(struct builtin_call *call)
{
    return by_itself(call, collect_first);
}

bool builtin_unique_by(struct builtin_call *call)
{
    return by_keys(call, collect_first);
}
