/* Numbers as aggregates take them, and the members of saved states. */

#include "pipeline/aggregate/numeric.h"

#include "pipeline/json/built.h"
#include "pipeline/json/number.h"

#include <math.h>
#include <string.h>

static bool is_digits(struct value_string spelling)
{
    for (size_t i = spelling.bytes[0] == '-' ? 1 : 0; i < spelling.length; i++) {
        if (spelling.bytes[i] < '0' || spelling.bytes[i] > '9')
            return false;
    }
    return true;
}

/* Reads what most numbers are, few digits with a point or none: so the quotient of two
 * doubles that are exact rounds once. False: it is anything else. */
static bool read_short(struct value_string spelling, struct numeric *numeric)
{
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = spelling.bytes[0] == '-';
    size_t point = spelling.length;
    int64_t digits = 0;

    if (spelling.length > 16)
        return false;
    for (size_t i = negative; i < spelling.length; i++) {
        unsigned digit = (unsigned char)spelling.bytes[i] - (unsigned)'0';

        if (digit <= 9)
            digits = digits * 10 + digit;
        else if (spelling.bytes[i] == '.')
            point = i;
        else
            return false;
    }
    if (point == spelling.length) {
        numeric->form = NUMERIC_INTEGER;
        numeric->integer = negative ? -digits : digits;
        return true;
    }
    if (digits > (int64_t)1 << 53)
        return false;
    numeric->form = NUMERIC_DOUBLE;
    numeric->number = (double)digits / powers[spelling.length - point - 1];
    if (negative)
        numeric->number = -numeric->number;
    return true;
}

void numeric_read(struct value value, struct numeric *numeric)
{
    struct value_string spelling;

    if (value.form == VALUE_INTEGER) {
        numeric->form = NUMERIC_INTEGER;
        numeric->integer = value.integer;
        return;
    }
    if (value.form == VALUE_DOUBLE) {
        numeric->form = NUMERIC_DOUBLE;
        numeric->number = value.number;
        return;
    }
    spelling = value_spelling_(value);
    if (read_short(spelling, numeric))
        return;
    if (number_int64(spelling.bytes, spelling.length, &numeric->integer)) {
        numeric->form = NUMERIC_INTEGER;
    } else if (is_digits(spelling)) {
        numeric->form = NUMERIC_DIGITS;
        numeric->digits = spelling;
    } else {
        numeric->form = NUMERIC_DOUBLE;
        numeric->number = number_double(spelling.bytes, spelling.length);
    }
}

double numeric_double(const struct numeric *numeric)
{
    if (numeric->form == NUMERIC_INTEGER)
        return (double)numeric->integer;
    if (numeric->form == NUMERIC_DOUBLE)
        return numeric->number;
    return number_double(numeric->digits.bytes, numeric->digits.length);
}

struct value saved_get(struct value saved, const char *key)
{
    if (value_kind(saved) != KIND_OBJECT)
        return VALUE_OF(VALUE_NONE);
    return value_get(saved, key, strlen(key));
}

bool saved_count(struct value saved, const char *key, uint64_t *count)
{
    struct value member = saved_get(saved, key);
    int64_t integer = 0;
    bool good = true;

    if (member.form != VALUE_NONE)
        good = value_kind(member) == KIND_NUMBER && value_int64(member, &integer) &&
               integer >= 0 && integer <= SAVED_COUNT_MOST;
    value_unref(member);
    *count = good ? (uint64_t)integer : 0;
    return good;
}

struct value saved_set(struct value saved, const char *key, struct value member)
{
    if (saved.form == VALUE_NONE || member.form == VALUE_NONE) {
        value_unref(saved);
        value_unref(member);
        return VALUE_OF(VALUE_NONE);
    }
    return value_set_key(saved, key, strlen(key), member);
}

struct value saved_special(double number)
{
    const char *name = isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";

    return value_string_new(name, strlen(name));
}

bool saved_is_special(struct value saved, double *number)
{
    struct value_string string;
    bool found = true;

    if (value_kind(saved) != KIND_STRING || !value_string(&saved, &string))
        return false;
    if (string.length == 3 && memcmp(string.bytes, "nan", 3) == 0)
        *number = NAN;
    else if (string.length == 3 && memcmp(string.bytes, "inf", 3) == 0)
        *number = INFINITY;
    else if (string.length == 4 && memcmp(string.bytes, "-inf", 4) == 0)
        *number = -INFINITY;
    else
        found = false;
    return found;
}
