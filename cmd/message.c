/* Messages. */

#include "cmd/message.h"

#include "pipeline/base/escape.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

/* Bytes of the pipeline's text shown before and behind a mistake, and what they come to
 * escaped. */
#define CONTEXT_BYTES ((size_t)60)
#define ESCAPED_SIZE (4 * (2 * CONTEXT_BYTES + 8) + 1)

struct message {
    char bytes[4096];
    size_t length;
};

static void add(struct message *message, const char *bytes, size_t length)
{
    size_t room = sizeof(message->bytes) - message->length;

    if (length > room)
        length = room;
    memcpy(message->bytes + message->length, bytes, length);
    message->length += length;
}

/* Whether a line stands there that is not to stay. There is one standard error. */
static bool *status_is_shown(void)
{
    static bool shown;

    return &shown;
}

/* To the line's start, and erases it (ECMA-48: EL). */
static const char *take_status_away(void)
{
    bool *shown = status_is_shown();
    bool was = *shown;

    *shown = false;
    return was ? "\r\x1b[K" : "";
}

static void add_string(struct message *message, const char *string)
{
    add(message, string, strlen(string));
}

/* One line of the pipeline's text, and the part of it that a fault points to. */
struct excerpt {
    const char *bytes;
    size_t length; /* of the line */
    size_t at; /* in the line */
    size_t extent; /* at least 1, so that the caret has a place */
    size_t line; /* from 1 on */
};

static struct excerpt find_excerpt(const struct fault *fault,
                                   const struct message_source *source)
{
    size_t at = fault->at < source->text.length ? fault->at : source->text.length;
    size_t start = at;
    size_t end = at;
    size_t line = 1;

    while (start > 0 && source->text.bytes[start - 1] != '\n')
        start--;
    while (end < source->text.length && source->text.bytes[end] != '\n')
        end++;
    for (size_t i = 0; i < start; i++)
        line += source->text.bytes[i] == '\n';
    return (struct excerpt){source->text.bytes + start, end - start, at - start,
                            fault->extent ? fault->extent : 1, line};
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How many columns bytes take on a terminal, once escaped. */
static size_t columns_of(const char *bytes, size_t length)
{
    char escaped[ESCAPED_SIZE];
    size_t size = escape_text(bytes, length, escaped, sizeof(escaped));
    size_t columns = 0;

    for (size_t at = 0; at < size;) {
        utf8proc_int32_t character;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)escaped + at,
                             (utf8proc_ssize_t)(size - at), &character);

        columns += used > 0 ? (size_t)utf8proc_charwidth(character) : 1;
        at += used > 0 ? (size_t)used : 1;
    }
    return columns;
}

static void add_escaped(struct message *message, const char *bytes, size_t length)
{
    char escaped[ESCAPED_SIZE];

    add(message, escaped, escape_text(bytes, length, escaped, sizeof(escaped)));
}

static void add_excerpt(struct message *message, const struct excerpt *excerpt)
{
    size_t from = excerpt->at > CONTEXT_BYTES ? excerpt->at - CONTEXT_BYTES : 0;
    size_t to = excerpt->length;
    size_t marked = excerpt->extent;

    while (from > 0 && is_continuation(excerpt->bytes[from]))
        from--;
    if (to - excerpt->at > CONTEXT_BYTES)
        to = excerpt->at + CONTEXT_BYTES;
    while (to < excerpt->length && is_continuation(excerpt->bytes[to]))
        to++;
    if (marked > to - excerpt->at)
        marked = to - excerpt->at;
    add_string(message, from > 0 ? "  ..." : "  ");
    add_escaped(message, excerpt->bytes + from, to - from);
    add_string(message, to < excerpt->length ? "...\n  " : "\n  ");
    for (size_t i =
             columns_of(excerpt->bytes + from, excerpt->at - from) + (from > 0 ? 3 : 0);
         i > 0; i--)
        add_string(message, " ");
    add_string(message, "^");
    for (size_t i = columns_of(excerpt->bytes + excerpt->at, marked); i > 1; i--)
        add_string(message, "~");
    add_string(message, "\n");
}

void message_fault(const struct fault *fault, const struct message_source *source)
{
    bool points = source && source->text.bytes && fault->at != TEXT_NOWHERE;
    static struct message message; /* too large for a coroutine's stack */
    struct excerpt excerpt;
    char place[64];
    ssize_t written;

    message.length = 0;
    add_string(&message, take_status_away());
    add_string(&message, "coro-pipe: ");
    if (points) {
        excerpt = find_excerpt(fault, source);
        if (source->file) {
            add_escaped(&message, source->file,
                        strnlen(source->file, 2 * CONTEXT_BYTES));
            snprintf(place, sizeof(place), ":%zu:%zu: ", excerpt.line, excerpt.at + 1);
            add_string(&message, place);
        }
    }
    if (*fault->place) {
        add_string(&message, fault->place);
        add_string(&message, ": ");
    }
    add_string(&message, fault->what);
    add_string(&message, "\n");
    if (points)
        add_excerpt(&message, &excerpt);
    written = write(STDERR_FILENO, message.bytes, message.length);
    (void)written; /* there is nobody left to tell */
}

void message_text(const char *place, const char *label, struct text text)
{
    size_t size = strlen(place) + 4 * text.length + 64;
    char *line = malloc(size);
    size_t length;

    if (!line)
        return;
    length = (size_t)snprintf(line, size, "%scoro-pipe: %s: %s%s", take_status_away(),
                              place, label ? label : "", label ? " " : "");
    length += escape_text(text.bytes, text.length, line + length, size - length - 1);
    line[length++] = '\n';
    (void)!write(STDERR_FILENO, line, length); /* there is nobody left to tell */
    free(line);
}

void message_status(const char *text)
{
    char line[256];
    int length = snprintf(line, sizeof(line), "%s%s", take_status_away(), text);

    if (length <= 0)
        return;
    *status_is_shown() = *text != '\0';
    (void)!write(STDERR_FILENO, line,
                 (size_t)length < sizeof(line) ? (size_t)length : 0);
}
