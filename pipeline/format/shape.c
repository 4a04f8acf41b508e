/* The copies are of a few bytes, for which a call would take longer. */

#include "pipeline/format/shape.h"

#include "pipeline/json/memory.h"

/* {"NAME": or ,"NAME": with a name that has no escapes. */
#define BEFORE_NAME 2
#define AROUND_NAME 4

/* Names are copied by so many bytes at once, and so the last one has some behind it. */
#define STEP 16

void shape_release(struct shape *shape)
{
    buffer_release(&shape->names);
    memory_free(shape->table);
}

/* ---- Names that are kept ---- */

static inline bool equals(const char *a, const char *b, size_t length)
{
    return length > 0 && *a == *b && memcmp(a, b, length) == 0;
}

/* Whether the names are those that are kept. */
static bool fits(const struct shape *shape, const struct fields *fields)
{
    if (shape->kept == 0 || fields->count != shape->kept || fields->failed)
        return false;
    for (size_t i = 0; i < fields->count; i++) {
        const struct shape_member *member = &shape->table->members[i];
        const struct field *field = &fields->items[i];

        if (field->name_length != member->length - AROUND_NAME ||
            !equals(field->name, shape->names.bytes + member->at + BEFORE_NAME,
                    field->name_length))
            return false;
    }
    return true;
}

/* Keeps the names that were written, unless one is empty or has escapes. Without memory
 * there is none to be kept. */
static void learn(struct shape *shape, const struct fields *fields, const char *written)
{
    size_t end = 0;

    buffer_clear(&shape->names);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field_place *place = &shape->table->places[i];
        struct shape_member *member = &shape->table->members[i];

        member->at = shape->names.length;
        member->length = place->at - end;
        if (fields->items[i].name_length == 0 ||
            member->length != fields->items[i].name_length + AROUND_NAME)
            return;
        buffer_add(&shape->names, written + end, member->length);
        end = place->at + place->length;
    }
    if (buffer_reserve(&shape->names, STEP))
        shape->kept = fields->count;
}

/* ---- Writing ---- */

/* With room for STEP bytes more. */
static inline char *copy_name(char *to, const char *from, size_t length)
{
    for (size_t at = 0; at < length; at += STEP)
        memcpy(to + at, from + at, STEP);
    return to + length;
}

/* Digits that are a number, as most short values are. NULL: the value is none of
 * those. */
static inline char *copy_digits(char *to, const struct field *field)
{
    size_t length = field->value_length;
    const char *from = field->value;

    if (field->form != FIELD_PLAIN || field->in_scratch || length - 1 >= STEP ||
        (from[0] == '0' && length > 1))
        return NULL;
    for (size_t i = 0; i < length; i++) {
        if (from[i] < '0' || from[i] > '9')
            return NULL;
        to[i] = from[i];
    }
    return to + length;
}

/* One member, with the names that are kept. */
static void write_member(struct shape *shape, const struct fields *fields, size_t index,
                         struct buffer *buffer)
{
    const struct shape_member *member = &shape->table->members[index];
    char *at = buffer_reserve(buffer, member->length + STEP), *end;

    if (!at)
        return;
    at = copy_name(at, shape->names.bytes + member->at, member->length);
    end = copy_digits(at, &fields->items[index]);
    buffer->length = (size_t)((end ? end : at) - buffer->bytes);
    if (!end)
        fields_write_value(fields, &fields->items[index], buffer);
}

static void write_again(struct shape *shape, const struct fields *fields,
                        struct buffer *buffer)
{
    size_t start = buffer->length;

    for (size_t i = 0; i < fields->count; i++) {
        struct field_place *place = &shape->table->places[i];

        place->at = buffer->length - start + shape->table->members[i].length;
        write_member(shape, fields, i, buffer);
        place->length = buffer->length - start - place->at;
    }
    buffer_add_byte(buffer, '}');
}

static bool prepare(struct shape *shape)
{
    if (!shape->table)
        shape->table = memory_alloc(sizeof(*shape->table));
    return shape->table != NULL;
}

bool shape_write(struct shape *shape, const struct fields *fields,
                 struct buffer *buffer)
{
    size_t start = buffer->length;

    shape->changed = false;
    shape->told = true;
    if (fits(shape, fields)) {
        write_again(shape, fields, buffer);
        return !buffer->failed;
    }
    shape->kept = 0;
    shape->told = fields->count <= SHAPE_MOST;
    if (!shape->told)
        return fields_write(fields, buffer);
    if (!prepare(shape) ||
        !fields_write_places(fields, buffer, shape->table->places, &shape->told))
        return false;
    shape->changed = shape->told;
    if (shape->told)
        learn(shape, fields, buffer->bytes + start);
    return true;
}
