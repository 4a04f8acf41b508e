/* The completion script for fish. */

#include "cmd/complete_shells.h"
#include "cmd/help_language.h"

#include <string.h>

#define QUOTE "\\'"

static const char pipeline_code[] =
    "# Whether the cursor stands in the pipeline, in an open quote.\n"
    "function __coro_pipe_inside\n"
    "    string match -rq -- '^[\"\\']' (commandline -ct)[1]\n"
    "    and __coro_pipe_first\n"
    "end\n\n"
    "# Whether the cursor stands at the first operand. argparse takes one value for\n"
    "# an option: of two, it is shown the second only.\n"
    "function __coro_pipe_first\n"
    "    set -l words\n"
    "    set -l left_out no\n"
    "    for word in (commandline -opc)[2..]\n"
    "        if test $left_out = yes\n"
    "            set left_out no\n"
    "            continue\n"
    "        end\n"
    "        set -a words $word\n"
    "        set -l name (string replace -r '=.*' '' -- \"$word\")\n"
    "        contains -- \"$name[1]\" $__coro_pipe_pairs\n"
    "        and set left_out yes\n"
    "    end\n"
    "    test $left_out = no\n"
    "    and argparse -i $__coro_pipe_specs -- $words 2>/dev/null\n"
    "    and not set -q _flag_file\n"
    "    and test (count $argv) -eq 0\n"
    "end\n\n"
    "# Whether it stands at the second value of one of the options.\n"
    "function __coro_pipe_second\n"
    "    set -l words (commandline -opc)\n"
    "    contains -- \"$words[-2]\" $argv\n"
    "end\n\n"
    "function __coro_pipe_help\n"
    "    set -l words (commandline -opc)\n"
    "    test \"$words[2]\" = help\n"
    "end\n\n"
    "# What may stand in place of the last word of the text, which is on one line.\n"
    "function __coro_pipe_candidates -a text word\n"
    "    set -l bare (string replace -ra '\"[^\"]*\"|/[^/\\s]*/' _ -- $text)\n"
    "    set -l stage (string replace -r '^.*[|{]' '' -- $bare | string trim -l)\n"
    "    set -l name (string replace -r '\\s.*' '' -- $stage)\n"
    "    if string match -q '*\"*' -- $bare\n"
    "        return\n"
    "    else if test \"$name\" = \"$stage\"\n"
    "        __coro_pipe_stages\n"
    "    else if string match -q -- '-*' $word\n"
    "        __coro_pipe_stage_options $name\n"
    "    else if __coro_pipe_takes_files $name\n"
    "        __fish_complete_path $word\n"
    "    end\n"
    "end\n\n"
    "# Every candidate is the whole text, with the word at its end. Fish closes the\n"
    "# quote behind a single one; a second, longer by a space, keeps it open.\n"
    "function __coro_pipe_pipeline\n"
    "    set -l text (commandline -ct | string join ' ' | string sub -s 2)\n"
    "    set -l word (string match -r -- '[^\\s|{]*\\z' \"$text\")\n"
    "    set -l before (string replace -r -- '[^\\s|{]*\\z' '' \"$text\")\n"
    "    set -l found (__coro_pipe_candidates \"$text\" \"$word\" |\n"
    "        string match -r -- '^'(string escape --style=regex -- \"$word\")'.*')\n"
    "    if test (count $found) -eq 1\n"
    "        and not string match -rq '^[^\\t]*[=/](\\t|$)' -- $found\n"
    "        set found (string replace -r '(\\t|$)' ' $1' -- $found)\n"
    "        set -a found (string replace -r '(\\t|$)' ' $1' -- $found)\n"
    "    end\n"
    "    printf '%s\\n' \"$before\"$found\n"
    "end\n\n";

static const char rules_code[] =
    "complete -c coro-pipe -n __coro_pipe_inside -f -a '(__coro_pipe_pipeline)'\n"
    "complete -c coro-pipe -n 'not __coro_pipe_inside; and __coro_pipe_first' "
    "-f -a '(__coro_pipe_stages)'\n"
    "complete -c coro-pipe -n 'not __coro_pipe_inside; and __coro_pipe_first' "
    "-f -a help -d 'tell about a stage or a language'\n"
    "complete -c coro-pipe -n __coro_pipe_help -f -a '(__coro_pipe_stages)'\n";

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
    fputs("\n", out);
}

/* The options that take two values. */
static void print_pairs(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("set -g __coro_pipe_pairs", out);
    for (; (row = complete_program_option(row)); row++) {
        if (row->two_values)
            fprintf(out, " --%s", row->name);
    }
    fputs("\n\n", out);
}

/* For fish the second value is an operand; where it is no file, nothing is offered. */
static void print_second(FILE *out, const struct program_option *row)
{
    if (row->two_values && !complete_value_is_file(row))
        fprintf(out, "complete -c coro-pipe -n '__coro_pipe_second --%s' -f\n",
                row->name);
}

/* Whether files are offered for the first value: -F, or -f. */
static char files_of(const struct program_option *row)
{
    return !row->two_values && complete_value_is_file(row) ? 'F' : 'f';
}

static void print_option(FILE *out, const struct program_option *row)
{
    fprintf(out, "complete -c coro-pipe -l %s", row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    if (row->value)
        fprintf(out, "%s -%c", row->value_optional ? "" : " -r", files_of(row));
    if (row->choices)
        fprintf(out, " -a '%s'", row->choices);
    fputs(" -d '", out);
    complete_quoted(out, row->help, QUOTE, "\\");
    fputs("'\n", out);
    print_second(out, row);
}

/* ---- The stages ---- */

static void print_described(FILE *out, const char *name, const char *help)
{
    fprintf(out, " '%s\t", name);
    complete_quoted(out, help, QUOTE, "\\");
    fputc('\'', out);
}

static void print_stage(FILE *out, const char *name, const char *summary)
{
    fputs(" \\\n       ", out);
    print_described(out, name, summary);
}

static void print_stages(FILE *out, const struct stage_registry *registry)
{
    fputs("function __coro_pipe_stages\n    printf '%s\\n'", out);
    complete_describe_stages(out, registry, print_stage);
    fputs("\nend\n\n", out);
}

static void print_stage_options(FILE *out, const struct stage_registry *registry)
{
    fputs("function __coro_pipe_stage_options\n    switch $argv[1]\n", out);
    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_option *row = registry->types[i]->options;

        if (!complete_option(row))
            continue;
        fputs("    case ", out);
        complete_names(out, registry->types[i], " ");
        fputs("\n        printf '%s\\n'", out);
        for (; (row = complete_option(row)); row++) {
            fputs(" \\\n           ", out);
            complete_describe_option(out, row, print_described);
        }
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

static void print_topics(FILE *out)
{
    for (const struct language_topic *row = help_topics; row->name; row++) {
        fprintf(out, "complete -c coro-pipe -n __coro_pipe_help -f -a %s -d '",
                row->name);
        complete_quoted(out, row->summary, QUOTE, "\\");
        fputs("'\n", out);
    }
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
    print_pairs(out);
    fputs(pipeline_code, out);
    for (; (row = complete_program_option(row)); row++)
        print_option(out, row);
    fputs(rules_code, out);
    print_topics(out);
}
