/* Records with more fields. */

#include "stages/filter/extend.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

bool extend_init(struct extend *extend, struct stage *self)
{
    *extend = (struct extend){.stage = self, .paths = json_paths_new()};
    if (extend->paths)
        return true;
    stage_out_of_memory(self);
    return false;
}

void extend_release(struct extend *extend)
{
    json_paths_free(extend->paths);
    memory_free(extend->found);
    buffer_release(&extend->text);
}

int extend_name(struct extend *extend, struct text name)
{
    struct json_step step = {.key = name.bytes, .length = name.length};
    int slot = json_paths_add(extend->paths, &step, 1);

    if (slot < 0)
        stage_out_of_memory(extend->stage);
    return slot;
}

/* A place for each slot. */
static bool make_places(struct extend *extend)
{
    size_t places = json_paths_count(extend->paths);

    if (extend->places == places)
        return true;
    memory_free(extend->found);
    extend->found = memory_alloc(places * sizeof(*extend->found));
    extend->places = extend->found ? places : 0;
    return extend->found != NULL;
}

static bool no_memory(struct extend *extend, struct record *rec)
{
    stage_drop(extend->stage, rec);
    stage_emit(extend->stage, NULL);
    return false;
}

/* The object's text without its closing bracket. */
static bool take_over(struct extend *extend, const struct content_view *view)
{
    buffer_clear(&extend->text);
    write_value(&extend->text, value_text(view->text, view->length), 0);
    if (extend->text.failed || extend->text.skipped)
        return false;
    extend->text.length--;
    return true;
}

bool extend_begin(struct extend *extend, struct record *rec)
{
    struct content_reader reader = {
        .paths = extend->paths,
        .depth_limit = stage_depth_limit(extend->stage),
    };
    struct content_view view;

    if (!make_places(extend))
        return no_memory(extend, rec);
    reader.own = extend->found;
    switch (content_read(&reader, rec, &view)) {
    case CONTENT_JSON:
        if (*view.text == '{')
            return take_over(extend, &view) || no_memory(extend, rec);
        break;
    case CONTENT_STRING:
        break;
    case CONTENT_TOO_DEEP:
        stage_reject(extend->stage, rec, "nested too deep",
                     "brackets are nested deeper than --max-depth allows (%zu)",
                     reader.depth_limit);
        return false;
    default:
        return no_memory(extend, rec);
    }
    stage_reject(extend->stage, rec, "no object",
                 "it is no object, so it can have no more fields");
    return false;
}

bool extend_has(const struct extend *extend, int slot)
{
    return extend->found[slot].state == JSON_FOUND;
}

bool extend_remove(struct extend *extend, struct text name)
{
    struct buffer *text = &extend->text;
    struct value object;

    buffer_add_byte(text, '}');
    if (text->failed)
        return false;
    object = value_settle(value_text(text->bytes, text->length));
    if (object.form != VALUE_NONE)
        object = value_take_without_key(object, name.bytes, name.length);
    buffer_clear(text);
    write_value(text, object, 0);
    value_unref(object);
    if (object.form == VALUE_NONE || text->failed)
        return false;
    text->length--;
    return true;
}

void extend_add(struct extend *extend, struct text name, struct value value)
{
    struct buffer *text = &extend->text;

    if (text->length > 1)
        buffer_add_byte(text, ',');
    write_string(text, name.bytes, name.length);
    buffer_add_byte(text, ':');
    write_value(text, value, 0);
}

struct record *extend_make(struct extend *extend, struct record *rec)
{
    struct buffer *text = &extend->text;
    struct record *made = NULL;

    buffer_add_byte(text, '}');
    if (!text->failed)
        made = record_derive(rec, text->bytes, text->length);
    if (!made)
        return NULL;
    made->kind = RECORD_JSON;
    made->end = LINE_END_LF;
    return made;
}

bool extend_send(struct extend *extend, struct record *rec)
{
    struct record *made = extend_make(extend, rec);

    if (!made)
        return no_memory(extend, rec);
    record_unref(rec);
    return stage_send(extend->stage, made);
}
