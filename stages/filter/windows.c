/* Windows: opening them, and closing them in time. */

#include "stages/filter/windows.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"
#include "pipeline/lang/duration.h"
#include "pipeline/order/key.h"
#include "pipeline/stage/instances.h"
#include "pipeline/stage/waiting.h"
#include "pipeline/stage/writing.h"

#include <inttypes.h>
#include <time.h>

/* So many windows in a row that have no records are sent; and no more. */
#define EMPTY_MOST 100000

int64_t windows_now(const struct windows *windows)
{
    struct timespec now;
    int64_t at;

    clock_gettime(CLOCK_REALTIME, &now);
    at = (int64_t)now.tv_sec * DURATION_SECOND + now.tv_nsec;
    return at > windows->watermark ? at : windows->watermark;
}

/* ---- One window ---- */

bool windows_find_key(struct windows *windows, struct record *rec)
{
    buffer_clear(&windows->key);
    if (!by_find(&windows->by, rec))
        return false;
    for (size_t i = 0; i < windows->by.count; i++)
        (void)!key_add(&windows->key, windows->by.values[i], 0);
    if (!windows->key.failed)
        return true;
    stage_drop(windows->stage, rec);
    stage_out_of_memory(windows->stage);
    return false;
}

static bool write_keys(const struct windows *windows, struct buffer *keys)
{
    for (size_t i = 0; i < windows->by.count; i++) {
        buffer_add_byte(keys, i == 0 ? '[' : ',');
        write_value(keys, windows->by.values[i], 0);
    }
    if (windows->by.count > 0)
        buffer_add_byte(keys, ']');
    return !keys->failed;
}

static void free_window(struct window *window)
{
    buffer_release(&window->keys);
    memory_free(window);
}

static struct window *make_window(const struct windows *windows,
                                  const struct text *keys)
{
    struct window *window = memory_alloc(sizeof(*window));
    bool good;

    if (!window)
        return NULL;
    *window = (struct window){.windows = windows};
    if (keys)
        buffer_add(&window->keys, keys->bytes, keys->length);
    good = keys ? !window->keys.failed : write_keys(windows, &window->keys);
    if (good)
        return window;
    free_window(window);
    return NULL;
}

static bool has_room(const struct windows *windows)
{
    if (windows->open.count < windows->args->most)
        return true;
    stage_fail(windows->stage, STATUS_RESOURCE,
               "more than %" PRIu64 " windows would be open at the same time (see "
               "--most)",
               windows->args->most);
    return false;
}

/* Takes the window; NULL: there was no memory for it. */
static struct span *open_window(struct windows *windows, struct span at,
                                struct window *window, const struct stage_kept *kept)
{
    struct span *span =
        window ? spans_open(&windows->open, at.slot, windows_key(windows), at.end)
               : NULL;

    if (!span) {
        if (window)
            free_window(window);
        stage_out_of_memory(windows->stage);
        return NULL;
    }
    span->content = window;
    window->span = span;
    window->instance = stage_open_instance(windows->stage, window, kept);
    if (window->instance)
        return span;
    free_window(window);
    spans_close(&windows->open, span);
    return NULL;
}

struct span *windows_open(struct windows *windows, int64_t slot, int64_t end)
{
    struct span at = {.slot = slot, .end = end};

    if (!has_room(windows))
        return NULL;
    return open_window(windows, at, make_window(windows, NULL), NULL);
}

struct span *windows_reopen(struct windows *windows, struct span at,
                            const struct text *keys, const struct stage_kept *kept)
{
    return open_window(windows, at, make_window(windows, keys), kept);
}

void windows_close(struct windows *windows, struct span *span)
{
    struct window *window = span->content;

    stage_end_instance(windows->stage, window->instance);
    spans_close(&windows->open, span);
    free_window(window);
}

void windows_send(struct windows *windows, struct span *span, struct record *rec,
                  bool again)
{
    struct window *window = span->content;

    window->records++;
    window->last = windows->taken;
    if (again)
        stage_emit_to(windows->stage, window->instance, record_ref(rec));
    else
        stage_send_to(windows->stage, window->instance, record_ref(rec));
}

void windows_end_late(struct windows *windows, struct record *rec)
{
    windows->too_late++;
    if (!windows->late) {
        stage_drop(windows->stage, rec);
        return;
    }
    if (stage_write_record(windows->late, rec) != STAGE_UNWRITABLE)
        stage_absorb(windows->stage, rec);
}

/* ---- Closing ---- */

/* Sends a window that had no records. False: a failure. */
static bool send_empty(struct windows *windows, int64_t start)
{
    struct span *span;

    buffer_clear(&windows->key);
    span = windows_open(windows, start, start + windows->size);
    if (span)
        windows_close(windows, span);
    return span != NULL;
}

/* The window that is due, of which nothing came yet. */
static bool is_empty_due(const struct windows *windows, int64_t watermark)
{
    const struct span *first = spans_first(&windows->open);

    return windows->any && windows->next <= watermark - windows->size &&
           (!first || windows->next < first->start);
}

/* A long gap is left out. */
static void pass_over_gap(struct windows *windows, int64_t watermark)
{
    const struct span *first = spans_first(&windows->open);
    int64_t end = first && first->start < watermark ? first->start : watermark;
    int64_t count = (end - windows->next) / windows->slide;

    if (count <= EMPTY_MOST)
        return;
    stage_note(windows->stage,
               "%" PRId64 " windows in a row without records are left "
               "out",
               count);
    windows->next += count * windows->slide;
}

static bool close_empty(struct windows *windows, int64_t watermark)
{
    if (is_empty_due(windows, watermark))
        pass_over_gap(windows, watermark);
    while (is_empty_due(windows, watermark)) {
        if (!send_empty(windows, windows->next))
            return false;
        windows->next += windows->slide;
    }
    return true;
}

static bool close_until(struct windows *windows, int64_t watermark)
{
    struct span *first;

    if (!close_empty(windows, watermark))
        return false;
    while ((first = spans_first(&windows->open)) && first->end <= watermark) {
        if (windows->next <= first->start)
            windows->next = first->start + windows->slide;
        windows_close(windows, first);
        if (!close_empty(windows, watermark))
            return false;
    }
    return true;
}

bool windows_advance(struct windows *windows, int64_t watermark)
{
    if (watermark <= windows->watermark)
        return true;
    windows->watermark = watermark;
    if (windows->kind == WINDOWS_OF_SESSIONS && !session_advance(windows, watermark))
        return false;
    return close_until(windows, watermark);
}

bool windows_close_all(struct windows *windows)
{
    const struct span *first;

    if (windows->kind == WINDOWS_OF_SESSIONS && !session_advance(windows, INT64_MAX))
        return false;
    while ((first = spans_first(&windows->open))) {
        if (first->end > windows->watermark && windows->kind != WINDOWS_OF_RECORDS)
            windows->watermark = first->end;
        if (!close_until(windows, first->end))
            return false;
    }
    return true;
}

void windows_end(struct windows *windows)
{
    struct span *first;

    (void)windows_close_all(windows);
    while ((first = spans_first(&windows->open)))
        windows_close(windows, first);
    while ((first = spans_first(&windows->waiting))) {
        stage_drop(windows->stage, first->content);
        spans_close(&windows->waiting, first);
    }
}

int64_t windows_deadline(struct windows *windows)
{
    const struct span *first = spans_first(&windows->open);
    int64_t end = first ? first->end : INT64_MAX;

    if (!windows->arrival || windows->kind == WINDOWS_OF_RECORDS)
        return STAGE_NEVER;
    if (windows->any && windows->next + windows->size < end)
        end = windows->next + windows->size;
    return end == INT64_MAX ? STAGE_NEVER
                            : stage_clock() + (end - windows_now(windows));
}

/* ---- Taking ---- */

/* Into all windows that its time is in and that are open still. */
static bool take_into_windows(struct windows *windows, struct record *rec, int64_t at)
{
    int64_t last = span_last_start(at, windows->slide);
    bool any = false;

    for (int64_t start = span_first_start(at, windows->size, windows->slide);
         start <= last; start += windows->slide) {
        struct span *span;

        if (start + windows->size <= windows->watermark)
            continue;
        span = spans_find(&windows->open, start, windows_key(windows));
        if (!span)
            span = windows_open(windows, start, start + windows->size);
        if (span)
            windows_send(windows, span, rec, any);
        if (!span && !any)
            stage_drop(windows->stage, record_ref(rec));
        if (!span)
            return false;
        if (windows->args->empty && (!windows->any || start < windows->next))
            windows->next = start;
        windows->any |= windows->args->empty;
        any = true;
    }
    if (!any)
        windows_end_late(windows, record_ref(rec));
    return true;
}

/* All spans of records end at once, at the end: in the order in which they began. */
static bool take_into_count(struct windows *windows, struct record *rec)
{
    struct span *span = spans_find(&windows->open, 0, windows_key(windows));
    struct window *window;

    if (!span) {
        span = windows_open(windows, 0, INT64_MAX);
        if (!span) {
            stage_drop(windows->stage, record_ref(rec));
            return false;
        }
        span->start = (int64_t)windows->taken;
    }
    window = span->content;
    windows_send(windows, span, rec, false);
    if (window->records == windows->records)
        windows_close(windows, span);
    return true;
}

/* False: it is gone. */
static bool find_time(struct windows *windows, struct record *rec, int64_t *at)
{
    if (windows->arrival) {
        *at = windows_now(windows);
        return true;
    }
    if (!moment_find(&windows->moment, rec, at))
        return false;
    if (*at > -WINDOWS_TIME_MOST && *at < WINDOWS_TIME_MOST)
        return true;
    stage_reject(windows->stage, rec, "its time is too far",
                 "its time is too far: more than 190 years from 1970");
    return false;
}

static bool take_key(struct windows *windows, struct record *rec, int64_t at)
{
    bool good;

    if (!windows_find_key(windows, rec))
        return true;
    good = windows->kind == WINDOWS_OF_RECORDS ? take_into_count(windows, rec)
                                               : take_into_windows(windows, rec, at);
    record_unref(rec);
    return good;
}

bool windows_take(struct windows *windows, struct record *rec)
{
    int64_t at = 0;

    windows->taken++;
    if (windows->kind == WINDOWS_OF_RECORDS)
        return take_key(windows, rec, at);
    if (!find_time(windows, rec, &at))
        return true;
    if (windows->kind == WINDOWS_OF_SESSIONS)
        return session_take(windows, rec, at);
    if (!windows_advance(windows, at - windows->args->late)) {
        stage_drop(windows->stage, rec);
        return false;
    }
    return take_key(windows, rec, at);
}
