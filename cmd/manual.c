/* Manual pages in mdoc(7), for mandoc and groff. */

#include "cmd/manual.h"

#include "cmd/help.h"
#include "pipeline/base/escape.h"

#include <ctype.h>
#include <string.h>

/* Of the words, not of the build, so that the same sources make the same page. */
#define DATE "November 1, 2026"
#define WIDTH 72

/* ---- Foreign text in roff ---- */

/* What roff would take for its own, or typeset as another character: the backslash,
 * quotes that it may curl, signs that it may replace by accents or dashes. */
static const char *roff_escape(char byte)
{
    switch (byte) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '"':
        return "\\(dq";
    case '`':
        return "\\(ga";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    default:
        return NULL;
    }
}

static void print_byte(FILE *out, char byte)
{
    const char *escape = roff_escape(byte);

    if (escape)
        fputs(escape, out);
    else
        fputc(byte, out);
}

static void print_escaped(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        print_byte(out, text[i]);
}

/* One argument of a macro. The \& keeps a short one from being taken for a macro or a
 * punctuation mark. */
static void print_argument(FILE *out, const char *text)
{
    bool quoted = strchr(text, ' ');

    fputs(quoted ? " \"" : " ", out);
    if (strlen(text) <= 3)
        fputs("\\&", out);
    print_escaped(out, text, strlen(text));
    fputs(quoted ? "\"" : "", out);
}

/* A line of a display, byte for byte; control bytes but tabs in their escaped form. */
static void print_literal(FILE *out, const char *line, size_t length)
{
    size_t used;

    if (length > 0 && line[0] == '.')
        fputs("\\&", out);
    for (size_t i = 0; i < length; i += used) {
        char shown[8];
        size_t size;

        used = escape_span(line + i, length - i, true);
        size = used ? 0 : escape_one(line + i, length - i, shown, &used);
        print_escaped(out, size ? shown : line + i, size ? size : used);
    }
    fputs(length > 0 && line[length - 1] == ' ' ? "\\&\n" : "\n", out);
}

static void print_display(FILE *out, const char *lines)
{
    fputs(".Bd -literal -offset indent\n", out);
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        print_literal(out, lines, length);
        lines += length + (lines[length] == '\n');
    }
    fputs(".Ed\n", out);
}

/* ---- Prose ---- */

/* mdoc wants every sentence to start a line. */
static bool ends_sentence(const char *word, size_t length)
{
    return length > 2 && strchr(".!?", word[length - 1]) && word[length - 2] != '.';
}

static void print_word(FILE *out, const char *word, size_t length, size_t at)
{
    if (at == 0 && word[0] == '.')
        fputs("\\&", out);
    print_escaped(out, word, length);
}

/* Paragraphs, wrapped; no newline at the end. The line stands at `at`. */
static void print_text(FILE *out, const char *text, size_t at)
{
    while (*text) {
        size_t word = strcspn(text, " \n");

        if (at > 0 && at + 1 + word > WIDTH) {
            fputc('\n', out);
            at = 0;
        }
        if (at > 0)
            fputc(' ', out);
        print_word(out, text, word, at);
        at += word + (at > 0);
        if (ends_sentence(text, word))
            at = WIDTH;
        text += word;
        if (strncmp(text, "\n\n", 2) == 0) {
            fputs("\n.Pp\n", out);
            at = 0;
        }
        text += strspn(text, " \n");
    }
}

/* A half sentence of a table as a whole one, with what more there is to say in it. */
static void print_sentence(FILE *out, const char *half, const char *more)
{
    size_t word = strcspn(half, " ");

    fputc(toupper((unsigned char)half[0]), out);
    print_escaped(out, half + 1, word - 1);
    print_text(out, half + word + (half[word] == ' '), word);
    fprintf(out, "%s.\n", more);
}

/* ---- Options ---- */

static bool is_operand(const struct stage_option *option)
{
    return option->flags & OPTION_OPERAND;
}

/* The option that fills the same member: with it the operand is left out. */
static const struct stage_option *option_instead(const struct stage_type *type,
                                                 const struct stage_option *operand)
{
    for (const struct stage_option *row = type->options; row->name; row++) {
        if (!is_operand(row) && row->offset == operand->offset)
            return row;
    }
    return NULL;
}

/* Flags with a letter share one dash. */
static void print_letters(FILE *out, const struct stage_type *type)
{
    const char *start = ".Op Fl \\&";

    for (const struct stage_option *row = type->options; row && row->name; row++) {
        if (is_operand(row) || row->kind != ARGUMENT_FLAG || !row->letter)
            continue;
        fprintf(out, "%s%c", start, row->letter);
        start = "";
    }
    if (!*start)
        fputc('\n', out);
}

/* The long form, ` Fl \-name` or ` Fl \-name Ns = Ns Ar VALUE`. */
static void print_long(FILE *out, const struct stage_option *option)
{
    fputs(" Fl \\-", out);
    print_escaped(out, option->name, strlen(option->name));
    if (option->value) {
        fputs(" Ns = Ns Ar", out);
        print_argument(out, option->value);
    }
}

static void print_optional(FILE *out, const struct stage_option *option)
{
    if (option->kind == ARGUMENT_FLAG && option->letter)
        return;
    fputs(".Oo", out);
    if (option->letter) {
        fprintf(out, " Fl %c Ar", option->letter);
        print_argument(out, option->value);
    } else {
        print_long(out, option);
    }
    fputs(option->flags & OPTION_REPEATS ? " Oc Ns ...\n" : " Oc\n", out);
}

/* ` Ar NAME` or ` Cm by Ar KEYS`; `inside` a macro, which needs no dot. */
static void print_operand_form(FILE *out, const struct stage_option *option,
                               bool inside)
{
    const char *dot = inside ? " " : ".";

    if (option->flags & OPTION_KEYWORD) {
        fprintf(out, "%sCm", dot);
        print_argument(out, option->name);
        fputs(" Ar", out);
        print_argument(out, option->value);
    } else {
        fprintf(out, "%sAr", dot);
        print_argument(out, option->name);
    }
}

static void print_operand(FILE *out, const struct stage_type *type,
                          const struct stage_option *option)
{
    bool optional = option->flags & OPTION_OPTIONAL || option_instead(type, option);

    fputs(optional ? ".Op" : "", out);
    print_operand_form(out, option, optional);
    fputs(option->flags & OPTION_REPEATS ? " ...\n" : "\n", out);
}

static void print_synopsis(FILE *out, const struct stage_type *type)
{
    fputs(".Sh SYNOPSIS\n.Ic", out);
    print_argument(out, type->name);
    fputc('\n', out);
    print_letters(out, type);
    for (const struct stage_option *row = type->options; row && row->name; row++) {
        if (!is_operand(row))
            print_optional(out, row);
    }
    for (const struct stage_option *row = type->options; row && row->name; row++) {
        if (is_operand(row))
            print_operand(out, type, row);
    }
    if (type->kind == STAGE_ROUTE)
        fputs(".Brq Ar pipeline\n.Ar ...\n", out);
}

static void print_item(FILE *out, const struct stage_type *type,
                       const struct stage_option *option)
{
    const struct stage_option *instead =
        is_operand(option) ? option_instead(type, option) : NULL;
    char more[HELP_STANDARD_SIZE];

    fputs(".It", out);
    if (is_operand(option)) {
        print_operand_form(out, option, true);
    } else {
        if (option->letter)
            fprintf(out, " Fl %c ,", option->letter);
        print_long(out, option);
    }
    fputc('\n', out);
    help_standard(option, more, sizeof(more));
    print_sentence(out, option->help, more);
    if (instead) {
        fputs("It is left out where\n.Fl \\-", out);
        print_escaped(out, instead->name, strlen(instead->name));
        fputs("\nis given.\n", out);
    }
}

static void print_items(FILE *out, const struct stage_type *type)
{
    if (!type->options || !type->options->name)
        return;
    fputs(".Pp\nIts arguments:\n.Bl -tag -width Ds\n", out);
    for (const struct stage_option *row = type->options; row->name; row++)
        print_item(out, type, row);
    fputs(".El\n", out);
}

/* ---- The page ---- */

static void print_aliases(FILE *out, const struct stage_type *type)
{
    const char *const *alias = descriptor_offered(type);
    const char *last = type->offered ? "\nand so on." : " .";

    if (!alias)
        return;
    fputs(".Pp\nOther names:\n", out);
    for (; *alias; alias++)
        fprintf(out, ".Ic %s%s\n", *alias, alias[1] ? " ," : last);
}

static void print_description(FILE *out, const struct stage_type *type)
{
    static const char *const places[] = {
        [STAGE_SOURCE] = "It stands first in a pipeline.",
        [STAGE_FILTER] = "It passes records on.",
        [STAGE_REDUCE] = "It reads its whole input and then sends its result.",
        [STAGE_ROUTE] = "It sends records into its blocks.",
        [STAGE_SINK] = "It stands last in a pipeline or a block.",
    };

    fputs(".Sh DESCRIPTION\n.Ic", out);
    print_argument(out, type->name);
    fprintf(out, "\nis a %s of\n.Xr coro-pipe 1 .\n%s\n.Pp\n", help_kind(type->kind),
            type->traits & STAGE_GATHERS ? places[STAGE_SOURCE] : places[type->kind]);
    print_text(out, type->description, 0);
    fputc('\n', out);
    print_aliases(out, type);
    print_items(out, type);
}

/* As it is typed in a shell. */
static void print_command(FILE *out, const char *command)
{
    fputs(".Bd -literal -offset indent\ncoro\\-pipe \\(aq", out);
    for (; *command; command++) {
        if (*command == '\'')
            fputs("\\(aq\\e\\(aq\\(aq", out);
        else
            print_byte(out, *command);
    }
    fputs("\\(aq\n.Ed\n", out);
}

static void print_example(FILE *out, const struct stage_example *example)
{
    if (example->about) {
        print_text(out, example->about, 0);
        fputc('\n', out);
    }
    if (*example->input) {
        fputs("With the input\n", out);
        print_display(out, example->input);
        fputs("the command\n", out);
    } else {
        fputs("The command\n", out);
    }
    print_command(out, example->command);
    if (*example->output) {
        fputs("prints\n", out);
        print_display(out, example->output);
    } else {
        fputs("prints nothing.\n", out);
    }
}

static void print_examples(FILE *out, const struct stage_type *type)
{
    fputs(".Sh EXAMPLES\n", out);
    for (const struct stage_example *row = type->examples; row->command; row++) {
        if (row > type->examples)
            fputs(".Pp\n", out);
        print_example(out, row);
    }
}

static void print_title(FILE *out, const struct stage_type *type)
{
    fputs(".Dd " DATE "\n.Dt CORO\\-PIPE\\-", out);
    for (const char *at = type->name; *at; at++)
        print_byte(out, (char)toupper((unsigned char)*at));
    fputs(" 1\n.Os coro\\-pipe\n.Sh NAME\n.Nm coro\\-pipe\\-", out);
    print_escaped(out, type->name, strlen(type->name));
    fputs("\n.Nd ", out);
    print_escaped(out, type->summary, strlen(type->summary));
    fputc('\n', out);
}

void manual_page(FILE *out, const struct stage_type *type)
{
    print_title(out, type);
    print_synopsis(out, type);
    print_description(out, type);
    fputs(".Sh EXIT STATUS\nThat of the whole pipeline; see\n.Xr coro-pipe 1 .\n", out);
    print_examples(out, type);
    fputs(".Sh SEE ALSO\n.Xr coro-pipe 1\n", out);
}
