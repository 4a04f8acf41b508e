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

/* The match that was found, with the text in front of it. */
static struct value match_behind(struct matching *matching, struct regex_match gap)
{
    struct value object = matching_value(matching);

    matching_set(&object, "gap", matching_part(matching, gap));
    return object;
}

/* The texts between the matches, and the rest; for sub (`with_matches`) each of them
 * but the rest with the match behind it, and only the first match unless it is global.
 */
static bool collect_parts(struct matching *matching, bool with_matches)
{
    struct value parts = value_array_new();
    struct regex_match gap = {0, 0};
    enum found found;
    size_t start = 0;

    while ((found = matching_find(matching, &start)) == FOUND) {
        gap.end = matching->groups[0].start;
        if (!append(matching, &parts,
                    with_matches ? match_behind(matching, gap)
                                 : matching_part(matching, gap)))
            return false;
        gap.start = matching->groups[0].end;
        if (with_matches && !matching->global)
            break;
    }
    if (found == FOUND_FAILED) {
        value_unref(parts);
        return false;
    }
    gap.end = matching->text.length;
    return append(matching, &parts, matching_part(matching, gap)) &&
           builtin_return(matching->call, parts);
}

static bool take_apart(struct builtin_call *call, bool with_matches)
{
    struct matching matching;
    bool done;

    if (!matching_begin(&matching, call))
        return false;
    done = collect_parts(&matching, with_matches);
    matching_end(&matching);
    return done;
}

static bool parts(struct builtin_call *call)
{
    return take_apart(call, true);
}

static bool split2(struct builtin_call *call)
{
    return take_apart(call, false);
}

const struct builtin builtin_regex[] = {
    {"_match", 3, match},
    {"_split2", 2, split2},
    {"_parts", 2, parts},
    {NULL, 0, NULL},
};
