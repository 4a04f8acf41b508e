/* Values as text: tostring, tojson and the @formats. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/write.h"

#include <math.h>
#include <string.h>

struct value builtin_text(struct value value)
{
    struct buffer text = {0};

    if (is_kind(value, KIND_STRING))
        return value_ref(value);
    write_value(&text, value, 0);
    return builtin_string_of(&text);
}

bool builtin_tostring(struct builtin_call *call)
{
    if (is_kind(call->arguments[0], KIND_STRING))
        return builtin_return(call, builtin_take(call, 0));
    return builtin_return(call, builtin_text(call->arguments[0]));
}

bool builtin_tojson(struct builtin_call *call)
{
    struct buffer text = {0};

    write_value(&text, call->arguments[0], 0);
    return builtin_return_string(call, &text);
}

bool builtin_toarray(struct builtin_call *call)
{
    struct value array;

    if (is_kind(call->arguments[0], KIND_ARRAY))
        return builtin_return(call, builtin_take(call, 0));
    array = value_array_new();
    if (array.form != VALUE_NONE)
        array = value_append(array, value_ref(call->arguments[0]));
    return builtin_return(call, array);
}

/* ---- Escaping ---- */

/* What stands for a byte; NULL: itself. */
typedef const char *escape_function(char byte);

static const char *escape_html(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\'':
        return "&apos;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

static const char *escape_csv(char byte)
{
    return byte == '"' ? "\"\"" : NULL;
}

static const char *escape_tsv(char byte)
{
    switch (byte) {
    case '\t':
        return "\\t";
    case '\r':
        return "\\r";
    case '\n':
        return "\\n";
    case '\\':
        return "\\\\";
    default:
        return NULL;
    }
}

static const char *escape_sh(char byte)
{
    return byte == '\'' ? "'\\''" : NULL;
}

static void add_escaped(struct buffer *text, struct value string,
                        escape_function *escape)
{
    struct value holder;
    struct value_string bytes = {NULL, 0};

    if (!builtin_bytes(string, &holder, &bytes))
        text->failed = true;
    for (size_t i = 0; i < bytes.length; i++) {
        const char *other = bytes.bytes[i] ? escape(bytes.bytes[i]) : "\\0";

        if (other)
            buffer_add(text, other, strlen(other));
        else
            buffer_add_byte(text, bytes.bytes[i]);
    }
    value_unref(holder);
}

/* ---- Formats, on one value; each answers through the call ---- */

typedef bool format_function(struct builtin_call *call, struct value value);

static bool format_text(struct builtin_call *call, struct value value)
{
    return builtin_return(call, builtin_text(value));
}

static bool format_json(struct builtin_call *call, struct value value)
{
    struct buffer text = {0};

    write_value(&text, value, 0);
    return builtin_return_string(call, &text);
}

/* How a row is written. */
struct row {
    const char *name; /* in messages */
    const char *quote, *separator;
    escape_function *escape;
};

static bool is_nan(struct value number)
{
    return isnan(value_double(number));
}

static bool add_cell(struct builtin_call *call, struct buffer *text,
                     const struct row *row, struct value cell)
{
    switch (value_kind(cell)) {
    case KIND_NULL:
        return true;
    case KIND_FALSE:
    case KIND_TRUE:
        write_value(text, cell, 0);
        return true;
    case KIND_NUMBER:
        if (!is_nan(cell))
            write_value(text, cell, 0);
        return true;
    case KIND_STRING:
        buffer_add(text, row->quote, strlen(row->quote));
        add_escaped(text, cell, row->escape);
        buffer_add(text, row->quote, strlen(row->quote));
        return true;
    default:
        return builtin_fail_type(call, CAUSE_FORMAT, cell, "is not valid in a csv row");
    }
}

static bool format_row(struct builtin_call *call, struct value value,
                       const struct row *row)
{
    struct buffer text = {0};
    struct value_walk walk;
    bool good = true;

    if (!is_kind(value, KIND_ARRAY)) {
        struct builtin_shown shown = builtin_shown(value);

        return builtin_fail(call, CAUSE_FORMAT,
                            "%s (%s) cannot be %s-formatted, only array",
                            value_type_name(value), shown.bytes, row->name);
    }
    if (!value_walk_init(&walk, value))
        return builtin_no_memory(call);
    while (good && value_walk_next(&walk)) {
        if (walk.index > 0)
            buffer_add(&text, row->separator, strlen(row->separator));
        good = add_cell(call, &text, row, walk.value);
    }
    value_walk_release(&walk);
    if (good)
        return builtin_return_string(call, &text);
    buffer_release(&text);
    return false;
}

static bool format_csv(struct builtin_call *call, struct value value)
{
    static const struct row row = {"csv", "\"", ",", escape_csv};

    return format_row(call, value, &row);
}

static bool format_tsv(struct builtin_call *call, struct value value)
{
    static const struct row row = {"tsv", "", "\t", escape_tsv};

    return format_row(call, value, &row);
}

static bool format_html(struct builtin_call *call, struct value value)
{
    struct value plain = builtin_text(value);
    struct buffer text = {0};

    if (plain.form == VALUE_NONE)
        return builtin_no_memory(call);
    add_escaped(&text, plain, escape_html);
    value_unref(plain);
    return builtin_return_string(call, &text);
}

static bool add_word(struct builtin_call *call, struct buffer *text, struct value word)
{
    switch (value_kind(word)) {
    case KIND_ARRAY:
    case KIND_OBJECT:
        return builtin_fail_type(call, CAUSE_FORMAT, word,
                                 "can not be escaped for shell");
    case KIND_STRING:
        buffer_add_byte(text, '\'');
        add_escaped(text, word, escape_sh);
        buffer_add_byte(text, '\'');
        return true;
    default:
        write_value(text, word, 0);
        return true;
    }
}

static bool format_sh(struct builtin_call *call, struct value value)
{
    struct buffer text = {0};
    struct value_walk walk;
    bool good = true;

    if (!is_kind(value, KIND_ARRAY)) {
        good = add_word(call, &text, value);
    } else if (!value_walk_init(&walk, value)) {
        good = builtin_no_memory(call);
    } else {
        while (good && value_walk_next(&walk)) {
            if (walk.index > 0)
                buffer_add_byte(&text, ' ');
            good = add_word(call, &text, walk.value);
        }
        value_walk_release(&walk);
    }
    if (good)
        return builtin_return_string(call, &text);
    buffer_release(&text);
    return false;
}

static bool encode(struct builtin_call *call, struct value value,
                   void coding(struct buffer *text, struct value_string string))
{
    struct value plain = builtin_text(value);
    struct value_string string;
    struct buffer text = {0};

    if (plain.form == VALUE_NONE)
        return builtin_no_memory(call);
    if (value_string(&plain, &string))
        coding(&text, string);
    else
        text.failed = true;
    value_unref(plain);
    return builtin_return_string(call, &text);
}

static bool decode(struct builtin_call *call, struct value value,
                   const char *coding(struct buffer *text, struct value_string string))
{
    struct value plain = builtin_text(value);
    struct value_string string;
    struct buffer text = {0};
    const char *wrong = NULL;

    if (plain.form == VALUE_NONE)
        return builtin_no_memory(call);
    if (value_string(&plain, &string))
        wrong = coding(&text, string);
    else
        text.failed = true;
    if (wrong) {
        builtin_fail_type(call, CAUSE_PARSE, plain, wrong);
        buffer_release(&text);
    }
    value_unref(plain);
    return !wrong && builtin_return_string(call, &text);
}

static bool format_uri(struct builtin_call *call, struct value value)
{
    return encode(call, value, coding_uri);
}

static bool format_urid(struct builtin_call *call, struct value value)
{
    return decode(call, value, coding_urid);
}

static bool format_base64(struct builtin_call *call, struct value value)
{
    return encode(call, value, coding_base64);
}

static bool format_base64d(struct builtin_call *call, struct value value)
{
    return decode(call, value, coding_base64d);
}

static bool format_base32(struct builtin_call *call, struct value value)
{
    return encode(call, value, coding_base32);
}

static bool format_base32d(struct builtin_call *call, struct value value)
{
    return decode(call, value, coding_base32d);
}

static const struct format {
    const char *name;
    format_function *format;
} formats[] = {
    {"text", format_text},       {"json", format_json},     {"csv", format_csv},
    {"tsv", format_tsv},         {"html", format_html},     {"sh", format_sh},
    {"uri", format_uri},         {"urid", format_urid},     {"base64", format_base64},
    {"base64d", format_base64d}, {"base32", format_base32}, {"base32d", format_base32d},
};

static format_function *find_format(struct value_string name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strlen(formats[i].name) == name.length &&
            memcmp(formats[i].name, name.bytes, name.length) == 0)
            return formats[i].format;
    }
    return NULL;
}

bool builtin_format_named(struct builtin_call *call)
{
    struct value holder;
    struct value_string name;
    format_function *format;
    bool formatted;

    if (!is_kind(call->arguments[1], KIND_STRING))
        return builtin_fail_type(call, CAUSE_FORMAT, call->arguments[1],
                                 "is not a valid format");
    if (!builtin_bytes(call->arguments[1], &holder, &name)) {
        value_unref(holder);
        return builtin_no_memory(call);
    }
    format = find_format(name);
    if (format)
        formatted = format(call, call->arguments[0]);
    else
        formatted =
            builtin_fail(call, CAUSE_FORMAT, "%.*s is not a valid format",
                         (int)(name.length < 1000 ? name.length : 1000), name.bytes);
    value_unref(holder);
    return formatted;
}

const struct builtin builtin_format[] = {
    {"tojson", 0, builtin_tojson},
    {"fromjson", 0, builtin_fromjson},
    {"format", 1, builtin_format_named},
    {"_format", 1, builtin_format_named},
    {NULL, 0, NULL},
};
