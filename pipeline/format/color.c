/* Colors: which word of a line is its level, and which text of JSON is what. */

#include "pipeline/format/color.h"

#include "pipeline/format/cell.h"
#include "pipeline/json/skip.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const sequences[] = {
    [COLOR_NONE] = "",           [COLOR_KEY] = "\x1b[34m",
    [COLOR_STRING] = "\x1b[32m", [COLOR_NUMBER] = "\x1b[36m",
    [COLOR_WORD] = "\x1b[33m",   [COLOR_NULL] = "\x1b[90m",
    [COLOR_TITLE] = "\x1b[1m",   [COLOR_FATAL] = "\x1b[1;31m",
    [COLOR_ERROR] = "\x1b[31m",  [COLOR_WARNING] = "\x1b[33m",
    [COLOR_INFO] = "\x1b[32m",   [COLOR_DEBUG] = "\x1b[90m",
};

void color_begin(struct buffer *out, enum color color)
{
    buffer_add(out, sequences[color], strlen(sequences[color]));
}

void color_end(struct buffer *out, enum color color)
{
    static const char plain[] = "\x1b[0m";

    if (color != COLOR_NONE)
        buffer_add(out, plain, sizeof(plain) - 1);
}

/* Tabs stay, as elsewhere on a terminal. */
static void add_shown(struct buffer *out, struct text text, bool escape)
{
    const char *tab;

    while (escape && text.length > 0 && (tab = memchr(text.bytes, '\t', text.length))) {
        size_t used = (size_t)(tab - text.bytes);

        cell_show(out, text.bytes, used, true);
        buffer_add_byte(out, '\t');
        text.bytes += used + 1;
        text.length -= used + 1;
    }
    cell_show(out, text.bytes, text.length, escape);
}

static void add_colored(struct buffer *out, struct text text, enum color color,
                        bool escape)
{
    color_begin(out, color);
    add_shown(out, text, escape);
    color_end(out, color);
}

/* ---- Levels ---- */

static const struct {
    const char *name;
    enum color color;
} levels[] = {
    {"fatal", COLOR_FATAL},     {"panic", COLOR_FATAL},  {"emerg", COLOR_FATAL},
    {"alert", COLOR_FATAL},     {"crit", COLOR_FATAL},   {"critical", COLOR_FATAL},
    {"error", COLOR_ERROR},     {"err", COLOR_ERROR},    {"severe", COLOR_ERROR},
    {"warning", COLOR_WARNING}, {"warn", COLOR_WARNING}, {"notice", COLOR_INFO},
    {"info", COLOR_INFO},       {"debug", COLOR_DEBUG},  {"trace", COLOR_DEBUG},
};

#define LEVEL_COUNT (sizeof(levels) / sizeof(levels[0]))

static bool is_same_word(struct text text, const char *word)
{
    return text.length == strlen(word) &&
           strncasecmp(text.bytes, word, text.length) == 0;
}

static enum color level_color(struct text word)
{
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        if (is_same_word(word, levels[i].name))
            return levels[i].color;
    }
    return COLOR_NONE;
}

static bool is_letter(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

/* A level in small letters counts only where it is marked as one: "an error" is prose.
 */
static bool is_marked(struct text line, struct text word)
{
    char before = word.bytes > line.bytes ? word.bytes[-1] : ' ';

    for (size_t i = 0; i < word.length; i++) {
        if (!isupper((unsigned char)word.bytes[i]))
            return strchr("[=<\"", before) != NULL;
    }
    return true;
}

/* How far into a line a level is looked for. */
#define LEVEL_REACH ((size_t)120)

static struct text find_level(struct text line, enum color *color)
{
    size_t at = 0;

    while (at < line.length && at < LEVEL_REACH) {
        struct text word = {.bytes = line.bytes + at};

        while (at + word.length < line.length && is_letter(word.bytes[word.length]))
            word.length++;
        *color = word.length > 0 ? level_color(word) : COLOR_NONE;
        if (*color != COLOR_NONE && is_marked(line, word))
            return word;
        at += word.length > 0 ? word.length : 1;
    }
    *color = COLOR_NONE;
    return (struct text){.bytes = line.bytes};
}

void color_line(struct buffer *out, struct text text, bool escape)
{
    enum color color;
    struct text level = find_level(text, &color);
    size_t before = (size_t)(level.bytes - text.bytes);

    add_shown(out, (struct text){.bytes = text.bytes, .length = before}, escape);
    add_colored(out, level, color, escape);
    add_shown(out,
              (struct text){.bytes = level.bytes + level.length,
                            .length = text.length - before - level.length},
              escape);
}

/* ---- JSON ---- */

static bool is_level_key(struct text quoted)
{
    static const char *const keys[] = {"\"level\"", "\"severity\"", "\"lvl\"",
                                       "\"loglevel\""};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (is_same_word(quoted, keys[i]))
            return true;
    }
    return false;
}

static enum color string_color(struct text quoted, bool is_level)
{
    struct text inside = {.bytes = quoted.bytes + 1, .length = quoted.length - 2};
    enum color color = is_level ? level_color(inside) : COLOR_NONE;

    return color == COLOR_NONE ? COLOR_STRING : color;
}

static enum color word_color(char first)
{
    if (first == 'n')
        return COLOR_NULL;
    return first == 't' || first == 'f' ? COLOR_WORD : COLOR_NUMBER;
}

static bool is_key(const char *behind, const char *end)
{
    behind = skip_space(behind, end);
    return behind < end && *behind == ':';
}

static bool is_punctuation(char byte)
{
    return byte != '\0' && strchr("{}[]:, \t\r\n", byte) != NULL;
}

void color_json(struct buffer *out, struct text text, bool escape)
{
    const char *at = text.bytes, *end = at + text.length;
    bool is_level = false;

    while (at < end) {
        const char *start = at;
        struct text token = {.bytes = start};
        enum color color = COLOR_NONE;

        if (is_punctuation(*at)) {
            while (at < end && is_punctuation(*at))
                at++;
            token.length = (size_t)(at - start);
        } else if (*at == '"') {
            at = skip_string(at, end);
            token.length = (size_t)(at - start);
            color = is_key(at, end) ? COLOR_KEY : string_color(token, is_level);
            is_level = color == COLOR_KEY && is_level_key(token);
        } else {
            while (at < end && !is_punctuation(*at))
                at++;
            token.length = (size_t)(at - start);
            color = word_color(*start);
        }
        add_colored(out, token, color, escape);
    }
}
