/* Patterns as strptime's, taken apart once. */

#include "pipeline/time/fields.h"

#include <stdlib.h>
#include <string.h>

/* What conversions there are, and the widest number that one takes; those that stand
 * for others have them. */
static const struct {
    char letter;
    const char *stands_for;
} shorthands[] = {
    {'T', "%H:%M:%S"}, {'R', "%H:%M"}, {'F', "%Y-%m-%d"},
    {'D', "%m/%d/%y"}, {'n', " "},     {'t', " "},
};

static const char conversions[] = "YymdejbBhHIpMSfzZsaA%";

/* What stands in a pattern's place: a conversion's letter, or a byte as it is. */
struct step {
    char letter; /* '\0': a byte; ' ': white space */
    char byte;
};

struct timestamp_pattern {
    size_t count;
    struct step steps[];
};

/* ---- Compiling ---- */

static const char *find_shorthand(char letter)
{
    for (size_t i = 0; i < sizeof(shorthands) / sizeof(shorthands[0]); i++) {
        if (shorthands[i].letter == letter)
            return shorthands[i].stands_for;
    }
    return NULL;
}

static void add_step(struct timestamp_pattern *pattern, char letter, char byte)
{
    bool again = letter == ' ' && pattern->count > 0 &&
                 pattern->steps[pattern->count - 1].letter == ' ';

    if (!again)
        pattern->steps[pattern->count++] = (struct step){letter, byte};
}

/* A shorthand has no conversion that is not known, and no shorthand. */
static void add_shorthand(struct timestamp_pattern *pattern, const char *stands_for)
{
    for (; *stands_for; stands_for++) {
        if (*stands_for == '%')
            add_step(pattern, *++stands_for, '\0');
        else
            add_step(pattern, is_blank(*stands_for) ? ' ' : '\0', *stands_for);
    }
}

static bool has_step(const struct timestamp_pattern *pattern, const char *letters)
{
    for (size_t i = 0; i < pattern->count; i++) {
        if (pattern->steps[i].letter && strchr(letters, pattern->steps[i].letter))
            return true;
    }
    return false;
}

static bool gives_date(const struct timestamp_pattern *pattern)
{
    return has_step(pattern, "sYy") ||
           (has_step(pattern, "mbBh") && has_step(pattern, "de"));
}

static enum status fill(struct timestamp_pattern *pattern, const struct text *text,
                        struct fault *fault)
{
    for (size_t i = 0; i < text->length; i++) {
        char byte = text->bytes[i];
        const char *shorthand;

        if (byte != '%') {
            add_step(pattern, is_blank(byte) ? ' ' : '\0', byte);
            continue;
        }
        if (++i == text->length)
            return fault_set(fault, STATUS_USAGE, text, "the format ends in a %%");
        byte = text->bytes[i];
        shorthand = find_shorthand(byte);
        if (shorthand)
            add_shorthand(pattern, shorthand);
        else if (memchr(conversions, byte, sizeof(conversions) - 1))
            add_step(pattern, byte == '%' ? '\0' : byte, byte);
        else
            return fault_set(fault, STATUS_USAGE, text,
                             "unknown conversion %%%c in the format", byte);
    }
    if (!gives_date(pattern))
        return fault_set(fault, STATUS_USAGE, text,
                         "the format gives no date: it needs %%s, a year, or a month "
                         "and a day");
    return STATUS_OK;
}

enum status timestamp_pattern_new(struct timestamp_pattern **pattern,
                                  const struct text *text, struct fault *fault)
{
    /* %T, the longest for its length, is 5 steps for 2 bytes. */
    struct timestamp_pattern *made =
        malloc(sizeof(*made) + (3 * text->length + 1) * sizeof(struct step));
    enum status status;

    *pattern = NULL;
    if (!made)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    made->count = 0;
    status = fill(made, text, fault);
    if (status) {
        free(made);
        return status;
    }
    *pattern = made;
    return STATUS_OK;
}

void timestamp_pattern_free(struct timestamp_pattern *pattern)
{
    free(pattern);
}

/* ---- Reading ---- */

static bool read_half(struct cursor *cursor, struct time_fields *fields)
{
    char first = (char)(cursor_peek(cursor) | 0x20);

    if (cursor->end - cursor->at < 2 || (cursor->at[1] | 0x20) != 'm' ||
        (first != 'a' && first != 'p'))
        return cursor_fail(cursor, "AM or PM was expected");
    cursor->at += 2;
    fields->half = first == 'a' ? HALF_AM : HALF_PM;
    return true;
}

static bool read_offset(struct cursor *cursor, struct time_fields *fields)
{
    fields->has_offset = true;
    fields->offset = 0;
    return cursor_take(cursor, 'Z') || cursor_offset(cursor, &fields->offset);
}

/* Seconds of the epoch, without a fraction, which may follow as %f. */
static bool read_seconds(struct cursor *cursor, struct time_fields *fields)
{
    bool negative = cursor_take(cursor, '-');
    int64_t seconds = 0;

    if (!is_digit(cursor_peek(cursor)))
        return cursor_fail(cursor, "seconds of the epoch were expected");
    while (is_digit(cursor_peek(cursor)) && seconds <= TIMESTAMP_SECONDS_MOST)
        seconds = seconds * 10 + (*cursor->at++ - '0');
    fields->epoch = negative ? -seconds : seconds;
    fields->is_epoch = true;
    return true;
}

static bool read_two_digit_year(struct cursor *cursor, struct time_fields *fields)
{
    if (!cursor_two(cursor, &fields->year, "a year of two digits was expected"))
        return false;
    fields->year = year_of_two(fields->year);
    return true;
}

static bool read_day(struct cursor *cursor, struct time_fields *fields)
{
    (void)cursor_take(cursor, ' ');
    return cursor_number(cursor, 2, &fields->day, "a day of the month was expected");
}

static bool read_conversion(struct cursor *cursor, char letter,
                            struct time_fields *fields)
{
    switch (letter) {
    case 'Y':
        return cursor_number(cursor, 4, &fields->year, "a year was expected");
    case 'y':
        return read_two_digit_year(cursor, fields);
    case 'm':
        return cursor_number(cursor, 2, &fields->month, "a month was expected");
    case 'd':
    case 'e':
        return read_day(cursor, fields);
    case 'j':
        return cursor_number(cursor, 3, &fields->year_day,
                             "a day of the year was expected") &&
               (fields->year_day > 0 || cursor_fail(cursor, "the year has no day 0"));
    case 'b':
    case 'B':
    case 'h':
        return read_month_name(cursor, fields);
    case 'a':
    case 'A':
        return read_weekday(cursor);
    case 'H':
    case 'I':
        return cursor_number(cursor, 2, &fields->hour, "an hour was expected");
    case 'M':
        return cursor_number(cursor, 2, &fields->minute, "a minute was expected");
    case 'S':
        return cursor_number(cursor, 2, &fields->second, "a second was expected");
    case 'f':
        return cursor_fraction(cursor, &fields->nanoseconds);
    case 'p':
        return read_half(cursor, fields);
    case 'z':
        return read_offset(cursor, fields);
    case 'Z':
        return read_zone_name(cursor, fields);
    default:
        return read_seconds(cursor, fields);
    }
}

bool timestamp_pattern_read(const struct timestamp_pattern *pattern,
                            struct cursor *cursor, struct time_fields *fields)
{
    for (size_t i = 0; i < pattern->count; i++) {
        struct step step = pattern->steps[i];

        if (step.letter == ' ') {
            cursor_skip_blanks(cursor);
        } else if (step.letter == '\0') {
            if (!cursor_take(cursor, step.byte))
                return cursor_fail(cursor, "it does not fit the format");
        } else if (!read_conversion(cursor, step.letter, fields)) {
            return false;
        }
    }
    if (fields->is_epoch && fields->epoch < 0 && fields->nanoseconds > 0) {
        fields->epoch--; /* %s.%f: the fraction has the sign, too */
        fields->nanoseconds = 1000000000 - fields->nanoseconds;
    }
    return read_end(cursor);
}
