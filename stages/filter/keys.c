/* Keys of records. */

#include "stages/filter/keys.h"

#include "pipeline/json/memory.h"
#include "pipeline/record/content.h"

bool keys_init(struct keys *keys, struct stage *self,
               const struct expression_list *expressions)
{
    size_t size = expressions->count * sizeof(struct evaluation *);

    *keys = (struct keys){.stage = self, .count = expressions->count};
    if (keys->count == 0)
        return true;
    keys->evaluations = memory_alloc(size);
    if (!keys->evaluations) {
        stage_out_of_memory(self);
        return false;
    }
    for (size_t i = 0; i < keys->count; i++) {
        keys->evaluations[i] = stage_expression(self, &expressions->items[i]);
        if (!keys->evaluations[i])
            return false;
    }
    return true;
}

void keys_release(struct keys *keys)
{
    memory_free(keys->evaluations);
    buffer_release(&keys->key);
}

/* The record is gone; everything ends as after any failure. */
static bool no_memory(struct keys *keys, struct record *rec)
{
    stage_drop(keys->stage, rec);
    stage_emit(keys->stage, NULL);
    return false;
}

/* The record itself. */
static bool find_whole(struct keys *keys, struct record *rec)
{
    struct content_reader reader = {.depth_limit = stage_depth_limit(keys->stage)};
    struct content_view view;

    switch (content_read(&reader, rec, &view)) {
    case CONTENT_JSON:
        return key_add(&keys->key, value_text(view.text, view.length), keys->flags) ||
               no_memory(keys, rec);
    case CONTENT_STRING:
        key_add_text(&keys->key, rec->text, rec->length, keys->flags);
        return !keys->key.failed || no_memory(keys, rec);
    case CONTENT_TOO_DEEP:
        stage_reject(keys->stage, rec, "nested too deep",
                     "brackets are nested deeper than --max-depth allows (%zu)",
                     reader.depth_limit);
        return false;
    default:
        return no_memory(keys, rec);
    }
}

/* All values of an expression, as if they were an array's. */
static bool find_one(struct keys *keys, struct evaluation *evaluation,
                     struct record *rec)
{
    struct value value;

    stage_evaluate(evaluation, rec);
    while (stage_next_value(evaluation, &value)) {
        bool added = key_add(&keys->key, value, keys->flags);

        value_unref(value);
        if (!added)
            return no_memory(keys, rec);
    }
    key_end(&keys->key);
    return !stage_evaluation_failed(evaluation, rec);
}

bool keys_find(struct keys *keys, struct record *rec)
{
    buffer_clear(&keys->key);
    if (keys->count == 0 && !find_whole(keys, rec))
        return false;
    for (size_t i = 0; i < keys->count; i++) {
        if (!find_one(keys, keys->evaluations[i], rec))
            return false;
    }
    if (keys->key.failed)
        return no_memory(keys, rec);
    if (keys->reverse)
        key_reverse(&keys->key);
    return true;
}
