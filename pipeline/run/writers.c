/* Writers: what makes the bytes of each form for each output. */

#include "pipeline/run/internal.h"

#include <stdlib.h>
#include <unistd.h>

bool run_is_colored(const struct run *run, const struct output *output)
{
    switch (run->options->color) {
    case COLORS_ALWAYS:
        return output->terminal || output->descriptor == STDOUT_FILENO;
    case COLORS_NEVER:
        return false;
    default:
        return output->terminal;
    }
}

static struct writer_options options_of(const struct run *run,
                                        const struct output *output)
{
    return (struct writer_options){.depth_limit = run_depth_limit(run),
                                   .width = output_width(output),
                                   .escape = output->terminal,
                                   .color = run_is_colored(run, output),
                                   .no_header = output->has_header};
}

static struct run_writer *make(struct run *run, struct output *output,
                               const struct writer_type *type)
{
    struct writer_options options = options_of(run, output);
    struct run_writer *made = calloc(1, sizeof(*made));

    if (!made)
        return NULL;
    made->writer = writer_new(type, &options);
    if (!made->writer) {
        free(made);
        return NULL;
    }
    made->output = output;
    made->next = run->writers;
    run->writers = made;
    run_state_take_up_writer(run, made);
    return made;
}

struct run_writer *run_writer_of(struct run *run, struct output *output,
                                 const struct writer_type *type)
{
    struct run_writer *found = run->writers;

    while (found && (found->output != output || found->writer->type != type))
        found = found->next;
    return found ? found : make(run, output, type);
}

static void free_writer(struct run_writer *writer)
{
    buffer_release(&writer->made);
    writer_free(writer->writer);
    free(writer);
}

void run_free_writers(struct run *run)
{
    for (struct run_writer *at = run->writers, *next; at; at = next) {
        next = at->next;
        free_writer(at);
    }
    run->writers = NULL;
}

void run_drop_writers(struct run *run, const struct output *output)
{
    struct run_writer **at = &run->writers;

    while (*at) {
        struct run_writer *writer = *at;

        if (writer->output != output) {
            at = &writer->next;
            continue;
        }
        *at = writer->next;
        free_writer(writer);
    }
}

bool run_flush_writers(struct run *run, struct output *output, struct fault *fault)
{
    for (struct run_writer *at = run->writers; at; at = at->next) {
        if (at->output != output)
            continue;
        buffer_clear(&at->made);
        if (!writer_flush(at->writer, &at->made)) {
            fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
            return false;
        }
        if (at->made.length > 0 &&
            !(output_begin_line(output, fault) &&
              output_bytes(output, at->made.bytes, at->made.length, fault)))
            return false;
    }
    return true;
}

bool run_restart_writers(struct run *run, struct output *output)
{
    struct writer_options options = options_of(run, output);

    for (struct run_writer *at = run->writers; at; at = at->next) {
        struct writer *fresh;

        if (at->output != output)
            continue;
        fresh = writer_new(at->writer->type, &options);
        if (!fresh)
            return false;
        writer_free(at->writer);
        at->writer = fresh;
    }
    return true;
}
