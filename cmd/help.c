/* Help, on a terminal of 80 columns. */

#include "cmd/help.h"

#include "cmd/help_language.h"
#include "cmd/options.h"
#include "pipeline/base/nearest.h"
#include "pipeline/lang/duration.h"
#include "pipeline/lang/plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 79
#define OPTION_COLUMN 28

/* Prints text from the column `column` on, where the line stands at `at`, wrapped at
 * spaces. */
static void print_wrapped(FILE *out, const char *text, size_t at, size_t column)
{
    while (*text) {
        size_t word = strcspn(text, " \n");

        if (at > column && at + 1 + word > WIDTH) {
            fputc('\n', out);
            at = 0;
        }
        if (at < column) {
            fprintf(out, "%*s", (int)(column - at), "");
            at = column;
        } else if (at > column) {
            fputc(' ', out);
            at++;
        }
        fprintf(out, "%.*s", (int)word, text);
        at += word;
        text += word;
        if (strncmp(text, "\n\n", 2) == 0) {
            fputs("\n\n", out);
            at = 0;
        }
        text += strspn(text, " \n");
    }
    fputc('\n', out);
}

static void print_row(FILE *out, const char *form, const char *help)
{
    size_t length = strlen(form);

    fprintf(out, "  %s", form);
    if (length + 4 > OPTION_COLUMN) {
        fputc('\n', out);
        print_wrapped(out, help, 0, OPTION_COLUMN);
        return;
    }
    print_wrapped(out, help, length + 2, OPTION_COLUMN);
}

const char *help_kind(enum stage_kind kind)
{
    static const char *const names[] = {
        [STAGE_SOURCE] = "source", [STAGE_FILTER] = "filter", [STAGE_REDUCE] = "reduce",
        [STAGE_ROUTE] = "route",   [STAGE_SINK] = "sink",
    };

    return names[kind];
}

/* ---- The program ---- */

static void print_program_option(FILE *out, const struct program_option *option)
{
    char form[80];
    char letter[5] = "    ";

    if (option->letter)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(form, sizeof(form), "%s--%s%s%s%s", letter, option->name,
             option->value_optional ? "[" : "",
             option->two_values ? " "
             : option->value    ? "="
                                : "",
             option->value ? option->value : "");
    if (option->value_optional)
        snprintf(form + strlen(form), sizeof(form) - strlen(form), "]");
    print_row(out, form, option->help);
}

static void print_stages(FILE *out, const struct stage_registry *registry)
{
    for (enum stage_kind kind = STAGE_SOURCE; kind <= STAGE_SINK; kind++) {
        for (size_t i = 0; i < registry->count; i++) {
            const struct stage_type *type = registry->types[i];
            char form[40];

            if (type->kind != kind)
                continue;
            snprintf(form, sizeof(form), "%-12s %s", type->name, help_kind(kind));
            print_row(out, form, type->summary);
        }
    }
}

void help_program(FILE *out, const struct stage_registry *registry)
{
    fputs("Usage: coro-pipe [OPTION]... PIPELINE [FILE]...\n"
          "       coro-pipe [OPTION]... -f PROGRAM [FILE]...\n"
          "       coro-pipe help [STAGE | syntax | expressions | formats]\n\n"
          "Passes the lines of the FILEs, or of standard input (-), through a pipeline "
          "of\n"
          "stages. Quote the pipeline, so that the shell leaves it alone:\n\n"
          "  coro-pipe 'grep sshd | grep -v \"check pass\" | head 20' auth.log\n\n"
          "Options:\n",
          out);
    for (const struct program_option *option = program_options; option->name;
         option++) {
        if (!option->hidden)
            print_program_option(out, option);
    }
    fputs("\nStages:\n", out);
    print_stages(out, registry);
    fputs("\n`coro-pipe help STAGE` tells all about a stage, `coro-pipe help syntax` "
          "about\n"
          "the language, `coro-pipe help expressions` about jq's, for map and where,\n"
          "`coro-pipe help formats` about how records are written.\n\n"
          "Exit status: 0 done; 1 no record came out (-e); 2 usage; 3 records were\n"
          "rejected; 4 an input could not be read; 5 output could not be written; 6 "
          "out of\n"
          "memory or another resource; 70 a fault of the program.\n",
          out);
}

/* ---- A stage ---- */

size_t help_option_form(const struct stage_option *option, char *buffer, size_t size)
{
    char letter[5] = "    ";

    if (option->flags & OPTION_KEYWORD)
        return (size_t)snprintf(buffer, size, "%s %s", option->name, option->value);
    if (option->flags & OPTION_OPERAND)
        return (size_t)snprintf(buffer, size, "%s", option->name);
    if (option->letter)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    return (size_t)snprintf(buffer, size, "%s--%s%s%s", letter, option->name,
                            option->value ? "=" : "",
                            option->value ? option->value : "");
}

size_t help_standard(const struct stage_option *option, char *buffer, size_t size)
{
    char duration[DURATION_SIZE];

    if (option->kind == ARGUMENT_DURATION && option->standard != 0) {
        duration_print((int64_t)option->standard, duration);
        return (size_t)snprintf(buffer, size, " (%s if not given)", duration);
    }
    if (option->kind != ARGUMENT_COUNT || option->standard == 0 ||
        option->standard == COUNT_NOT_GIVEN)
        return (size_t)snprintf(buffer, size, "%s", "");
    return (size_t)snprintf(buffer, size, " (%" PRIu64 " if not given)",
                            option->standard);
}

static void print_option(FILE *out, const struct stage_option *option)
{
    char form[80];
    char standard[HELP_STANDARD_SIZE];
    char help[400];

    help_option_form(option, form, sizeof(form));
    help_standard(option, standard, sizeof(standard));
    snprintf(help, sizeof(help), "%s%s", option->help, standard);
    print_row(out, form, help);
}

static void print_lines(FILE *out, const char *prefix, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        fprintf(out, "%s%.*s\n", prefix, (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

static void print_example(FILE *out, const struct stage_example *example)
{
    fprintf(out, "\n  coro-pipe '%s'\n", example->command);
    if (example->about)
        print_wrapped(out, example->about, 0, 4);
    print_lines(out, "    < ", example->input);
    print_lines(out, "    > ", example->output);
}

static void print_aliases(FILE *out, const struct stage_type *type)
{
    const char *const *alias = descriptor_offered(type);

    if (!alias)
        return;
    fputs("\nOther names:", out);
    for (; *alias; alias++)
        fprintf(out, " %s%s", *alias, alias[1] ? "," : "");
    fputs(type->offered ? " and so on\n" : "\n", out);
}

static void help_stage(FILE *out, const struct stage_type *type)
{
    char usage[400];
    const struct stage_option *option = type->options;

    descriptor_usage(type, usage, sizeof(usage));
    fprintf(out, "%s - %s (%s)\n\n", type->name, type->summary, help_kind(type->kind));
    fprintf(out, "Usage: %s\n\n", usage);
    print_wrapped(out, type->description, 0, 0);
    print_aliases(out, type);
    for (; option && option->name; option++) {
        if (option == type->options)
            fputs("\nArguments:\n", out);
        print_option(out, option);
    }
    fputs("\nExamples (< is input, > is output):\n", out);
    for (const struct stage_example *example = type->examples; example->command;
         example++)
        print_example(out, example);
}

/* ---- Topics ---- */

/* Lists all that there is help on, aliases too. Returns how many; with NULL it only
 * counts. */
static size_t list_names(const struct stage_registry *registry, const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_type *type = registry->types[i];
        const char *const *alias = type->aliases;

        if (names)
            names[count] = type->name;
        count++;
        for (; alias && *alias; alias++, count++) {
            if (names)
                names[count] = *alias;
        }
    }
    for (const struct language_topic *row = help_topics; row->name; row++, count++) {
        if (names)
            names[count] = row->name;
    }
    return count;
}

static enum status unknown_topic(const struct stage_registry *registry,
                                 const char *name, struct fault *fault)
{
    const char **known = calloc(list_names(registry, NULL) + 1, sizeof(*known));
    const char *nearest;

    if (!known)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    nearest = nearest_name(text_of(name), known, list_names(registry, known));
    free(known);
    return fault_set(fault, STATUS_USAGE, NULL, "there is no help on '%s'%s%s%s", name,
                     nearest ? "; did you mean " : "", nearest ? nearest : "",
                     nearest ? "?" : "");
}

enum status help_topic(FILE *out, const struct stage_registry *registry,
                       const char *name, struct fault *fault)
{
    const struct stage_type *type = registry_find(registry, text_of(name));

    if (type)
        help_stage(out, type);
    else if (!help_language(out, name))
        return unknown_topic(registry, name, fault);
    return STATUS_OK;
}
