/* The lexer: signs, words, quoted strings and patterns. */

#include "pipeline/lang/lexer.h"

#include "pipeline/base/escape.h"

#include <string.h>

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* NUL behind the end of the text. */
static char byte_at(const struct lexer *lexer, size_t at)
{
    if (at >= lexer->length)
        return '\0';
    return lexer->bytes[at];
}

static bool word_ends_at(const struct lexer *lexer, size_t at)
{
    char byte = byte_at(lexer, at);

    return at >= lexer->length || is_space(byte) || byte == '|' || byte == '}';
}

bool lexer_word_ends(const struct lexer *lexer)
{
    return word_ends_at(lexer, lexer->at);
}

static bool at_comment(const struct lexer *lexer)
{
    return byte_at(lexer, lexer->at) == '#' &&
           (lexer->at == 0 || is_space(lexer->bytes[lexer->at - 1]));
}

void lexer_skip(struct lexer *lexer, bool pattern)
{
    for (;;) {
        while (lexer->at < lexer->length && is_space(lexer->bytes[lexer->at]))
            lexer->at++;
        if (pattern || !at_comment(lexer))
            return;
        while (lexer->at < lexer->length && lexer->bytes[lexer->at] != '\n')
            lexer->at++;
    }
}

enum lexer_sign lexer_sign(const struct lexer *lexer)
{
    if (lexer->at >= lexer->length)
        return LEXER_END;
    switch (lexer->bytes[lexer->at]) {
    case '|':
        return LEXER_BAR;
    case '{':
        return LEXER_OPEN;
    case '}':
        return LEXER_CLOSE;
    default:
        return LEXER_OTHER;
    }
}

bool lexer_at_option(const struct lexer *lexer)
{
    size_t name = lexer->at + 1;

    if (byte_at(lexer, name) == '-')
        name++;
    return byte_at(lexer, lexer->at) == '-' && is_letter(byte_at(lexer, name));
}

bool lexer_at_options_end(const struct lexer *lexer)
{
    return byte_at(lexer, lexer->at) == '-' && byte_at(lexer, lexer->at + 1) == '-' &&
           word_ends_at(lexer, lexer->at + 2);
}

struct text lexer_slice(const struct lexer *lexer, size_t from)
{
    return (struct text){
        .bytes = lexer->bytes + from,
        .length = lexer->at - from,
        .at = from,
        .extent = lexer->at - from,
    };
}

struct text lexer_name(struct lexer *lexer)
{
    size_t from = lexer->at;

    while (!lexer_word_ends(lexer) && lexer->bytes[lexer->at] != '{')
        lexer->at++;
    return lexer_slice(lexer, from);
}

struct text lexer_option_name(struct lexer *lexer)
{
    size_t from = lexer->at;

    while (!lexer_word_ends(lexer) && lexer->bytes[lexer->at] != '=')
        lexer->at++;
    return lexer_slice(lexer, from);
}

struct text lexer_word(struct lexer *lexer)
{
    size_t from = lexer->at, open = 0;

    for (;; lexer->at++) {
        char byte = byte_at(lexer, lexer->at);

        if (lexer_word_ends(lexer) && !(byte == '}' && open > 0))
            break;
        if (byte == '{')
            open++;
        else if (byte == '}')
            open--;
    }
    return lexer_slice(lexer, from);
}

/* The first `end` at or behind `at` without a backslash before it, or the length of the
 * text. */
static size_t find_unescaped(const struct lexer *lexer, size_t at, char end)
{
    for (; at < lexer->length; at++) {
        if (lexer->bytes[at] == end)
            return at;
        if (lexer->bytes[at] == '\\')
            at++;
    }
    return lexer->length;
}

/* The bytes from `from` to `end`, each escaped `mark` without its backslash. The token
 * ends here. */
static enum status take_quoted(struct lexer *lexer, size_t from, size_t end, char mark,
                               struct text *text)
{
    const char *bytes = lexer->bytes;
    char *copy;
    size_t count = 0;

    *text = lexer_slice(lexer, from - 1);
    text->bytes = bytes + from;
    text->length = end - from;
    if (!memchr(text->bytes, mark, text->length))
        return STATUS_OK;
    copy = arena_copy(lexer->arena, text->bytes, text->length);
    if (!copy)
        return lexer_out_of_memory(lexer);
    for (size_t i = from; i < end; i++) {
        if (bytes[i] == '\\' && bytes[i + 1] != mark)
            copy[count++] = bytes[i++];
        else if (bytes[i] == '\\')
            i++;
        copy[count++] = bytes[i];
    }
    text->bytes = copy;
    text->length = count;
    return STATUS_OK;
}

static enum status take_string(struct lexer *lexer, struct token *token)
{
    size_t open = lexer->at, close = find_unescaped(lexer, open + 1, '"');

    lexer->at = open + 1;
    if (close >= lexer->length)
        return lexer_fail(lexer, lexer_slice(lexer, open),
                          "this string has no closing \"");
    lexer->at = close + 1;
    if (!lexer_word_ends(lexer)) {
        (void)lexer_word(lexer);
        return lexer_fail(lexer, lexer_slice(lexer, close + 1),
                          "a space is missing between the closing \" and what follows");
    }
    token->form = TOKEN_STRING;
    token->flags = 0;
    return take_quoted(lexer, open + 1, close, '"', &token->text);
}

static unsigned flag_of(char byte)
{
    switch (byte) {
    case 'i':
        return PATTERN_CASELESS;
    case 'm':
        return PATTERN_MULTILINE;
    case 's':
        return PATTERN_DOTALL;
    case 'x':
        return PATTERN_EXTENDED;
    default:
        return 0;
    }
}

/* Takes a regex if one starts here; *taken says whether. */
static enum status take_regex(struct lexer *lexer, struct token *token, bool *taken)
{
    size_t open = lexer->at, close = find_unescaped(lexer, open + 1, '/');
    size_t end = close + 1;

    *taken = false;
    if (close >= lexer->length)
        return STATUS_OK;
    token->flags = 0;
    for (; flag_of(byte_at(lexer, end)); end++)
        token->flags |= flag_of(lexer->bytes[end]);
    if (!word_ends_at(lexer, end))
        return STATUS_OK;
    *taken = true;
    lexer->at = end;
    token->form = TOKEN_REGEX;
    return take_quoted(lexer, open + 1, close, '/', &token->text);
}

enum status lexer_token(struct lexer *lexer, enum argument_kind kind,
                        struct token *token)
{
    char first = byte_at(lexer, lexer->at);

    if (first == '"')
        return take_string(lexer, token);
    if (first == '/' && kind == ARGUMENT_PATTERN) {
        bool taken;
        enum status status = take_regex(lexer, token, &taken);

        if (taken || status)
            return status;
    }
    token->form = TOKEN_WORD;
    token->flags = 0;
    token->text = lexer_word(lexer);
    return STATUS_OK;
}

enum status lexer_fail(struct lexer *lexer, struct text where, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fault_set_v(lexer->fault, STATUS_USAGE, &where, format, arguments);
    va_end(arguments);
    return STATUS_USAGE;
}

enum status lexer_out_of_memory(struct lexer *lexer)
{
    return fault_set(lexer->fault, STATUS_RESOURCE, NULL, "out of memory");
}

struct shown text_shown(struct text text)
{
    static const char more[] = "...";
    struct shown shown;
    size_t written =
        escape_text(text.bytes, text.length, shown.bytes, sizeof shown.bytes);

    if (written > sizeof shown.bytes - 16) {
        written =
            escape_text(text.bytes, text.length, shown.bytes, sizeof shown.bytes - 16);
        memcpy(shown.bytes + written, more, sizeof more);
    }
    return shown;
}
