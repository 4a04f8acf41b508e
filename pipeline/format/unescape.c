/* Escapes of C, of Go and of JSON, in one pass. */

#include "pipeline/format/unescape.h"

#include "pipeline/format/find.h"

/* How many hexadecimal digits stand behind the letter. */
static size_t digits_of(char letter)
{
    switch (letter) {
    case 'x':
        return 2;
    case 'u':
        return 4;
    case 'U':
        return 8;
    default:
        return 0;
    }
}

static bool read_hex(const char *at, const char *end, size_t digits, unsigned *number)
{
    *number = 0;
    if ((size_t)(end - at) < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char letter = (char)(at[i] | 0x20);

        if (at[i] >= '0' && at[i] <= '9')
            *number = *number << 4 | (unsigned)(at[i] - '0');
        else if (letter >= 'a' && letter <= 'f')
            *number = *number << 4 | (unsigned)(letter - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* The second surrogate of a pair, if it is one. */
static const char *add_code_point(struct buffer *buffer, unsigned point, const char *at,
                                  const char *end)
{
    unsigned low;

    if (point >= 0xd800 && point < 0xdc00 && end - at >= 6 && at[0] == '\\' &&
        at[1] == 'u' && read_hex(at + 2, end, 4, &low) && low >= 0xdc00 &&
        low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
    }
    buffer_add_code_point(buffer, point);
    return at;
}

/* A backslash and what belongs to it; where it ends. */
static const char *add_escape(struct buffer *buffer, const char *at, const char *end)
{
    static const char letters[] = "\"\"\\\\//a\ab\bf\fn\nr\rt\tv\v";
    char letter = at + 1 < end ? at[1] : '\0';
    size_t digits = digits_of(letter);
    unsigned number;

    if (digits > 0 && read_hex(at + 2, end, digits, &number)) {
        if (letter != 'x')
            return add_code_point(buffer, number, at + 2 + digits, end);
        buffer_add_byte(buffer, (char)number);
        return at + 4;
    }
    for (size_t i = 0; letters[i]; i += 2) {
        if (letters[i] == letter) {
            buffer_add_byte(buffer, letters[i + 1]);
            return at + 2;
        }
    }
    buffer_add_byte(buffer, '\\');
    return at + 1;
}

void unescape(struct buffer *buffer, const char *bytes, size_t length)
{
    const char *start = bytes, *end = bytes + length;

    while (bytes < end) {
        const char *backslash = find_byte(start, bytes, end, '\\');

        buffer_add(buffer, bytes, (size_t)(backslash - bytes));
        bytes = backslash < end ? add_escape(buffer, backslash, end) : end;
    }
}
