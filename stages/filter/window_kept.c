/* The state of windows, with that of the instances that they run:
 *
 *     WATERMARK TAKEN TOO-LATE ANY NEXT
 *     w TIME                       a record that waits, behind it
 *     o SLOT START END RECORDS LAST KEY-LENGTH KEYS-LENGTH OVER STATE-LENGTH
 *     key
 *     keys
 *     state of the instance
 */

#include "stages/filter/windows.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/instances.h"
#include "stages/kept.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Times may be before 1970; any bits are. */
static void add_time(struct buffer *out, int64_t time)
{
    buffer_printf(out, "%" PRIu64 " ", (uint64_t)time);
}

static bool take_time(struct text *rest, int64_t *time)
{
    uint64_t bits;
    bool good = kept_number(rest, &bits);

    *time = (int64_t)bits;
    return good;
}

/* ---- Saving ---- */

static bool save_window(const struct span *span, struct buffer *out)
{
    const struct window *window = span->content;
    struct buffer state = {0};
    bool over;
    bool good = stage_save_instance(window->instance, &state, &over);

    buffer_add(out, "o ", 2);
    add_time(out, span->slot);
    add_time(out, span->start);
    add_time(out, span->end);
    buffer_printf(out, "%" PRIu64 " %" PRIu64 " %zu %zu %d %zu\n", window->records,
                  window->last, span->key_length, window->keys.length, over,
                  state.length);
    buffer_add(out, span->key, span->key_length);
    buffer_add_byte(out, '\n');
    buffer_add(out, window->keys.bytes, window->keys.length);
    buffer_add_byte(out, '\n');
    buffer_add(out, state.bytes, state.length);
    buffer_add_byte(out, '\n');
    good = good && !state.failed;
    buffer_release(&state);
    return good;
}

/* In the order in which they came. */
static int compare(const void *a, const void *b)
{
    const struct span *const *x = a, *const *y = b;

    return (*x)->order < (*y)->order ? -1 : (*x)->order > (*y)->order;
}

static bool save_spans(const struct spans *spans, struct buffer *out,
                       bool (*save)(const struct span *span, struct buffer *out))
{
    size_t size = spans->count * sizeof(struct span *);
    struct span **sorted = malloc(size + 1);
    bool good = sorted != NULL;

    if (good && size > 0)
        memcpy(sorted, spans->heap, size);
    if (good)
        qsort(sorted, spans->count, sizeof(struct span *), compare);
    for (size_t i = 0; good && i < spans->count; i++)
        good = save(sorted[i], out);
    free(sorted);
    return good;
}

static bool save_waiting(const struct span *span, struct buffer *out)
{
    buffer_add(out, "w ", 2);
    add_time(out, span->end);
    buffer_add_byte(out, '\n');
    kept_add_record(out, span->content);
    return true;
}

static bool save(void *opaque, struct buffer *out)
{
    const struct windows *windows = opaque;

    add_time(out, windows->watermark);
    buffer_printf(out, "%" PRIu64 " %" PRIu64 " %d ", windows->taken, windows->too_late,
                  windows->any);
    add_time(out, windows->next);
    buffer_add_byte(out, '\n');
    return save_spans(&windows->waiting, out, save_waiting) &&
           save_spans(&windows->open, out, save_window) && !out->failed;
}

/* ---- Reading it back ---- */

static bool take_byte(struct text *rest, char byte)
{
    if (rest->length == 0 || *rest->bytes != byte)
        return false;
    rest->bytes++;
    rest->length--;
    return true;
}

/* What is told of a window. */
struct told {
    int64_t slot, start, end;
    uint64_t records, last, key_length, keys_length, over, state_length;
    struct text key, keys, state;
};

static bool take_told(struct text *rest, struct told *told)
{
    return take_time(rest, &told->slot) && take_time(rest, &told->start) &&
           take_time(rest, &told->end) && kept_number(rest, &told->records) &&
           kept_number(rest, &told->last) && kept_number(rest, &told->key_length) &&
           kept_number(rest, &told->keys_length) && kept_number(rest, &told->over) &&
           kept_number(rest, &told->state_length) &&
           kept_bytes(rest, (size_t)told->key_length, &told->key) &&
           kept_bytes(rest, (size_t)told->keys_length, &told->keys) &&
           kept_bytes(rest, (size_t)told->state_length, &told->state);
}

/* False: it makes no sense, or the failure is recorded. */
static bool reopen(struct windows *windows, struct text *rest)
{
    struct told told;
    struct span *span;
    struct window *window;

    if (!take_told(rest, &told))
        return false;
    buffer_clear(&windows->key);
    buffer_add(&windows->key, told.key.bytes, told.key.length);
    if (windows->key.failed)
        return stage_out_of_memory(windows->stage) == STATUS_OK;
    span = windows_reopen(windows, (struct span){.slot = told.slot, .end = told.end},
                          &told.keys, &(struct stage_kept){told.state, told.over != 0});
    if (!span)
        return false;
    span->start = told.start;
    window = span->content;
    window->records = told.records;
    window->last = told.last;
    return true;
}

static bool wait_again(struct windows *windows, struct text *rest)
{
    struct record *rec;
    int64_t at;

    if (!take_time(rest, &at) || !take_byte(rest, '\n') ||
        !kept_record(windows->stage, rest, &rec) || !rec)
        return false;
    stage_count_kept(windows->stage, 1);
    return session_hold(windows, rec, at);
}

static bool restore(struct windows *windows, struct text rest)
{
    uint64_t any;
    bool good = take_time(&rest, &windows->watermark) &&
                kept_number(&rest, &windows->taken) &&
                kept_number(&rest, &windows->too_late) && kept_number(&rest, &any) &&
                take_time(&rest, &windows->next) && take_byte(&rest, '\n');

    windows->any = good && any != 0;
    while (good && rest.length > 0) {
        bool waits = take_byte(&rest, 'w');

        good = (waits || take_byte(&rest, 'o')) && take_byte(&rest, ' ') &&
               (waits ? wait_again(windows, &rest) : reopen(windows, &rest));
    }
    return good;
}

enum status windows_keep(struct windows *windows)
{
    struct text saved = stage_saved(windows->stage);

    stage_keep_state(windows->stage, save, windows);
    if (saved.length == 0 || restore(windows, saved))
        return STATUS_OK;
    return stage_spoilt(windows->stage);
}
