/* Profiles: adding and asking. */

#include "pipeline/aggregate/profile_internal.h"

#include "pipeline/aggregate/canonical.h"
#include "pipeline/json/memory.h"

#include <math.h>

/* The registers come before anything can be forgotten: few values, none of them long,
 * are never too many. */
#define FEW 64
#define LONG (PROFILE_BYTES / FEW / 4)

const char *const profile_type_names[PROFILE_TYPES] = {
    "null", "boolean", "number", "string", "array", "object",
};

void profile_release(struct profile *profile)
{
    heavy_free(profile->heavy);
    memory_free(profile->registers);
    value_unref(profile->least);
    value_unref(profile->greatest);
    *profile = (struct profile){.heavy = NULL};
}

/* ---- How many different ones ---- */

static bool note_value(uint8_t *registers, struct value value)
{
    struct buffer buffer = {0};
    bool good;

    if (canonical_is_own(value)) {
        registers_add(registers, (struct text){.bytes = value.text.bytes,
                                               .length = value.text.length});
        return true;
    }
    canonical_add(&buffer, value);
    good = !buffer.failed;
    if (good)
        registers_add(registers,
                      (struct text){.bytes = buffer.bytes, .length = buffer.length});
    buffer_release(&buffer);
    return good;
}

bool profile_need_registers(struct profile *profile)
{
    size_t size = profile->heavy ? heavy_size(profile->heavy) : 0;
    bool good = true;

    if (profile->registers)
        return true;
    profile->registers = memory_alloc(REGISTERS);
    if (!profile->registers)
        return false;
    memset(profile->registers, 0, REGISTERS);
    for (size_t i = 0; good && i < size; i++)
        good = note_value(profile->registers, heavy_key(profile->heavy, i, 0));
    return good;
}

/* Of a built string the characters are counted, which have up to four bytes. */
static bool is_long(struct value value)
{
    if (value.form == VALUE_TEXT)
        return value.text.length > LONG;
    return value_kind(value) == KIND_STRING && value_length(value) > LONG / 4;
}

static bool note(struct profile *profile, struct value value)
{
    if (!profile->registers && heavy_size(profile->heavy) < FEW && !is_long(value))
        return true;
    return profile_need_registers(profile) && note_value(profile->registers, value);
}

uint64_t profile_distinct(const struct profile *profile)
{
    if (!profile->heavy)
        return 0;
    if (!profile_is_approximate(profile))
        return heavy_size(profile->heavy);
    return registers_count(profile->registers);
}

bool profile_is_approximate(const struct profile *profile)
{
    return profile->heavy && profile->registers && heavy_error(profile->heavy) > 0;
}

/* ---- The least and the greatest ---- */

static bool hold(struct value *place, struct value value)
{
    struct value held = value_settle(value_ref(value));

    if (held.form == VALUE_NONE)
        return false;
    value_unref(*place);
    *place = held;
    return true;
}

bool profile_extend(struct profile *profile, struct value value)
{
    bool failed = false;

    if (profile->least.form == VALUE_NONE)
        return hold(&profile->least, value) && hold(&profile->greatest, value);
    if (value_compare(value, profile->least, &failed) < 0)
        return hold(&profile->least, value);
    if (value_compare(value, profile->greatest, &failed) > 0)
        return hold(&profile->greatest, value);
    return !failed;
}

/* ---- Adding ---- */

static enum profile_type type_of(struct value value)
{
    switch (value_kind(value)) {
    case KIND_NULL:
        return PROFILE_NULL;
    case KIND_FALSE:
    case KIND_TRUE:
        return PROFILE_BOOLEAN;
    case KIND_NUMBER:
        return PROFILE_NUMBER;
    case KIND_STRING:
        return PROFILE_STRING;
    case KIND_ARRAY:
        return PROFILE_ARRAY;
    default:
        return PROFILE_OBJECT;
    }
}

bool profile_need_heavy(struct profile *profile)
{
    if (!profile->heavy)
        profile->heavy =
            heavy_new(1, (struct heavy_bounds){PROFILE_VALUES, PROFILE_BYTES, 0});
    return profile->heavy != NULL;
}

/* One that has come before is neither less nor greater than all. */
bool profile_count_value(struct profile *profile, struct value value,
                         struct heavy_count count)
{
    size_t size;

    if (!profile_need_heavy(profile) || !note(profile, value))
        return false;
    size = heavy_size(profile->heavy);
    if (!heavy_add(profile->heavy, &value, count))
        return false;
    /* It forgets early if there is no memory. */
    if (heavy_error(profile->heavy) > 0 && !profile->registers)
        return false;
    return heavy_size(profile->heavy) == size || profile_extend(profile, value);
}

bool profile_add(struct profile *profile, struct value value)
{
    enum profile_type type = type_of(value);

    profile->types[type]++;
    if (type != PROFILE_BOOLEAN && type != PROFILE_NUMBER && type != PROFILE_STRING)
        return true;
    return profile_count_value(profile, value, (struct heavy_count){1, 0});
}

/* ---- Asking ---- */

uint64_t profile_count(const struct profile *profile)
{
    uint64_t count = 0;

    for (size_t i = 0; i < PROFILE_TYPES; i++)
        count += profile->types[i];
    return count;
}

size_t profile_top(const struct profile *profile, struct profile_value *top,
                   size_t most)
{
    size_t size = profile->heavy ? heavy_size(profile->heavy) : 0, found = 0;

    for (size_t i = 0; i < size; i++) {
        struct heavy_count count = heavy_at(profile->heavy, i);
        uint64_t surely = count.count - count.excess;
        size_t at = found;

        while (at > 0 && top[at - 1].count < surely)
            at--;
        if (at == most)
            continue;
        found += found < most;
        for (size_t to = found - 1; to > at; to--)
            top[to] = top[to - 1];
        top[at] = (struct profile_value){heavy_key(profile->heavy, i, 0), surely};
    }
    return found;
}
