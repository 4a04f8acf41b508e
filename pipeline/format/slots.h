/* Slots: the fields of a format that always has the same ones, by number; which of them
 * are wanted is asked once, not for every line. */
#ifndef PIPELINE_FORMAT_SLOTS_H
#define PIPELINE_FORMAT_SLOTS_H

#include "pipeline/format/line_format.h"
#include "pipeline/json/memory.h"

/* A mistake in the operand, `at` bytes into it, shown at its place in the pipeline. */
static inline void operand_mistake(const struct format_options *options, size_t at,
                                   const char *what, struct fault *fault)
{
    struct text place = options->operand;

    /* Behind the opening quote or slash, if there is one. */
    if (place.at != TEXT_NOWHERE)
        place.at +=
            (at < place.length ? at : place.length) + (place.extent > place.length);
    place.extent = 1;
    fault_set(fault, STATUS_USAGE, &place, "%s", what);
}

/* A slice of a line; without bytes: it is not there. */
struct span {
    const char *bytes;
    size_t length;
};

static inline struct span span_between(const char *from, const char *to)
{
    return (struct span){from, (size_t)(to - from)};
}

static inline struct span span_of(const char *string)
{
    return (struct span){string, strlen(string)};
}

struct slots {
    const struct span *names;
    unsigned count; /* at most 32 */
    uint32_t wanted; /* a bit for each */
};

/* For a format's open and close. NULL and *fault without memory. The names are lent. */
static inline struct slots *slots_new(const struct span *names, unsigned count,
                                      const struct wanted *wanted, struct fault *fault)
{
    struct slots *slots = memory_alloc(sizeof *slots);

    if (!slots) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    *slots = (struct slots){.names = names, .count = count};
    for (unsigned i = 0; i < count; i++)
        if (wanted_has(wanted, names[i].bytes, names[i].length))
            slots->wanted |= (uint32_t)1 << i;
    return slots;
}

static inline bool slots_want(const struct slots *slots, unsigned slot)
{
    return slots->wanted >> slot & 1;
}

/* Adds a field if it is wanted and there. */
static inline void slots_add(const struct slots *slots, unsigned slot,
                             struct span value, enum field_form form,
                             struct fields *fields)
{
    if (!slots_want(slots, slot) || !value.bytes)
        return;
    fields_add(fields, (struct field){
                           .name = slots->names[slot].bytes,
                           .value = value.bytes,
                           .name_length = (uint32_t)slots->names[slot].length,
                           .value_length = (uint32_t)value.length,
                           .form = (uint8_t)form,
                       });
}

#endif
