/* Strings: beginnings and ends, case, repetition; the table of all. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>

/* The input and the first argument, both strings, for as long as they are looked at. */
struct two_strings {
    struct value holders[2];
    struct value_string text, part;
};

/* Fails with `what` if either is no string. */
static bool hold(struct two_strings *two, struct builtin_call *call, const char *what)
{
    bool held;

    if (!is_kind(call->arguments[0], KIND_STRING) ||
        !is_kind(call->arguments[1], KIND_STRING)) {
        builtin_fail(call, CAUSE_TYPE, "%s", what);
        return false;
    }
    held = builtin_bytes(call->arguments[0], &two->holders[0], &two->text);
    held = builtin_bytes(call->arguments[1], &two->holders[1], &two->part) && held;
    if (held)
        return true;
    value_unref(two->holders[0]);
    value_unref(two->holders[1]);
    builtin_no_memory(call);
    return false;
}

static void let_go(struct two_strings *two)
{
    value_unref(two->holders[0]);
    value_unref(two->holders[1]);
}

static bool starts(struct value_string text, struct value_string part)
{
    return part.length <= text.length &&
           memcmp(text.bytes, part.bytes, part.length) == 0;
}

static bool ends(struct value_string text, struct value_string part)
{
    return part.length <= text.length &&
           memcmp(text.bytes + text.length - part.length, part.bytes, part.length) == 0;
}

#define NOT_STARTSWITH "startswith() requires string inputs"
#define NOT_ENDSWITH "endswith() requires string inputs"

static bool startswith(struct builtin_call *call)
{
    struct two_strings two;

    if (!hold(&two, call, NOT_STARTSWITH))
        return false;
    call->result = value_bool(starts(two.text, two.part));
    let_go(&two);
    return true;
}

static bool endswith(struct builtin_call *call)
{
    struct two_strings two;

    if (!hold(&two, call, NOT_ENDSWITH))
        return false;
    call->result = value_bool(ends(two.text, two.part));
    let_go(&two);
    return true;
}

/* Answers with the input without `left` and `right` bytes. */
static bool without_ends(struct builtin_call *call, struct two_strings *two,
                         size_t left, size_t right)
{
    struct value result;

    if (left + right == 0)
        result = builtin_take(call, 0);
    else
        result =
            value_string_new(two->text.bytes + left, two->text.length - left - right);
    let_go(two);
    return builtin_return(call, result);
}

bool builtin_ltrimstr(struct builtin_call *call)
{
    struct two_strings two;

    if (!hold(&two, call, NOT_STARTSWITH))
        return false;
    return without_ends(call, &two, starts(two.text, two.part) ? two.part.length : 0,
                        0);
}

bool builtin_rtrimstr(struct builtin_call *call)
{
    struct two_strings two;

    if (!hold(&two, call, NOT_ENDSWITH))
        return false;
    return without_ends(call, &two, 0, ends(two.text, two.part) ? two.part.length : 0);
}

bool builtin_trimstr(struct builtin_call *call)
{
    struct two_strings two;
    struct value_string rest;
    size_t left;

    if (!hold(&two, call, NOT_STARTSWITH))
        return false;
    left = starts(two.text, two.part) ? two.part.length : 0;
    rest = (struct value_string){two.text.bytes + left, two.text.length - left};
    return without_ends(call, &two, left, ends(rest, two.part) ? two.part.length : 0);
}

/* ---- Case ---- */

/* Moves the letters first..last by `by`; all other bytes stay. */
static bool shift_case(struct builtin_call *call, char first, int by)
{
    struct value holder;
    struct value_string string;
    struct buffer text = {0};

    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail(call, CAUSE_TYPE, "explode input must be a string");
    if (!builtin_bytes(call->arguments[0], &holder, &string))
        text.failed = true;
    else
        buffer_add(&text, string.bytes, string.length);
    value_unref(holder);
    for (size_t i = 0; !text.failed && i < text.length; i++) {
        if (text.bytes[i] >= first && text.bytes[i] <= first + 25)
            text.bytes[i] = (char)(text.bytes[i] + by);
    }
    return builtin_return_string(call, &text);
}

static bool ascii_downcase(struct builtin_call *call)
{
    return shift_case(call, 'A', 'a' - 'A');
}

static bool ascii_upcase(struct builtin_call *call)
{
    return shift_case(call, 'a', 'A' - 'a');
}

/* ---- Repetition ---- */

/* Each round doubles what is there. */
static void fill(struct buffer *text, struct value_string string, size_t size)
{
    if (size == 0 || !buffer_reserve(text, size))
        return;
    buffer_add(text, string.bytes, string.length);
    while (text->length < size) {
        size_t more = size - text->length;

        buffer_add(text, text->bytes, more < text->length ? more : text->length);
    }
}

bool builtin_repeat(struct builtin_call *call, struct value string, double times)
{
    struct value holder;
    struct value_string bytes;
    struct buffer text = {0};
    size_t count;

    if (!(times >= 0)) {
        call->result = VALUE_OF(VALUE_NULL);
        return true;
    }
    count = times > INT32_MAX ? INT32_MAX : (size_t)times;
    if (!builtin_bytes(string, &holder, &bytes)) {
        value_unref(holder);
        return builtin_no_memory(call);
    }
    if (bytes.length > 0 && count > MEMORY_LIMIT / bytes.length) {
        value_unref(holder);
        return builtin_fail(call, CAUSE_LIMIT, "Repeat string result too long");
    }
    fill(&text, bytes, count * bytes.length);
    value_unref(holder);
    return builtin_return_string(call, &text);
}

/* ---- Splitting ---- */

static bool split(struct builtin_call *call)
{
    if (!is_kind(call->arguments[0], KIND_STRING) ||
        !is_kind(call->arguments[1], KIND_STRING))
        return builtin_fail(call, CAUSE_TYPE,
                            "split input and separator must be strings");
    return builtin_split_string(call, call->arguments[0], call->arguments[1]);
}

/* The character with this code. */
static bool ascii(struct builtin_call *call)
{
    struct value input = call->arguments[0];
    char byte;

    if (!is_kind(input, KIND_NUMBER) || !(value_double(input) >= 0) ||
        value_double(input) > 127)
        return builtin_fail(call, CAUSE_TYPE,
                            "ascii only takes integers from 0 to 127");
    byte = (char)value_double(input);
    return builtin_return(call, value_string_new(&byte, 1));
}

const struct builtin builtin_string[] = {
    {"startswith", 1, startswith},
    {"endswith", 1, endswith},
    {"ltrimstr", 1, builtin_ltrimstr},
    {"rtrimstr", 1, builtin_rtrimstr},
    {"trimstr", 1, builtin_trimstr},
    {"trim", 0, builtin_trim},
    {"ltrim", 0, builtin_ltrim},
    {"rtrim", 0, builtin_rtrim},
    {"ascii_downcase", 0, ascii_downcase},
    {"ascii_upcase", 0, ascii_upcase},
    {"ascii", 0, ascii},
    {"split", 1, split},
    {"join", 1, builtin_join},
    {"explode", 0, builtin_explode},
    {"implode", 0, builtin_implode},
    {"_strindices", 1, builtin_strindices},
    {"indices", 1, builtin_indices},
    {"index", 1, builtin_index},
    {"rindex", 1, builtin_rindex},
    {NULL, 0, NULL},
};
