/* What windows there are to be. */

#include "stages/filter/windows.h"

#include "pipeline/lang/duration.h"
#include "pipeline/stage/instances.h"
#include "pipeline/stage/writing.h"

/* Longer ones are refused, so that no sum overflows. */
#define WINDOW_MOST (20 * WINDOWS_YEAR)

/* What the user has not written is missing where the stage's name stands. */
static enum status fail(const struct windows *windows, const struct text *where,
                        const char *why)
{
    struct text name = stage_called(windows->stage);

    return stage_fail_at(windows->stage, STATUS_USAGE, where->bytes ? where : &name,
                         "%s", why);
}

static enum status fail_size(const struct windows *windows, const char *why)
{
    return fail(windows, &windows->args->size, why);
}

static bool is_count(struct text text, uint64_t *count)
{
    *count = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9' || *count > INT64_MAX / 100)
            return false;
        *count = 10 * *count + (uint64_t)(text.bytes[i] - '0');
    }
    return text.length > 0;
}

/* Not a session's. NULL, or what is wrong with it. */
static const char *parse_size(struct windows *windows)
{
    struct text size = windows->args->size;

    if (is_count(size, &windows->records)) {
        windows->kind = WINDOWS_OF_RECORDS;
        return windows->records > 0 ? NULL : "a window has at least one record";
    }
    if (!size.bytes)
        return "SIZE is missing: a duration, such as 5m, or a number of records, such "
               "as 100; or `session DUR`";
    if (duration_parse(size, &windows->size) != DURATION_OK)
        return "SIZE is a duration, such as 5m, or a number of records, such as 100; "
               "or there is `session DUR`";
    return windows->size > 0 ? NULL : "a window is longer than 0s";
}

static enum status read_size(struct windows *windows)
{
    const struct window_args *args = windows->args;

    const char *wrong = NULL;

    if (args->session > 0 && args->size.bytes)
        return fail_size(windows, "a session has no other size than its gap");
    if (args->session > 0) {
        windows->kind = WINDOWS_OF_SESSIONS;
        windows->size = args->session;
    } else {
        wrong = parse_size(windows);
    }
    windows->slide = args->slide > 0 ? args->slide : windows->size;
    if (windows->size > WINDOW_MOST)
        wrong = "the window is longer than 20 years";
    if (wrong)
        return fail_size(windows, wrong);
    return STATUS_OK;
}

static const char *what_is_wrong(const struct windows *windows)
{
    const struct window_args *args = windows->args;

    if (windows->kind == WINDOWS_OF_RECORDS && args->on.program)
        return "windows of a number of records have no time: `on` is for others";
    if (!args->on.program && args->late > 0)
        return "`late` needs `on`: records come when they come";
    if (args->late > WINDOW_MOST)
        return "`late` is longer than 20 years";
    if (windows->kind != WINDOWS_OF_TIME && args->slide > 0)
        return "`slide` is for windows of a fixed length, such as `window 1h slide 5m`";
    if (windows->slide > windows->size)
        return "`slide` is longer than the window";
    if (args->empty && (windows->kind != WINDOWS_OF_TIME || args->by.count > 0))
        return "--empty is for windows of a fixed length, without `by`";
    return NULL;
}

static const char *const added[] = {"window_start", "window_end", NULL};

/* Whether `by` gives no field a name that results have in any case. */
static enum status check_keys(const struct windows *windows)
{
    const struct expression_list *by = &windows->args->by;

    for (size_t i = 0; i < by->count; i++) {
        for (const char *const *name = added; *name; name++) {
            if (text_equals(by->items[i].label, *name))
                return stage_fail_at(windows->stage, STATUS_USAGE, &by->items[i].text,
                                     STAGE_NAME_TAKEN, "window", *name);
        }
    }
    return STATUS_OK;
}

static int64_t choose_idle(const struct windows *windows)
{
    const struct window_args *args = windows->args;

    if (args->idle > 0 || windows->arrival || windows->kind == WINDOWS_OF_RECORDS)
        return args->idle;
    return windows->size + args->late;
}

enum status windows_init(struct windows *windows, struct stage *self,
                         const struct window_args *args)
{
    static const struct text utc = {.bytes = NULL};
    enum status status;
    const char *wrong;

    *windows = (struct windows){.stage = self, .args = args, .watermark = INT64_MIN};
    spans_init(&windows->open);
    spans_init(&windows->waiting);
    status = read_size(windows);
    wrong = status == STATUS_OK ? what_is_wrong(windows) : NULL;
    if (wrong)
        status = fail(windows, &(struct text){.bytes = NULL}, wrong);
    if (status == STATUS_OK)
        status = check_keys(windows);
    windows->arrival = !args->on.program;
    windows->idle = choose_idle(windows);
    if (status == STATUS_OK)
        status = moment_init(&windows->moment, self, &args->on, &utc);
    if (status == STATUS_OK && !by_init(&windows->by, self, &args->by))
        status = STATUS_RESOURCE;
    if (status == STATUS_OK && args->late_file.bytes) {
        windows->late =
            stage_writing(self, stage_open_output(self, &args->late_file, false), NULL);
        status = windows->late ? STATUS_OK : STATUS_OUTPUT;
    }
    if (status == STATUS_OK)
        status = stage_split(self, window_dress, added);
    return status == STATUS_OK ? windows_keep(windows) : status;
}

void windows_release(struct windows *windows)
{
    moment_release(&windows->moment);
    by_release(&windows->by);
    spans_release(&windows->open);
    spans_release(&windows->waiting);
    buffer_release(&windows->key);
}
