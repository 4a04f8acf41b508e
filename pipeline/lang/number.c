/* Numbers: digits, suffixes such as k and M, and what does not fit. */

#include "pipeline/lang/number.h"

/* The power of two that a suffix stands for, 0 if it is none. */
static unsigned suffix_shift(char suffix)
{
    switch (suffix) {
    case 'k':
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    case 'T':
        return 40;
    default:
        return 0;
    }
}

/* All of the text must be digits. One that does not fit is still read to its end:
 * `9999...9x` is not too large but no number. */
static enum number_answer parse_digits(struct text text, uint64_t *value)
{
    enum number_answer answer = text.length > 0 ? NUMBER_OK : NUMBER_NONE;

    *value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];

        if (byte < '0' || byte > '9')
            return NUMBER_NONE;
        if (__builtin_mul_overflow(*value, 10u, value) ||
            __builtin_add_overflow(*value, (uint64_t)(byte - '0'), value))
            answer = NUMBER_LARGE;
    }
    return answer;
}

enum number_answer number_parse_count(struct text text, uint64_t *value)
{
    unsigned shift = text.length > 0 ? suffix_shift(text.bytes[text.length - 1]) : 0;
    enum number_answer answer;

    if (shift > 0)
        text.length--;
    answer = parse_digits(text, value);
    if (answer == NUMBER_OK && *value > UINT64_MAX >> shift)
        return NUMBER_LARGE;
    *value <<= shift;
    return answer;
}

enum number_answer number_parse_integer(struct text text, int64_t *value)
{
    bool negative = text.length > 0 && text.bytes[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + negative, size;
    enum number_answer answer;

    if (negative || (text.length > 0 && text.bytes[0] == '+')) {
        text.bytes++;
        text.length--;
    }
    answer = parse_digits(text, &size);
    if (answer == NUMBER_OK && size > limit)
        return NUMBER_LARGE;
    *value = (int64_t)(negative ? -size : size);
    return answer;
}
