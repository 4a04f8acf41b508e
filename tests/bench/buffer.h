/* Buffer: text written piece by piece. Nothing checks for room: a record takes at most
 * RECORD_MAX bytes in every format. Numbers are written without printf, which would
 * take most of the generator's time. */
#ifndef TESTS_BENCH_BUFFER_H
#define TESTS_BENCH_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RECORD_MAX 2048

struct buffer {
    char *bytes;
    size_t length;
};

static inline void put_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

static inline void put_text(struct buffer *buffer, const char *text)
{
    put_bytes(buffer, text, strlen(text));
}

static inline void put_byte(struct buffer *buffer, char byte)
{
    buffer->bytes[buffer->length++] = byte;
}

/* At least `digits` digits, with zeros in front. */
static inline void put_number(struct buffer *buffer, uint64_t number, size_t digits)
{
    char text[20];
    size_t at = sizeof(text);

    while (number > 0 || sizeof(text) - at < digits) {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    put_bytes(buffer, text + at, sizeof(text) - at);
}

static inline void put_hex(struct buffer *buffer, uint64_t number)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        put_byte(buffer, "0123456789abcdef"[number >> shift & 15]);
}

/* Thousandths, without zeros at the end, as programs print floating point. */
static inline void put_thousandths(struct buffer *buffer, uint64_t number)
{
    size_t digits = 3;
    uint64_t fraction = number % 1000;

    put_number(buffer, number / 1000, 1);
    while (digits > 1 && fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    put_byte(buffer, '.');
    put_number(buffer, fraction, digits);
}

#endif
