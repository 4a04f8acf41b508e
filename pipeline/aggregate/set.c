/* Different values in the least memory. */

#include "pipeline/aggregate/set.h"

#include "pipeline/aggregate/aggregate.h"
#include "pipeline/aggregate/canonical.h"
#include "pipeline/aggregate/registers.h"
#include "pipeline/json/memory.h"

#include <math.h>

/* ---- Adding ---- */

static bool add_to_groups(struct set *set, struct value value, uint64_t times)
{
    uint64_t *count = groups_find(set->groups, &value, NULL);

    if (count && set->is_counted)
        *count += times;
    return count != NULL;
}

static bool become_groups(struct set *set)
{
    struct set from = *set, to = {.form = SET_GROUPS, .is_counted = set->is_counted};
    bool good;

    to.groups = groups_new(1, set->is_counted ? sizeof(uint64_t) : 0);
    good = to.groups != NULL;
    for (size_t i = 0; good && i < few_count(from.few); i++) {
        struct few_value value = few_at(from.few, i);

        good = add_to_groups(&to, value_text(value.spelled.bytes, value.spelled.length),
                             value.times);
    }
    if (!good) {
        groups_free(to.groups);
        return false;
    }
    memory_free(from.few);
    *set = to;
    return true;
}

bool set_add_times(struct set *set, struct value value, uint64_t times)
{
    if (set->form == SET_FEW) {
        enum few_answer answer = few_add(&set->few, value, times);

        if (answer != FEW_FULL)
            return answer == FEW_ADDED;
        if (!become_groups(set))
            return false;
    }
    return add_to_groups(set, value, times);
}

/* nan is written as null, which is no value. */
static bool is_nan(struct value value)
{
    return value.form == VALUE_DOUBLE && isnan(value.number);
}

bool set_add(void *state, struct value value)
{
    return is_nan(value) || set_add_times(state, value, 1);
}

size_t set_count(const struct set *set)
{
    return set->form == SET_GROUPS ? groups_count(set->groups) : few_count(set->few);
}

static struct text canonical_at(const struct set *set, size_t index)
{
    return set->form == SET_GROUPS ? groups_canonical(set->groups, index)
                                   : few_at(set->few, index).canonical;
}

void set_release(void *state)
{
    struct set *set = state;

    if (set->form == SET_GROUPS)
        groups_free(set->groups);
    else if (set->form == SET_REGISTERS)
        memory_free(set->registers);
    else
        memory_free(set->few);
    *set = (struct set){0};
}

bool set_become_registers(struct set *set)
{
    uint8_t *registers = memory_alloc(REGISTERS);

    if (!registers)
        return false;
    memset(registers, 0, REGISTERS);
    for (size_t i = 0; i < set_count(set); i++)
        registers_add(registers, canonical_at(set, i));
    set_release(set);
    set->registers = registers;
    set->form = SET_REGISTERS;
    return true;
}

static bool add_to_registers(uint8_t *registers, struct value value)
{
    struct buffer buffer = {0};
    bool done;

    if (canonical_is_own(value)) {
        registers_add(registers, (struct text){.bytes = value.text.bytes,
                                               .length = value.text.length});
        return true;
    }
    canonical_add(&buffer, value);
    done = !buffer.failed;
    if (done)
        registers_add(registers,
                      (struct text){.bytes = buffer.bytes, .length = buffer.length});
    buffer_release(&buffer);
    return done;
}

/* Whether registers have to do for more: there are as many values as may be, or they
 * take more than registers and much of the memory that is left for all groups. */
static bool is_full(const struct set *set)
{
    size_t bytes;

    if (set->form != SET_GROUPS)
        return false;
    bytes = groups_bytes(set->groups);
    return groups_count(set->groups) > AGGREGATE_EXACT ||
           (bytes > 2 * REGISTERS && bytes > memory_left() / 32);
}

bool set_add_distinct(void *state, struct value value)
{
    struct set *set = state;

    if (is_nan(value))
        return true;
    if (set->form != SET_REGISTERS && set_add_times(set, value, 1))
        return !is_full(set) || set_become_registers(set);
    /* Where a set has no memory to grow, there may be some for registers. */
    if (set->form == SET_FEW ||
        (set->form == SET_GROUPS &&
         (groups_bytes(set->groups) < REGISTERS || !set_become_registers(set))))
        return false;
    return add_to_registers(set->registers, value);
}

/* ---- What is there ---- */

struct value set_at(const struct set *set, size_t index)
{
    struct text spelled;

    if (set->form == SET_GROUPS)
        return groups_key(set->groups, index, 0);
    spelled = few_at(set->few, index).spelled;
    return value_text(spelled.bytes, spelled.length);
}

uint64_t set_times(const struct set *set, size_t index)
{
    if (set->form == SET_FEW)
        return few_at(set->few, index).times;
    return *(const uint64_t *)groups_state(set->groups, index);
}
