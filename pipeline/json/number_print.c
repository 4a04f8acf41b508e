/* Numbers written: the fewest digits, laid out as jq does. */

#include "pipeline/json/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MOST 17

/* 0.d1 d2 d3... times ten to the power of `point`. */
struct shortest {
    char digits[DIGITS_MOST + 1];
    size_t count;
    int point;
};

static void drop_zeros(struct shortest *shortest)
{
    while (shortest->count > 1 && shortest->digits[shortest->count - 1] == '0')
        shortest->count--;
}

static void take_integer(struct shortest *shortest, uint64_t integer)
{
    char reversed[20];
    size_t count = 0;

    do {
        reversed[count++] = (char)('0' + integer % 10);
        integer /= 10;
    } while (integer);
    for (size_t i = 0; i < count; i++)
        shortest->digits[i] = reversed[count - 1 - i];
    shortest->count = count;
    shortest->point = (int)count;
}

/* Numbers with few decimals, such as prices: an integer below 10^15 over a power of
 * ten. Both are exact, so the division rounds once, and fifteen digits are always
 * enough to tell doubles apart. */
static bool take_few_decimals(struct shortest *shortest, double number)
{
    double power = 1;

    for (int decimals = 0; decimals <= 6; decimals++, power *= 10) {
        double scaled = rint(number * power);

        if (scaled >= 1e15)
            return false;
        if (scaled / power != number)
            continue;
        take_integer(shortest, (uint64_t)scaled);
        shortest->point -= decimals;
        drop_zeros(shortest);
        return true;
    }
    return false;
}

/* Digits and point of "d.ddde+xx", whatever the locale's point is. */
static void take_spelling(struct shortest *shortest, const char *spelling)
{
    shortest->count = 0;
    for (; *spelling != 'e'; spelling++) {
        if (*spelling >= '0' && *spelling <= '9')
            shortest->digits[shortest->count++] = *spelling;
    }
    shortest->point = (int)strtol(spelling + 1, NULL, 10) + 1;
}

static double read_back(const struct shortest *shortest)
{
    char spelling[DIGITS_MOST + 16];

    snprintf(spelling, sizeof(spelling), "%.*se%d", (int)shortest->count,
             shortest->digits, shortest->point - (int)shortest->count);
    return strtod(spelling, NULL);
}

/* Below a power of two doubles lie twice as dense as above it: there the nearest
 * decimal may read back as another double though the next one up does not. */
static bool take_next_up(struct shortest *shortest, double number)
{
    struct shortest up = *shortest;
    size_t last = up.count - 1;

    if (up.digits[last] == '9')
        return false;
    up.digits[last]++;
    if (read_back(&up) != number)
        return false;
    *shortest = up;
    return true;
}

static void take_shortest(struct shortest *shortest, double number)
{
    char spelling[DIGITS_MOST + 16];
    int digits = number < DBL_MIN ? 1 : 15;

    for (; digits <= DIGITS_MOST; digits++) {
        snprintf(spelling, sizeof(spelling), "%.*e", digits - 1, number);
        take_spelling(shortest, spelling);
        if (digits == DIGITS_MOST || read_back(shortest) == number ||
            take_next_up(shortest, number))
            break;
    }
    drop_zeros(shortest);
}

static char *put(char *at, const char *bytes, size_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

static char *put_zeros(char *at, int count)
{
    for (; count > 0; count--)
        *at++ = '0';
    return at;
}

static char *put_with_exponent(char *at, const struct shortest *shortest)
{
    char exponent[8];
    int length = snprintf(exponent, sizeof(exponent), "e%+03d", shortest->point - 1);

    *at++ = shortest->digits[0];
    if (shortest->count > 1) {
        *at++ = '.';
        at = put(at, shortest->digits + 1, shortest->count - 1);
    }
    return put(at, exponent, (size_t)length);
}

static char *put_plainly(char *at, const struct shortest *shortest)
{
    size_t whole = shortest->point > 0 ? (size_t)shortest->point : 0;

    if (whole >= shortest->count) {
        at = put(at, shortest->digits, shortest->count);
        return put_zeros(at, (int)(whole - shortest->count));
    }
    at = whole ? put(at, shortest->digits, whole) : put(at, "0", 1);
    *at++ = '.';
    at = put_zeros(at, -shortest->point);
    return put(at, shortest->digits + whole, shortest->count - whole);
}

size_t number_print(double number, char text[NUMBER_TEXT_SIZE])
{
    struct shortest shortest;
    char *at = text;

    if (isnan(number))
        return (size_t)(put(text, "null", 4) - text);
    if (signbit(number))
        *at++ = '-';
    number = fmin(fabs(number), DBL_MAX);
    if (!take_few_decimals(&shortest, number))
        take_shortest(&shortest, number);
    if (shortest.point <= -4 || shortest.point > (int)shortest.count + 15)
        at = put_with_exponent(at, &shortest);
    else
        at = put_plainly(at, &shortest);
    return (size_t)(at - text);
}

char *number_print_integer(int64_t integer, char text[NUMBER_INTEGER_SIZE])
{
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    char *at = text + NUMBER_INTEGER_SIZE;

    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (integer < 0)
        *--at = '-';
    return at;
}
