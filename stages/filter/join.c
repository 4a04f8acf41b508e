/* Rows by their keys. */

#include "stages/filter/join.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <string.h>

/* A field that a row adds. */
struct cell {
    int slot;
    size_t from, length; /* of its JSON text, in the row's */
};

struct row {
    struct row *next;
    size_t count;
    char *text; /* behind the cells */
    struct cell cells[];
};

/* The state of a group: its rows. */
struct rows {
    struct row *first, *last;
};

static bool no_memory(struct join *join)
{
    stage_out_of_memory(join->stage);
    return false;
}

bool join_init(struct join *join, struct stage *self,
               const struct expression_list *keys)
{
    *join = (struct join){.stage = self, .keys = keys};
    arena_init(&join->arena);
    join->groups = groups_new(keys->count, sizeof(struct rows));
    join->values = arena_alloc(&join->arena, keys->count * sizeof(struct value));
    join->seen = arena_alloc(&join->arena, keys->count * sizeof(uint64_t));
    if (!join->groups || !join->values || !join->seen)
        return no_memory(join);
    return extend_init(&join->extend, self);
}

void join_release(struct join *join)
{
    for (size_t i = 0; join->groups && i < groups_count(join->groups); i++) {
        struct rows *rows = groups_state(join->groups, i);

        for (struct row *row = rows->first, *next; row; row = next) {
            next = row->next;
            memory_free(row);
        }
    }
    groups_free(join->groups);
    extend_release(&join->extend);
    buffer_release(&join->text);
    memory_free(join->names);
    arena_release(&join->arena);
}

/* ---- Adding ---- */

/* The name of the slot is noted; a new one is copied. */
static bool note_name(struct join *join, struct text name, int slot)
{
    size_t place = (size_t)slot;
    size_t capacity = join->name_capacity;
    struct text *names = join->names;

    if (place >= capacity) {
        capacity = 2 * capacity + place + 16;
        names = memory_realloc(names, capacity * sizeof(*names));
        if (!names)
            return no_memory(join);
        memset(names + join->name_capacity, 0,
               (capacity - join->name_capacity) * sizeof(*names));
        join->names = names;
        join->name_capacity = capacity;
    }
    if (names[place].bytes)
        return true;
    names[place].bytes = arena_copy(&join->arena, name.bytes, name.length);
    names[place].length = name.length;
    return names[place].bytes || no_memory(join);
}

static bool is_key(const struct join *join, struct value_string name)
{
    for (size_t i = 0; i < join->keys->count; i++) {
        struct text label = join->keys->items[i].label;

        if (label.length == name.length &&
            memcmp(label.bytes, name.bytes, name.length) == 0)
            return true;
    }
    return false;
}

/* The slot of the name. Most rows have the same fields in the same order, and to look
 * for one takes as long as there are fields: so the next one is tried first. */
static int slot_of(struct join *join, struct text name)
{
    size_t next = (size_t)join->slot + 1;
    const struct text *known = next < join->name_capacity ? &join->names[next] : NULL;

    if (known && known->bytes && known->length == name.length &&
        memcmp(known->bytes, name.bytes, name.length) == 0)
        return (int)next;
    return extend_name(&join->extend, name);
}

/* A cell for the member, its text behind those of the others. */
static bool fill_cell(struct join *join, struct cell *cell,
                      const struct value_walk *member)
{
    struct text name = {.bytes = member->key.bytes, .length = member->key.length};
    int slot = slot_of(join, name);

    if (slot < 0 || !note_name(join, name, slot))
        return false;
    cell->slot = join->slot = slot;
    cell->from = join->text.length;
    write_value(&join->text, member->value, 0);
    cell->length = join->text.length - cell->from;
    return !join->text.failed || no_memory(join);
}

/* Fills the cells of a row that has room for all members. */
static bool fill_row(struct join *join, struct row *row, struct value object)
{
    struct value_walk walk;
    bool good = true;

    if (!value_walk_init(&walk, object))
        return no_memory(join);
    join->slot = 0;
    while (good && value_walk_next(&walk)) {
        if (!is_key(join, walk.key))
            good = fill_cell(join, &row->cells[row->count++], &walk);
    }
    value_walk_release(&walk);
    return good;
}

/* NULL: no memory. */
static struct row *make_row(struct join *join, struct value object)
{
    size_t members = value_length(object);
    size_t head = sizeof(struct row) + members * sizeof(struct cell);
    struct row *row = memory_alloc(head), *whole;

    if (!row) {
        no_memory(join);
        return NULL;
    }
    *row = (struct row){.next = NULL};
    buffer_clear(&join->text);
    if (!fill_row(join, row, object)) {
        memory_free(row);
        return NULL;
    }
    whole = memory_realloc(row, head + join->text.length);
    if (!whole) {
        memory_free(row);
        no_memory(join);
        return NULL;
    }
    whole->text = (char *)whole + head;
    if (join->text.length > 0)
        memcpy(whole->text, join->text.bytes, join->text.length);
    return whole;
}

static bool add_to_group(struct join *join, struct value object)
{
    struct rows *rows = groups_find(join->groups, join->values, NULL);
    struct row *row = rows ? make_row(join, object) : NULL;

    if (!rows)
        return no_memory(join);
    if (!row)
        return false;
    if (rows->last)
        rows->last->next = row;
    else
        rows->first = row;
    rows->last = row;
    return true;
}

/* The keys of a row, references. False: one is missing or null. */
static bool find_keys(struct join *join, struct value object)
{
    bool all = true;

    for (size_t i = 0; i < join->keys->count; i++) {
        struct text label = join->keys->items[i].label;

        join->values[i] = value_get(object, label.bytes, label.length);
        join->seen[i] += join->values[i].form != VALUE_NONE;
        all &= join->values[i].form != VALUE_NONE &&
               value_kind(join->values[i]) != KIND_NULL;
    }
    return all;
}

bool join_add(struct join *join, struct value object)
{
    bool has_key = find_keys(join, object);
    bool added = !has_key || add_to_group(join, object);

    for (size_t i = 0; i < join->keys->count; i++)
        value_unref(join->values[i]);
    join->rows++;
    return added;
}

/* ---- Looking up ---- */

/* NULL: none. */
static const struct row *find_rows(struct join *join, const struct by *by, bool *failed)
{
    const struct rows *rows;

    for (size_t i = 0; i < by->count; i++) {
        if (value_kind(by->values[i]) == KIND_NULL)
            return NULL;
    }
    rows = groups_look(join->groups, by->values, failed);
    return rows ? rows->first : NULL;
}

static void add_cells(struct join *join, const struct row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (!extend_has(&join->extend, cell->slot))
            extend_add(&join->extend, join->names[cell->slot],
                       value_text(row->text + cell->from, cell->length));
    }
}

/* Sends the record with each of these rows. */
static bool send_joined(struct join *join, const struct row *row, struct record *rec)
{
    for (; row; row = row->next) {
        if (!extend_begin(&join->extend, rec))
            return true;
        add_cells(join, row);
        if (!row->next)
            return extend_send(&join->extend, rec);
        if (!stage_emit(join->stage, extend_make(&join->extend, rec)))
            break;
    }
    stage_absorb(join->stage, rec);
    return false;
}

bool join_send(struct join *join, const struct by *by, struct record *rec, bool inner)
{
    bool failed = false;
    const struct row *row = find_rows(join, by, &failed);

    if (failed) {
        stage_drop(join->stage, rec);
        return stage_emit(join->stage, NULL);
    }
    if (row)
        return send_joined(join, row, rec);
    if (!inner)
        return stage_send(join->stage, rec);
    stage_drop(join->stage, rec);
    return true;
}
