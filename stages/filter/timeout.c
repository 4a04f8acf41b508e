/* timeout - an end when nothing comes any more */

#include "pipeline/stage.h"
#include "pipeline/stage/waiting.h"

struct timeout_args {
    int64_t length;
    bool total;
};

static int64_t deadline_in(int64_t length)
{
    int64_t deadline;

    return __builtin_add_overflow(stage_clock(), length, &deadline) ? STAGE_NEVER
                                                                    : deadline;
}

/* False: the time is over, or nobody wants more. With --state nothing that was read may
 * be dropped: the time is over once nothing comes at once. */
static bool take(struct stage *self, struct record *rec, int64_t deadline)
{
    if (stage_clock() < deadline)
        return stage_send(self, rec);
    stage_drop(self, rec);
    return false;
}

static enum status timeout_run(struct stage *self, const void *opaque)
{
    const struct timeout_args *args = opaque;
    int64_t deadline = deadline_in(args->length);
    struct record *rec;
    bool keeps;

    keeps = stage_keep_state(self, NULL, NULL); /* the time begins anew */
    while (stage_receive_until(self, deadline, &rec) == STAGE_RECORD) {
        if (!args->total)
            deadline = deadline_in(args->length);
        if (!take(self, rec, keeps ? STAGE_NEVER : deadline))
            break;
    }
    stage_rest(self);
    return STATUS_OK;
}

static const struct stage_option timeout_options[] = {
    {.name = "total",
     .letter = 't',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct timeout_args, total),
     .help = "end when DUR has passed since the start, whatever comes"},
    {.name = "DUR",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct timeout_args, length),
     .minimum = 1,
     .help = "how long to wait for the next record, such as 30s"},
    {.name = NULL},
};

static const struct stage_example timeout_examples[] = {
    {.command = "timeout 1h", .input = "a\nb\n", .output = "a\nb\n"},
    {.command = "every 1h | timeout 20ms | count",
     .input = "",
     .output = "1\n",
     .about = "The first tick comes at once, the second not in time."},
    {.command = NULL},
};

const struct stage_type stage_timeout = {
    .name = "timeout",
    .kind = STAGE_FILTER,
    .summary = "end when no record comes for a while",
    .description =
        "Passes the records, and ends as if its input had ended when none has come for "
        "DUR: what stands behind it finishes, and sources that nobody else wants "
        "stop. With --total it ends when the pipeline has run for DUR. That it ended "
        "so is no failure. With --state the next run goes on where this one ended; "
        "what stands behind finishes when the sources have ended.",
    .args_size = sizeof(struct timeout_args),
    .options = timeout_options,
    .examples = timeout_examples,
    .traits = STAGE_ENDS_EARLY | STAGE_READS_FIELDS,
    .run = timeout_run,
};
