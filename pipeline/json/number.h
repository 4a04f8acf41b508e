/* Number: JSON numbers between text, int64_t and double. Locale plays no part. */
#ifndef PIPELINE_JSON_NUMBER_H
#define PIPELINE_JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a validated JSON number. False if it is no integer of int64: it has a fraction or
 * an exponent, is out of range, or is -0. */
bool number_int64(const char *bytes, size_t length, int64_t *integer);

/* The same for all that are integers of int64 by their value, however they are spelled:
 * 3.0, 3e2, -0. */
bool number_integral(const char *bytes, size_t length, int64_t *integer);

/* Of a validated JSON number: the nearest double, infinity past the largest. */
double number_double(const char *bytes, size_t length);

/* The sign of a - b, by their exact decimal values, of any length and exponent. */
int number_compare(const char *a, size_t a_length, const char *b, size_t b_length);

/* The fewest digits that read back as the same double, as jq 1.8 prints it: 3, 0.1,
 * 1e+100 (17 significant digits at most; an exponent below 0.0001, and where more than
 * 15 zeros would follow the digits). nan: "null"; infinities: the largest double.
 * Returns the length; not closed by NUL. */
#define NUMBER_TEXT_SIZE 40
size_t number_print(double number, char text[NUMBER_TEXT_SIZE]);

/* The digits of an integer, with its sign, at the end of `text`; where they begin. */
#define NUMBER_INTEGER_SIZE 20
char *number_print_integer(int64_t integer, char text[NUMBER_INTEGER_SIZE]);

#endif
