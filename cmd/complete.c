/* Completion scripts. */

#include "cmd/complete.h"

#include "cmd/complete_shells.h"

#include <string.h>

const struct stage_option *complete_option(const struct stage_option *row)
{
    while (row && row->name && (row->flags & OPTION_OPERAND))
        row++;
    return row && row->name ? row : NULL;
}

const struct program_option *complete_program_option(const struct program_option *row)
{
    while (row->name && row->hidden)
        row++;
    return row->name ? row : NULL;
}

bool complete_takes_files(const struct stage_type *type)
{
    for (const struct stage_option *row = type->options; row && row->name; row++) {
        if (row->kind == ARGUMENT_INPUT || row->kind == ARGUMENT_OUTPUT)
            return true;
    }
    return false;
}

void complete_quoted(FILE *out, const char *text, const char *quote,
                     const char *special)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            fputc('\\', out);
        if (*text == '\'')
            fputs(quote, out);
        else
            fputc(*text, out);
    }
}

void complete_stage_names(FILE *out, const struct stage_registry *registry)
{
    for (size_t i = 0; i < registry->count; i++)
        fprintf(out, " %s", registry->types[i]->name);
}

void complete_file_stages(FILE *out, const struct stage_registry *registry,
                          const char *separator)
{
    const char *before = "";

    for (size_t i = 0; i < registry->count; i++) {
        if (!complete_takes_files(registry->types[i]))
            continue;
        fprintf(out, "%s%s", before, registry->types[i]->name);
        before = separator;
    }
}

void complete_script(FILE *out, const struct stage_registry *registry,
                     const char *shell)
{
    if (strcmp(shell, "zsh") == 0)
        complete_zsh(out, registry);
    else if (strcmp(shell, "fish") == 0)
        complete_fish(out, registry);
    else
        complete_bash(out, registry);
}
