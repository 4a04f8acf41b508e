/* Writing: the verbs of pipeline/stage.h that write records. */

#include "pipeline/format/writer.h"
#include "pipeline/json/value.h"
#include "pipeline/record/content.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"

#include <stdlib.h>

/* ---- Beginning ---- */

static bool choose(struct writing *writing, const struct expression *form)
{
    struct stage *stage = writing->stage;
    struct run *run = stage->run;
    struct output *output = writing->output;
    const struct writer_type *type = run_form(stage);

    if (!type) {
        if (!stage->template)
            stage->template = stage_expression(stage, form);
        writing->template = stage->template;
        return writing->template != NULL;
    }
    if (type != &writer_auto || run_is_colored(run, output)) {
        writing->writer = run_writer_of(run, output, type);
        if (!writing->writer)
            return false;
    }
    if (type == &writer_auto && output->terminal && run_is_behind_reduce(stage)) {
        writing->table = run_writer_of(run, output, &writer_table);
        return writing->table != NULL;
    }
    return true;
}

struct writing *run_new_writing(struct stage *stage, struct output *output,
                                const struct expression *form)
{
    struct writing *writing = calloc(1, sizeof(*writing));

    if (!writing)
        return NULL;
    *writing = (struct writing){.stage = stage, .output = output};
    if (choose(writing, form))
        return writing;
    free(writing);
    return NULL;
}

struct writing *stage_writing(struct stage *self, struct output *output,
                              const struct expression *form)
{
    struct writing *writing;

    if (!output)
        return NULL; /* why is recorded */
    writing = arena_alloc(&self->run->arena, sizeof(*writing));
    if (writing) {
        *writing = (struct writing){.stage = self, .output = output};
        if (choose(writing, form))
            return self->writing = writing;
    }
    stage_out_of_memory(self);
    return NULL;
}

/* ---- Failing ---- */

/* Tells, once, why an output takes no more. */
static enum stage_written stop(struct writing *writing, bool told,
                               const struct fault *fault)
{
    if (!writing->output->gone && !told)
        run_output_failed(writing->stage, fault);
    return STAGE_CLOSED;
}

static enum stage_written fail_for_memory(struct writing *writing)
{
    stage_out_of_memory(writing->stage);
    run_deliver_and_abort(writing->stage);
    return STAGE_CLOSED;
}

/* ---- Bytes ---- */

static enum stage_written put_line(struct writing *writing, struct text text,
                                   enum line_end end, bool ready)
{
    struct output *output = writing->output;
    bool told = output->failed;
    struct fault fault;

    if (ready ? output_ready_line(output, text, end, &fault)
              : output_line(output, text, end, &fault))
        return STAGE_WRITTEN;
    return stop(writing, told, &fault);
}

enum stage_written run_put_made(struct writing *writing, const struct buffer *made)
{
    struct output *output = writing->output;
    bool told = output->failed;
    struct fault fault;

    if (made->length == 0 || (output_begin_line(output, &fault) &&
                              output_bytes(output, made->bytes, made->length, &fault)))
        return STAGE_WRITTEN;
    return stop(writing, told, &fault);
}

static enum stage_written flush_writer(struct writing *writing,
                                       struct run_writer *writer)
{
    if (!output_claim(writing->output))
        return STAGE_CLOSED;
    buffer_clear(&writer->made);
    if (!writer_flush(writer->writer, &writer->made))
        return fail_for_memory(writing);
    return run_put_made(writing, &writer->made);
}

/* ---- Records ---- */

static enum stage_written write_line(struct writing *writing, struct record *rec)
{
    struct text text = {.bytes = rec->text, .length = rec->length};
    struct writer *writer = writing->writer ? writing->writer->writer : NULL;

    if (writer && !writer->type->line(writer, rec, &text))
        return fail_for_memory(writing);
    return put_line(writing, text, (enum line_end)rec->end,
                    writer && writer->options.color);
}

static enum stage_written write_made(struct writing *writing, struct run_writer *own,
                                     struct record *rec)
{
    struct writer *writer = own->writer;

    if (!output_claim(writing->output))
        return STAGE_CLOSED;
    buffer_clear(&own->made);
    switch (writer_write(writer, rec, &own->made)) {
    case WRITER_DONE:
        return run_put_made(writing, &own->made);
    case WRITER_UNFIT:
        stage_reject(writing->stage, rec, writer->cause, "%s", writer->what);
        return STAGE_UNWRITABLE;
    default:
        return fail_for_memory(writing);
    }
}

static enum stage_written write_template(struct writing *writing, struct record *rec)
{
    enum stage_written written = STAGE_WRITTEN;
    struct value_string string;
    struct value value;

    stage_evaluate(writing->template, rec);
    while (written == STAGE_WRITTEN && stage_next_value(writing->template, &value)) {
        if (!value_string(&value, &string))
            written = fail_for_memory(writing);
        else
            written = put_line(
                writing, (struct text){.bytes = string.bytes, .length = string.length},
                (enum line_end)rec->end, false);
        value_unref(value);
    }
    if (written == STAGE_WRITTEN && stage_evaluation_failed(writing->template, rec))
        return STAGE_UNWRITABLE;
    return written;
}

/* An object that a reduce has made: it comes from no line of the input. */
static bool is_aggregate(const struct writing *writing, struct record *rec)
{
    struct content_reader reader = {.depth_limit =
                                        run_depth_limit(writing->stage->run)};
    struct content_view view;

    return !rec->origin && content_read(&reader, rec, &view) == CONTENT_JSON &&
           view.text[0] == '{';
}

static enum stage_written write_on_terminal(struct writing *writing, struct record *rec)
{
    enum stage_written written;

    if (is_aggregate(writing, rec))
        return write_made(writing, writing->table, rec);
    written = flush_writer(writing, writing->table);
    return written == STAGE_WRITTEN ? write_line(writing, rec) : written;
}

enum stage_written stage_write_record(struct writing *writing, struct record *rec)
{
    if (writing->section && screen_is_row(writing, rec))
        return screen_add(writing, rec) ? STAGE_WRITTEN : fail_for_memory(writing);
    if (writing->template)
        return write_template(writing, rec);
    if (writing->table)
        return write_on_terminal(writing, rec);
    if (!writing->writer || writing->writer->writer->type->line)
        return write_line(writing, rec);
    return write_made(writing, writing->writer, rec);
}

void stage_end_writing(struct writing *writing)
{
    if (writing->writer)
        (void)flush_writer(writing, writing->writer);
    if (writing->table)
        (void)flush_writer(writing, writing->table);
    screen_end(writing);
}

/* ---- Blocks ---- */

bool stage_writes_as_is(const struct writing *writing)
{
    return !writing->template && !writing->writer && !writing->table;
}

bool stage_write_block(struct writing *writing, const struct block *block)
{
    bool told = writing->output->failed;
    struct fault fault;

    return output_block(writing->output, block, &fault) ||
           stop(writing, told, &fault) == STAGE_WRITTEN;
}

/* ---- Waiting ---- */

static void show(struct run *run, struct run_writer *held)
{
    struct output *output = held->output;
    struct fault fault;

    buffer_clear(&held->made);
    if (!writer_flush(held->writer, &held->made)) {
        run_fail_plainly(run, STATUS_RESOURCE, output->name, "out of memory");
        run_abort(run);
    } else if (held->made.length > 0 && !output->gone && !output->failed &&
               !(output_begin_line(output, &fault) &&
                 output_bytes(output, held->made.bytes, held->made.length, &fault))) {
        run_output_stops(run, output, &fault);
    }
}

void run_show_held(struct run *run)
{
    for (struct run_writer *at = run->writers; at; at = at->next) {
        if (at->output->terminal && !at->output->busy && at->writer->type->flush)
            show(run, at);
    }
    run_flush_outputs(run);
    screen_show(run);
}
