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

bool complete_value_is_file(const struct program_option *row)
{
    const char *value = row->value ? row->value : "";
    const char *last = strrchr(value, ' ');

    last = last ? last + 1 : value;
    return strcmp(last, "FILE") == 0 || strcmp(last, "PROGRAM") == 0;
}

void complete_names(FILE *out, const struct stage_type *type, const char *separator)
{
    const char *const *alias = type->aliases;

    fputs(type->name, out);
    for (; alias && *alias; alias++)
        fprintf(out, "%s%s", separator, *alias);
}

void complete_stage_names(FILE *out, const struct stage_registry *registry)
{
    for (size_t i = 0; i < registry->count; i++) {
        const char *const *alias = descriptor_offered(registry->types[i]);

        fprintf(out, " %s", registry->types[i]->name);
        for (; alias && *alias; alias++)
            fprintf(out, " %s", *alias);
    }
}

void complete_file_stages(FILE *out, const struct stage_registry *registry,
                          const char *separator)
{
    const char *before = "";

    for (size_t i = 0; i < registry->count; i++) {
        if (!complete_takes_files(registry->types[i]))
            continue;
        fputs(before, out);
        complete_names(out, registry->types[i], separator);
        before = separator;
    }
}

void complete_describe_stages(FILE *out, const struct stage_registry *registry,
                              complete_described *print)
{
    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_type *type = registry->types[i];
        const char *const *alias = descriptor_offered(type);

        print(out, type->name, type->summary);
        for (; alias && *alias; alias++)
            print(out, *alias, type->summary);
    }
}

void complete_describe_option(FILE *out, const struct stage_option *row,
                              complete_described *print)
{
    char name[128];

    snprintf(name, sizeof(name), "--%s%s", row->name,
             row->kind == ARGUMENT_FLAG ? "" : "=");
    print(out, name, row->help);
    if (!row->letter)
        return;
    snprintf(name, sizeof(name), "-%c", row->letter);
    print(out, name, row->help);
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
