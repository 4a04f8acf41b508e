/* Messages about a program that is none: what stands there, and what was expected. */

#include "pipeline/base/nearest.h"
#include "pipeline/expr/parser.h"

#include <stdio.h>
#include <string.h>

bool complain_at(struct parser *parser, size_t at, size_t extent, const char *format,
                 ...)
{
    struct text where = {.at = at, .extent = extent};
    va_list arguments;

    va_start(arguments, format);
    parser->status =
        fault_set_v(parser->fault, STATUS_USAGE, &where, format, arguments);
    va_end(arguments);
    return false;
}

bool complain_no_memory(struct parser *parser)
{
    parser->status = fault_set(parser->fault, STATUS_RESOURCE, NULL, "out of memory");
    return false;
}

bool complain_too_large(struct parser *parser)
{
    parser->status = fault_set(parser->fault, STATUS_RESOURCE, NULL,
                               "the expression is too large: it has more than %d parts",
                               EXPR_NODE_LIMIT);
    return false;
}

struct complain_shown complain_shown(struct parser *parser, size_t at, size_t extent)
{
    const char *bytes = parser->place->bytes + at;
    struct complain_shown shown;
    size_t kept = extent;

    if (extent > 40)
        for (kept = 40; kept > 0 && ((unsigned char)bytes[kept] & 0xc0) == 0x80;)
            kept--;
    (void)snprintf(shown.bytes, sizeof shown.bytes, "%.*s%s", (int)kept, bytes,
                   kept < extent ? "..." : "");
    return shown;
}

static struct complain_shown show(struct parser *parser, const struct word *word)
{
    return complain_shown(parser, word->at, word->extent);
}

struct hint {
    const char *wrong, *what;
};

static const struct hint hints[] = {
    {"&&", "jq writes `and`, not `&&`"},
    {"||", "jq writes `or`, not `||`"},
    {"!", "jq writes `not` behind the value: (.a | not)"},
    {"=~", "jq tests a pattern with a function: (.a | test(\"...\"))"},
    {"'", "jq has no single quotes: a string stands between double ones"},
    {"`", "jq has no backquotes: a string stands between double quotes"},
    {"\xe2\x80\x9c", "a string stands between straight quotes: \"...\""},
    {"\xe2\x80\x9d", "a string stands between straight quotes: \"...\""},
    {"$", "a name is expected right behind `$`"},
    {"@", "the name of a format is expected right behind `@`"},
};

bool complain_wrong(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    unsigned char first = (unsigned char)word->text.bytes[0];

    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        if (text_equals(word->text, hints[i].wrong))
            return complain_at(parser, word->at, word->extent, "%s", hints[i].what);
    if (first >= 0x80 && parser->at == word->at &&
        (parser->last.kind == WORD_FIELD || parser->last.kind == WORD_DOT))
        return complain_at(
            parser, word->at, word->extent,
            "a field with other letters than a to z is quoted: .\"...\"");
    if (first < ' ' || first >= 0x7f)
        return complain_at(parser, word->at, word->extent,
                           "`%s` cannot stand outside a string",
                           first ? show(parser, word).bytes : "\\0");
    return complain_at(parser, word->at, word->extent, "`%s` means nothing in jq",
                       show(parser, word).bytes);
}

/* Whether a `}` is left for a block of the pipeline: nothing in the expression opened
 * it. */
static bool closes_block(struct parser *parser)
{
    size_t bracket = parser->bracket;

    if (parser->place->whole || parser_word(parser)->kind != WORD_CURLY_CLOSE)
        return false;
    for (; bracket > 0; bracket = parser->frames[bracket].outer) {
        enum frame_kind kind = parser->frames[bracket].kind;

        if (kind == FRAME_OBJECT || kind == FRAME_PATTERN_OBJECT)
            return false;
    }
    return true;
}

static bool is_over(struct parser *parser)
{
    return parser_ends(parser) || closes_block(parser);
}

/* Of names up to NULL, which may be none at all. */
static const char *nearest(struct text name, const char *const *known)
{
    size_t count = 0;

    while (known && known[count])
        count++;
    return nearest_name(name, known, count);
}

static bool complain_misspelt(struct parser *parser, const struct word *word,
                              const char *meant)
{
    return complain_at(parser, word->at, word->extent,
                       "`%s` is not expected here; did you mean `%s`?",
                       show(parser, word).bytes, meant);
}

bool complain_format(struct parser *parser, const char *const *known, size_t count)
{
    const struct word *word = parser_word(parser);
    const char *meant = nearest_name(word->text, known, count);

    if (meant)
        return complain_at(parser, word->at, word->extent,
                           "unknown format `%s`; did you mean `@%s`?",
                           show(parser, word).bytes, meant);
    return complain_at(parser, word->at, word->extent, "unknown format `%s`",
                       show(parser, word).bytes);
}

bool complain_expected(struct parser *parser, const char *what)
{
    const struct word *word = parser_word(parser), *last = &parser->last;

    if (word->kind == WORD_WRONG)
        return complain_wrong(parser);
    if (is_over(parser))
        return complain_at(parser, last->at, last->extent, "expected %s behind `%s`",
                           what, show(parser, last).bytes);
    return complain_at(parser, word->at, word->extent,
                       "expected %s behind `%s`, not `%s`", what,
                       show(parser, last).bytes, show(parser, word).bytes);
}

/* How a bracket ends, and what is told if it never does. */
struct ending {
    const char *expected, *never;
    const char *words[8]; /* that may be misspelt, up to NULL */
};

static const struct ending endings[] = {
    [FRAME_ROOT] = {"the end", "`(` is never closed", {"and", "or", "as"}},
    [FRAME_PAREN] = {"an operator or `)`", "`(` is never closed", {"and", "or", "as"}},
    [FRAME_ARRAY] = {"an operator or `]`", "`[` is never closed", {"and", "or", "as"}},
    [FRAME_INDEX] = {"an operator or `]`", "`[` is never closed", {"and", "or", "as"}},
    [FRAME_SLICE] = {"an operator or `]`", "`[` is never closed", {"and", "or", "as"}},
    [FRAME_CALL] = {"an operator, `;` or `)`",
                    "`(` is never closed",
                    {"and", "or", "as"}},
    [FRAME_OBJECT] = {"`,` or `}`", "`{` is never closed", {NULL}},
    [FRAME_KEY] = {"an operator or `)`", "`(` is never closed", {"and", "or", "as"}},
    [FRAME_VALUE] = {"an operator, `,` or `}`", "`{` is never closed", {"and", "or"}},
    [FRAME_IF] = {"an operator or `then`",
                  "this `if` has no `then`",
                  {"then", "and", "or", "as"}},
    [FRAME_THEN] = {"an operator, `elif`, `else` or `end`",
                    "this `if` has no `end`",
                    {"elif", "else", "end", "and", "or", "as"}},
    [FRAME_ELSE] = {"an operator or `end`",
                    "this `if` has no `end`",
                    {"end", "and", "or", "as"}},
    [FRAME_SOURCE] = {"an operator or `as`",
                      "`as` is missing behind the values",
                      {"as", "and", "or"}},
    [FRAME_STEPS] = {"an operator, `;` or `)`",
                     "`(` is never closed",
                     {"and", "or", "as"}},
    [FRAME_DEF] = {"an operator or `;`",
                   "this def has no `;` at its end",
                   {"and", "or", "as"}},
    [FRAME_STRING] = {"an operator or `)`",
                      "`\\(` is never closed",
                      {"and", "or", "as"}},
    [FRAME_PATTERN_ARRAY] = {"`,` or `]`", "`[` is never closed", {NULL}},
    [FRAME_PATTERN_OBJECT] = {"`,` or `}`", "`{` is never closed", {NULL}},
};

/* The bracket that the message points at. */
static const struct frame *opener(struct parser *parser)
{
    const struct frame *frame = parser_bracket(parser);

    return frame->kind == FRAME_VALUE ? &parser->frames[frame->outer] : frame;
}

static bool complain_never(struct parser *parser)
{
    const struct frame *frame = opener(parser);

    return complain_at(parser, frame->at, frame->extent, "%s",
                       endings[frame->kind].never);
}

bool complain_value(struct parser *parser)
{
    const struct word *word = parser_word(parser), *last = &parser->last;
    const struct frame *frame = parser_bracket(parser);

    if (word->kind == WORD_WRONG)
        return complain_wrong(parser);
    if (word->kind == WORD_IMPORT || word->kind == WORD_INCLUDE ||
        word->kind == WORD_MODULE)
        return complain_at(parser, word->at, word->extent,
                           "modules are not supported: `%s` cannot be used",
                           show(parser, word).bytes);
    if (last->extent == 0 && is_over(parser))
        return complain_at(parser, word->at, word->extent,
                           "an expression is expected here");
    if (last->extent == 0)
        return complain_at(parser, word->at, word->extent,
                           "an expression cannot start with `%s`",
                           show(parser, word).bytes);
    if (is_over(parser) && last->at == frame->at && parser->bracket > 0)
        return complain_never(parser);
    if (frame->kind == FRAME_CALL && word->kind == WORD_ROUND_CLOSE &&
        last->at == frame->at)
        return complain_at(parser, last->at, word->at + 1 - last->at,
                           "a function without arguments is called without ()");
    return complain_expected(parser, "a value");
}

static bool is_any(const struct word *word, const char *const *known)
{
    for (; *known; known++)
        if (text_equals(word->text, *known))
            return true;
    return false;
}

/* A word at the top level that nothing there waits for. */
static bool complain_stray(struct parser *parser)
{
    static const char *const of_if[] = {"then", "elif", "else", "end", NULL};
    static const char *const openers[] = {"def", "if",    "reduce", "foreach",
                                          "try", "label", NULL};
    const struct word *word = parser_word(parser), *last = &parser->last;
    const char *meant;

    if (word->kind == WORD_ROUND_CLOSE || word->kind == WORD_SQUARE_CLOSE ||
        word->kind == WORD_CURLY_CLOSE)
        return complain_at(parser, word->at, word->extent, "this `%s` closes nothing",
                           show(parser, word).bytes);
    if (word_is_name(word) && is_any(word, of_if))
        return complain_at(parser, word->at, word->extent,
                           "this `%s` belongs to no `if`", show(parser, word).bytes);
    if (word->kind == WORD_CATCH)
        return complain_at(parser, word->at, word->extent,
                           "this `catch` belongs to no `try`");
    if (word->kind == WORD_SEMICOLON)
        return complain_at(parser, word->at, word->extent,
                           "this `;` parts no arguments and ends no def");
    meant = last->kind == WORD_NAME ? nearest(last->text, openers) : NULL;
    if (meant)
        return complain_misspelt(parser, last, meant);
    if (text_equals(word->text, "not"))
        return complain_at(parser, word->at, word->extent,
                           "`not` stands behind a pipe: (.a | not)");
    if (last->kind == WORD_DOT && word_is_name(word))
        return complain_at(parser, last->at, word->at + word->extent - last->at,
                           "a field is written without a space: .%s",
                           show(parser, word).bytes);
    if (last->kind == WORD_DOTS && word->kind == WORD_NAME)
        return complain_at(parser, last->at, word->at + word->extent - last->at,
                           "a field of all values is written .. | .%s",
                           show(parser, word).bytes);
    return complain_at(parser, word->at, word->extent,
                       "expected an operator or the end of the expression, not `%s`",
                       show(parser, word).bytes);
}

bool complain_close(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    enum frame_kind kind = parser_bracket(parser)->kind;
    const char *meant = NULL;

    if (word->kind == WORD_WRONG)
        return complain_wrong(parser);
    if (is_over(parser))
        return complain_never(parser);
    if (word->kind == WORD_NAME)
        meant = nearest(word->text, endings[kind].words);
    if (word->kind == WORD_NAME && !meant && kind == FRAME_ROOT)
        meant = nearest(word->text, parser->place->keywords);
    if (meant)
        return complain_misspelt(parser, word, meant);
    if (kind == FRAME_ROOT)
        return complain_stray(parser);
    return complain_at(parser, word->at, word->extent,
                       "expected %s behind `%s`, not `%s`", endings[kind].expected,
                       show(parser, &parser->last).bytes, show(parser, word).bytes);
}

bool complain_cut(struct parser *parser, const struct node *construct)
{
    const struct word *word = parser_word(parser);
    size_t from, to = word->at;

    if ((word->kind != WORD_BAR && word->kind != WORD_COMMA) || !construct ||
        parser_bracket(parser)->kind == FRAME_SOURCE)
        return complain_close(parser);
    from = construct->at;
    while (to > from && (unsigned char)parser->place->bytes[to - 1] <= ' ')
        to--;
    return complain_at(
        parser, word->at, word->extent,
        "this `%s` ends the expression; to go on, it stands in parentheses: "
        "(%s %s ...)",
        show(parser, word).bytes, complain_shown(parser, from, to - from).bytes,
        show(parser, word).bytes);
}
