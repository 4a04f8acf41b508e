/* Looking for elements by comparing: min, max, bsearch, array - array. */

#include "pipeline/expr/builtin_internal.h"

/* ---- min and max ---- */

/* The place of the least key, the first of equal ones; or of the largest, the last. */
static size_t find_extreme(const struct items *keys, bool least, bool *failed)
{
    size_t best = 0;

    for (size_t i = 1; i < keys->count; i++) {
        int order = value_compare(keys->values[i], keys->values[best], failed);

        if ((order < 0) == least)
            best = i;
    }
    return best;
}

static bool extreme(struct builtin_call *call, struct value values, struct value keys,
                    bool least)
{
    struct value pair[2] = {values, keys};
    struct items items;
    bool failed = false;
    size_t best;

    if (!is_kind(values, KIND_ARRAY) || !is_kind(keys, KIND_ARRAY))
        return builtin_fail_types(call, CAUSE_TYPE, pair, "cannot be iterated over");
    if (value_length(values) != value_length(keys))
        return builtin_fail_types(call, CAUSE_TYPE, pair, "have wrong length");
    if (!items_collect(&items, keys))
        return builtin_no_memory(call);
    best = find_extreme(&items, least, &failed);
    call->result = items.count > 0 ? value_at(values, best) : VALUE_OF(VALUE_NULL);
    items_release(&items);
    if (!failed)
        return true;
    value_unref(call->result);
    call->result = VALUE_OF(VALUE_NONE);
    return builtin_no_memory(call);
}

bool builtin_min(struct builtin_call *call)
{
    return extreme(call, call->arguments[0], call->arguments[0], true);
}

bool builtin_max(struct builtin_call *call)
{
    return extreme(call, call->arguments[0], call->arguments[0], false);
}

bool builtin_min_by(struct builtin_call *call)
{
    return extreme(call, call->arguments[0], call->arguments[1], true);
}

bool builtin_max_by(struct builtin_call *call)
{
    return extreme(call, call->arguments[0], call->arguments[1], false);
}

/* ---- Searching in sorted items ---- */

/* The value's place, or -1 - the place where it would go. */
static int64_t search(const struct items *sorted, struct value value, bool *failed)
{
    size_t from = 0, to = sorted->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = value_compare(value, sorted->values[middle], failed);

        if (order == 0)
            return (int64_t)middle;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return -1 - (int64_t)from;
}

bool builtin_bsearch(struct builtin_call *call)
{
    struct items items;
    bool failed = false;
    int64_t place;

    if (!is_kind(call->arguments[0], KIND_ARRAY))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0],
                                 "cannot be searched from");
    if (!builtin_settle(call, 1))
        return false;
    if (!items_collect(&items, call->arguments[0]))
        return builtin_no_memory(call);
    place = search(&items, call->arguments[1], &failed);
    items_release(&items);
    return failed ? builtin_no_memory(call)
                  : builtin_return(call, value_integer(place));
}

static struct value append_others(struct value kept, const struct value_walk *walk,
                                  const struct items *unwanted)
{
    bool failed = false;
    bool is_unwanted = search(unwanted, walk->value, &failed) >= 0;

    if (failed) {
        value_unref(kept);
        return VALUE_OF(VALUE_NONE);
    }
    return is_unwanted ? kept : value_append(kept, value_ref(walk->value));
}

static struct value without(struct value array, const struct items *unwanted)
{
    struct value kept = value_array_new();
    struct value_walk walk;

    if (kept.form == VALUE_NONE || !value_walk_init(&walk, array)) {
        value_unref(kept);
        return VALUE_OF(VALUE_NONE);
    }
    while (kept.form != VALUE_NONE && value_walk_next(&walk))
        kept = append_others(kept, &walk, unwanted);
    value_walk_release(&walk);
    return kept;
}

bool builtin_without(struct builtin_call *call)
{
    struct value kept = VALUE_OF(VALUE_NONE);
    struct items unwanted;

    if (!items_collect(&unwanted, call->arguments[2]))
        return builtin_no_memory(call);
    if (items_sort(&unwanted))
        kept = without(call->arguments[1], &unwanted);
    items_release(&unwanted);
    return builtin_return(call, kept);
}
