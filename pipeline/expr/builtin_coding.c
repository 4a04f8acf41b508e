/* Base64 and base32 (RFC 4648) and URI escapes (RFC 3986). */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/utf8.h"

#include <string.h>

/* ---- Bits in groups ---- */

struct alphabet {
    const char *digits;
    unsigned bits; /* of a digit */
    unsigned group; /* digits in a group, which are whole bytes */
    const char *invalid; /* what a decoder says */
};

static const struct alphabet base64 = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, 4,
    "is not valid base64 data"};

static const struct alphabet base32 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, 8,
                                       "is not valid base32 data"};

static void encode(struct buffer *text, struct value_string string,
                   const struct alphabet *alphabet)
{
    unsigned held = 0, count = 0, digits = 0;

    for (size_t i = 0; i < string.length; i++) {
        held = (held & 0xff) << 8 | (unsigned char)string.bytes[i];
        count += 8;
        for (; count >= alphabet->bits; digits++) {
            count -= alphabet->bits;
            buffer_add_byte(
                text, alphabet->digits[held >> count & ((1u << alphabet->bits) - 1)]);
        }
    }
    if (count > 0) {
        held <<= alphabet->bits - count;
        buffer_add_byte(text, alphabet->digits[held & ((1u << alphabet->bits) - 1)]);
        digits++;
    }
    for (; digits % alphabet->group != 0; digits++)
        buffer_add_byte(text, '=');
}

/* Padding ends the data and may be missing. */
static const char *decode(struct buffer *text, struct value_string string,
                          const struct alphabet *alphabet)
{
    unsigned held = 0, count = 0;

    for (size_t i = 0; i < string.length && string.bytes[i] != '='; i++) {
        const char *digit =
            string.bytes[i] ? strchr(alphabet->digits, string.bytes[i]) : NULL;

        if (!digit)
            return alphabet->invalid;
        held = (held & 0xff) << alphabet->bits | (unsigned)(digit - alphabet->digits);
        count += alphabet->bits;
        if (count >= 8) {
            count -= 8;
            buffer_add_byte(text, (char)(held >> count & 0xff));
        }
    }
    return count >= alphabet->bits ? "trailing base64 byte found" : NULL;
}

void coding_base64(struct buffer *text, struct value_string string)
{
    encode(text, string, &base64);
}

void coding_base32(struct buffer *text, struct value_string string)
{
    encode(text, string, &base32);
}

const char *coding_base64d(struct buffer *text, struct value_string string)
{
    return decode(text, string, &base64);
}

const char *coding_base32d(struct buffer *text, struct value_string string)
{
    const char *wrong = decode(text, string, &base32);

    return wrong ? base32.invalid : NULL;
}

/* ---- URIs ---- */

static bool is_unreserved(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
           byte == '~';
}

void coding_uri(struct buffer *text, struct value_string string)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < string.length; i++) {
        unsigned char byte = (unsigned char)string.bytes[i];

        if (is_unreserved(string.bytes[i])) {
            buffer_add_byte(text, string.bytes[i]);
        } else {
            buffer_add_byte(text, '%');
            buffer_add_byte(text, digits[byte >> 4]);
            buffer_add_byte(text, digits[byte & 15]);
        }
    }
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

const char *coding_urid(struct buffer *text, struct value_string string)
{
    static const char invalid[] = "is not a valid uri encoding";

    for (size_t i = 0; i < string.length; i++) {
        int high, low;

        if (string.bytes[i] != '%') {
            buffer_add_byte(text, string.bytes[i]);
            continue;
        }
        if (string.length - i < 3)
            return invalid;
        high = hex_digit(string.bytes[i + 1]);
        low = hex_digit(string.bytes[i + 2]);
        if (high < 0 || low < 0)
            return invalid;
        buffer_add_byte(text, (char)(high << 4 | low));
        i += 2;
    }
    return text->failed || utf8_is_valid(text->bytes, text->length) ? NULL : invalid;
}
