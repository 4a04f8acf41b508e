/* Whole values. */

#include "stages/filter/whole.h"

#include "pipeline/record/content.h"

enum whole whole_read(struct stage *self, struct record *rec, struct value *value)
{
    struct content_reader reader = {.depth_limit = stage_depth_limit(self)};
    struct content_view view;

    switch (content_read(&reader, rec, &view)) {
    case CONTENT_JSON:
        *value = value_text(view.text, view.length);
        return WHOLE_JSON;
    case CONTENT_STRING:
        return WHOLE_STRING;
    case CONTENT_TOO_DEEP:
        stage_reject(self, rec, "nested too deep",
                     "brackets are nested deeper than --max-depth allows (%zu)",
                     reader.depth_limit);
        return WHOLE_GONE;
    default:
        stage_drop(self, rec);
        stage_emit(self, NULL);
        return WHOLE_GONE;
    }
}
