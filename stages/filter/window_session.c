/* Sessions: windows that end when no record of their key has come for a while.
 *
 * With `late`, records wait until no earlier ones are to come, and are taken in the
 * order of their times: what would join two sessions has come before these part. */

#include "stages/filter/windows.h"

#include "pipeline/json/memory.h"

/* What a record that waits takes beside its text. */
#define WAITING_EXTRA 224

/* The key's open session, if the time belongs to it. */
static struct span *find_session(const struct windows *windows, int64_t at)
{
    struct span *span = spans_find(&windows->open, 0, windows_key(windows));

    return span && at > span->start - windows->size && at < span->end ? span : NULL;
}

/* Into a session of its key; lends it. One that has waited came in time. */
static bool join(struct windows *windows, struct record *rec, int64_t at, bool waited)
{
    struct span *span = find_session(windows, at);
    int64_t end = at + windows->size;

    if (!span && !waited && end <= windows->watermark) {
        windows_end_late(windows, record_ref(rec));
        return true;
    }
    if (!span) {
        span = windows_open(windows, 0, end);
        if (!span) {
            stage_drop(windows->stage, record_ref(rec));
            return false;
        }
        span->start = at;
    }
    if (at < span->start)
        span->start = at;
    if (end > span->end)
        spans_set_end(&windows->open, span, end);
    windows_send(windows, span, rec, false);
    return true;
}

/* Closes the sessions that end until then. */
static void close_until(struct windows *windows, int64_t at)
{
    struct span *first;

    while ((first = spans_first(&windows->open)) && first->end <= at)
        windows_close(windows, first);
}

/* Takes the record whose turn it is. */
static bool take_turn(struct windows *windows, struct record *rec, int64_t at,
                      bool waited)
{
    bool good;

    close_until(windows, at);
    if (!windows_find_key(windows, rec))
        return true;
    good = join(windows, rec, at, waited);
    record_unref(rec);
    return good;
}

static size_t size_of(const struct record *rec)
{
    return WAITING_EXTRA + rec->length + (rec->input ? rec->input->length : 0);
}

bool session_hold(struct windows *windows, struct record *rec, int64_t at)
{
    struct record *kept = record_keep(rec);
    struct span *span = NULL;

    if (kept && size_of(kept) < memory_left())
        span = spans_open(&windows->waiting, (int64_t)windows->waiting.opened,
                          (struct text){.bytes = ""}, at);
    if (!span) {
        stage_drop(windows->stage, kept);
        stage_fail(windows->stage, STATUS_RESOURCE,
                   "the records that wait for earlier ones need more memory than "
                   "--memory allows");
        return false;
    }
    memory_charge(size_of(kept));
    span->content = kept;
    return true;
}

bool session_advance(struct windows *windows, int64_t watermark)
{
    struct span *first;
    bool good = true;

    while (good && (first = spans_first(&windows->waiting)) &&
           first->end <= watermark) {
        struct record *rec = first->content;
        int64_t at = first->end;

        memory_discharge(size_of(rec));
        spans_close(&windows->waiting, first);
        good = take_turn(windows, rec, at, true);
    }
    return good;
}

bool session_take(struct windows *windows, struct record *rec, int64_t at)
{
    int64_t watermark = at - windows->args->late;

    if (at > windows->watermark && windows->args->late > 0)
        return session_hold(windows, rec, at) && windows_advance(windows, watermark);
    if (!windows_advance(windows, watermark)) {
        stage_drop(windows->stage, rec);
        return false;
    }
    return take_turn(windows, rec, at, false);
}
