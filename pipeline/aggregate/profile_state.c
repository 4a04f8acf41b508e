/* Profiles as JSON, and back. */

#include "pipeline/aggregate/profile_internal.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <inttypes.h>

/* ---- Saving ---- */

static void save_values(const struct heavy *heavy, struct buffer *buffer)
{
    bool is_exact = heavy_error(heavy) == 0;

    for (size_t i = 0; i < heavy_size(heavy); i++) {
        struct heavy_count count = heavy_at(heavy, i);

        if (i > 0)
            buffer_add_byte(buffer, ',');
        write_value(buffer, heavy_key(heavy, i, 0), 0);
        buffer_printf(buffer, ",%" PRIu64, count.count);
        if (!is_exact)
            buffer_printf(buffer, ",%" PRIu64, count.excess);
    }
}

static void save_estimates(const struct profile *profile, struct buffer *buffer)
{
    struct value registers = registers_save(profile->registers);

    if (registers.form == VALUE_NONE)
        buffer->failed = true;
    buffer_printf(buffer, ",%" PRIu64 ",", heavy_error(profile->heavy));
    write_value(buffer, registers, 0);
    buffer_add_byte(buffer, ',');
    write_value(buffer, profile->least, 0);
    buffer_add_byte(buffer, ',');
    write_value(buffer, profile->greatest, 0);
    value_unref(registers);
}

void profile_save(const struct profile *profile, struct buffer *buffer)
{
    for (size_t i = 0; i < PROFILE_TYPES; i++)
        buffer_printf(buffer, "%s%" PRIu64, i == 0 ? "[[" : ",", profile->types[i]);
    buffer_add(buffer, "],[", 3);
    if (profile->heavy)
        save_values(profile->heavy, buffer);
    buffer_add_byte(buffer, ']');
    if (profile_is_approximate(profile))
        save_estimates(profile, buffer);
    buffer_add_byte(buffer, ']');
}

/* ---- Merging ---- */

/* A saved profile, taken apart: references. */
struct saved {
    struct value types, values, registers, least, greatest;
    uint64_t error;
    size_t width; /* members that a value has */
};

static bool read_count(struct value array, size_t index, uint64_t *count)
{
    struct value member = value_at(array, index);
    int64_t integer = -1;
    bool good = member.form != VALUE_NONE && value_kind(member) == KIND_NUMBER &&
                value_int64(member, &integer) && integer >= 0;

    value_unref(member);
    *count = (uint64_t)integer;
    return good;
}

static bool are_counts(struct value array, size_t from, size_t step, size_t length)
{
    uint64_t count;

    for (size_t i = from; i < length; i += step) {
        if (!read_count(array, i, &count))
            return false;
    }
    return true;
}

static bool is_array(struct value value)
{
    return value.form != VALUE_NONE && value_kind(value) == KIND_ARRAY;
}

static bool check(const struct saved *saved)
{
    size_t length = is_array(saved->values) ? value_length(saved->values) : 1;

    return is_array(saved->types) && value_length(saved->types) == PROFILE_TYPES &&
           are_counts(saved->types, 0, 1, PROFILE_TYPES) &&
           length % saved->width == 0 && is_array(saved->values) &&
           are_counts(saved->values, 1, saved->width, length) &&
           are_counts(saved->values, saved->width - 1, saved->width, length);
}

/* The registers, in memory to be freed; NULL if they are none, or without memory. */
static uint8_t *read_registers(struct value *saved)
{
    uint8_t *registers = memory_alloc(REGISTERS);
    struct value_string string;

    if (registers && value_string(saved, &string) && registers_read(registers, string))
        return registers;
    memory_free(registers);
    return NULL;
}

static bool merge_estimates(struct profile *profile, struct saved *saved,
                            const uint8_t *registers)
{
    if (!profile_need_heavy(profile) || !profile_need_registers(profile) ||
        !profile_extend(profile, saved->least) ||
        !profile_extend(profile, saved->greatest))
        return false;
    registers_merge(profile->registers, registers);
    heavy_merge_error(profile->heavy, saved->error);
    return true;
}

static bool merge_values(struct profile *profile, const struct saved *saved)
{
    size_t length = value_length(saved->values);
    bool good = true;

    for (size_t i = 0; good && i < length; i += saved->width) {
        struct value value = value_at(saved->values, i);
        struct heavy_count count = {0, 0};

        good = read_count(saved->values, i + 1, &count.count);
        if (good && saved->width == 2)
            good = profile_count_value(profile, value, count);
        else if (good)
            good = read_count(saved->values, i + 2, &count.excess) &&
                   heavy_merge(profile->heavy, &value, count);
        value_unref(value);
    }
    return good;
}

static bool merge(struct profile *profile, struct saved *saved, bool *mistake)
{
    uint8_t *registers = NULL;
    bool good = true;
    uint64_t count;

    *mistake = !check(saved);
    if (!*mistake && saved->width == 3) {
        registers = value_kind(saved->registers) == KIND_STRING
                        ? read_registers(&saved->registers)
                        : NULL;
        *mistake = !registers;
    }
    if (*mistake)
        return false;
    for (size_t i = 0; i < PROFILE_TYPES; i++) {
        if (read_count(saved->types, i, &count))
            profile->types[i] += count;
    }
    if (registers)
        good = merge_estimates(profile, saved, registers);
    memory_free(registers);
    return good && merge_values(profile, saved);
}

bool profile_merge(struct profile *profile, struct value saved, bool *mistake)
{
    size_t length = is_array(saved) ? value_length(saved) : 0;
    struct saved parts = {.width = length == 6 ? 3 : 2};
    bool merged;

    *mistake = length != 2 && (length != 6 || !read_count(saved, 2, &parts.error));
    if (*mistake)
        return false;
    parts.types = value_at(saved, 0);
    parts.values = value_at(saved, 1);
    if (length == 6) {
        parts.registers = value_at(saved, 3);
        parts.least = value_at(saved, 4);
        parts.greatest = value_at(saved, 5);
    }
    merged = merge(profile, &parts, mistake);
    value_unref(parts.types);
    value_unref(parts.values);
    value_unref(parts.registers);
    value_unref(parts.least);
    value_unref(parts.greatest);
    return merged;
}
