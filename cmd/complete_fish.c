/* The completion script for fish. */

#include "cmd/complete_shells.h"

#include <string.h>

#define QUOTE "\\'"

static const char pipeline_code[] =
    "# The pipeline's text up to the cursor; nothing if that stands elsewhere.\n"
    "function __coro_pipe_text\n"
    "    string match -rq -- '^[\"\\']' (commandline -ct)[1]\n"
    "    and __coro_pipe_first\n"
    "    and commandline -ct | string collect | string sub -s 2\n"
    "end\n\n"
    "# Whether the cursor stands at the first operand.\n"
    "function __coro_pipe_first\n"
    "    set -l words (commandline -opc)[2..]\n"
    "    argparse -i $__coro_pipe_specs -- $words 2>/dev/null\n"
    "    and not set -q _flag_file\n"
    "    and test (count $argv) -eq 0\n"
    "end\n\n"
    "function __coro_pipe_help\n"
    "    set -l words (commandline -opc)\n"
    "    test \"$words[2]\" = help\n"
    "end\n\n"
    "# Every candidate is the whole text of the pipeline, with the word at its end.\n"
    "function __coro_pipe_pipeline\n"
    "    set -l text (__coro_pipe_text | string collect)\n"
    "    set -l word (string match -r -- '[^\\s|{]*$' $text)\n"
    "    set -l before (string sub -l (math (string length -- $text) - "
    "(string length -- \"$word\")) -- $text | string collect)\n"
    "    set -l bare (string replace -ra '\"[^\"]*\"|/[^/\\s]*/' _ -- $text)\n"
    "    set -l stage (string match -r -- '([^|{\\s][^|{]*)?$' $bare)[1]\n"
    "    string match -q '*\"*' -- $bare; and return\n"
    "    if not string match -rq '\\s' -- \"$stage\"\n"
    "        printf '%s%s\\n' $before(__coro_pipe_stages)\n"
    "        return\n"
    "    end\n"
    "    set stage (string split -m 1 ' ' -- $stage)[1]\n"
    "    if string match -q -- '-*' \"$word\"\n"
    "        printf '%s%s\\n' $before(__coro_pipe_stage_options $stage)\n"
    "    else if __coro_pipe_takes_files $stage\n"
    "        printf '%s%s\\n' $before(__fish_complete_path \"$word\")\n"
    "    end\n"
    "end\n\n";

static const char rules_code[] =
    "complete -c coro-pipe -n __coro_pipe_text -f -a '(__coro_pipe_pipeline)'\n"
    "complete -c coro-pipe -n 'not __coro_pipe_text; and __coro_pipe_first' "
    "-f -a '(__coro_pipe_stages)'\n"
    "complete -c coro-pipe -n 'not __coro_pipe_text; and __coro_pipe_first' "
    "-f -a help -d 'tell about a stage or the syntax'\n"
    "complete -c coro-pipe -n __coro_pipe_help -f -a '(__coro_pipe_stages)'\n"
    "complete -c coro-pipe -n __coro_pipe_help -f -a syntax "
    "-d 'the pipeline language'\n";

/* ---- The program's options ---- */

/* As argparse wants them, to tell options from operands. */
static void print_specs(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("set -g __coro_pipe_specs", out);
    for (; (row = complete_program_option(row)); row++) {
        if (row->letter)
            fprintf(out, " %c/%s", row->letter, row->name);
        else
            fprintf(out, " %s", row->name);
        if (row->value)
            fputs(row->value_optional ? "=?" : "=", out);
    }
    fputs("\n\n", out);
}

static void print_option(FILE *out, const struct program_option *row)
{
    fprintf(out, "complete -c coro-pipe -l %s", row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    if (row->choices)
        fprintf(out, " -f -a '%s'", row->choices);
    if (row->value && !row->value_optional)
        fputs(row->choices ? " -r" : " -r -F", out);
    fputs(" -d '", out);
    complete_quoted(out, row->help, QUOTE, "\\");
    fputs("'\n", out);
}

/* ---- The stages ---- */

static void print_described(FILE *out, const char *name, const char *help)
{
    fprintf(out, " '%s\t", name);
    complete_quoted(out, help, QUOTE, "\\");
    fputc('\'', out);
}

static void print_stages(FILE *out, const struct stage_registry *registry)
{
    fputs("function __coro_pipe_stages\n    printf '%s\\n'", out);
    for (size_t i = 0; i < registry->count; i++) {
        fputs(" \\\n       ", out);
        print_described(out, registry->types[i]->name, registry->types[i]->summary);
    }
    fputs("\nend\n\n", out);
}

static void print_stage_option(FILE *out, const struct stage_option *row)
{
    char name[128];

    fputs(" \\\n           ", out);
    snprintf(name, sizeof(name), "--%s%s", row->name,
             row->kind == ARGUMENT_FLAG ? "" : "=");
    print_described(out, name, row->help);
    if (!row->letter)
        return;
    snprintf(name, sizeof(name), "-%c", row->letter);
    print_described(out, name, row->help);
}

static void print_stage_options(FILE *out, const struct stage_registry *registry)
{
    fputs("function __coro_pipe_stage_options\n    switch $argv[1]\n", out);
    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_option *row = registry->types[i]->options;

        if (!complete_option(row))
            continue;
        fprintf(out, "    case %s\n        printf '%%s\\n'", registry->types[i]->name);
        for (; (row = complete_option(row)); row++)
            print_stage_option(out, row);
        fputc('\n', out);
    }
    fputs("    end\nend\n\n", out);
}

static void print_takes_files(FILE *out, const struct stage_registry *registry)
{
    fputs("function __coro_pipe_takes_files\n    contains -- $argv[1] ", out);
    complete_file_stages(out, registry, " ");
    fputs("\nend\n\n", out);
}

void complete_fish(FILE *out, const struct stage_registry *registry)
{
    const struct program_option *row = program_options;

    fputs("# Completion of coro-pipe for fish, from coro-pipe --completion=fish.\n\n",
          out);
    print_stages(out, registry);
    print_stage_options(out, registry);
    print_takes_files(out, registry);
    print_specs(out);
    fputs(pipeline_code, out);
    for (; (row = complete_program_option(row)); row++)
        print_option(out, row);
    fputs(rules_code, out);
}
