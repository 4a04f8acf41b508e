/* Fields: a list that grows, and the mistake that ends a line's reading. */

#include "pipeline/format/fields.h"

#include "pipeline/json/memory.h"

void fields_release(struct fields *fields)
{
    memory_free(fields->items);
    buffer_release(&fields->scratch);
    *fields = (struct fields){0};
}

bool fields_grow(struct fields *fields)
{
    size_t capacity = fields->capacity ? 2 * fields->capacity : 16;
    struct field *items;

    if (fields->failed)
        return false;
    items = memory_realloc(fields->items, capacity * sizeof(struct field));
    if (!items) {
        fields->failed = true;
        return false;
    }
    fields->items = items;
    fields->capacity = capacity;
    return true;
}

void fields_add_scratch(struct fields *fields, const char *name, size_t name_length,
                        size_t from, enum field_form form)
{
    fields->failed |= fields->scratch.failed;
    fields_add(fields, (struct field){
                           .name = name,
                           .scratch_at = from,
                           .name_length = (uint32_t)name_length,
                           .value_length = (uint32_t)(fields->scratch.length - from),
                           .form = (uint8_t)form,
                           .in_scratch = true,
                       });
}

struct text fields_value(const struct fields *fields, const struct field *field)
{
    return (struct text){
        .bytes = field->in_scratch ? fields->scratch.bytes + field->scratch_at
                                   : field->value,
        .length = field->value_length,
        .at = TEXT_NOWHERE,
    };
}

bool fields_mistake(struct fields *fields, size_t at, const char *mistake)
{
    fields->mistake = mistake;
    fields->at = at;
    return false;
}
