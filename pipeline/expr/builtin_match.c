/* Patterns in texts: flags, matches one after the other, and jq's objects for them. */

#include "pipeline/expr/builtin_match.h"

#include "pipeline/expr/builtin_cache.h"
#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/utf8.h"

#include <string.h>

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

void matching_end(struct matching *matching)
{
    value_unref(matching->text_holder);
    value_unref(matching->pattern_holder);
}

bool matching_begin(struct matching *matching, struct builtin_call *call)
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

enum found matching_find(struct matching *matching, size_t *start)
{
    struct builtin_shown shown;

    if (*start > matching->text.length)
        return FOUND_NOTHING;
    switch (capture_search(matching->capture, matching->text.bytes,
                           matching->text.length, *start, &matching->groups)) {
    case REGEX_HIT:
        *start = matching->groups[0].end;
        if (matching->groups[0].end <= matching->groups[0].start)
            *start = text_next_character(matching->text.bytes, matching->text.length,
                                         *start);
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

void matching_set(struct value *object, const char *key, struct value value)
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

struct value matching_part(const struct matching *matching, struct regex_match place)
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
    matching_set(&object, "offset", value_integer(at));
    matching_set(&object, "length", value_integer(length));
    matching_set(&object, "string",
                 is_set ? matching_part(matching, place) : VALUE_OF(VALUE_NULL));
    matching_set(&object, "name",
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

static void count_characters(struct matching *matching)
{
    size_t length = matching->text.length;

    matching->is_ascii = utf8_count(matching->text.bytes, length) == length;
    matching->is_counted = true;
}

struct value matching_value(struct matching *matching)
{
    struct regex_match whole = matching->groups[0];
    struct value object = value_object_new();

    if (!matching->is_counted)
        count_characters(matching);
    matching->count += code_points(matching, matching->counted, whole.start);
    matching->counted = whole.start;
    matching_set(&object, "offset", value_integer((int64_t)matching->count));
    matching_set(&object, "length",
                 value_integer((int64_t)code_points(matching, whole.start, whole.end)));
    matching_set(&object, "string", matching_part(matching, whole));
    matching_set(&object, "captures", group_values(matching, matching->count));
    return object;
}
