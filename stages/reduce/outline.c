/* The tree of fields. */

#include "stages/reduce/outline.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <string.h>

/* An object that is being walked through. */
struct outline_level {
    struct value_walk walk;
    struct field *field;
    struct field *last; /* the field of its last member; NULL: none yet */
};

/* ---- Life ---- */

bool outline_init(struct outline *outline)
{
    *outline = (struct outline){.root = memory_alloc(sizeof(struct field))};
    if (!outline->root)
        return false;
    *outline->root = (struct field){.path = text_of(".")};
    outline->groups = groups_new(2, sizeof(struct field));
    return outline->groups != NULL;
}

size_t outline_count(const struct outline *outline)
{
    return groups_count(outline->groups);
}

struct field *outline_at(const struct outline *outline, size_t index)
{
    return groups_state(outline->groups, index);
}

void outline_release(struct outline *outline)
{
    for (size_t i = 0; outline->groups && i < outline_count(outline); i++) {
        struct field *field = outline_at(outline, i);

        profile_release(&field->profile);
        memory_free((char *)(uintptr_t)field->path.bytes);
        memory_free((char *)(uintptr_t)field->key.bytes);
    }
    groups_free(outline->groups);
    if (outline->root)
        profile_release(&outline->root->profile);
    memory_free(outline->root);
    memory_free(outline->levels);
    buffer_release(&outline->buffer);
}

/* ---- Finding ---- */

/* Whether it needs no quotes in a path. */
static bool is_name(struct value_string key)
{
    for (size_t i = 0; i < key.length; i++) {
        char byte = key.bytes[i];
        bool is_letter =
            byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');

        if (!is_letter && (i == 0 || byte < '0' || byte > '9'))
            return false;
    }
    return key.length > 0;
}

static bool copy(struct text *to, const char *bytes, size_t length)
{
    char *memory = memory_alloc(length + 1);

    if (!memory)
        return false;
    memcpy(memory, bytes, length);
    *to = (struct text){.bytes = memory, .length = length};
    return true;
}

static bool name(struct outline *outline, struct field *field, struct field *parent,
                 struct value_string key)
{
    struct buffer *buffer = &outline->buffer;

    buffer_clear(buffer);
    if (parent->parent)
        buffer_add(buffer, parent->path.bytes, parent->path.length);
    buffer_add_byte(buffer, '.');
    if (is_name(key))
        buffer_add(buffer, key.bytes, key.length);
    else
        write_string(buffer, key.bytes, key.length);
    field->parent = parent;
    return !buffer->failed && copy(&field->key, key.bytes, key.length) &&
           copy(&field->path, buffer->bytes, buffer->length);
}

/* By which it is found among those in all other fields. */
static int64_t number_of(const struct outline *outline, const struct field *field)
{
    return field->parent ? (int64_t)groups_index(outline->groups, field) : -1;
}

bool outline_find(struct outline *outline, struct field *parent,
                  struct value_string key, struct field **field)
{
    struct buffer *buffer = &outline->buffer;
    struct value keys[2] = {value_integer(number_of(outline, parent))};
    bool failed = false;

    *field = NULL;
    buffer_clear(buffer);
    write_string(buffer, key.bytes, key.length);
    if (buffer->failed)
        return false;
    keys[1] = value_text(buffer->bytes, buffer->length);
    if (outline_count(outline) == OUTLINE_MOST) {
        *field = groups_look(outline->groups, keys, &failed);
        outline->left_out += *field == NULL;
        return !failed;
    }
    *field = groups_find(outline->groups, keys, NULL);
    return *field && ((*field)->parent || name(outline, *field, parent, key));
}

static inline bool is_called(const struct field *field, struct value_string key)
{
    return field && field->key.length == key.length &&
           memcmp(field->key.bytes, key.bytes, key.length) == 0;
}

/* The field of the walk's member; NULL in *field: one too many. */
static bool find_member(struct outline *outline, struct outline_level *level,
                        struct field **field)
{
    struct field **expected = level->last ? &level->last->next : &level->field->first;
    bool good = true;

    *field = *expected;
    if (!is_called(*field, level->walk.key)) {
        good = outline_find(outline, level->field, level->walk.key, field);
        if (*field)
            *expected = *field;
    }
    if (good && *field)
        level->last = *field;
    return good;
}

/* ---- Walking ---- */

static bool open_level(struct outline *outline, size_t depth, struct field *field,
                       struct value object)
{
    if (depth == outline->capacity) {
        size_t capacity = outline->capacity * 2 + 8;
        struct outline_level *levels =
            memory_realloc(outline->levels, capacity * sizeof(*levels));

        if (!levels)
            return false;
        outline->levels = levels;
        outline->capacity = capacity;
    }
    outline->levels[depth] = (struct outline_level){.field = field};
    return value_walk_init(&outline->levels[depth].walk, object);
}

/* Goes one step on. False without memory. */
static bool step(struct outline *outline, size_t *depth)
{
    struct outline_level *level = &outline->levels[*depth - 1];
    struct value value;
    struct field *field;

    if (!value_walk_next(&level->walk)) {
        value_walk_release(&level->walk);
        (*depth)--;
        return true;
    }
    if (!find_member(outline, level, &field))
        return false;
    if (!field)
        return true;
    value = level->walk.value;
    if (!profile_add(&field->profile, value))
        return false;
    if (value_kind(value) != KIND_OBJECT)
        return true;
    if (!open_level(outline, *depth, field, value))
        return false;
    (*depth)++;
    return true;
}

bool outline_add(struct outline *outline, struct value value)
{
    size_t depth = 1;
    bool good = true;

    if (value_kind(value) != KIND_OBJECT)
        return profile_add(&outline->root->profile, value);
    if (!open_level(outline, 0, outline->root, value))
        return false;
    while (good && depth > 0)
        good = step(outline, &depth);
    while (depth > 0)
        value_walk_release(&outline->levels[--depth].walk);
    return good;
}
