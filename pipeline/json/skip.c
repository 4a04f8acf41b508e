/* Skipping: strings by their quotes, containers by a count of brackets. */

#include "pipeline/json/skip.h"

#include <string.h>

/* Each run of backslashes is counted once, so this is linear. */
static bool is_escaped(const char *start, const char *quote)
{
    const char *at = quote;

    while (at > start && at[-1] == '\\')
        at--;
    return (quote - at) % 2 == 1;
}

const char *skip_string(const char *at, const char *end)
{
    const char *start = at + 1;

    for (;;) {
        const char *quote = memchr(start, '"', (size_t)(end - start));

        if (!quote)
            return end;
        if (!is_escaped(start, quote))
            return quote + 1;
        start = quote + 1;
    }
}

static const char *skip_container(const char *at, const char *end)
{
    size_t depth = 0;

    while (at < end) {
        switch (*at) {
        case '"':
            at = skip_string(at, end);
            continue;
        case '[':
        case '{':
            depth++;
            break;
        case ']':
        case '}':
            if (--depth == 0)
                return at + 1;
            break;
        default:
            break;
        }
        at++;
    }
    return end;
}

static const char *skip_word(const char *at, const char *end)
{
    while (at<end && * at> ' ' && *at != ',' && *at != ']' && *at != '}')
        at++;
    return at;
}

const char *skip_value(const char *at, const char *end)
{
    if (at == end)
        return end;
    if (*at == '"')
        return skip_string(at, end);
    return *at == '[' || *at == '{' ? skip_container(at, end) : skip_word(at, end);
}

bool skip_next(struct skip_walk *walk)
{
    const char *at = skip_space(walk->at, walk->end);
    const char *end = walk->end;

    if (at < end && *at == ',')
        at = skip_space(at + 1, end);
    if (at == end || *at == ']' || *at == '}')
        return false;
    if (walk->is_object) {
        walk->key = at + 1;
        at = skip_string(at, end);
        walk->key_length = (size_t)(at - walk->key) - 1;
        at = skip_space(skip_space(at, end) + 1, end);
    }
    walk->value = at;
    walk->at = skip_value(at, end);
    walk->length = (size_t)(walk->at - at);
    return true;
}
