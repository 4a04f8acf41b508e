#include "fake_stages.h"

#include <stdio.h>
#include <string.h>

#define OPERAND OPTION_OPERAND
#define OPTIONAL (OPTION_OPERAND | OPTION_OPTIONAL)
#define REPEATS OPTION_REPEATS
#define AT(type, member) .offset = offsetof(struct type##_args, member)

static const struct stage_option read_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTIONAL | REPEATS,
     AT(files, files)},
    {0},
};

static const struct stage_option follow_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPERAND | REPEATS,
     AT(files, files)},
    {0},
};

static const struct stage_option write_options[] = {
    {.name = "FILE", .kind = ARGUMENT_OUTPUT, .flags = OPERAND, AT(write, file)},
    {0},
};

static const struct stage_option grep_options[] = {
    {.name = "invert", .letter = 'v', .kind = ARGUMENT_FLAG, AT(grep, invert)},
    {.name = "ignore-case",
     .letter = 'i',
     .kind = ARGUMENT_FLAG,
     AT(grep, ignore_case)},
    {.name = "max", .letter = 'm', .kind = ARGUMENT_COUNT, AT(grep, max), .minimum = 1},
    {.name = "regexp",
     .letter = 'e',
     .kind = ARGUMENT_PATTERN,
     .flags = REPEATS,
     AT(grep, patterns),
     .value = "PATTERN"},
    {.name = "PATTERN", .kind = ARGUMENT_PATTERN, .flags = OPERAND, AT(grep, patterns)},
    {0},
};

static const struct stage_option head_options[] = {
    {.name = "lines",
     .letter = 'n',
     .kind = ARGUMENT_COUNT,
     AT(head, count),
     .standard = 10},
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTIONAL,
     AT(head, count),
     .standard = 10},
    {0},
};

static const struct stage_option shift_options[] = {
    {.name = "by",
     .letter = 'b',
     .kind = ARGUMENT_INTEGER,
     AT(shift, by),
     .standard = -1ull},
    {.name = "TO", .kind = ARGUMENT_INTEGER, .flags = OPERAND, AT(shift, to)},
    {0},
};

static const struct stage_option label_options[] = {
    {.name = "tag",
     .letter = 't',
     .kind = ARGUMENT_WORD,
     .flags = REPEATS,
     AT(label, tags),
     .value = "TAG"},
    {.name = "quiet", .kind = ARGUMENT_FLAG, AT(label, quiet)},
    {.name = "NAME", .kind = ARGUMENT_WORD, .flags = OPERAND, AT(label, name)},
    {.name = "NOTE", .kind = ARGUMENT_WORD, .flags = OPTIONAL, AT(label, note)},
    {0},
};

static const struct stage_option take_options[] = {
    {.name = "SKIP", .kind = ARGUMENT_COUNT, .flags = OPTIONAL, AT(take, skip)},
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTIONAL,
     AT(take, count),
     .standard = 7},
    {.name = "WORD", .kind = ARGUMENT_WORD, .flags = OPTIONAL, AT(take, word)},
    {0},
};

static const struct stage_option choose_options[] = {
    {.name = "PATTERN",
     .kind = ARGUMENT_PATTERN,
     .flags = OPTIONAL,
     AT(choose, pattern)},
    {0},
};

static const struct stage_option tally_options[] = {
    {.name = "quick", .letter = 'q', .kind = ARGUMENT_FLAG, AT(tally, quick)},
    {.name = "AGGS", .kind = ARGUMENT_AGGS, .flags = OPERAND, AT(tally, calls)},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTIONAL | OPTION_KEYWORD | OPTION_LABELS,
     AT(tally, keys),
     .value = "KEYS"},
    {.name = "on",
     .kind = ARGUMENT_WORD,
     .flags = OPTIONAL | OPTION_KEYWORD,
     AT(tally, place),
     .value = "PLACE"},
    {0},
};

static const struct stage_option those_options[] = {
    {.name = "EXPR", .kind = ARGUMENT_EXPR, .flags = OPERAND, AT(those, condition)},
    {.name = "from",
     .kind = ARGUMENT_EXPR,
     .flags = OPERAND | OPTION_KEYWORD,
     AT(those, other),
     .value = "EXPR"},
    {0},
};

static const struct stage_option best_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTIONAL,
     .standard = 10,
     AT(best, count)},
    {.name = "KEYS", .kind = ARGUMENT_KEYS, .flags = OPERAND, AT(best, keys)},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTIONAL | OPTION_KEYWORD,
     AT(best, by),
     .value = "KEYS"},
    {0},
};

static const struct stage_option pace_options[] = {
    {.name = "slack",
     .letter = 's',
     .kind = ARGUMENT_DURATION,
     .standard = 1500000000,
     AT(pace, slack)},
    {.name = "DUR",
     .kind = ARGUMENT_DURATION,
     .flags = OPERAND,
     .minimum = 1,
     AT(pace, length)},
    {.name = "every",
     .kind = ARGUMENT_DURATION,
     .flags = OPTIONAL | OPTION_KEYWORD,
     .minimum = 10000000,
     AT(pace, every),
     .value = "DUR"},
    {0},
};

static unsigned grep_traits(const void *args)
{
    return ((const struct grep_args *)args)->max ? STAGE_ENDS_EARLY : 0;
}

#define ARGS(type) .args_size = sizeof(struct type##_args)

static const struct stage_type fake_read = {
    .name = "read", .kind = STAGE_SOURCE, ARGS(files), .options = read_options};
static const struct stage_type fake_follow = {
    .name = "follow", .kind = STAGE_SOURCE, ARGS(files), .options = follow_options};
static const struct stage_type fake_print = {
    .name = "print", .kind = STAGE_SINK, .traits = STAGE_PRINTS};
static const struct stage_type fake_write = {
    .name = "write", .kind = STAGE_SINK, ARGS(write), .options = write_options};
static const struct stage_type fake_grep = {.name = "grep",
                                            .kind = STAGE_FILTER,
                                            ARGS(grep),
                                            .options = grep_options,
                                            .traits = STAGE_REJECTS,
                                            .traits_of = grep_traits};
static const struct stage_type fake_head = {.name = "head",
                                            .kind = STAGE_FILTER,
                                            ARGS(head),
                                            .options = head_options,
                                            .traits = STAGE_ENDS_EARLY};
static const struct stage_type fake_shift = {
    .name = "shift", .kind = STAGE_FILTER, ARGS(shift), .options = shift_options};
static const struct stage_type fake_label = {
    .name = "label", .kind = STAGE_FILTER, ARGS(label), .options = label_options};
static const struct stage_type fake_take = {
    .name = "take", .kind = STAGE_FILTER, ARGS(take), .options = take_options};
static const struct stage_type fake_count = {.name = "count", .kind = STAGE_REDUCE};
static const struct stage_type fake_broadcast = {
    .name = "broadcast", .kind = STAGE_ROUTE, .traits = STAGE_READS_FIELDS};
static const struct stage_type fake_merge = {
    .name = "merge", .kind = STAGE_ROUTE, .traits = STAGE_GATHERS};
static const struct stage_type fake_choose = {
    .name = "choose", .kind = STAGE_ROUTE, ARGS(choose), .options = choose_options};

static const struct stage_type fake_tally = {.name = "tally",
                                             .kind = STAGE_REDUCE,
                                             ARGS(tally),
                                             .options = tally_options,
                                             .traits =
                                                 STAGE_READS_FIELDS | STAGE_CHANGES};
static const struct stage_type fake_those = {.name = "those",
                                             .kind = STAGE_FILTER,
                                             ARGS(those),
                                             .options = those_options,
                                             .traits = STAGE_READS_FIELDS};

static const struct stage_type fake_best = {
    .name = "best", .kind = STAGE_REDUCE, ARGS(best), .options = best_options};

static const struct stage_type fake_pace = {
    .name = "pace", .kind = STAGE_FILTER, ARGS(pace), .options = pace_options};

static const struct stage_type *const types[] = {
    &fake_read,  &fake_follow, &fake_print, &fake_write, &fake_grep,      &fake_head,
    &fake_shift, &fake_label,  &fake_take,  &fake_count, &fake_broadcast, &fake_choose,
    &fake_tally, &fake_those,  &fake_best,  &fake_pace,  &fake_merge,
};

const struct stage_registry fake_registry = {
    .types = types,
    .count = sizeof types / sizeof types[0],
    .source = &fake_read,
    .sink = &fake_print,
};

enum status fake_parse(struct plan *plan, const char *text, struct fault *fault)
{
    return plan_parse(plan, &fake_registry, text_of(text), &(struct plan_options){0},
                      fault);
}

static const char *label_of(const struct plan_stage *stage)
{
    return *stage->number ? stage->number : stage->type->name;
}

void fake_shape(const struct plan *plan, char *buffer, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < plan->count && at < size; i++) {
        const struct plan_stage *stage = plan->stages[i];
        char arguments[512];

        plan_stage_arguments(stage, arguments, sizeof arguments);
        at += (size_t)snprintf(buffer + at, size - at, "%s%s%s%s%s%s", i ? "; " : "",
                               stage->number, *stage->number ? " " : "",
                               stage->type->name, *arguments ? " " : "", arguments);
        for (size_t t = 0; t < stage->target_count && at < size; t++)
            at += (size_t)snprintf(buffer + at, size - at, "%c%s", t ? ',' : '>',
                                   label_of(stage->targets[t]));
    }
}
