/* Scalars, byte by byte. */

#include "pipeline/json/scalar.h"

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (is_digit(at, end))
        at++;
    return at;
}

static const char *check_number(const char *at, const char *end)
{
    if (*at == '-')
        at++;
    if (!is_digit(at, end))
        return at;
    at = *at == '0' ? at + 1 : skip_digits(at, end);
    if (at < end && *at == '.') {
        if (!is_digit(++at, end))
            return at;
        at = skip_digits(at, end);
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        if (!is_digit(at, end))
            return at;
        at = skip_digits(at, end);
    }
    return at == end ? NULL : at;
}

static const char *check_word(const char *at, const char *end, const char *word)
{
    for (; *word; word++, at++) {
        if (at == end || *at != *word)
            return at;
    }
    return at == end ? NULL : at;
}

const char *scalar_check(const char *at, const char *end)
{
    if (at == end)
        return at;
    switch (*at) {
    case 't':
        return check_word(at, end, "true");
    case 'f':
        return check_word(at, end, "false");
    case 'n':
        return check_word(at, end, "null");
    default:
        return check_number(at, end);
    }
}
