/* The completion script for bash. */

#include "cmd/complete_shells.h"
#include "cmd/help_language.h"

/* Readline closes the quote behind a single candidate; a second one, longer by a space,
 * keeps it open, since a pipeline goes on. COMP_TYPE 63 asks for a list only, in which
 * the text before the word is left out. */
static const char pipeline_code[] =
    "# The candidates for the last word of a pipeline's text, one a line.\n"
    "_coro_pipe_candidates() {\n"
    "    local text=$1 word=${1##*[[:space:]|\\{]} stage\n"
    "    while [[ $text =~ \\\"[^\\\"]*\\\"|/[^/[:space:]]*/ ]]; do\n"
    "        text=${text/\"${BASH_REMATCH[0]}\"/_}\n"
    "    done\n"
    "    [[ $text == *\\\"* ]] && return\n"
    "    stage=${text##*[|\\{]}\n"
    "    stage=${stage#\"${stage%%[![:space:]]*}\"}\n"
    "    if [[ $stage != *[[:space:]]* ]]; then\n"
    "        compgen -W \"$_coro_pipe_stages\" -- \"$word\"\n"
    "    elif [[ $word == -* ]]; then\n"
    "        compgen -W \"$(_coro_pipe_stage_options \"${stage%%[[:space:]]*}\")\" "
    "-- \"$word\"\n"
    "    elif _coro_pipe_takes_files \"${stage%%[[:space:]]*}\"; then\n"
    "        compgen -f -- \"$word\"\n"
    "    fi\n"
    "}\n\n"
    "# Completes the pipeline's text up to the cursor, in an open quote.\n"
    "_coro_pipe_pipeline() {\n"
    "    local text=$1 word=${1##*[[:space:]|\\{]} before end=' '\n"
    "    before=${text%\"$word\"}\n"
    "    mapfile -t COMPREPLY < <(_coro_pipe_candidates \"$text\")\n"
    "    [[ ${COMP_TYPE:-9} == 63 ]] && return\n"
    "    COMPREPLY=(\"${COMPREPLY[@]/#/\"$before\"}\")\n"
    "    if ((${#COMPREPLY[@]} == 1)); then\n"
    "        [[ $COMPREPLY == *= ]] && end=\n"
    "        [[ -d ${COMPREPLY#\"$before\"} ]] && end=/\n"
    "        COMPREPLY=(\"$COMPREPLY$end\" \"$COMPREPLY$end \")\n"
    "    fi\n"
    "}\n\n";

static const char main_code[] =
    "# Walks over the words up to the cursor's. Sets first: the first one that is\n"
    "# no option, -f if the pipeline comes from a file. Sets option and place: whose\n"
    "# value is at the cursor, and how many more follow it.\n"
    "# Bash makes words of each = and : before it calls.\n"
    "_coro_pipe_walk() {\n"
    "    local i values\n"
    "    first='' option='' place=0\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        case ${COMP_WORDS[i]} in\n"
    "        = | :) ((i++)) ;;\n"
    "        -*)\n"
    "            [[ ${COMP_WORDS[i]} =~ ^(-f|--file$) ]] && first=${first:--f}\n"
    "            values=$(_coro_pipe_value_count \"${COMP_WORDS[i]}\")\n"
    "            option=${COMP_WORDS[i]}\n"
    "            [[ ${COMP_WORDS[i + 1]} == = ]] &&\n"
    "                ((values += !values, i += i + 1 < COMP_CWORD))\n"
    "            ((i += values, place = i - COMP_CWORD, place >= 0)) || option= ;;\n"
    "        *) first=${first:-${COMP_WORDS[i]}} ;;\n"
    "        esac\n"
    "    done\n"
    "}\n\n"
    "# Where nothing is put into COMPREPLY, bash completes the names of files.\n"
    "_coro_pipe() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} left=${COMP_LINE:0:COMP_POINT} words=\n"
    "    local first option place\n"
    "    _coro_pipe_walk\n"
    "    COMPREPLY=()\n"
    "    if [[ -n $option ]]; then\n"
    "        words=$(_coro_pipe_choices \"$option\")\n"
    "        cur=${cur#=}\n"
    "        if ((place > 0)) || ! _coro_pipe_is_file \"$option\"; then\n"
    "            compopt +o default 2>/dev/null\n"
    "        fi\n"
    "    elif [[ $first == help ]]; then\n"
    "        words=\"$_coro_pipe_stages $_coro_pipe_topics\"\n"
    "    elif [[ -z $first && $cur == \\'* ]]; then\n"
    "        _coro_pipe_pipeline \"${left##*\\'}\"\n"
    "        return\n"
    "    elif [[ -z $first && $cur == \\\"* ]]; then\n"
    "        _coro_pipe_pipeline \"${cur:1}\"\n"
    "        return\n"
    "    elif [[ $cur == -* ]]; then\n"
    "        words=$_coro_pipe_options\n"
    "    elif [[ -z $first ]]; then\n"
    "        words=\"help $_coro_pipe_stages\"\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "    [[ ${COMPREPLY-} == *= ]] && compopt -o nospace 2>/dev/null\n"
    "    return 0\n"
    "}\n\n"
    "complete -o default -F _coro_pipe coro-pipe\n";

/* ---- The program's options ---- */

static void print_options(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("_coro_pipe_options='", out);
    for (; (row = complete_program_option(row)); row++) {
        bool joined = row->value && !row->value_optional && !row->two_values;

        fprintf(out, "%s--%s%s", row == program_options ? "" : " ", row->name,
                joined ? "=" : "");
    }
    fputs("'\n", out);
}

static void print_topics(FILE *out)
{
    fputs("_coro_pipe_topics='", out);
    for (const struct language_topic *row = help_topics; row->name; row++)
        fprintf(out, " %s", row->name);
    fputs("'\n\n", out);
}

/* The option as a pattern of `case`: `-f | --file`. */
static void print_pattern(FILE *out, const struct program_option *row)
{
    if (row->letter)
        fprintf(out, "-%c | ", row->letter);
    fprintf(out, "--%s", row->name);
}

/* How many words behind an option are its values. */
static void print_value_count(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("_coro_pipe_value_count() {\n    case $1 in\n", out);
    for (; (row = complete_program_option(row)); row++) {
        if (!row->value || row->value_optional)
            continue;
        fputs("    ", out);
        print_pattern(out, row);
        fprintf(out, ") echo %d ;;\n", row->two_values ? 2 : 1);
    }
    fputs("    *) echo 0 ;;\n    esac\n}\n\n", out);
}

static void print_is_file(FILE *out)
{
    const struct program_option *row = program_options;
    const char *separator = "";

    fputs("_coro_pipe_is_file() {\n    case $1 in\n    ", out);
    for (; (row = complete_program_option(row)); row++) {
        if (!complete_value_is_file(row))
            continue;
        fputs(separator, out);
        print_pattern(out, row);
        separator = " | ";
    }
    fputs(") ;;\n    *) return 1 ;;\n    esac\n}\n\n", out);
}

static void print_choices(FILE *out)
{
    const struct program_option *row = program_options;

    fputs("_coro_pipe_choices() {\n    case $1 in\n", out);
    for (; (row = complete_program_option(row)); row++) {
        if (!row->choices)
            continue;
        fputs("    ", out);
        print_pattern(out, row);
        fprintf(out, ") echo '%s' ;;\n", row->choices);
    }
    fputs("    esac\n}\n\n", out);
}

/* ---- The stages ---- */

static void print_stage_options(FILE *out, const struct stage_registry *registry)
{
    fputs("_coro_pipe_stage_options() {\n    case $1 in\n", out);
    for (size_t i = 0; i < registry->count; i++) {
        const struct stage_option *row = registry->types[i]->options;

        if (!complete_option(row))
            continue;
        fputs("    ", out);
        complete_names(out, registry->types[i], " | ");
        fputs(") echo '", out);
        for (; (row = complete_option(row)); row++)
            fprintf(out, " --%s%s", row->name, row->kind == ARGUMENT_FLAG ? "" : "=");
        fputs("' ;;\n", out);
    }
    fputs("    esac\n}\n\n", out);
}

static void print_takes_files(FILE *out, const struct stage_registry *registry)
{
    fputs("_coro_pipe_takes_files() {\n    case $1 in\n    ", out);
    complete_file_stages(out, registry, " | ");
    fputs(") ;;\n    *) return 1 ;;\n    esac\n}\n\n", out);
}

void complete_bash(FILE *out, const struct stage_registry *registry)
{
    fputs("# Completion of coro-pipe for bash, from coro-pipe --completion=bash.\n\n",
          out);
    fputs("_coro_pipe_stages='", out);
    complete_stage_names(out, registry);
    fputs("'\n", out);
    print_options(out);
    print_topics(out);
    print_value_count(out);
    print_is_file(out);
    print_choices(out);
    print_stage_options(out, registry);
    print_takes_files(out, registry);
    fputs(pipeline_code, out);
    fputs(main_code, out);
}
