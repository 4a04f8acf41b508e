/* Regular expressions: _match, on which the prelude builds test, match, capture, scan,
 * sub and their kin, and _split2. */

#include "pipeline/expr/builtin_cache.h"
#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/utf8.h"

#include <string.h>

/* One call: a pattern in a text. */
struct matching {
    struct builtin_call *call;
    struct value text_holder, pattern_holder;
    struct value_string text, pattern;
    struct capture *capture; /* lent by the cache */
    unsigned flags;
    bool global;
    bool is_ascii; /* then bytes are characters */
    size_t counted, count; /* code points in the first bytes of the text */
    const struct regex_match *groups; /* of the last match */
};

/* ---- Beginning ---- */

/* False for a letter that is no flag. */
static bool read_flag(struct matching *matching, char letter)
{
    switch (letter) {
    case 'g':
        matching->global = true;
        return true;
    case 'i':
        matching->flags |= CAPTURE_CASELESS;
        return true;
    case 'x':
        matching->flags |= CAPTURE_EXTENDED;
        return true;
    case 'm':
    case 'p':
        matching->flags |= CAPTURE_DOTALL;
        return true;
    case 's': /* ^ and $ are the text's ends: they are, anyway */
        return true;
    case 'l':
        matching->flags |= CAPTURE_LONGEST;
        return true;
    case 'n':
        matching->flags |= CAPTURE_NOT_EMPTY;
        return true;
    default:
        return false;
    }
}

static bool read_flags(struct matching *matching, struct value flags)
{
    struct builtin_call *call = matching->call;
    struct value holder;
    struct value_string letters;
    bool good;

    if (is_kind(flags, KIND_NULL))
        return true;
    if (!is_kind(flags, KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, flags, "is not a string");
    if (!builtin_bytes(flags, &holder, &letters)) {
        value_unref(holder);
        return builtin_no_memory(call);
    }
    good = true;
    for (size_t i = 0; i < letters.length && good; i++)
        good = read_flag(matching, letters.bytes[i]);
    if (!good)
        builtin_fail(call, CAUSE_REGEX, "%.*s is not a valid modifier string",
                     (int)(letters.length < 100 ? letters.length : 100), letters.bytes);
    value_unref(holder);
    return good;
}

static bool compile(struct matching *matching)
{
    struct builtin_shown shown;
    struct fault fault;

    matching->capture = builtin_cache_pattern(matching->call->cache, matching->pattern,
                                              matching->flags, &fault);
    if (matching->capture)
        return true;
    if (fault.status == STATUS_RESOURCE)
        return builtin_no_memory(matching->call);
    shown = builtin_shown(matching->pattern_holder);
    return builtin_fail(matching->call, CAUSE_REGEX,
                        "Regex failure: %s (at byte %zu of %s)", fault.what, fault.at,
                        shown.bytes);
}

static void matching_end(struct matching *matching)
{
    value_unref(matching->text_holder);
    value_unref(matching->pattern_holder);
}

/* False if it failed; then there is nothing to end. */
static bool matching_begin(struct matching *matching, struct builtin_call *call)
{
    struct value *arguments = call->arguments;
    bool begun;

    *matching = (struct matching){.call = call};
    if (!is_kind(arguments[0], KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, arguments[0],
                                 "cannot be matched, as it is not a string");
    if (!is_kind(arguments[1], KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, arguments[1], "is not a string");
    begun = builtin_bytes(arguments[0], &matching->text_holder, &matching->text);
    begun =
        builtin_bytes(arguments[1], &matching->pattern_holder, &matching->pattern) &&
        begun;
    if (!begun)
        builtin_no_memory(call);
    begun = begun && read_flags(matching, arguments[2]) && compile(matching);
    if (!begun)
        matching_end(matching);
    return begun;
}

/* ---- Searching ---- */

static size_t next_character(struct value_string text, size_t at)
{
    do
        at++;
    while (at < text.length && ((unsigned char)text.bytes[at] & 0xc0) == 0x80);
    return at;
}

enum found {
    FOUND,
    FOUND_NOTHING,
    FOUND_FAILED,
};

/* The next match from *start on; *start moves behind it, or to past the end. */
static enum found find(struct matching *matching, size_t *start)
{
    struct builtin_shown shown;

    if (*start > matching->text.length)
        return FOUND_NOTHING;
    switch (capture_search(matching->capture, matching->text.bytes,
                           matching->text.length, *start, &matching->groups)) {
    case REGEX_HIT:
        *start = matching->groups[0].end;
        if (matching->groups[0].end <= matching->groups[0].start)
            *start = next_character(matching->text, *start);
        return FOUND;
    case REGEX_MISS:
        return FOUND_NOTHING;
    case REGEX_NO_MEMORY:
        builtin_no_memory(matching->call);
        return FOUND_FAILED;
    default:
        shown = builtin_shown(matching->pattern_holder);
        builtin_fail(matching->call, CAUSE_GAVE_UP,
                     "Regex failure: %s takes too many steps on this string",
                     shown.bytes);
        return FOUND_FAILED;
    }
}

/* ---- Matches as values ---- */

/* An object that is being made; VALUE_NONE once memory has failed. */
static void set(struct value *object, const char *key, struct value value)
{
    if (object->form == VALUE_NONE || value.form == VALUE_NONE) {
        value_unref(*object);
        value_unref(value);
        *object = VALUE_OF(VALUE_NONE);
        return;
    }
    *object = value_set_key(*object, key, strlen(key), value);
}

static size_t code_points(const struct matching *matching, size_t from, size_t to)
{
    return matching->is_ascii ? to - from
                              : utf8_count(matching->text.bytes + from, to - from);
}

static struct value part(const struct matching *matching, struct regex_match place)
{
    return value_string_new(matching->text.bytes + place.start,
                            place.end - place.start);
}

/* A group may lie before the match, in what was looked behind at. */
static size_t group_offset(const struct matching *matching, size_t offset, size_t start)
{
    size_t whole = matching->groups[0].start;

    return start >= whole ? offset + code_points(matching, whole, start)
                          : offset - code_points(matching, start, whole);
}

static struct value group_value(const struct matching *matching, size_t index,
                                size_t offset)
{
    struct regex_match place = matching->groups[index];
    const char *name = capture_name(matching->capture, index);
    bool is_set = place.start != CAPTURE_UNSET;
    struct value object = value_object_new();
    int64_t at = -1, length = 0;

    if (is_set) {
        at = (int64_t)group_offset(matching, offset, place.start);
        length = (int64_t)code_points(matching, place.start, place.end);
    }
    set(&object, "offset", value_integer(at));
    set(&object, "length", value_integer(length));
    set(&object, "string", is_set ? part(matching, place) : VALUE_OF(VALUE_NULL));
    set(&object, "name",
        name ? value_string_new(name, strlen(name)) : VALUE_OF(VALUE_NULL));
    return object;
}

static struct value group_values(const struct matching *matching, size_t offset)
{
    struct value captures = value_array_new();
    size_t count = capture_count(matching->capture);

    for (size_t i = 1; i <= count && captures.form != VALUE_NONE; i++) {
        struct value group = group_value(matching, i, offset);

        if (group.form != VALUE_NONE) {
            captures = value_append(captures, group);
        } else {
            value_unref(captures);
            captures = VALUE_OF(VALUE_NONE);
        }
    }
    return captures;
}

static struct value match_value(struct matching *matching)
{
    struct regex_match whole = matching->groups[0];
    struct value object = value_object_new();

    matching->count += code_points(matching, matching->counted, whole.start);
    matching->counted = whole.start;
    set(&object, "offset", value_integer((int64_t)matching->count));
    set(&object, "length",
        value_integer((int64_t)code_points(matching, whole.start, whole.end)));
    set(&object, "string", part(matching, whole));
    set(&object, "captures", group_values(matching, matching->count));
    return object;
}

/* ---- _match ---- */

static bool test(struct matching *matching)
{
    size_t start = 0;
    enum found found = find(matching, &start);

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

    matching->is_ascii = utf8_count(matching->text.bytes, matching->text.length) ==
                         matching->text.length;
    while ((found = find(matching, &start)) == FOUND) {
        if (!append(matching, &matches, match_value(matching)))
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

/* ---- _split2 ---- */

static bool split_text(struct matching *matching)
{
    struct value parts = value_array_new();
    struct regex_match gap = {0, 0};
    enum found found;
    size_t start = 0;

    while ((found = find(matching, &start)) == FOUND) {
        gap.end = matching->groups[0].start;
        if (gap.end < gap.start)
            gap.end = gap.start;
        if (!append(matching, &parts, part(matching, gap)))
            return false;
        gap.start = matching->groups[0].end;
    }
    if (found == FOUND_FAILED) {
        value_unref(parts);
        return false;
    }
    gap.end = matching->text.length;
    return append(matching, &parts, part(matching, gap)) &&
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
    {NULL, 0, NULL},
};
