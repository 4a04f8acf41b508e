/* throttle - at most so many records in a while */

#include "stages/filter/by.h"
#include "stages/filter/moment.h"
#include "stages/filter/recent.h"

struct throttle_args {
    uint64_t count;
    int64_t length;
    struct expression_list by;
    struct expression on;
};

struct throttle {
    struct stage *stage;
    const struct throttle_args *args;
    struct moment moment;
    struct by by;
    struct recent recent;
};

static enum status prepare(struct throttle *throttle)
{
    struct stage *self = throttle->stage;
    const struct throttle_args *args = throttle->args;
    enum status status = moment_init_arrival(&throttle->moment, self, &args->on);

    if (status != STATUS_OK)
        return status;
    if (!by_init(&throttle->by, self, &args->by))
        return STATUS_RESOURCE;
    throttle->recent.key_count = args->by.count;
    throttle->recent.length = args->length;
    throttle->recent.is_clock = throttle->moment.arrival;
    return recent_init(&throttle->recent, self) ? STATUS_OK : STATUS_RESOURCE;
}

static void release(struct throttle *throttle)
{
    recent_release(&throttle->recent);
    by_release(&throttle->by);
    moment_release(&throttle->moment);
}

/* Of a stretch, when it began and how many have passed since. */
static bool may_pass(const struct throttle *throttle, struct recent_state *stretch,
                     int64_t at)
{
    if (stretch->count == 0 ||
        recent_has_passed(stretch->at, at, throttle->args->length))
        *stretch = (struct recent_state){.at = at};
    if (stretch->count >= throttle->args->count)
        return false;
    stretch->count++;
    return true;
}

/* False: nobody wants more. */
static bool take(struct throttle *throttle, struct record *rec)
{
    struct recent_state *stretch;
    int64_t at;

    if (!moment_find(&throttle->moment, rec, &at) || !by_find(&throttle->by, rec))
        return true;
    stretch = recent_find(&throttle->recent, throttle->by.values, at);
    if (stretch && may_pass(throttle, stretch, at))
        return stage_send(throttle->stage, rec);
    stage_drop(throttle->stage, rec);
    return stretch || stage_emit(throttle->stage, NULL);
}

static enum status throttle_run(struct stage *self, const void *args)
{
    struct throttle throttle = {.stage = self, .args = args};
    enum status status = prepare(&throttle);
    struct record *rec;

    if (status == STATUS_OK) {
        while ((rec = stage_receive(self)) && take(&throttle, rec))
            continue;
    }
    release(&throttle);
    return status;
}

static unsigned throttle_traits(const void *opaque)
{
    const struct throttle_args *args = opaque;

    return (args->by.count > 0 || args->on.program ? STAGE_REJECTS : 0) |
           (args->by.count > 0 ? STAGE_HOLDS : 0);
}

static const struct stage_option throttle_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct throttle_args, count),
     .minimum = 1,
     .help = "how many records pass"},
    {.name = "per",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_KEYWORD,
     .offset = offsetof(struct throttle_args, length),
     .minimum = 1,
     .value = "DUR",
     .help = "in which time, such as 1s"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct throttle_args, by),
     .value = "KEYS",
     .help = "of the records with the same keys"},
    {.name = "on",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct throttle_args, on),
     .value = "EXPR",
     .help = "the time of a record, such as .ts; when it comes if it is not given"},
    {.name = NULL},
};

static const struct stage_example throttle_examples[] = {
    {.command = "throttle 1 per 1m by .host on .ts",
     .input = "{\"host\":\"a\",\"ts\":\"2026-03-05T07:00:10Z\"}\n"
              "{\"host\":\"b\",\"ts\":\"2026-03-05T07:00:12Z\"}\n"
              "{\"host\":\"a\",\"ts\":\"2026-03-05T07:01:09Z\"}\n"
              "{\"host\":\"a\",\"ts\":\"2026-03-05T07:01:10Z\"}\n",
     .output = "{\"host\":\"a\",\"ts\":\"2026-03-05T07:00:10Z\"}\n"
               "{\"host\":\"b\",\"ts\":\"2026-03-05T07:00:12Z\"}\n"
               "{\"host\":\"a\",\"ts\":\"2026-03-05T07:01:10Z\"}\n"},
    {.command = "throttle 2 per 1h", .input = "a\nb\nc\n", .output = "a\nb\n"},
    {.command = NULL},
};

const struct stage_type stage_throttle = {
    .name = "throttle",
    .kind = STAGE_FILTER,
    .summary = "pass at most so many records in a while",
    .description =
        "The first record begins a stretch of time DUR long, in which N records pass "
        "and the others are left out; the first one behind it begins the next. With by "
        "each combination of keys has stretches of its own. A record whose time on "
        "EXPR is earlier than the stretch counts in it.\n\n"
        "Nothing is delayed: what does not pass is gone, and counted as filtered by "
        "--stats. Keys are forgotten when none of their records came for DUR, so that "
        "memory does not grow.",
    .args_size = sizeof(struct throttle_args),
    .options = throttle_options,
    .examples = throttle_examples,
    .traits = STAGE_ORDERED,
    .traits_of = throttle_traits,
    .run = throttle_run,
};
