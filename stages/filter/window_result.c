/* What windows send: the results with the window in front. */

#include "stages/filter/windows.h"

#include "pipeline/json/skip.h"
#include "pipeline/json/write.h"
#include "pipeline/lang/duration.h"
#include "pipeline/record/content.h"
#include "pipeline/time/timestamp.h"

#include <inttypes.h>
#include <string.h>

static void write_time(struct buffer *buffer, int64_t at)
{
    int64_t seconds = at / DURATION_SECOND - (at % DURATION_SECOND < 0);
    struct timestamp ts = {.seconds = seconds,
                           .nanoseconds = (uint32_t)(at - seconds * DURATION_SECOND)};
    char text[TIMESTAMP_TEXT_MOST];
    size_t length = timestamp_write_iso(text, &ts, TIMESTAMP_SHORTEST, false);

    buffer_printf(buffer, "\"%.*s\"", (int)length, text);
}

/* Windows of so many records are told by the numbers of their first and their last,
 * among all records. */
static void write_window(struct buffer *buffer, const struct window *window)
{
    const struct span *span = window->span;

    buffer_add(buffer, "{\"window_start\":", 16);
    if (window->windows->kind == WINDOWS_OF_RECORDS) {
        buffer_printf(buffer, "%" PRId64 ",\"window_end\":%" PRIu64, span->start,
                      window->last);
        return;
    }
    write_time(buffer, span->start);
    buffer_add(buffer, ",\"window_end\":", 14);
    write_time(buffer, span->end);
}

static bool is_named(const struct skip_walk *walk, const char *name, size_t length)
{
    return walk->key_length == length && memcmp(walk->key, name, length) == 0;
}

static bool has_member(const struct content_view *object, struct text name)
{
    struct skip_walk walk = skip_walk_of(object->text, object->length);

    while (skip_next(&walk))
        if (is_named(&walk, name.bytes, name.length))
            return true;
    return false;
}

/* Those of `by` that the result has not itself. */
static void write_keys(struct buffer *buffer, const struct window *window,
                       const struct content_view *object)
{
    const struct expression_list *by = &window->windows->args->by;
    struct skip_walk walk;

    if (by->count == 0)
        return;
    walk = skip_walk_of(window->keys.bytes, window->keys.length);
    for (size_t i = 0; i < by->count && skip_next(&walk); i++) {
        struct text label = by->items[i].label;

        if (object && has_member(object, label))
            continue;
        buffer_add_byte(buffer, ',');
        write_string(buffer, label.bytes, label.length);
        buffer_add_byte(buffer, ':');
        write_value(buffer, value_text(walk.value, walk.length), 0);
    }
}

/* A record that tells a window already is of another one from here on. */
static void write_members(struct buffer *buffer, const struct content_view *object)
{
    struct skip_walk walk = skip_walk_of(object->text, object->length);

    while (skip_next(&walk)) {
        if (is_named(&walk, "window_start", 12) || is_named(&walk, "window_end", 10))
            continue;
        buffer_add(buffer, ",\"", 2);
        buffer_add(buffer, walk.key, walk.key_length);
        buffer_add(buffer, "\":", 2);
        write_value(buffer, value_text(walk.value, walk.length), 0);
    }
}

struct record *window_dress(void *mark, struct record *rec)
{
    const struct window *window = mark;
    struct content_reader reader = {.depth_limit =
                                        stage_depth_limit(window->windows->stage)};
    struct content_view view;
    struct buffer text = {0};
    struct record *made = NULL;
    enum content_kind kind = content_read(&reader, rec, &view);
    bool is_object = kind == CONTENT_JSON && view.text[0] == '{';

    if (kind == CONTENT_TOO_DEEP)
        return rec;
    if (kind == CONTENT_NO_MEMORY) {
        record_unref(rec);
        return NULL;
    }
    write_window(&text, window);
    write_keys(&text, window, is_object ? &view : NULL);
    if (is_object) {
        write_members(&text, &view);
    } else {
        buffer_add(&text, ",\"value\":", 9);
        if (kind == CONTENT_JSON)
            write_value(&text, value_text(view.text, view.length), 0);
        else
            write_string(&text, rec->text, rec->length);
    }
    buffer_add_byte(&text, '}');
    if (!text.failed)
        made = record_derive(rec, text.bytes, text.length);
    if (made)
        made->kind = RECORD_JSON;
    buffer_release(&text);
    record_unref(rec);
    return made;
}
