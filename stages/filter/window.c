/* window - the next stage, for each stretch of time */

#include "pipeline/stage/waiting.h"
#include "stages/filter/windows.h"

#include <inttypes.h>

static enum stage_received receive(struct windows *windows, struct record **rec)
{
    struct stage *self = windows->stage;

    if (windows->arrival && windows->kind != WINDOWS_OF_RECORDS)
        return stage_receive_until(self, windows_deadline(windows), rec);
    if (windows->idle > 0 && windows->open.count + windows->waiting.count > 0)
        return stage_receive_within(self, windows->idle, rec);
    return stage_receive_until(self, STAGE_NEVER, rec);
}

static bool tick(struct windows *windows)
{
    if (windows->arrival && windows->kind != WINDOWS_OF_RECORDS)
        return windows_advance(windows, windows_now(windows));
    return windows_close_all(windows);
}

static void tell(const struct windows *windows)
{
    uint64_t count = windows->too_late;

    if (count > 0)
        stage_note(windows->stage,
                   "%" PRIu64 " record%s came after %s window%s had been closed%s",
                   count, count == 1 ? "" : "s", count == 1 ? "its" : "their",
                   count == 1 ? "" : "s",
                   windows->late ? "" : "; see `late` and --late-file");
}

static enum status window_run(struct stage *self, const void *opaque)
{
    struct windows windows;
    enum status status = windows_init(&windows, self, opaque);
    enum stage_received received;
    bool good = status == STATUS_OK;
    struct record *rec;

    while (good && (received = receive(&windows, &rec)) != STAGE_END)
        good = received == STAGE_TICK ? tick(&windows) : windows_take(&windows, rec);
    windows_end(&windows);
    if (good)
        tell(&windows);
    windows_release(&windows);
    return status;
}

static unsigned window_traits(const void *opaque)
{
    const struct window_args *args = opaque;

    return (args->on.program ? STAGE_REJECTS : 0) |
           (args->late_file.bytes ? STAGE_ACTS : STAGE_READS_FIELDS);
}

static const struct stage_option window_options[] = {
    {.name = "SIZE",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct window_args, size),
     .help = "how long a window is, as 1m, or how many records it has, as 100"},
    {.name = "on",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct window_args, on),
     .value = "EXPR",
     .help = "the time of a record, such as .ts: a time stamp, or seconds since 1970; "
             "if not given, when it comes"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD | OPTION_LABELS,
     .offset = offsetof(struct window_args, by),
     .value = "KEYS",
     .help = "windows of its own for each value of these expressions"},
    {.name = "slide",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct window_args, slide),
     .value = "DUR",
     .minimum = 1,
     .help = "a window begins each time DUR has passed, so that they overlap"},
    {.name = "session",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct window_args, session),
     .value = "DUR",
     .minimum = 1,
     .help = "instead of SIZE: a window ends when DUR has passed without a record"},
    {.name = "late",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct window_args, late),
     .value = "DUR",
     .help = "how much earlier than the latest record so far others may be; windows "
             "are closed so much later"},
    {.name = "idle",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct window_args, idle),
     .value = "DUR",
     .minimum = 1,
     .help = "with `on`, or SIZE a number: all windows are closed when the input has "
             "been silent for DUR; with `on`, SIZE (or the session's DUR) and `late` "
             "together if not given"},
    {.name = "empty",
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct window_args, empty),
     .help = "send the results of windows without records, too, between others"},
    {.name = "late-file",
     .kind = ARGUMENT_OUTPUT,
     .value = "FILE",
     .offset = offsetof(struct window_args, late_file),
     .help = "write records to FILE that come when their windows are closed"},
    {.name = "most",
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .standard = 10000,
     .minimum = 1,
     .offset = offsetof(struct window_args, most),
     .help = "how many windows may be open at the same time"},
    {.name = NULL},
};

static const struct stage_example window_examples[] = {
    {.command = "window 1m on .ts | stats count, max(.ms)",
     .input = "{\"ts\":\"2026-03-05T07:01:13Z\",\"ms\":3}\n"
              "{\"ts\":\"2026-03-05T07:01:59Z\",\"ms\":8}\n"
              "{\"ts\":\"2026-03-05T07:02:00Z\",\"ms\":5}\n",
     .output = "{\"window_start\":\"2026-03-05T07:01:00Z\",\"window_end\":"
               "\"2026-03-05T07:02:00Z\",\"count\":2,\"max_ms\":8}\n"
               "{\"window_start\":\"2026-03-05T07:02:00Z\",\"window_end\":"
               "\"2026-03-05T07:03:00Z\",\"count\":1,\"max_ms\":5}\n"},
    {.command = "window session 30s on .ts by .user | count",
     .input = "{\"ts\":100,\"user\":\"ada\"}\n{\"ts\":120,\"user\":\"ada\"}\n"
              "{\"ts\":125,\"user\":\"bob\"}\n{\"ts\":160,\"user\":\"ada\"}\n",
     .output = "{\"window_start\":\"1970-01-01T00:01:40Z\",\"window_end\":"
               "\"1970-01-01T00:02:30Z\",\"user\":\"ada\",\"count\":2}\n"
               "{\"window_start\":\"1970-01-01T00:02:05Z\",\"window_end\":"
               "\"1970-01-01T00:02:35Z\",\"user\":\"bob\",\"count\":1}\n"
               "{\"window_start\":\"1970-01-01T00:02:40Z\",\"window_end\":"
               "\"1970-01-01T00:03:10Z\",\"user\":\"ada\",\"count\":1}\n",
     .about = "A session lasts until its last record's time and 30 seconds."},
    {.command = "window 2 | mean .",
     .input = "1\n2\n10\n20\n7\n",
     .output = "{\"window_start\":1,\"window_end\":2,\"mean_value\":1.5}\n"
               "{\"window_start\":3,\"window_end\":4,\"mean_value\":15}\n"
               "{\"window_start\":5,\"window_end\":5,\"mean_value\":7}\n"},
    {.command = NULL},
};

const struct stage_type stage_window = {
    .name = "window",
    .kind = STAGE_FILTER,
    .summary = "run the next stage for each stretch of time",
    .description =
        "The next stage, a reduce or a filter, runs once for each window, on its "
        "records. What it sends gets the fields window_start and window_end in front, "
        "which it must not call its own results, and those of `by`; what is no object "
        "becomes the field value. Windows of SIZE "
        "begin at its multiples since 1970, UTC, the time at window_end is not in "
        "them; those of a number of records are told by the numbers of the first and "
        "the last. A window without records sends nothing.\n\n"
        "With `on` time is what the records say: a window is closed, and its results "
        "are sent, when a record comes whose time is its end, and `late` later; or "
        "when the input has ended, or been silent (`idle`). Results come in the order "
        "in which windows end, then of their first records. A record that comes when "
        "all its windows are closed is left out, and a message tells how many were; "
        "one without a time is rejected. Without `on` a record's time is when it "
        "comes.\n\n"
        "With `late` the records of sessions are put in the order of their times "
        "first. Other windows get them as they come.",
    .args_size = sizeof(struct window_args),
    .options = window_options,
    .examples = window_examples,
    .traits = STAGE_ORDERED | STAGE_HOLDS | STAGE_SPLITS,
    .traits_of = window_traits,
    .run = window_run,
};
