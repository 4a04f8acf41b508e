/* fromjson: the exact parser first; what it refuses is read by jq's own rules. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/expr/lenient.h"
#include "pipeline/json/parse.h"

#include <string.h>

/* jq's message holds the whole text. */
static bool cannot_parse(struct builtin_call *call, const char *what,
                         struct value_string text)
{
    struct buffer message = {0};
    struct value error;

    buffer_add(&message, what, strlen(what));
    buffer_add(&message, " (while parsing '", 17);
    buffer_add(&message, text.bytes, text.length);
    buffer_add(&message, "')", 2);
    error = builtin_string_of(&message);
    return error.form == VALUE_NONE ? builtin_no_memory(call)
                                    : builtin_fail_value(call, CAUSE_PARSE, error);
}

static bool parse(struct builtin_call *call, struct value_string text)
{
    char what[LENIENT_WHAT_SIZE];
    enum json_verdict verdict;
    struct value value =
        json_parse(text.bytes, text.length, JSON_PARSE_DEPTH_LIMIT, &verdict, NULL);

    if (verdict != JSON_VALID) {
        value = lenient_parse(text.bytes, text.length, what);
        if (value.form == VALUE_NONE && what[0])
            return cannot_parse(call, what, text);
    }
    return builtin_return(call, value);
}

bool builtin_fromjson(struct builtin_call *call)
{
    struct value holder;
    struct value_string text;
    bool parsed;

    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail_type(call, CAUSE_PARSE, call->arguments[0],
                                 "only strings can be parsed");
    parsed = builtin_bytes(call->arguments[0], &holder, &text)
                 ? parse(call, text)
                 : builtin_no_memory(call);
    value_unref(holder);
    return parsed;
}
