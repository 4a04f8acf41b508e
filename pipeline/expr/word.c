/* Scanning: where a word ends, and which it is. */

#include "pipeline/expr/word.h"

#include "pipeline/json/utf8.h"

#include <string.h>

struct text_range {
    const char *bytes;
    size_t length, at;
};

struct spelling {
    const char *bytes;
    enum word_kind kind;
};

/* Longer ones before those that they start with. */
static const struct spelling signs[] = {
    {"&&", WORD_WRONG},
    {"||", WORD_WRONG},
    {"=~", WORD_WRONG},
    {"?//", WORD_OTHERWISE},
    {"//=", WORD_UPDATE_ALTERNATIVE},
    {"//", WORD_ALTERNATIVE},
    {"..", WORD_DOTS},
    {"|=", WORD_UPDATE},
    {"+=", WORD_UPDATE_ADD},
    {"-=", WORD_UPDATE_SUBTRACT},
    {"*=", WORD_UPDATE_MULTIPLY},
    {"/=", WORD_UPDATE_DIVIDE},
    {"%=", WORD_UPDATE_MODULO},
    {"==", WORD_EQUAL},
    {"!=", WORD_NOT_EQUAL},
    {"<=", WORD_LESS_EQUAL},
    {">=", WORD_GREATER_EQUAL},
    {".", WORD_DOT},
    {"|", WORD_BAR},
    {",", WORD_COMMA},
    {"\"", WORD_QUOTE},
    {"(", WORD_ROUND_OPEN},
    {")", WORD_ROUND_CLOSE},
    {"[", WORD_SQUARE_OPEN},
    {"]", WORD_SQUARE_CLOSE},
    {"{", WORD_CURLY_OPEN},
    {"}", WORD_CURLY_CLOSE},
    {"?", WORD_QUESTION},
    {":", WORD_COLON},
    {";", WORD_SEMICOLON},
    {"=", WORD_ASSIGN},
    {"<", WORD_LESS},
    {">", WORD_GREATER},
    {"+", WORD_ADD},
    {"-", WORD_SUBTRACT},
    {"*", WORD_MULTIPLY},
    {"/", WORD_DIVIDE},
    {"%", WORD_MODULO},
};

static const struct spelling keywords[] = {
    {"or", WORD_OR},         {"and", WORD_AND},         {"as", WORD_AS},
    {"def", WORD_DEF},       {"if", WORD_IF},           {"then", WORD_THEN},
    {"elif", WORD_ELIF},     {"else", WORD_ELSE},       {"end", WORD_IF_END},
    {"reduce", WORD_REDUCE}, {"foreach", WORD_FOREACH}, {"try", WORD_TRY},
    {"catch", WORD_CATCH},   {"label", WORD_LABEL},     {"break", WORD_BREAK},
    {"import", WORD_IMPORT}, {"include", WORD_INCLUDE}, {"module", WORD_MODULE},
};

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool starts_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool continues_name(char byte)
{
    return starts_name(byte) || is_digit(byte);
}

/* NUL behind the end. */
static char byte_at(const struct text_range *range, size_t at)
{
    return at < range->length ? range->bytes[at] : '\0';
}

/* How long the line's end is that stands at `at`, 0 if none does. */
static size_t line_end(const struct text_range *range, size_t at)
{
    if (byte_at(range, at) == '\n')
        return 1;
    return byte_at(range, at) == '\r' && byte_at(range, at + 1) == '\n' ? 2 : 0;
}

/* As Tcl's: a backslash that no other one precedes takes the line's end with it. */
static void skip_comment(struct text_range *range)
{
    while (range->at < range->length && !line_end(range, range->at)) {
        bool backslash = byte_at(range, range->at++) == '\\';

        if (backslash && byte_at(range, range->at) == '\\')
            range->at++;
        else if (backslash)
            range->at += line_end(range, range->at);
    }
}

static void skip_space(struct text_range *range)
{
    for (;;) {
        while (range->at < range->length && is_space(range->bytes[range->at]))
            range->at++;
        if (byte_at(range, range->at) != '#')
            return;
        skip_comment(range);
    }
}

/* Where the name ends that starts at `at`, with the modules before it. */
static size_t name_end(const struct text_range *range, size_t at)
{
    for (;;) {
        while (continues_name(byte_at(range, at)))
            at++;
        if (byte_at(range, at) != ':' || byte_at(range, at + 1) != ':' ||
            !starts_name(byte_at(range, at + 2)))
            return at;
        at += 2;
    }
}

static size_t digits_end(const struct text_range *range, size_t at)
{
    while (is_digit(byte_at(range, at)))
        at++;
    return at;
}

/* jq takes .5 and 5. too. */
static size_t number_end(const struct text_range *range, size_t at)
{
    size_t end = digits_end(range, at), exponent;

    if (byte_at(range, end) == '.')
        end = digits_end(range, end + 1);
    if ((byte_at(range, end) | 0x20) != 'e')
        return end;
    exponent = end + 1;
    if (byte_at(range, exponent) == '+' || byte_at(range, exponent) == '-')
        exponent++;
    return is_digit(byte_at(range, exponent)) ? digits_end(range, exponent) : end;
}

static bool spells(const struct text_range *range, size_t at, const char *bytes)
{
    size_t length = strlen(bytes);

    return range->length - at >= length &&
           memcmp(range->bytes + at, bytes, length) == 0;
}

static size_t plain_end(const struct text_range *range, size_t at)
{
    while (continues_name(byte_at(range, at)))
        at++;
    return at;
}

/* The word from range->at to `end` whose text starts `skipped` bytes later. */
static struct word make(const struct text_range *range, enum word_kind kind, size_t end,
                        size_t skipped)
{
    size_t at = range->at;

    return (struct word){
        .kind = kind,
        .at = at,
        .extent = end - at,
        .text =
            {
                .bytes = range->bytes + at + skipped,
                .length = end - at - skipped,
                .at = at,
                .extent = end - at,
            },
    };
}

static struct word scan_name(const struct text_range *range)
{
    struct word word = make(range, WORD_NAME, name_end(range, range->at), 0);

    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (text_equals(word.text, keywords[i].bytes))
            word.kind = keywords[i].kind;
    return word;
}

static struct word scan_variable(const struct text_range *range)
{
    struct word word = make(range, WORD_VARIABLE, name_end(range, range->at + 1), 1);

    if (text_equals(word.text, "__loc__"))
        word.kind = WORD_LOCATION;
    return word;
}

static struct word scan_sign(const struct text_range *range)
{
    unsigned code_point;
    bool valid;
    size_t at = range->at, extent;

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (spells(range, at, signs[i].bytes))
            return make(range, signs[i].kind, at + strlen(signs[i].bytes), 0);
    extent = utf8_decode(range->bytes + at, range->length - at, &code_point, &valid);
    return make(range, WORD_WRONG, at + extent, 0);
}

struct word word_scan(const char *bytes, size_t length, size_t at)
{
    struct text_range range = {.bytes = bytes, .length = length, .at = at};
    char first, second;

    skip_space(&range);
    at = range.at;
    if (at >= length)
        return make(&range, WORD_END, at, 0);
    first = bytes[at];
    second = byte_at(&range, at + 1);
    if (starts_name(first))
        return scan_name(&range);
    if (first == '.' && starts_name(second))
        return make(&range, WORD_FIELD, plain_end(&range, at + 1), 1);
    if (first == '$' && starts_name(second))
        return scan_variable(&range);
    if (is_digit(first) || (first == '.' && is_digit(second)))
        return make(&range, WORD_NUMBER, number_end(&range, at), 0);
    if (first == '@' && continues_name(second))
        return make(&range, WORD_FORMAT, plain_end(&range, at + 1), 1);
    return scan_sign(&range);
}

bool word_is_name(const struct word *word)
{
    return word->kind == WORD_NAME || word->kind == WORD_OR || word->kind == WORD_AND ||
           word->kind >= WORD_AS;
}
