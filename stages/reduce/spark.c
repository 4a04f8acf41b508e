/* spark - a line of blocks, as high as the numbers */

#include "pipeline/json/memory.h"
#include "pipeline/stage/writing.h"
#include "stages/kept.h"
#include "stages/reduce/drawn.h"
#include "stages/reduce/rounds.h"

#include <math.h>

struct spark_args {
    struct expression number;
    int64_t every;
};

struct numbers {
    double *items;
    size_t count, room;
};

/* Of a number that is larger than all others seen, and of one that is smaller. */
struct range {
    double least, most;
};

static bool add(struct numbers *numbers, double number)
{
    size_t room = numbers->room ? 2 * numbers->room : 256;
    double *grown;

    if (numbers->count == numbers->room) {
        grown = memory_realloc(numbers->items, room * sizeof(*grown));
        if (!grown)
            return false;
        numbers->items = grown;
        numbers->room = room;
    }
    numbers->items[numbers->count++] = number;
    return true;
}

static struct range range_of(const struct numbers *numbers)
{
    struct range range = {numbers->items[0], numbers->items[0]};

    for (size_t i = 1; i < numbers->count; i++) {
        range.least = fmin(range.least, numbers->items[i]);
        range.most = fmax(range.most, numbers->items[i]);
    }
    return range;
}

/* From 0 to 7. Halves, since the difference of two doubles may be none. */
static unsigned level_of(struct range range, double number)
{
    double whole = range.most / 2 - range.least / 2;
    double level = whole > 0 ? (number / 2 - range.least / 2) / whole * 8 : 0;

    return level >= 7 ? 7 : (unsigned)level;
}

/* Where there are more numbers than columns, each column shows the largest of its
 * share. */
static void draw(const struct numbers *numbers, size_t columns, struct buffer *line)
{
    struct range range = range_of(numbers);

    if (columns > numbers->count)
        columns = numbers->count;
    for (size_t column = 0, at = 0; column < columns; column++) {
        size_t end =
            (size_t)((double)(column + 1) * (double)numbers->count / (double)columns);
        double most = numbers->items[at];

        for (; at < end && at < numbers->count; at++)
            most = fmax(most, numbers->items[at]);
        buffer_add_code_point(line, 0x2581 + level_of(range, most));
    }
}

struct line {
    struct stage *self;
    struct numbers numbers;
    struct buffer text;
};

static enum status coro_fn send(void *opaque, bool is_last)
{
    struct line *line = opaque;

    (void)is_last;
    buffer_clear(&line->text);
    if (line->numbers.count > 0) {
        draw(&line->numbers, stage_width(line->self), &line->text);
        drawn_emit(line->self, &line->text);
    }
    return STATUS_OK;
}

/* ---- State: the numbers ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct line *line = opaque;
    const struct numbers *numbers = &line->numbers;

    if (!stage_may_save(line->self, out, numbers->count * KEPT_DOUBLE_SIZE))
        return true;
    for (size_t i = 0; i < numbers->count; i++)
        kept_add_double(out, numbers->items[i]);
    return !out->failed;
}

static enum status take_up(struct line *line)
{
    struct text rest = stage_saved(line->self);
    double number;

    stage_keep_state(line->self, save, line);
    while (rest.length > 0) {
        if (!kept_double(&rest, &number))
            return stage_spoilt(line->self);
        if (!add(&line->numbers, number))
            return stage_out_of_memory(line->self);
    }
    return STATUS_OK;
}

static enum status collect(struct line *line, struct evaluation *evaluation,
                           struct rounds *rounds)
{
    enum status status = take_up(line);
    struct record *rec;
    double number;

    if (status != STATUS_OK)
        return status;
    while ((rec = rounds_receive(rounds))) {
        if (!drawn_number(line->self, evaluation, rec, &number, NULL))
            continue;
        stage_absorb(line->self, rec);
        if (!add(&line->numbers, number))
            return stage_out_of_memory(line->self);
    }
    return STATUS_OK;
}

static enum status spark_run(struct stage *self, const void *opaque)
{
    const struct spark_args *args = opaque;
    struct evaluation *evaluation = stage_expression(self, &args->number);
    struct line line = {.self = self};
    enum status status = STATUS_OK;
    struct rounds rounds;

    rounds_init(&rounds, self, args->every, send, &line);
    if (evaluation)
        status = rounds_end(&rounds, collect(&line, evaluation, &rounds));
    buffer_release(&line.text);
    memory_free(line.numbers.items);
    return status;
}

static const struct stage_option spark_options[] = {
    {.name = "PATH",
     .kind = ARGUMENT_PATH,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct spark_args, number),
     .help = "the number to draw"},
    ROUNDS_OPTION(struct spark_args, every),
    {.name = NULL},
};

static const struct stage_example spark_examples[] = {
    {.command = "spark .ms",
     .input = "{\"ms\": 1}\n{\"ms\": 5}\n{\"ms\": 8}\n{\"ms\": 2}\n",
     .output = "▁▅█▂\n"},
    {.command = NULL},
};

const struct stage_type stage_spark = {
    .name = "spark",
    .kind = STAGE_REDUCE,
    .summary = "draw a number of the records as one line of blocks",
    .description =
        "Sends one line when its input has ended: a block for each record, from ▁ for "
        "the smallest number to █ for the largest. It has at most as many blocks as "
        "the terminal has columns (80 if standard output is none); where there are "
        "more records, a block shows the largest of its share. A record without the "
        "number is rejected. It draws, and so has no --partial and --merge: draw what "
        "the reduce before it has merged.",
    .args_size = sizeof(struct spark_args),
    .options = spark_options,
    .examples = spark_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED | STAGE_READS_FIELDS,
    .run = spark_run,
};
