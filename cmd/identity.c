/* Whose a checkpoint is. */

#include "cmd/identity.h"

#include <string.h>

/* A line of its own, such that no other words make the same bytes. */
static void add(struct buffer *identity, const char *name, const char *value)
{
    if (value)
        buffer_printf(identity, "%s %zu %s\n", name, strlen(value), value);
}

void identity_write(struct buffer *identity, const struct program *program,
                    const struct options *options)
{
    static const char *const sources[] = {"arg", "argjson", "slurpfile", "rawfile"};

    /* First, since messages show it. */
    buffer_add(identity, program->text.bytes, program->text.length);
    buffer_printf(identity, "\n%zu\n", program->text.length);
    add(identity, "source", options->follow ? "follow" : "read");
    for (size_t i = 0; i < program->files.count; i++)
        add(identity, "file", program->files.items[i].bytes);
    add(identity, "follow", options->follow ? "" : NULL);
    add(identity, "input", options->input);
    add(identity, "output", options->output);
    add(identity, "rejects", options->rejects);
    buffer_printf(identity, "limits %zu %zu %d\n", options->record_limit,
                  options->depth_limit, (int)options->on_error);
    for (size_t i = 0; i < options->variable_count; i++) {
        add(identity, sources[options->variables[i].source],
            options->variables[i].name);
        add(identity, "value", options->variables[i].value);
    }
}
