/* The completion script for zsh. */

#include "cmd/complete_shells.h"
#include "cmd/help_language.h"

#include <string.h>

#define QUOTE "'\\''"

/* The empty suffix keeps zsh from closing the quote: a pipeline goes on. */
static const char pipeline_code[] =
    "_coro_pipe_pipeline() {\n"
    "    setopt localoptions extendedglob\n"
    "    local -a stage_options flags values\n"
    "    local text=${PREFIX//(\\\"[^\\\"]#\\\"|\\/[^\\/[:space:]]#\\/)/_} stage\n"
    "    [[ $text = *\\\"* ]] && return 1\n"
    "    stage=${${text##*[|\\{]}##[[:space:]]#}\n"
    "    compset -P '*[|{[:space:]]'\n"
    "    if [[ $stage != *[[:space:]]* ]]; then\n"
    "        _describe -t stages stage _coro_pipe_stages -S ' '\n"
    "        return\n"
    "    fi\n"
    "    stage=${stage%%[[:space:]]*}\n"
    "    if [[ $PREFIX = -* ]]; then\n"
    "        _coro_pipe_stage_options $stage\n"
    "        flags=(${stage_options:#*=:*}) values=(${(M)stage_options:#*=:*})\n"
    "        _describe -o option flags -S ' ' -- values -S ''\n"
    "    elif _coro_pipe_takes_files $stage; then\n"
    "        _files -S ' '\n"
    "    fi\n"
    "}\n\n"
    "_coro_pipe_operand() {\n"
    "    if (( $+opt_args[-f] || $+opt_args[--file] )); then\n"
    "        _files\n"
    "    elif [[ -n $compstate[quote] ]]; then\n"
    "        _coro_pipe_pipeline\n"
    "    else\n"
    "        _describe -t stages stage _coro_pipe_stages -- _coro_pipe_commands\n"
    "    fi\n"
    "}\n\n"
    "_coro_pipe_other_operands() {\n"
    "    if [[ $line[1] = help ]]; then\n"
    "        _describe -t stages stage _coro_pipe_stages -- _coro_pipe_topics\n"
    "    else\n"
    "        _files\n"
    "    fi\n"
    "}\n\n"
    "_coro_pipe() {\n"
    "    local -A opt_args\n"
    "    local -a line _coro_pipe_stages _coro_pipe_commands _coro_pipe_topics\n"
    "    _coro_pipe_commands=('help:tell about a stage or a language')\n"
    "    _coro_pipe_fill_stages\n"
    "    _coro_pipe_fill_topics\n";

static const char end_code[] = "        '1:pipeline:_coro_pipe_operand' \\\n"
                               "        '*:file:_coro_pipe_other_operands'\n"
                               "}\n\n"
                               "if [[ $funcstack[1] = _coro-pipe ]]; then\n"
                               "    _coro_pipe \"$@\"\n"
                               "else\n"
                               "    compdef _coro_pipe coro-pipe\n"
                               "fi\n";

/* ---- The program's options ---- */

/* `:NAME: :FILE:_files` */
static void print_two_values(FILE *out, const struct program_option *row)
{
    size_t first = strcspn(row->value, " ");

    fprintf(out, ":%.*s: :%s:%s", (int)first, row->value, row->value + first + 1,
            complete_value_is_file(row) ? "_files" : " ");
}

/* What may stand behind the option: `:HOW:(report fail ignore)`. */
static void print_value(FILE *out, const struct program_option *row)
{
    if (!row->value)
        return;
    if (row->two_values) {
        print_two_values(out, row);
        return;
    }
    fprintf(out, "%s:%s:", row->value_optional ? ":" : "", row->value);
    if (row->choices)
        fprintf(out, "(%s)", row->choices);
    else if (complete_value_is_file(row))
        fputs("_files", out);
}

static void print_form(FILE *out, const struct program_option *row, const char *form)
{
    fprintf(out, "        '%s[", form);
    complete_quoted(out, row->help, QUOTE, "]\\");
    fputc(']', out);
    print_value(out, row);
    fputs("' \\\n", out);
}

static void print_options(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("    _arguments -s -S \\\n", out);
    for (; (row = complete_program_option(row)); row++) {
        char form[128];

        snprintf(form, sizeof(form), "%s--%s%s%s", row->two_values ? "*" : "",
                 row->name, row->value && !row->two_values ? "=" : "",
                 row->value_optional ? "-" : "");
        print_form(out, row, form);
        if (!row->letter)
            continue;
        snprintf(form, sizeof(form), "-%c%s", row->letter, row->value ? "+" : "");
        print_form(out, row, form);
    }
}

/* ---- The stages ---- */

static void print_described(FILE *out, const char *name, const char *help)
{
    fprintf(out, "        '%s:", name);
    complete_quoted(out, help, QUOTE, "\\");
    fputs("'\n", out);
}

static void print_stages(FILE *out, const struct stage_registry *registry)
{
    fputs("_coro_pipe_fill_stages() {\n    _coro_pipe_stages=(\n", out);
    complete_describe_stages(out, registry, print_described);
    fputs("    )\n}\n\n", out);
}

static void print_topics(FILE *out)
{
    fputs("_coro_pipe_fill_topics() {\n    _coro_pipe_topics=(\n", out);
    for (const struct language_topic *row = help_topics; row->name; row++)
        print_described(out, row->name, row->summary);
    fputs("    )\n}\n\n", out);
}

static void print_stage_options(FILE *out, const struct stage_registry *registry)
{
    fputs("_coro_pipe_stage_options() {\n    case $1 in\n", out);
    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_option *row = registry->types[i]->options;

        if (!complete_option(row))
            continue;
        fputs("    ", out);
        complete_names(out, registry->types[i], " | ");
        fputs(") stage_options=(\n", out);
        for (; (row = complete_option(row)); row++)
            complete_describe_option(out, row, print_described);
        fputs("    ) ;;\n", out);
    }
    fputs("    esac\n}\n\n", out);
}

static void print_takes_files(FILE *out, const struct stage_registry *registry)
{
    fputs("_coro_pipe_takes_files() {\n    [[ $1 = (", out);
    complete_file_stages(out, registry, "|");
    fputs(") ]]\n}\n\n", out);
}

void complete_zsh(FILE *out, const struct stage_registry *registry)
{
    fputs("#compdef coro-pipe\n"
          "# Completion of coro-pipe for zsh, from coro-pipe --completion=zsh.\n\n",
          out);
    print_stages(out, registry);
    print_topics(out);
    print_stage_options(out, registry);
    print_takes_files(out, registry);
    fputs(pipeline_code, out);
    print_options(out);
    fputs(end_code, out);
}
