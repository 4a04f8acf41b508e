#include "states.h"

#include "pipeline/json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct state state_new(const char *name)
{
    struct state state = {.memory = {0}};

    if (!aggregate_find(text_of(name), &state.aggregate))
        fail_msg("there is no %s", name);
    assert_true(aggregate_size(&state.aggregate) <= sizeof(state.memory));
    return state;
}

void state_release(struct state *state)
{
    aggregate_release(&state->aggregate, state->memory);
}

void state_add(struct state *state, const char *text)
{
    assert_true(aggregate_add(&state->aggregate, state->memory,
                              value_text(text, strlen(text))));
}

/* The end of the text that begins here: a space, but not in a string. */
static const char *end_of(const char *at)
{
    for (bool inside = false; *at && (inside || *at != ' '); at++) {
        if (*at == '\\')
            at++;
        else if (*at == '"')
            inside = !inside;
    }
    return at;
}

static const char *next_of(const char *end)
{
    return *end ? end + 1 : end;
}

/* Adds up to `most` of the texts, and answers where the next one begins. */
static const char *add_some(struct state *state, const char *texts, size_t most)
{
    for (; *texts && most > 0; most--) {
        const char *end = end_of(texts);

        assert_true(aggregate_add(&state->aggregate, state->memory,
                                  value_text(texts, (size_t)(end - texts))));
        texts = next_of(end);
    }
    return texts;
}

void state_add_all(struct state *state, const char *texts)
{
    add_some(state, texts, SIZE_MAX);
}

/* Takes the value. */
static char *written(struct value value)
{
    struct buffer buffer = {0};
    char *text;

    assert_int_not_equal(value.form, VALUE_NONE);
    write_value(&buffer, value, 0);
    assert_false(buffer.failed);
    value_unref(value);
    text = strndup(buffer.bytes, buffer.length);
    assert_non_null(text);
    buffer_release(&buffer);
    return text;
}

char *state_result(struct state *state)
{
    return written(aggregate_result(&state->aggregate, state->memory));
}

void assert_state(struct state *state, const char *wanted)
{
    char *result = state_result(state);

    assert_string_equal(result, wanted);
    free(result);
}

void state_move(struct state *from, struct state *to)
{
    char *text = written(aggregate_save(&from->aggregate, from->memory));
    const char *mistake;

    if (!aggregate_merge(&to->aggregate, to->memory, value_text(text, strlen(text)),
                         &mistake))
        fail_msg("%s: %s", text, mistake ? mistake : "no memory");
    free(text);
}

static void assert_parts(const char *name, const char *texts, size_t size,
                         const char *wanted)
{
    struct state whole = state_new(name);

    do {
        struct state part = state_new(name);

        texts = add_some(&part, texts, size);
        state_move(&part, &whole);
        state_release(&part);
    } while (*texts);
    assert_state(&whole, wanted);
    state_release(&whole);
}

void assert_aggregate(const char *name, const char *texts, const char *wanted)
{
    struct state state = state_new(name);

    state_add_all(&state, texts);
    assert_state(&state, wanted);
    assert_state(&state, wanted);
    state_release(&state);
    for (size_t size = 1; size < 5; size++)
        assert_parts(name, texts, size, wanted);
}
