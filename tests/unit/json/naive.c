/* The naive checker: one function for each rule of the grammar, but a loop and a stack
 * of bytes for nesting. */
#include "naive.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct naive {
    const char *at, *end;
    char *closing; /* what the open containers end with */
    size_t depth, limit;
    enum json_verdict verdict;
};

static int peek(const struct naive *naive)
{
    return naive->at < naive->end ? (unsigned char)*naive->at : -1;
}

static bool accept(struct naive *naive, const char *set)
{
    int byte = peek(naive);

    if (byte <= 0 || !strchr(set, byte))
        return false;
    naive->at++;
    return true;
}

static void skip_space(struct naive *naive)
{
    while (accept(naive, " \t\n\r"))
        continue;
}

static bool take_digits(struct naive *naive)
{
    if (!accept(naive, "0123456789"))
        return false;
    while (accept(naive, "0123456789"))
        continue;
    return true;
}

static bool take_number(struct naive *naive)
{
    accept(naive, "-");
    if (!accept(naive, "0") && !take_digits(naive))
        return false;
    if (accept(naive, ".") && !take_digits(naive))
        return false;
    if (!accept(naive, "eE"))
        return true;
    accept(naive, "+-");
    return take_digits(naive);
}

static bool take_word(struct naive *naive, const char *word)
{
    for (; *word; word++) {
        char letter[] = {*word, 0};

        if (!accept(naive, letter))
            return false;
    }
    return true;
}

static bool take_escape(struct naive *naive)
{
    if (accept(naive, "\"\\/bfnrt"))
        return true;
    if (!accept(naive, "u"))
        return false;
    for (int i = 0; i < 4; i++) {
        if (!accept(naive, "0123456789abcdefABCDEF"))
            return false;
    }
    return true;
}

static bool take_string(struct naive *naive)
{
    if (!accept(naive, "\""))
        return false;
    while (!accept(naive, "\"")) {
        if (accept(naive, "\\")) {
            if (!take_escape(naive))
                return false;
            continue;
        }
        if (peek(naive) < 0x20)
            return false;
        naive->at++;
    }
    return true;
}

static bool take_key(struct naive *naive)
{
    skip_space(naive);
    if (!take_string(naive))
        return false;
    skip_space(naive);
    return accept(naive, ":");
}

/* Behind a value: true if another one follows in *more, or the text ends. */
static bool take_rest(struct naive *naive, bool *more)
{
    *more = false;
    for (;;) {
        char closing[2] = {0};

        skip_space(naive);
        if (naive->depth == 0)
            return naive->at == naive->end;
        closing[0] = naive->closing[naive->depth - 1];
        if (accept(naive, ",")) {
            *more = true;
            return closing[0] == ']' || take_key(naive);
        }
        if (!accept(naive, closing))
            return false;
        naive->depth--;
    }
}

/* *opened: a container that is not empty; its first value comes next. */
static bool take_container(struct naive *naive, bool *opened)
{
    char closing[2] = {*naive->at == '[' ? ']' : '}', 0};

    if (naive->depth == naive->limit) {
        naive->verdict = JSON_TOO_DEEP;
        return false;
    }
    naive->at++;
    skip_space(naive);
    if (accept(naive, closing))
        return true;
    naive->closing[naive->depth++] = closing[0];
    *opened = true;
    return closing[0] == ']' || take_key(naive);
}

static bool take_value(struct naive *naive, bool *opened)
{
    *opened = false;
    skip_space(naive);
    switch (peek(naive)) {
    case '"':
        return take_string(naive);
    case '[':
    case '{':
        return take_container(naive, opened);
    case 't':
        return take_word(naive, "true");
    case 'f':
        return take_word(naive, "false");
    case 'n':
        return take_word(naive, "null");
    default:
        return take_number(naive);
    }
}

static bool take_text(struct naive *naive)
{
    bool more = true;

    while (more) {
        bool opened;

        if (!take_value(naive, &opened))
            return false;
        if (!opened && !take_rest(naive, &more))
            return false;
    }
    return true;
}

enum json_verdict naive_check(const char *text, size_t length, size_t depth_limit,
                              size_t *offset)
{
    struct naive naive = {.at = text, .end = text + length, .limit = depth_limit};
    bool valid;

    naive.verdict = JSON_INVALID;
    naive.closing = malloc(length + 1);
    if (!naive.closing)
        abort();
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        naive.at += 3;
    valid = take_text(&naive);
    free(naive.closing);
    *offset = (size_t)(naive.at - text);
    return valid ? JSON_VALID : naive.verdict;
}
