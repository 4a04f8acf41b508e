/* Records of fields. */

#include "pipeline/json/quoted.h"
#include "pipeline/record/content.h"
#include "stages/filter/parse.h"

#include <string.h>

void parse_maker_init(struct parse_maker *maker, struct stage *self,
                      const struct parse_args *args)
{
    const struct text_list *wanted = stage_wanted(self);

    *maker = (struct parse_maker){.self = self, .args = args, .all_wanted = !wanted};
    if (wanted)
        maker->wanted = (struct wanted){wanted->items, wanted->count};
    maker->paths = stage_paths_behind(self);
    if (maker->paths && !content_can_note(maker->paths))
        maker->paths = NULL;
}

void parse_maker_release(struct parse_maker *maker)
{
    fields_release(&maker->fields);
    fields_release(&maker->merged);
    buffer_release(&maker->names);
    buffer_release(&maker->buffer);
    shape_release(&maker->shape);
    record_maker_release(&maker->maker);
}

const struct wanted *parse_wanted(const struct parse_maker *maker)
{
    return maker->all_wanted ? NULL : &maker->wanted;
}

/* ---- Adding to an object ---- */

/* Its members become fields that stand before those that were found: so of equal names
 * the new one counts, in the place of the old one. */

/* Decoding makes three bytes of one where it is no UTF-8. */
#define DECODED_MOST 3

bool parse_reserve_names(struct buffer *names, size_t length)
{
    buffer_clear(names);
    return buffer_reserve(names, DECODED_MOST * length) != NULL;
}

struct text parse_member_name(struct buffer *names, const struct skip_walk *walk)
{
    struct text name = {walk->key, walk->key_length, TEXT_NOWHERE, 0};

    if (quoted_is_plain(name.bytes, name.length))
        return name;
    name.bytes = names->bytes + names->length;
    name.length = quoted_length(walk->key, walk->key_length);
    quoted_decode(walk->key, walk->key_length, names->bytes + names->length);
    names->length += name.length;
    return name;
}

struct field parse_member(struct text name, const struct skip_walk *walk)
{
    return (struct field){
        .name = name.bytes,
        .value = walk->value,
        .name_length = (uint32_t)name.length,
        .value_length = (uint32_t)walk->length,
        .form = FIELD_JSON,
    };
}

static void add_members(struct parse_maker *maker, struct skip_walk walk)
{
    const struct wanted *wanted = parse_wanted(maker);

    while (skip_next(&walk)) {
        struct text name = parse_member_name(&maker->names, &walk);

        if (wanted_has(wanted, name.bytes, name.length))
            fields_add(&maker->merged, parse_member(name, &walk));
    }
}

static void add_fields(struct parse_maker *maker)
{
    const struct fields *fields = &maker->fields;

    for (size_t i = 0; i < fields->count; i++) {
        struct field field = fields->items[i];

        field.value = fields_value(fields, &field).bytes;
        field.in_scratch = false;
        fields_add(&maker->merged, field);
    }
}

/* The fields to be written: those that were found, or, if the record is an object, all
 * of that too. NULL without memory. */
static const struct fields *merge(struct parse_maker *maker, struct record *rec)
{
    const struct content_reader reader = {.depth_limit =
                                              stage_depth_limit(maker->self)};
    struct content_view view;

    if (!maker->args->from.text.bytes ||
        content_read(&reader, rec, &view) != CONTENT_JSON || view.text[0] != '{')
        return &maker->fields;
    fields_clear(&maker->merged);
    if (!parse_reserve_names(&maker->names, view.length))
        return NULL;
    add_members(maker, skip_walk_of(view.text, view.length));
    add_fields(maker);
    return &maker->merged;
}

/* ---- Records ---- */

static bool fail_for_memory(struct parse_maker *maker, struct record *rec)
{
    stage_absorb(maker->self, rec);
    return stage_emit(maker->self, NULL);
}

/* What a record is made of: another one, or, if that is NULL, the first line of a
 * block. */
struct place {
    struct record *rec;
    const struct block *block;
};

/* Looks up by whom the fields are looked for. */
static void find_slots(struct parse_maker *maker, const struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->items[i];
        struct text name = {field->name, field->name_length, TEXT_NOWHERE, 0};

        maker->shape.table->members[i].slot = content_slot(maker->paths, name);
    }
}

/* Notes where the values are. */
static void note(struct parse_maker *maker, struct record *made,
                 const struct fields *fields)
{
    struct json_found *found = content_note(made, maker->paths);
    const struct shape_table *table = maker->shape.table;

    if (maker->shape.changed)
        find_slots(maker, fields);
    for (size_t i = 0; found && i < fields->count; i++) {
        if (table->members[i].slot == 0)
            continue;
        found[table->members[i].slot] = (struct json_found){
            made->text + table->places[i].at, table->places[i].length, JSON_FOUND};
    }
}

/* A record of the fields; NULL: no memory. */
static struct record *make(struct parse_maker *maker, struct place place,
                           const struct fields *fields)
{
    struct buffer *buffer = &maker->buffer;
    struct record *made;
    struct text text;

    buffer_clear(buffer);
    if (!shape_write(&maker->shape, fields, buffer))
        return NULL;
    text = (struct text){buffer->bytes, buffer->length, TEXT_NOWHERE, 0};
    made = place.rec ? record_make(&maker->maker, place.rec, text)
                     : record_make_of_line(&maker->maker, place.block, text);
    if (!made)
        return NULL;
    made->kind = RECORD_JSON;
    if (maker->paths && maker->shape.told)
        note(maker, made, fields);
    return made;
}

bool parse_send(struct parse_maker *maker, struct record *rec)
{
    const struct fields *fields = merge(maker, rec);
    struct record *made =
        fields ? make(maker, (struct place){rec, NULL}, fields) : NULL;

    if (!made)
        return fail_for_memory(maker, rec);
    record_unref(rec);
    return stage_send(maker->self, made);
}

bool parse_send_for_line(struct parse_maker *maker, const struct block *block,
                         size_t whole)
{
    struct record *made = make(maker, (struct place){NULL, block}, &maker->fields);
    struct record *rec;

    if (made)
        return stage_send_for_line(maker->self, whole, made);
    rec = stage_receive(maker->self);
    return rec && fail_for_memory(maker, rec);
}

bool parse_refuse(struct parse_maker *maker, struct record *rec, const char *format,
                  size_t length)
{
    static const char cause[] = "a line that does not fit";
    const struct fields *fields = &maker->fields;

    if (!fields->mistake)
        return fail_for_memory(maker, rec);
    if (maker->args->keep)
        return stage_send(maker->self, rec);
    if (fields->at == FIELDS_NOWHERE)
        stage_reject(maker->self, rec, cause, "does not fit %s: %s", format,
                     fields->mistake);
    else if (fields->at >= length)
        stage_reject(maker->self, rec, cause, "does not fit %s: %s at the end", format,
                     fields->mistake);
    else
        stage_reject(maker->self, rec, cause, "does not fit %s: %s at byte %zu", format,
                     fields->mistake, fields->at + 1);
    return true;
}
