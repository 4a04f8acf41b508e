/* bar - a bar for each record, as long as its number */

#include "pipeline/stage/writing.h"
#include "stages/reduce/bars.h"
#include "stages/reduce/drawn.h"
#include "stages/reduce/rounds.h"

struct bar_args {
    struct expression number;
    struct expression label;
    int64_t every;
};

/* What the bars are drawn of. */
struct drawing {
    struct stage *self;
    struct evaluation *number, *label; /* no label: the other fields */
    struct text name; /* of the field that is drawn */
    struct bars bars;
};

static struct text field_name(const struct expression *path)
{
    size_t count;
    const struct expr_field *fields = expr_fields(path->program, &count);

    return count > 0 ? fields[0].name : (struct text){0};
}

/* STAGE_NEITHER: the record is gone. STAGE_FALSE: no memory. */
static enum stage_truth add_label(struct drawing *drawing, struct record *rec)
{
    struct text text = {0};
    enum stage_truth found;

    if (!drawing->label)
        return bars_label_fields(&drawing->bars, rec, drawing->name) ? STAGE_TRUE
                                                                     : STAGE_FALSE;
    found = stage_find_text(drawing->label, rec, &text);
    if (found == STAGE_TRUE)
        bars_label(&drawing->bars, text);
    return found == STAGE_NEITHER ? STAGE_NEITHER : STAGE_TRUE;
}

/* Takes the record. False: no memory. */
static bool add_record(struct drawing *drawing, struct record *rec)
{
    struct stage *self = drawing->self;
    struct bars *bars = &drawing->bars;
    enum stage_truth labelled = STAGE_NEITHER;
    double number;

    if (!bars_begin(bars)) {
        stage_absorb(self, rec);
        return false;
    }
    if (drawn_number(self, drawing->number, rec, &number, &bars->text)) {
        bars_set_number(bars, number);
        labelled = add_label(drawing, rec);
    }
    if (labelled == STAGE_NEITHER) {
        bars_drop(bars);
        return true;
    }
    stage_absorb(self, rec);
    return labelled == STAGE_TRUE && bars_end(bars);
}

static enum status coro_fn send_bars(void *opaque, bool is_last)
{
    struct drawing *drawing = opaque;
    const struct bars *bars = &drawing->bars;
    struct bars_layout layout = bars_lay_out(bars, stage_width(drawing->self));
    struct buffer line = {0};
    bool more = true;

    (void)is_last;
    for (size_t i = 0; more && i < bars->count; i++) {
        buffer_clear(&line);
        bars_draw(bars, &layout, i, &line);
        more = drawn_emit(drawing->self, &line);
    }
    buffer_release(&line);
    return STATUS_OK;
}

/* ---- State ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct drawing *drawing = opaque;
    const struct bars *bars = &drawing->bars;

    if (stage_may_save(drawing->self, out, bars->count * 64 + bars->text.length))
        bars_save(bars, out);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up(struct drawing *drawing)
{
    struct text rest = stage_saved(drawing->self);
    bool no_memory;

    stage_keep_state(drawing->self, save, drawing);
    while (rest.length > 0) {
        if (bars_load(&drawing->bars, &rest, &no_memory))
            continue;
        if (no_memory)
            return stage_out_of_memory(drawing->self) == STATUS_OK;
        return stage_spoilt(drawing->self) == STATUS_OK;
    }
    return true;
}

static enum status bar_run(struct stage *self, const void *opaque)
{
    const struct bar_args *args = opaque;
    struct drawing drawing = {.self = self, .name = field_name(&args->number)};
    enum status status;
    struct rounds rounds;
    bool good;
    struct record *rec;

    rounds_init(&rounds, self, args->every, send_bars, &drawing);
    drawing.number = stage_expression(self, &args->number);
    if (args->label.program)
        drawing.label = stage_expression(self, &args->label);
    if (!drawing.number || (args->label.program && !drawing.label))
        return STATUS_OK; /* why is recorded */
    good = take_up(&drawing);
    status = good ? STATUS_OK : STATUS_CHECKPOINT;
    while (good && (rec = rounds_receive(&rounds))) {
        good = add_record(&drawing, rec);
        status = good ? STATUS_OK : stage_out_of_memory(self);
    }
    status = rounds_end(&rounds, status);
    bars_release(&drawing.bars);
    return status;
}

static const struct stage_option bar_options[] = {
    {.name = "label",
     .letter = 'l',
     .kind = ARGUMENT_PATH,
     .value = "PATH",
     .offset = offsetof(struct bar_args, label),
     .help = "what to write before a bar; if it is not given, the other fields"},
    {.name = "PATH",
     .kind = ARGUMENT_PATH,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct bar_args, number),
     .help = "the number to draw"},
    ROUNDS_OPTION(struct bar_args, every),
    {.name = NULL},
};

static const struct stage_example bar_examples[] = {
    {.command = "bar .count",
     .input = "{\"path\": \"/cart\", \"count\": 12}\n{\"path\": \"/pay\", \"count\": "
              "3}\n",
     .output = "/cart  12 "
               "██████████████████████████████████████████████████████████████████████"
               "\n/pay    3 █████████████████▌\n"},
    {.command = NULL},
};

const struct stage_type stage_bar = {
    .name = "bar",
    .kind = STAGE_REDUCE,
    .summary = "draw a number of each record as a bar",
    .description =
        "Sends a line for each record when its input has ended: the label, the number, "
        "and a bar. The largest number's bar ends at the terminal's width (at column "
        "80 if standard output is none). A number that is not above zero has no bar; a "
        "record without the number is rejected. It draws, and so has no --partial and "
        "--merge: draw what the reduce before it has merged.",
    .args_size = sizeof(struct bar_args),
    .options = bar_options,
    .examples = bar_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED,
    .run = bar_run,
};
