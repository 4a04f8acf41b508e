/* Numbers: integers in full, others with so many digits that no two are alike. */

#include "json_canonical.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTEGER_DIGITS 40

static size_t read_digits(struct reader *in, struct text *digits)
{
    size_t count = 0;

    while (in->at < in->end && isdigit((unsigned char)*in->at)) {
        if (digits->length > 0 || *in->at != '0')
            add_byte(digits, *in->at);
        in->at++;
        count++;
    }
    return count;
}

/* Reads an exponent and adds it; so large a one that it says nothing is cut. */
static bool read_exponent(struct reader *in, long *exponent)
{
    char *end;
    long value;

    if (in->at == in->end || (*in->at != 'e' && *in->at != 'E'))
        return true;
    in->at++;
    value = strtol(in->at, &end, 10);
    if (end == in->at || isspace((unsigned char)*in->at))
        return false;
    in->at = end;
    if (labs(value) < 4000000000000)
        *exponent += value;
    else
        *exponent = value < 0 ? -4000000000000 : 4000000000000;
    return true;
}

static void write_number(struct text *out, const char *spelled, struct text *digits,
                         long exponent)
{
    char buffer[64];
    double value;

    while (digits->length > 0 && digits->bytes[digits->length - 1] == '0') {
        digits->length--;
        exponent++;
    }
    if (digits->length == 0) {
        add_byte(out, '0');
        return;
    }
    if (*spelled == '-')
        add_byte(out, '-');
    if (exponent >= 0 && (long)digits->length + exponent <= INTEGER_DIGITS) {
        add(out, digits->bytes, digits->length);
        for (; exponent > 0; exponent--)
            add_byte(out, '0');
        return;
    }
    value = strtod(spelled + (*spelled == '-'), NULL);
    if (value > 1e-300 && value < 1e300) {
        snprintf(buffer, sizeof(buffer), "%.16e", value);
    } else {
        add(out, digits->bytes, digits->length);
        snprintf(buffer, sizeof(buffer), "e%ld", exponent);
    }
    add(out, buffer, strlen(buffer));
}

bool read_number(struct reader *in, struct text *out)
{
    const char *spelled = in->at;
    struct text digits = {NULL, 0, 0};
    long exponent = 0;
    bool right;
    size_t count;

    if (*in->at == '-')
        in->at++;
    right = in->at[0] != '0' || !isdigit((unsigned char)in->at[1]);
    right = read_digits(in, &digits) > 0 && right;
    if (right && in->at < in->end && *in->at == '.') {
        in->at++;
        count = read_digits(in, &digits);
        right = count > 0;
        exponent = -(long)count;
    }
    right = right && read_exponent(in, &exponent);
    if (right)
        write_number(out, spelled, &digits, exponent);
    free(digits.bytes);
    return right;
}
