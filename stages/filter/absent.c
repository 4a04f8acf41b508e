/* absent - a record when none came for a while */

#include "pipeline/json/buffer.h"
#include "pipeline/lang/duration.h"
#include "pipeline/stage/waiting.h"
#include "stages/filter/moment.h"

#include <inttypes.h>
#include <stdio.h>

struct absent_args {
    int64_t length;
    struct text text;
    bool pass;
    struct expression on;
};

struct watch {
    struct stage *stage;
    const struct absent_args *args;
    struct moment moment;
    int64_t last; /* when the last record came, or the start; on EXPR: its time */
    int64_t since; /* the same since 1970; on EXPR: the same */
    int64_t times; /* how often DUR has passed since */
    bool any; /* a record came */
};

/* Seconds with the digits that it takes: 120, 0.25. */
static int print_seconds(char *out, size_t size, int64_t nanoseconds)
{
    int length = snprintf(out, size, "%" PRId64 ".%09" PRId64,
                          nanoseconds / DURATION_SECOND, nanoseconds % DURATION_SECOND);

    while (out[length - 1] == '0')
        length--;
    return length - (out[length - 1] == '.');
}

static struct record *made_of(const struct watch *watch, int64_t absence)
{
    char seconds[48], since[TIMESTAMP_TEXT_MOST], text[128];
    int seconds_length = print_seconds(seconds, sizeof(seconds), absence);
    int since_length = (int)moment_write(since, watch->since, TIMESTAMP_SHORTEST);
    int length = snprintf(text, sizeof(text), "{\"absent\":%.*s,\"since\":\"%.*s\"}",
                          seconds_length, seconds, since_length, since);
    struct record *rec = record_of_bytes(text, (size_t)length);

    if (rec)
        rec->kind = RECORD_JSON;
    return rec;
}

/* Sends that nothing came for so long. */
static bool tell(struct watch *watch, int64_t absence)
{
    const struct text *text = &watch->args->text;
    struct record *rec = text->bytes ? record_of_bytes(text->bytes, text->length)
                                     : made_of(watch, absence);

    if (rec && text->bytes)
        rec->kind = RECORD_STRING;
    return stage_emit(watch->stage, rec);
}

/* Ends a record. False: nobody wants more. */
static bool take(struct watch *watch, struct record *rec)
{
    if (watch->args->pass)
        return stage_send(watch->stage, rec);
    stage_absorb(watch->stage, rec);
    return stage_is_wanted(watch->stage);
}

/* ---- By the clock ---- */

static void begin(struct watch *watch)
{
    watch->last = stage_clock();
    watch->since = moment_now();
    watch->times = 0;
}

static int64_t next_deadline(const struct watch *watch)
{
    int64_t deadline;

    if (__builtin_mul_overflow(watch->times + 1, watch->args->length, &deadline) ||
        __builtin_add_overflow(watch->last, deadline, &deadline))
        return STAGE_NEVER;
    return deadline;
}

/* Of several that a standstill has left behind only the last is told. */
static bool tick(struct watch *watch)
{
    watch->times = (stage_clock() - watch->last) / watch->args->length;
    return tell(watch, watch->times * watch->args->length);
}

static void watch_clock(struct watch *watch)
{
    enum stage_received received;
    struct record *rec;
    bool more = true;

    stage_keep_state(watch->stage, NULL, NULL); /* the wait begins anew */
    begin(watch);
    while (more && (received = stage_receive_until(watch->stage, next_deadline(watch),
                                                   &rec)) != STAGE_END) {
        more = received == STAGE_TICK ? tick(watch) : take(watch, rec);
        if (received == STAGE_RECORD)
            begin(watch);
    }
}

/* ---- By the records' times ---- */

static bool look_back(struct watch *watch, int64_t at)
{
    bool first = !watch->any, more = true;
    int64_t absence;

    watch->any = true;
    if (first) {
        watch->last = watch->since = at;
        return true;
    }
    if (at <= watch->last)
        return true;
    if (__builtin_sub_overflow(at, watch->last, &absence))
        absence = INT64_MAX;
    if (absence >= watch->args->length)
        more = tell(watch, absence);
    watch->last = watch->since = at;
    return more;
}

static void watch_times(struct watch *watch)
{
    struct record *rec;
    bool more = true;

    while (more && (rec = stage_receive(watch->stage))) {
        int64_t at;

        if (!moment_find(&watch->moment, rec, &at))
            continue;
        more = look_back(watch, at);
        more = take(watch, rec) && more;
    }
}

static enum status absent_run(struct stage *self, const void *opaque)
{
    const struct absent_args *args = opaque;
    struct watch watch = {.stage = self, .args = args};
    enum status status = moment_init_arrival(&watch.moment, self, &args->on);

    if (status == STATUS_OK && args->on.program)
        watch_times(&watch);
    else if (status == STATUS_OK)
        watch_clock(&watch);
    moment_release(&watch.moment);
    return status;
}

static unsigned absent_traits(const void *opaque)
{
    const struct absent_args *args = opaque;

    return (args->on.program ? STAGE_REJECTS : 0) |
           (args->pass ? 0 : STAGE_READS_FIELDS);
}

static const struct stage_option absent_options[] = {
    {.name = "pass",
     .letter = 'p',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct absent_args, pass),
     .help = "pass the records that come, too"},
    {.name = "DUR",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct absent_args, length),
     .minimum = 1,
     .help = "how long nothing has to come, such as 2m"},
    {.name = "TEXT",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct absent_args, text),
     .help = "what is sent; an object that tells how long nothing came if it is not "
             "given"},
    {.name = "on",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct absent_args, on),
     .value = "EXPR",
     .help = "look at the times of the records, such as .ts, and not at the clock"},
    {.name = NULL},
};

static const struct stage_example absent_examples[] = {
    {.command = "every 1h | absent 10ms \"no heartbeat\" | head 2",
     .input = "",
     .output = "no heartbeat\nno heartbeat\n"},
    {.command = "absent 1m on .ts",
     .input = "{\"ts\":\"2026-03-05T07:00:00Z\"}\n{\"ts\":\"2026-03-05T07:00:30Z\"}\n"
              "{\"ts\":\"2026-03-05T07:03:00.5Z\"}\n",
     .output = "{\"absent\":150.5,\"since\":\"2026-03-05T07:00:30Z\"}\n",
     .about = "The gaps of a log."},
    {.command = NULL},
};

const struct stage_type stage_absent = {
    .name = "absent",
    .kind = STAGE_FILTER,
    .summary = "send a record when none came for a while",
    .description =
        "Sends TEXT each time DUR has passed without a record, counted from the last "
        "one or the start; without TEXT {\"absent\": SECONDS, \"since\": TIME}, where "
        "TIME is when the last record came, or the start. The records that come are "
        "not "
        "passed, unless --pass is given. When the input ends it ends.\n\n"
        "With on it sends one record for each gap of DUR or more between the times of "
        "two records, when the second comes. A time that is earlier than one before "
        "makes no gap.",
    .args_size = sizeof(struct absent_args),
    .options = absent_options,
    .examples = absent_examples,
    .traits = STAGE_ORDERED | STAGE_CHANGES,
    .traits_of = absent_traits,
    .run = absent_run,
};
