/* Host: what a program may ask of the stage that runs it. */

#include "pipeline/record/content.h"
#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/run/waiting.h"

#include <time.h>

/* ---- Inputs ---- */

void run_reject_deep(struct evaluation *evaluation, struct record *rec)
{
    stage_reject(evaluation->stage, rec, "nested too deep",
                 "brackets are nested deeper than --max-depth allows (%zu)",
                 evaluation->reader.depth_limit);
}

/* Takes the record, which the program asked for. */
static enum expr_input take_input(struct evaluation *evaluation, struct record *rec,
                                  struct value *input)
{
    struct stage *self = evaluation->stage;
    struct content_reader reader = {.depth_limit = evaluation->reader.depth_limit};
    struct content_view view;

    switch (content_read(&reader, rec, &view)) {
    case CONTENT_JSON:
        *input = value_settle(value_text(view.text, view.length));
        break;
    case CONTENT_TOO_DEEP:
        run_reject_deep(evaluation, rec);
        return EXPR_INPUT_END;
    default:
        *input = value_string_new(rec->text, rec->length);
        break;
    }
    origin_hold(&evaluation->origin, rec->origin);
    evaluation->line = rec->line;
    stage_absorb(self, rec);
    return input->form == VALUE_NONE ? EXPR_INPUT_NO_MEMORY : EXPR_INPUT_VALUE;
}

/* One that is nested too deep is rejected, and the next one taken. */
static enum expr_input next_input(void *opaque, struct value *input)
{
    struct evaluation *evaluation = opaque;
    enum expr_input answer = EXPR_INPUT_END;
    struct record *rec;

    while (answer == EXPR_INPUT_END && (rec = stage_receive(evaluation->stage)))
        answer = take_input(evaluation, rec, input);
    return answer;
}

static const char *input_filename(void *opaque)
{
    const struct evaluation *evaluation = opaque;

    return evaluation->origin && evaluation->origin->is_file ? evaluation->origin->name
                                                             : NULL;
}

static uint64_t input_line_number(void *opaque)
{
    const struct evaluation *evaluation = opaque;
    uint64_t line = evaluation->line;

    (void)origin_line(evaluation->origin, &line);
    return line;
}

static void message(void *opaque, const char *label, const char *bytes, size_t length)
{
    const struct evaluation *evaluation = opaque;
    const struct run_options *options = evaluation->stage->run->options;
    char place[FAULT_PLACE_SIZE];

    if (!options->message)
        return;
    run_name_place(place, evaluation->stage, evaluation->origin, evaluation->line);
    screen_yield(evaluation->stage->run);
    options->message(options->context, place, label,
                     (struct text){.bytes = bytes, .length = length});
}

/* How long an evaluation may go on after the signal to finish. */
#define PATIENCE_SECONDS 1

static bool is_stopped(void *opaque)
{
    struct evaluation *evaluation = opaque;
    struct timespec now;

    if (interrupt_level() == INTERRUPT_NONE)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (evaluation->patience_ends == 0)
        evaluation->patience_ends = now.tv_sec + PATIENCE_SECONDS;
    return interrupt_level() >= INTERRUPT_ABORT ||
           now.tv_sec > evaluation->patience_ends;
}

struct expr_host run_host(struct evaluation *evaluation)
{
    return (struct expr_host){
        .opaque = evaluation,
        .next_input = next_input,
        .message = message,
        .input_filename = input_filename,
        .input_line_number = input_line_number,
        .is_stopped = is_stopped,
    };
}
