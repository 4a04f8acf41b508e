/* Random documents: containers are opened and closed at random until the room is used.
 */
#include "documents.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MOST 40
#define PIECE_MOST 24

struct maker {
    struct random *random;
    char *text;
    size_t length, room;
    unsigned flags;
    bool is_object[DEPTH_MOST];
    size_t depth;
};

size_t random_below(struct random *random, size_t most)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (size_t)(random->state >> 11) % most;
}

static void put(struct maker *maker, const char *piece)
{
    size_t length = strlen(piece);

    memcpy(maker->text + maker->length, piece, length);
    maker->length += length;
}

static void put_space(struct maker *maker)
{
    static const char *const spaces[] = {"", " ", "\n  ", "\t", "\r\n", "       "};

    if (maker->flags & DOCUMENT_SPACES)
        put(maker, spaces[random_below(maker->random, 6)]);
}

static void put_string(struct maker *maker)
{
    static const char *const plain[] = {"a",      "b", "key",  "status", "x y",
                                        "{}[]:,", "ü", "日本", "/",      "\x7f"};
    static const char *const odd[] = {"\\\"",         "\\\\",
                                      "\\n",          "\\u0041",
                                      "\\u0000",      "\\/",
                                      "\\ud83d",      "\\ud83d\\ude00",
                                      "\\ude00",      "\xff",
                                      "\xc3",         "\xe2\x82",
                                      "\xed\xa0\x80", "\xf4\x90\x80\x80"};

    put(maker, "\"");
    for (size_t i = random_below(maker->random, 4); i > 0; i--) {
        if (maker->flags & DOCUMENT_ODD_STRINGS && random_below(maker->random, 3) == 0)
            put(maker, odd[random_below(maker->random, 14)]);
        else
            put(maker, plain[random_below(maker->random, 10)]);
    }
    put(maker, "\"");
}

static void put_key(struct maker *maker)
{
    char piece[PIECE_MOST];

    if (maker->flags & DOCUMENT_DUPLICATES && random_below(maker->random, 2)) {
        put_string(maker);
        return;
    }
    snprintf(piece, sizeof(piece), "\"k%zu\"",
             maker->length); /* grows: none is twice */
    put(maker, piece);
}

static void put_scalar(struct maker *maker)
{
    static const char *const scalars[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-0",
                                          "7",
                                          "123",
                                          "-45",
                                          "1.5",
                                          "0.25",
                                          "1e5",
                                          "1E+5",
                                          "2e-3",
                                          "-0.0e0",
                                          "12345678",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "9223372036854775808"};

    if (random_below(maker->random, 3) == 0)
        put_string(maker);
    else
        put(maker, scalars[random_below(maker->random, 18)]);
}

static void open_container(struct maker *maker)
{
    bool is_object = random_below(maker->random, 2);

    maker->is_object[maker->depth++] = is_object;
    put(maker, is_object ? "{" : "[");
    put_space(maker);
}

/* Of the innermost container. */
static void put_member(struct maker *maker, bool scalar)
{
    if (maker->is_object[maker->depth - 1]) {
        put_key(maker);
        put_space(maker);
        put(maker, ":");
        put_space(maker);
    }
    if (scalar)
        put_scalar(maker);
    else
        open_container(maker);
}

/* What is needed at the end of all open containers, at most. */
static size_t reserve(const struct maker *maker)
{
    return (maker->depth + 1) * 8 + 250;
}

size_t document_make(struct random *random, unsigned flags, char *text, size_t room)
{
    struct maker maker = {.random = random, .text = text, .room = room, .flags = flags};
    bool opened = true;

    put_space(&maker);
    if (room < 400) {
        put_scalar(&maker);
        put_space(&maker);
        return maker.length;
    }
    open_container(&maker);
    while (maker.depth > 0) {
        bool full = maker.length + reserve(&maker) > room;

        if (full || random_below(random, 5) == 0) {
            put(&maker, maker.is_object[--maker.depth] ? "}" : "]");
            opened = false;
        } else {
            bool scalar = maker.depth == DEPTH_MOST || random_below(random, 4) != 0;

            if (!opened)
                put(&maker, ",");
            put_space(&maker);
            put_member(&maker, scalar);
            opened = !scalar;
        }
        put_space(&maker);
    }
    return maker.length;
}

static const char telling[] =
    "{}[]:,\"\\ \n\t0123456789-+.eEtrufalsn/\x01\x1f\x0c\x1a\x7f"
    "\x80\xff\0";

void document_soup(struct random *random, char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = telling[random_below(random, sizeof(telling) - 1)];
}

size_t document_damage(struct random *random, char *text, size_t length)
{
    for (size_t i = 1 + random_below(random, 3); i > 0 && length > 0; i--) {
        size_t place = random_below(random, length);

        switch (random_below(random, 4)) {
        case 0:
            memmove(text + place, text + place + 1, length - place - 1);
            length--;
            break;
        case 1:
            memmove(text + place + 1, text + place, length - place);
            length++;
            document_soup(random, text + place, 1);
            break;
        case 2:
            text[place] = text[random_below(random, length)];
            break;
        default:
            document_soup(random, text + place, 1);
        }
    }
    return length;
}
