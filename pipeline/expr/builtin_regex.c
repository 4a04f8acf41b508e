/* Regular expressions: _match, on which the prelude builds test, match, capture and
 * scan; _parts for sub, and _split2. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/expr/builtin_match.h"

/* ---- _match ---- */

static bool test(struct matching *matching)
{
    size_t start = 0;
    enum found found = matching_find(matching, &start);

    return found != FOUND_FAILED &&
           builtin_return(matching->call, value_bool(found == FOUND));
}

/* Takes both; fails without memory. */
static bool append(struct matching *matching, struct value *array, struct value value)
{
    if (array->form != VALUE_NONE && value.form != VALUE_NONE) {
        *array = value_append(*array, value);
    } else {
        value_unref(*array);
        value_unref(value);
        *array = VALUE_OF(VALUE_NONE);
    }
    return array->form != VALUE_NONE || builtin_no_memory(matching->call);
}

static bool collect(struct matching *matching)
{
    struct value matches = value_array_new();
    enum found found;
    size_t start = 0;

    while ((found = matching_find(matching, &start)) == FOUND) {
        if (!append(matching, &matches, matching_value(matching)))
            return false;
        if (!matching->global)
            break;
    }
    if (found != FOUND_FAILED)
        return builtin_return(matching->call, matches);
    value_unref(matches);
    return false;
}

static bool match(struct builtin_call *call)
{
    struct matching matching;
    bool done;

    if (!matching_begin(&matching, call))
        return false;
    done =
        is_kind(call->arguments[3], KIND_TRUE) ? test(&matching) : collect(&matching);
    matching_end(&matching);
    return done;
}

/* ---- _parts and _split2 ---- */

/* For sub: each match with the text in front of it, and the rest. */
static bool collect_parts(struct matching *matching)
{
    struct value parts = value_array_new();
    struct regex_match gap = {0, 0};
    enum found found = FOUND;
    size_t start = 0;

    do {
        struct value object;

        found = matching_find(matching, &start);
        if (found != FOUND)
            break;
        gap.end = matching->groups[0].start;
        object = matching_value(matching);
        matching_set(&object, "gap", matching_part(matching, gap));
        if (!append(matching, &parts, object))
            return false;
        gap.start = matching->groups[0].end;
    } while (matching->global);
    if (found == FOUND_FAILED) {
        value_unref(parts);
        return false;
    }
    gap.end = matching->text.length;
    return append(matching, &parts, matching_part(matching, gap)) &&
           builtin_return(matching->call, parts);
}

static bool parts(struct builtin_call *call)
{
    struct matching matching;
    bool done;

    if (!matching_begin(&matching, call))
        return false;
    done = collect_parts(&matching);
    matching_end(&matching);
    return done;
}

static bool split_text(struct matching *matching)
{
    struct value parts = value_array_new();
    struct regex_match gap = {0, 0};
    enum found found;
    size_t start = 0;

    while ((found = matching_find(matching, &start)) == FOUND) {
        gap.end = matching->groups[0].start;
        if (!append(matching, &parts, matching_part(matching, gap)))
            return false;
        gap.start = matching->groups[0].end;
    }
    if (found == FOUND_FAILED) {
        value_unref(parts);
        return false;
    }
    gap.end = matching->text.length;
    return append(matching, &parts, matching_part(matching, gap)) &&
           builtin_return(matching->call, parts);
}

static bool split2(struct builtin_call *call)
{
    struct matching matching;
    bool done;

    if (!matching_begin(&matching, call))
        return false;
    done = split_text(&matching);
    matching_end(&matching);
    return done;
}

const struct builtin builtin_regex[] = {
    {"_match", 3, match},
    {"_split2", 2, split2},
    {"_parts", 2, parts},
    {NULL, 0, NULL},
};
