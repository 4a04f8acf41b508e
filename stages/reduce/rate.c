/* rate - how many records come in a second */

#include "pipeline/aggregate/groups.h"
#include "pipeline/json/number.h"
#include "pipeline/json/write.h"
#include "pipeline/lang/duration.h"
#include "pipeline/stage/waiting.h"
#include "stages/filter/moment.h"
#include "stages/kept.h"
#include "stages/kept_groups.h"
#include "stages/reduce/combine.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

struct rate_args {
    int64_t length;
    struct expression_list by;
    struct expression on;
};

struct rate {
    struct stage *stage;
    const struct rate_args *args;
    struct moment moment;
    struct combine combine;
    struct groups *groups; /* a count for each key; NULL: no period has begun */
    struct kept_groups kept;
    struct buffer buffer;
    int64_t began; /* the period, by the clock, or on EXPR since 1970 */
    int64_t offset; /* from that to the time since 1970 */
    bool any; /* something came in this period */
    bool told; /* a period was sent */
};

/* ---- Periods ---- */

static int64_t end_of(const struct rate *rate)
{
    int64_t end;

    return __builtin_add_overflow(rate->began, rate->args->length, &end) ? STAGE_NEVER
                                                                         : end;
}

/* A period with no counts. False: no memory, which is recorded. */
static bool begin(struct rate *rate, int64_t began)
{
    groups_free(rate->groups);
    rate->groups = groups_new(rate->args->by.count, sizeof(uint64_t));
    rate->kept.groups = rate->groups;
    rate->began = began;
    rate->any = false;
    return rate->groups || stage_emit(rate->stage, NULL);
}

/* The beginning of the period that a time is in: whole lengths from the first one, on
 * EXPR from 1970 on. */
static int64_t beginning(const struct rate *rate, int64_t at)
{
    int64_t length = rate->args->length, over;

    if (rate->moment.arrival)
        return rate->began + (at - rate->began) / length * length;
    over = at % length;
    return at - over - (over < 0 && at - over >= INT64_MIN + length ? length : 0);
}

/* ---- Results ---- */

/* By the clock no more digits than say something. */
static void write_time(struct rate *rate, const char *label, int64_t at)
{
    char text[TIMESTAMP_TEXT_MOST];
    size_t length = moment_write(text, at + rate->offset,
                                 rate->moment.arrival ? 3 : TIMESTAMP_SHORTEST);

    buffer_printf(&rate->buffer, "\"%s\":\"%.*s\",", label, (int)length, text);
}

/* One key's count of the period, which ends at `end`. */
static bool send_one(struct rate *rate, size_t index, int64_t end)
{
    const struct expression_list *by = &rate->args->by;
    uint64_t count = *(const uint64_t *)groups_state(rate->groups, index);
    double seconds = (double)(end - rate->began) / (double)DURATION_SECOND;
    char number[NUMBER_TEXT_SIZE];
    size_t length = number_print(seconds > 0 ? (double)count / seconds : 0, number);

    buffer_clear(&rate->buffer);
    buffer_add_byte(&rate->buffer, '{');
    write_time(rate, "window_start", rate->began);
    write_time(rate, "window_end", end);
    for (size_t i = 0; i < by->count; i++) {
        const struct text *label = &by->items[i].label;

        write_string(&rate->buffer, label->bytes, label->length);
        buffer_add_byte(&rate->buffer, ':');
        write_value(&rate->buffer, groups_key(rate->groups, index, i), 0);
        buffer_add_byte(&rate->buffer, ',');
    }
    buffer_printf(&rate->buffer, "\"count\":%" PRIu64 ",\"rate\":%.*s}", count,
                  (int)length, number);
    return state_send(rate->stage, &rate->buffer);
}

static bool tell(struct rate *rate, int64_t end)
{
    bool more = true;

    for (size_t i = 0; more && i < groups_count(rate->groups); i++)
        more = send_one(rate, i, end);
    rate->told = true;
    return more;
}

/* Goes on to the period that a time is in, if it is a later one. False: nobody wants
 * more. */
static bool advance(struct rate *rate, int64_t at)
{
    if (at < end_of(rate))
        return true;
    if ((rate->any || rate->moment.arrival) && !tell(rate, end_of(rate)))
        return false;
    return begin(rate, beginning(rate, at));
}

/* ---- Records ---- */

static bool count(struct rate *rate, struct record *rec)
{
    uint64_t *number;
    bool any = false;

    if (!combine_read(&rate->combine, rec))
        return true;
    while (combine_next(&rate->combine)) {
        number = groups_find(rate->groups, rate->combine.chosen, NULL);
        if (!number) {
            stage_drop(rate->stage, rec);
            return stage_emit(rate->stage, NULL);
        }
        ++*number;
        any = true;
    }
    rate->any |= any;
    if (any)
        stage_absorb(rate->stage, rec);
    else
        stage_drop(rate->stage, rec);
    return true;
}

static bool take(struct rate *rate, struct record *rec)
{
    int64_t at;

    if (!moment_find(&rate->moment, rec, &at))
        return true;
    if (!rate->groups ? begin(rate, beginning(rate, at)) : advance(rate, at))
        return count(rate, rec);
    stage_drop(rate->stage, rec);
    return false;
}

/* The period that is open at the end: by the clock it is a shorter one. */
static void tell_rest(struct rate *rate)
{
    bool arrival = rate->moment.arrival;
    int64_t end = end_of(rate), now = stage_clock();

    if (rate->any || (arrival && !rate->told))
        (void)tell(rate, arrival && now < end ? now : end);
}

/* ---- State: the period, by the clock of the day, and the counts ---- */

static struct value save_count(void *opaque, void *state, size_t part)
{
    (void)opaque;
    (void)part;
    return value_integer((int64_t) * (uint64_t *)state);
}

static bool load_count(void *opaque, void *state, size_t part, struct value saved,
                       bool *spoilt)
{
    int64_t count = -1;

    (void)opaque;
    (void)part;
    *spoilt =
        value_kind(saved) != KIND_NUMBER || !value_int64(saved, &count) || count < 0;
    *(uint64_t *)state = (uint64_t)count;
    return !*spoilt;
}

static bool save(void *opaque, struct buffer *out)
{
    const struct rate *rate = opaque;

    if (!rate->groups)
        return true;
    buffer_printf(out, "%" PRIu64 " %d %d\n", (uint64_t)(rate->began + rate->offset),
                  rate->any, rate->told);
    return kept_groups_save(&rate->kept, out);
}

/* Whether the period is one that can have begun. */
static bool find_began(const struct rate *rate, uint64_t saved, int64_t *began)
{
    int64_t now = stage_clock(), passed;

    if (__builtin_sub_overflow((int64_t)saved, rate->offset, began))
        return false;
    if (!rate->moment.arrival)
        return true;
    if (__builtin_sub_overflow(now, *began, &passed))
        return false;
    /* The clock of the day was set back. */
    if (passed < 0)
        *began = now;
    return true;
}

/* False: the failure is recorded. */
static bool go_on(struct rate *rate)
{
    struct text rest = stage_saved(rate->stage);
    uint64_t saved, any, told;
    int64_t began;

    rate->kept = (struct kept_groups){
        .stage = rate->stage,
        .groups = rate->groups,
        .keys = rate->args->by.count,
        .parts = 1,
        .save = save_count,
        .load = load_count,
    };
    stage_keep_state(rate->stage, save, rate);
    if (rest.length == 0)
        return true;
    if (!kept_number(&rest, &saved) || !kept_number(&rest, &any) ||
        !kept_number(&rest, &told) || !find_began(rate, saved, &began))
        return stage_spoilt(rate->stage) == STATUS_OK;
    if (!begin(rate, began) || !kept_groups_load(&rate->kept, rest))
        return false;
    rate->any = any != 0;
    rate->told = told != 0;
    return true;
}

/* ---- The stage ---- */

static void run(struct rate *rate)
{
    bool more = true;

    while (more) {
        int64_t deadline = rate->moment.arrival ? end_of(rate) : STAGE_NEVER;
        struct record *rec;

        switch (stage_receive_until(rate->stage, deadline, &rec)) {
        case STAGE_RECORD:
            more = take(rate, rec);
            break;
        case STAGE_TICK:
            more = advance(rate, stage_clock());
            break;
        case STAGE_END:
            if (rate->groups)
                tell_rest(rate);
            return;
        }
    }
}

static bool prepare(struct rate *rate)
{
    static const char *const others[] = {"window_start", "window_end", "count", "rate",
                                         NULL};
    static const struct expression_list none = {.count = 0};
    const struct expression_list *by = &rate->args->by;

    if (!combine_init(&rate->combine, rate->stage, by, &none) ||
        !combine_check_labels(rate->stage, by, &none, others))
        return false;
    if (rate->moment.arrival)
        rate->offset = moment_now() - stage_clock();
    return (!rate->moment.arrival || begin(rate, stage_clock())) && go_on(rate);
}

static enum status rate_run(struct stage *self, const void *opaque)
{
    const struct rate_args *args = opaque;
    struct rate rate = {.stage = self, .args = args};
    enum status status = moment_init_arrival(&rate.moment, self, &args->on);

    if (status == STATUS_OK && prepare(&rate))
        run(&rate);
    groups_free(rate.groups);
    combine_release(&rate.combine);
    moment_release(&rate.moment);
    buffer_release(&rate.buffer);
    return status;
}

static const struct stage_option rate_options[] = {
    {.name = "DUR",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct rate_args, length),
     .standard = (uint64_t)DURATION_SECOND,
     .minimum = 1,
     .help = "over which time, such as 10s"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD | OPTION_LABELS,
     .offset = offsetof(struct rate_args, by),
     .value = "KEYS",
     .help = "for each value of these expressions"},
    {.name = "on",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct rate_args, on),
     .value = "EXPR",
     .help = "the time of a record, such as .ts; when it comes if it is not given"},
    {.name = NULL},
};

static const struct stage_example rate_examples[] = {
    {.command = "rate 10s by .host on .ts",
     .input = "{\"host\":\"a\",\"ts\":\"2026-03-05T07:00:01Z\"}\n"
              "{\"host\":\"a\",\"ts\":\"2026-03-05T07:00:09Z\"}\n"
              "{\"host\":\"b\",\"ts\":\"2026-03-05T07:00:15Z\"}\n",
     .output = "{\"window_start\":\"2026-03-05T07:00:00Z\",\"window_end\":"
               "\"2026-03-05T07:00:10Z\",\"host\":\"a\",\"count\":2,\"rate\":0.2}\n"
               "{\"window_start\":\"2026-03-05T07:00:10Z\",\"window_end\":"
               "\"2026-03-05T07:00:20Z\",\"host\":\"b\",\"count\":1,\"rate\":0.1}\n"},
    {.command = "rate 1h | map .count", .input = "a\nb\n", .output = "2\n"},
    {.command = NULL},
};

const struct stage_type stage_rate = {
    .name = "rate",
    .kind = STAGE_REDUCE,
    .summary = "how many records come in a second",
    .description =
        "Counts the records of each period of DUR, and sends at its end from when to "
        "when it was, the keys, the count, and rate, the count per second. With by "
        "each combination of keys has a record of its own, in the order in which they "
        "came.\n\n"
        "Without on, a period begins with the pipeline, and one in which nothing came "
        "is "
        "sent too, unless there are keys; several of these in one go, as after a "
        "standstill, are left out but for the first. The last one ends with the input, "
        "so that of a file it tells how fast it went through. With --state the time "
        "between two runs is such a standstill.\n\n"
        "With on, periods are whole multiples of DUR since 1970, one without records "
        "is "
        "not sent, and a record whose time is earlier than the period counts in it.",
    .args_size = sizeof(struct rate_args),
    .options = rate_options,
    .examples = rate_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED | STAGE_CHANGES |
              STAGE_READS_FIELDS,
    .run = rate_run,
};
