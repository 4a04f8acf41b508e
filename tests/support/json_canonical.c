/*
 * json_canonical <VALUES >CANONICAL
 *
 * Writes each line, one JSON text, so that two lines are the same bytes if and only if
 * they are the same value: members sorted by key, the last of those with the same key,
 * strings with the fewest escapes, integers in full, other numbers with 17 digits. NaN,
 * which jq's tests hold, is a value of its own. A line that is no JSON text is written
 * behind "not JSON: ".
 *
 * It shares nothing with the program that it helps to test.
 */
#include "json_canonical.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 20000

struct member {
    struct text key, value;
    size_t place;
};

static bool read_value(struct reader *in, struct text *out);

void add(struct text *text, const char *bytes, size_t length)
{
    if (text->length + length > text->space) {
        text->space = 2 * (text->length + length) + 32;
        text->bytes = realloc(text->bytes, text->space);
        if (!text->bytes)
            abort();
    }
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void add_byte(struct text *text, int byte)
{
    char c = (char)byte;

    add(text, &c, 1);
}

static int peek(struct reader *in)
{
    while (in->at < in->end && strchr(" \t\r\n", *in->at) && *in->at)
        in->at++;
    return in->at < in->end ? (unsigned char)*in->at : -1;
}

static bool accept(struct reader *in, char wanted)
{
    if (peek(in) != wanted)
        return false;
    in->at++;
    return true;
}

/* Strings */

static bool read_four(struct reader *in, unsigned *unit)
{
    char hex[5] = {0};
    int i;

    if (in->end - in->at < 4)
        return false;
    for (i = 0; i < 4; i++) {
        if (!isxdigit((unsigned char)in->at[i]))
            return false;
        hex[i] = in->at[i];
    }
    *unit = (unsigned)strtoul(hex, NULL, 16);
    in->at += 4;
    return true;
}

static void write_code_point(struct text *out, unsigned code)
{
    char buffer[8];

    if (code < 0x20 || code == '"' || code == '\\' || code == 0x7f) {
        snprintf(buffer, sizeof(buffer), "\\u%04x", code);
        add(out, buffer, 6);
    } else if (code < 0x80) {
        add_byte(out, (int)code);
    } else if (code < 0x800) {
        add_byte(out, (int)(0xc0 | code >> 6));
        add_byte(out, (int)(0x80 | (code & 0x3f)));
    } else {
        if (code < 0x10000) {
            add_byte(out, (int)(0xe0 | code >> 12));
        } else {
            add_byte(out, (int)(0xf0 | code >> 18));
            add_byte(out, (int)(0x80 | (code >> 12 & 0x3f)));
        }
        add_byte(out, (int)(0x80 | (code >> 6 & 0x3f)));
        add_byte(out, (int)(0x80 | (code & 0x3f)));
    }
}

static bool read_unicode_escape(struct reader *in, struct text *out)
{
    unsigned first, second;

    if (!read_four(in, &first))
        return false;
    if (first >= 0xd800 && first < 0xdc00 && in->end - in->at >= 6 &&
        in->at[0] == '\\' && in->at[1] == 'u') {
        struct reader ahead = {in->at + 2, in->end, 0};

        if (read_four(&ahead, &second) && second >= 0xdc00 && second < 0xe000) {
            in->at = ahead.at;
            first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        }
    }
    if (first >= 0xd800 && first < 0xe000)
        first = 0xfffd;
    write_code_point(out, first);
    return true;
}

static bool read_escape(struct reader *in, struct text *out)
{
    static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *letter;
    char c;

    if (in->at == in->end)
        return false;
    c = *in->at++;
    if (c == 'u')
        return read_unicode_escape(in, out);
    letter = c ? strchr(letters, c) : NULL;
    if (letter)
        write_code_point(out, (unsigned char)values[letter - letters]);
    return letter != NULL;
}

static bool read_string(struct reader *in, struct text *out)
{
    if (!accept(in, '"'))
        return false;
    add_byte(out, '"');
    while (in->at < in->end && *in->at != '"') {
        unsigned char c = (unsigned char)*in->at++;

        if (c == '\\') {
            if (!read_escape(in, out))
                return false;
        } else if (c >= 0x80) {
            add_byte(out, c);
        } else {
            write_code_point(out, c);
        }
    }
    add_byte(out, '"');
    return in->at++ < in->end;
}

/* Arrays and objects */

static bool read_array(struct reader *in, struct text *out)
{
    in->at++;
    add_byte(out, '[');
    if (!accept(in, ']')) {
        for (;;) {
            if (!read_value(in, out))
                return false;
            if (accept(in, ']'))
                break;
            if (!accept(in, ','))
                return false;
            add_byte(out, ',');
        }
    }
    add_byte(out, ']');
    return true;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    size_t common = x->key.length < y->key.length ? x->key.length : y->key.length;
    int order = memcmp(x->key.bytes, y->key.bytes, common);

    if (order == 0)
        order = (x->key.length > y->key.length) - (x->key.length < y->key.length);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static bool same_key(const struct member *x, const struct member *y)
{
    return x->key.length == y->key.length &&
           memcmp(x->key.bytes, y->key.bytes, x->key.length) == 0;
}

static void write_members(struct text *out, struct member *members, size_t count)
{
    bool first = true;
    size_t i;

    if (count > 0)
        qsort(members, count, sizeof(*members), compare_members);
    add_byte(out, '{');
    for (i = 0; i < count; i++) {
        if (i + 1 < count && same_key(&members[i], &members[i + 1]))
            continue;
        if (!first)
            add_byte(out, ',');
        first = false;
        add(out, members[i].key.bytes, members[i].key.length);
        add_byte(out, ':');
        add(out, members[i].value.bytes, members[i].value.length);
    }
    add_byte(out, '}');
}

static bool read_members(struct reader *in, struct member **members, size_t *count)
{
    if (accept(in, '}'))
        return true;
    for (;;) {
        struct member *member;

        if ((*count & (*count - 1)) == 0)
            *members = realloc(*members, (*count + 1) * 2 * sizeof(**members));
        if (!*members)
            abort();
        member = &(*members)[*count];
        memset(member, 0, sizeof(*member));
        member->place = (*count)++;
        if (!read_string(in, &member->key) || !accept(in, ':') ||
            !read_value(in, &member->value))
            return false;
        if (accept(in, '}'))
            return true;
        if (!accept(in, ',') || peek(in) != '"')
            return false;
    }
}

static bool read_object(struct reader *in, struct text *out)
{
    struct member *members = NULL;
    size_t count = 0, i;
    bool right;

    in->at++;
    right = read_members(in, &members, &count);
    if (right)
        write_members(out, members, count);
    for (i = 0; i < count; i++) {
        free(members[i].key.bytes);
        free(members[i].value.bytes);
    }
    free(members);
    return right;
}

static bool read_word(struct reader *in, struct text *out)
{
    static const char *const words[] = {"null", "true", "false", "nan", "NaN"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t length = strlen(words[i]);

        if ((size_t)(in->end - in->at) >= length &&
            memcmp(in->at, words[i], length) == 0) {
            add(out, i < 3 ? words[i] : "nan", i < 3 ? length : 3);
            in->at += length;
            return true;
        }
    }
    return false;
}

static bool read_value(struct reader *in, struct text *out)
{
    bool right;
    int c = peek(in);

    if (++in->depth > DEPTH_MAX)
        return false;
    if (c == '"')
        right = read_string(in, out);
    else if (c == '[')
        right = read_array(in, out);
    else if (c == '{')
        right = read_object(in, out);
    else if (c == '-' || (c >= '0' && c <= '9'))
        right = read_number(in, out);
    else
        right = c >= 0 && read_word(in, out);
    in->depth--;
    return right;
}

int main(void)
{
    char *line = NULL;
    size_t space = 0;
    ssize_t length;

    while ((length = getline(&line, &space, stdin)) >= 0) {
        struct reader in = {line, NULL, 0};
        struct text out = {NULL, 0, 0};

        if (length > 0 && line[length - 1] == '\n')
            line[--length] = '\0';
        in.end = line + length;
        if (!read_value(&in, &out) || peek(&in) >= 0)
            printf("not JSON: %s\n", line);
        else
            printf("%.*s\n", (int)out.length, out.bytes);
        free(out.bytes);
    }
    free(line);
    return ferror(stdin) || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
