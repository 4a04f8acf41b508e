#include "calls.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_MOST 8

static const struct builtin signs[] = {
    {"+", 2, builtin_add},    {"-", 2, builtin_subtract}, {"*", 2, builtin_multiply},
    {"/", 2, builtin_divide}, {"%", 2, builtin_modulo},   {"negate", 1, builtin_negate},
    {"get", 1, builtin_get},  {"set", 2, builtin_set},    {NULL, 0, NULL},
};

static bool has_input(const struct builtin *builtin)
{
    return builtin->call != builtin_add && builtin->call != builtin_subtract &&
           builtin->call != builtin_multiply && builtin->call != builtin_divide &&
           builtin->call != builtin_modulo && builtin->call != builtin_negate;
}

static const struct builtin *find(const char *name, size_t count)
{
    static const struct builtin *const tables[] = {
        signs,        builtin_core, builtin_string, builtin_array,
        builtin_math, builtin_date, builtin_format, builtin_regex,
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct builtin *row = tables[i]; row->name; row++) {
            if (strcmp(row->name, name) == 0 &&
                row->arity + (size_t)has_input(row) == count)
                return row;
        }
    }
    return NULL;
}

struct value text_value(const char *json)
{
    return value_text(json, strlen(json));
}

char *nested(size_t count, const char *open, const char *inside, const char *close)
{
    size_t size = count * (strlen(open) + strlen(close)) + strlen(inside) + 1;
    char *text = malloc(size);
    char *at = text;

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, open);
    at = stpcpy(at, inside);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, close);
    return text;
}

/* ---- One call ---- */

static const char *filename(void *opaque)
{
    (void)opaque;
    return "a.log";
}

static uint64_t line_number(void *opaque)
{
    (void)opaque;
    return 42;
}

static struct expr_host host = {
    .input_filename = filename,
    .input_line_number = line_number,
};

static void show(struct buffer *text, const char *before, struct value value)
{
    struct value_string string;

    buffer_add(text, before, strlen(before));
    if (strcmp(before, "!") == 0 && value_kind(value) == KIND_STRING) {
        assert_true(value_string(&value, &string));
        buffer_add(text, string.bytes, string.length);
    } else {
        write_value(text, value, 0);
    }
    value_unref(value);
}

/* The call's own arguments: shared with the test, or each with one holder. */
static bool take_arguments(struct value *own, const struct value *arguments,
                           size_t count, bool alone)
{
    bool taken = true;

    for (size_t i = 0; i < count; i++) {
        own[i] = value_ref(arguments[i]);
        if (alone)
            own[i] = value_settle(own[i]);
        taken = taken && own[i].form != VALUE_NONE;
    }
    return taken;
}

static void release_arguments(struct value *own, size_t count)
{
    for (size_t i = 0; i < count; i++)
        value_unref(own[i]);
}

/* Whether text is settled for each call, so that values may be changed in place. */
static bool alone;

/* What was answered, in `text`. False: there was no memory. */
static bool call(const struct builtin *builtin, const struct value *arguments,
                 size_t count, struct buffer *text)
{
    struct value own[ARGUMENTS_MOST];
    struct builtin_call call = {.arguments = own, .host = &host};
    size_t first = !has_input(builtin);
    bool done;

    call.cache = builtin_cache_new();
    if (!call.cache)
        return false;
    own[0] = VALUE_OF(VALUE_NULL);
    if (!take_arguments(own + first, arguments, count, alone)) {
        release_arguments(own, first + count);
        builtin_cache_free(call.cache);
        return false;
    }
    done = builtin->call(&call);
    release_arguments(own, first + count);
    builtin_cache_free(call.cache);
    if (!done) {
        assert_non_null(call.cause);
        assert_int_equal(call.result.form, VALUE_NONE);
    }
    if (!done && call.error.form == VALUE_NONE) {
        assert_string_equal(call.cause, CAUSE_MEMORY);
        return false;
    }
    assert_true(!done || call.result.form != VALUE_NONE);
    memory_init(MEMORY_LIMIT);
    if (done)
        show(text, "", call.result);
    else
        show(text, value_kind(call.error) == KIND_STRING ? "!" : "!=", call.error);
    return true;
}

static void check_answer(const struct buffer *text, const char *expected,
                         const char *what, const char *place)
{
    if (text->length != strlen(expected) ||
        memcmp(text->bytes ? text->bytes : "", expected, text->length) != 0)
        fail_msg("%s: %s:\n%.*s\ninstead of\n%s", place, what, (int)text->length,
                 text->bytes ? text->bytes : "", expected);
}

/* With little memory a message may show less of a value. */
static bool shows_less(const struct buffer *text, const char *expected)
{
    return expected[0] == '!' && text->bytes && text->bytes[0] == '!' &&
           memmem(text->bytes, text->length, "...", 3) &&
           (text->length != strlen(expected) ||
            memcmp(text->bytes, expected, text->length) != 0);
}

static void check_memory(const struct builtin *builtin, const struct value *arguments,
                         size_t count, const char *expected, const char *place)
{
    bool done = false;

    for (size_t room = 0; !done; room += room < 4096 ? 16 + room / 16 : room / 2) {
        struct buffer text = {0};
        size_t used = memory_used();

        memory_init(used + room);
        done = call(builtin, arguments, count, &text);
        memory_init(MEMORY_LIMIT);
        if (done && room < 100000 && shows_less(&text, expected))
            done = false;
        if (done)
            check_answer(&text, expected, "with little memory", place);
        buffer_release(&text);
        if (memory_used() != used)
            fail_msg("%s: %zu bytes are left", place, memory_used() - used);
    }
}

static void check_call(const char *name, const struct value *arguments, size_t count,
                       const char *expected, const char *place)
{
    const struct builtin *builtin = find(name, count);
    struct buffer text = {0};

    if (!builtin)
        fail_msg("%s: there is no %s with %zu arguments", place, name, count);
    if (!call(builtin, arguments, count, &text))
        fail_msg("%s: out of memory", place);
    check_answer(&text, expected, "", place);
    buffer_release(&text);
    check_memory(builtin, arguments, count, expected, place);
}

void check_values_at(const char *name, struct value *arguments, const char *expected,
                     const char *file, int line)
{
    char place[100];
    size_t count = 0;

    snprintf(place, sizeof(place), "%s:%d", file, line);
    while (count < ARGUMENTS_MOST && arguments[count].form != VALUE_NONE)
        count++;
    check_call(name, arguments, count, expected, place);
    for (size_t i = 0; i < count; i++)
        value_unref(arguments[i]);
}

void check_at(const char *name, const char *arguments, const char *expected,
              const char *file, int line)
{
    struct value array = text_value(arguments);
    struct value texts[ARGUMENTS_MOST] = {0}, built[ARGUMENTS_MOST] = {0};
    size_t count = value_length(array);
    char place[100];

    memory_init(MEMORY_LIMIT);
    assert_in_range(count, 1, ARGUMENTS_MOST - 1);
    snprintf(place, sizeof(place), "%s:%d, on text", file, line);
    for (size_t i = 0; i < count; i++)
        texts[i] = value_at(array, i);
    check_call(name, texts, count, expected, place);
    alone = true;
    snprintf(place, sizeof(place), "%s:%d, on values of its own", file, line);
    check_call(name, texts, count, expected, place);
    alone = false;
    snprintf(place, sizeof(place), "%s:%d, on shared values", file, line);
    for (size_t i = 0; i < count; i++)
        built[i] = value_settle(texts[i]);
    check_call(name, built, count, expected, place);
    for (size_t i = 0; i < count; i++)
        value_unref(built[i]);
}
