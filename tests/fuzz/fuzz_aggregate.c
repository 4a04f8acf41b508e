/* The elements of any array go into any aggregate, as a whole and in two parts whose
 * states are merged: the results are the same. As keys of groups two of them are one if
 * and only if jq calls them equal. Any JSON text is a saved state or not; one that is
 * merges, saves and merges again. */
#include "fuzz.h"

#include "pipeline/aggregate/aggregate.h"
#include "pipeline/aggregate/groups.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <string.h>

#define LIMIT ((size_t)64 << 20)

struct state {
    struct aggregate aggregate;
    uint64_t memory[16];
};

static struct state new_state(const struct aggregate *aggregate)
{
    FUZZ_REQUIRE(aggregate_size(aggregate) <= sizeof(uint64_t) * 16);
    return (struct state){.aggregate = *aggregate};
}

static void add(struct state *state, struct value value)
{
    if (!aggregate_refuses(&state->aggregate, value))
        FUZZ_REQUIRE(aggregate_add(&state->aggregate, state->memory, value));
}

/* Saves a state as JSON text, and merges what that reads as. */
static void move(struct state *from, struct state *to)
{
    struct value saved = aggregate_save(&from->aggregate, from->memory);
    struct buffer buffer = {0};
    const char *mistake;

    FUZZ_REQUIRE(saved.form != VALUE_NONE);
    write_value(&buffer, saved, 0);
    FUZZ_REQUIRE(!buffer.failed && !buffer.skipped);
    FUZZ_REQUIRE(aggregate_merge(&to->aggregate, to->memory,
                                 value_text(buffer.bytes, buffer.length), &mistake));
    buffer_release(&buffer);
    value_unref(saved);
    aggregate_release(&from->aggregate, from->memory);
}

static void write_result(struct state *state, struct buffer *buffer)
{
    struct value result = aggregate_result(&state->aggregate, state->memory);

    FUZZ_REQUIRE(result.form != VALUE_NONE);
    write_value(buffer, result, 0);
    value_unref(result);
    aggregate_release(&state->aggregate, state->memory);
}

static void require_same(struct state *a, struct state *b)
{
    struct buffer x = {0}, y = {0};

    write_result(a, &x);
    write_result(b, &y);
    FUZZ_REQUIRE(x.length == y.length && memcmp(x.bytes, y.bytes, x.length) == 0);
    buffer_release(&x);
    buffer_release(&y);
}

static void aggregate_elements(const struct aggregate *aggregate, struct value array,
                               size_t cut)
{
    struct state whole = new_state(aggregate), merged = new_state(aggregate);
    struct state first = new_state(aggregate), second = new_state(aggregate);
    struct value_walk walk;

    FUZZ_REQUIRE(value_walk_init(&walk, array));
    while (value_walk_next(&walk)) {
        add(&whole, walk.value);
        add(walk.index < cut ? &first : &second, walk.value);
    }
    value_walk_release(&walk);
    move(&first, &merged);
    move(&second, &merged);
    require_same(&whole, &merged);
}

/* Whether there may be an exponent with so many digits that it is taken for another
 * one: canonical.c knows them up to 2^60. */
static bool has_long_exponent(const uint8_t *data, size_t size)
{
    size_t digits = 0;

    for (size_t i = 0; i < size; i++) {
        if (data[i] == 'e' || data[i] == 'E')
            digits = 1;
        else if (digits > 0 && data[i] >= '0' && data[i] <= '9')
            digits++;
        else if (data[i] != '-' && data[i] != '+')
            digits = 0;
        if (digits > 18)
            return true;
    }
    return false;
}

/* Pairs only of the first few, since there are so many. */
static void group_elements(struct value array)
{
    struct groups *groups = groups_new(1, 8);
    struct value values[12];
    size_t count = value_length(array), places[12];
    bool failed = false;

    FUZZ_REQUIRE(groups && count != VALUE_NO_LENGTH);
    count = count < 12 ? count : 12;
    for (size_t i = 0; i < count; i++) {
        void *state;

        values[i] = value_at(array, i);
        state = groups_find(groups, &values[i], NULL);
        FUZZ_REQUIRE(state);
        places[i] = groups_index(groups, state);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++)
            FUZZ_REQUIRE((value_compare(values[i], values[k], &failed) == 0) ==
                         (places[i] == places[k]));
    }
    for (size_t i = 0; i < count; i++) {
        struct value key = groups_key(groups, places[i], 0);

        FUZZ_REQUIRE(value_compare(values[i], key, &failed) == 0);
        value_unref(values[i]);
    }
    FUZZ_REQUIRE(!failed);
    groups_free(groups);
}

static void merge_text(const struct aggregate *aggregate, struct value saved)
{
    struct state state = new_state(aggregate), same = new_state(aggregate);
    struct state copy = new_state(aggregate);
    const char *mistake;

    if (!aggregate_merge(aggregate, state.memory, saved, &mistake)) {
        FUZZ_REQUIRE(mistake || memory_limit_was_hit());
        aggregate_release(aggregate, state.memory);
        return;
    }
    FUZZ_REQUIRE(aggregate_merge(aggregate, copy.memory, saved, &mistake));
    move(&state, &same);
    require_same(&same, &copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aggregate aggregate;
    struct json_mistake mistake;
    enum json_verdict verdict;
    const char *name;
    struct value value;
    size_t names = 0;

    if (size < 2)
        return 0;
    memory_init(LIMIT);
    while (aggregate_names[names])
        names++;
    name = aggregate_names[data[0] % names];
    FUZZ_REQUIRE(aggregate_find(text_of(name), &aggregate));
    value = json_parse((const char *)data + 2, size - 2, JSON_DEPTH_LIMIT, &verdict,
                       &mistake);
    if (value.form == VALUE_NONE)
        return 0;
    merge_text(&aggregate, value);
    if (value_kind(value) == KIND_ARRAY) {
        aggregate_elements(&aggregate, value, data[1] % 16);
        if (!has_long_exponent(data, size))
            group_elements(value);
    }
    value_unref(value);
    FUZZ_REQUIRE(memory_used() == 0);
    return 0;
}
