/* Whole time stamps: ISO 8601 and its relatives, those with words, and which of them a
 * text is. */

#include "pipeline/time/fields.h"

/* ---- ISO 8601 ---- */

static bool read_year(struct cursor *cursor, struct time_fields *fields)
{
    int century = 0;

    if (!cursor_two(cursor, &century, "a year of four digits was expected") ||
        !cursor_two(cursor, &fields->year, "a year of four digits was expected"))
        return false;
    fields->year += century * 100;
    return true;
}

bool read_iso(struct cursor *cursor, struct time_fields *fields)
{
    char separator;

    if (!read_year(cursor, fields))
        return false;
    separator = cursor_peek(cursor);
    if (separator == '-' || separator == '/')
        cursor->at++;
    if (!cursor_two(cursor, &fields->month, "a month of two digits was expected"))
        return false;
    if (!is_digit(separator) && !cursor_take(cursor, separator))
        return cursor_fail(cursor, "a day of the month was expected");
    if (!cursor_two(cursor, &fields->day, "a day of two digits was expected"))
        return false;
    if (cursor_ended(cursor))
        return true;
    if (!cursor_take(cursor, 'T') && !cursor_take(cursor, ' ') &&
        !cursor_take(cursor, 't'))
        return cursor_fail(cursor, "T or a blank was expected");
    return read_clock(cursor, fields) && read_zone(cursor, fields) && read_end(cursor);
}

/* I0102 15:04:05.678901; the letter is the level. */
bool read_klog(struct cursor *cursor, struct time_fields *fields)
{
    cursor->at += is_letter(cursor_peek(cursor));
    if (!cursor_two(cursor, &fields->month, "a month of two digits was expected") ||
        !cursor_two(cursor, &fields->day, "a day of two digits was expected"))
        return false;
    cursor_skip_blanks(cursor);
    return read_clock(cursor, fields) && read_end(cursor);
}

/* ---- With words ---- */

/* Of four digits, or of two. */
static bool read_short_year(struct cursor *cursor, struct time_fields *fields)
{
    if (cursor_digits(cursor) != 2)
        return read_year(cursor, fields);
    if (!cursor_two(cursor, &fields->year, "a year was expected"))
        return false;
    fields->year = year_of_two(fields->year);
    return true;
}

/* A mail's date may end in the zone's name in parentheses. */
static bool read_comment_and_end(struct cursor *cursor)
{
    cursor_skip_blanks(cursor);
    if (cursor_take(cursor, '(')) {
        while (!cursor_ended(cursor) && *cursor->at != ')')
            cursor->at++;
        if (!cursor_take(cursor, ')'))
            return cursor_fail(cursor, "a ) is missing");
    }
    return read_end(cursor);
}

/* 06 Nov 1994 08:49:37 GMT, 06-Nov-94 ..., 10/Oct/2000:13:55:36 -0700 */
bool read_day_first(struct cursor *cursor, struct time_fields *fields)
{
    char separator;

    if (!cursor_number(cursor, 2, &fields->day, "a day of the month was expected"))
        return false;
    separator = cursor_peek(cursor);
    if (separator != '/' && separator != '-' && separator != ' ')
        return cursor_fail(cursor, "a month was expected");
    cursor->at++;
    if (!read_month_name(cursor, fields))
        return false;
    if (!cursor_take(cursor, separator))
        return cursor_fail(cursor, "a year was expected");
    if (!read_short_year(cursor, fields))
        return false;
    if (cursor_ended(cursor))
        return true;
    if (!cursor_take(cursor, ':') && !cursor_take(cursor, ' '))
        return cursor_fail(cursor, "an hour was expected");
    return read_clock(cursor, fields) && read_zone(cursor, fields) &&
           read_comment_and_end(cursor);
}

static bool at_year(const struct cursor *cursor)
{
    return cursor_digits(cursor) == 4;
}

/* Jan  2 15:04:05, perhaps with a year before or behind the time, and a zone behind it,
 * before the year or not. */
static bool read_month_first(struct cursor *cursor, struct time_fields *fields)
{
    if (!read_month_name(cursor, fields))
        return false;
    cursor_skip_blanks(cursor);
    if (!cursor_number(cursor, 2, &fields->day, "a day of the month was expected"))
        return false;
    (void)cursor_take(cursor, ',');
    cursor_skip_blanks(cursor);
    if (at_year(cursor) && !read_year(cursor, fields))
        return false;
    cursor_skip_blanks(cursor);
    if (!read_clock(cursor, fields))
        return false;
    cursor_skip_blanks(cursor);
    if (!at_year(cursor) && !read_zone(cursor, fields))
        return false;
    cursor_skip_blanks(cursor);
    if (fields->year == YEAR_NONE && at_year(cursor) && !read_year(cursor, fields))
        return false;
    return fields->has_offset ? read_end(cursor)
                              : read_zone(cursor, fields) && read_end(cursor);
}

/* Whether it begins with the name of a month, not of a day. */
static bool at_month(const struct cursor *cursor)
{
    struct timestamp_mistake ignored;
    struct time_fields fields;
    struct cursor probe = *cursor;

    probe.mistake = &ignored;
    return read_month_name(&probe, &fields);
}

bool read_worded(struct cursor *cursor, struct time_fields *fields)
{
    if (at_month(cursor))
        return read_month_first(cursor, fields);
    if (is_letter(cursor_peek(cursor))) {
        if (!read_weekday(cursor))
            return cursor_fail(cursor, "the name of a day or month was expected");
        (void)cursor_take(cursor, ',');
        cursor_skip_blanks(cursor);
    }
    if (is_digit(cursor_peek(cursor)))
        return read_day_first(cursor, fields);
    return read_month_first(cursor, fields);
}

/* ---- Which it is ---- */

static bool read_digits(struct cursor *cursor, struct time_fields *fields)
{
    size_t digits = cursor_digits(cursor);
    const char *behind = cursor->at + digits;
    char next = behind < cursor->end ? *behind : '\0';

    if (digits == 4 && (next == '-' || next == '/'))
        return read_iso(cursor, fields);
    if (digits == 4 && next == ' ')
        return read_klog(cursor, fields);
    if (digits == 8 && (next == 'T' || next == 't' || next == ' '))
        return read_iso(cursor, fields);
    if (digits <= 2 && (next == '/' || next == '-' || next == ' '))
        return read_day_first(cursor, fields);
    return read_epoch(cursor, fields);
}

bool read_auto(struct cursor *cursor, struct time_fields *fields)
{
    char next = cursor_peek(cursor);

    if (is_digit(next))
        return read_digits(cursor, fields);
    if (next == '-' || next == '+')
        return read_epoch(cursor, fields);
    if (!is_letter(next))
        return cursor_fail(cursor, "it is none of the known formats");
    if (cursor->end - cursor->at > 4 && is_digit(cursor->at[1]))
        return read_klog(cursor, fields);
    return read_worded(cursor, fields);
}
