/* The parts that several kinds of time stamps have. */

#include "pipeline/time/fields.h"

/* ---- Clock and zone ---- */

static bool read_seconds(struct cursor *cursor, struct time_fields *fields)
{
    if (!cursor_two(cursor, &fields->second, "a second of two digits was expected"))
        return false;
    if (cursor_take(cursor, '.') || cursor_take(cursor, ','))
        return cursor_fraction(cursor, &fields->nanoseconds);
    return true;
}

bool read_clock(struct cursor *cursor, struct time_fields *fields)
{
    bool colons;

    if (!cursor_two(cursor, &fields->hour, "an hour of two digits was expected"))
        return false;
    colons = cursor_take(cursor, ':');
    if (!cursor_two(cursor, &fields->minute, "a minute of two digits was expected"))
        return false;
    if (colons ? cursor_take(cursor, ':') : is_digit(cursor_peek(cursor)))
        return read_seconds(cursor, fields);
    return true;
}

static const struct {
    char name[4]; /* filled up with NUL */
    int hours;
} zones[] = {
    {"UTC", 0},  {"GMT", 0},  {"UT", 0},   {"Z", 0},    {"EST", -5}, {"EDT", -4},
    {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
};

static bool equals_name(struct text word, const char *name)
{
    size_t i = 0;

    for (; i < word.length && name[i] != '\0'; i++) {
        if ((word.bytes[i] | 0x20) != (name[i] | 0x20))
            return false;
    }
    return i == word.length && name[i] == '\0';
}

bool read_zone_name(struct cursor *cursor, struct time_fields *fields)
{
    const char *from = cursor->at;
    struct text word = cursor_letters(cursor);

    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (equals_name(word, zones[i].name)) {
            fields->offset = zones[i].hours * 3600;
            fields->has_offset = true;
            return true;
        }
    }
    cursor->at = from;
    return cursor_fail(cursor, word.length > 0 ? "unknown name of a zone"
                                               : "the name of a zone was expected");
}

bool read_zone(struct cursor *cursor, struct time_fields *fields)
{
    char next = cursor_peek(cursor);

    if (next == 'Z' && cursor->at + 1 == cursor->end) {
        cursor->at++;
        fields->has_offset = true;
        return true;
    }
    cursor_skip_blanks(cursor);
    if (cursor_ended(cursor))
        return true;
    next = cursor_peek(cursor);
    if (next == '+' || next == '-') {
        fields->has_offset = true;
        return cursor_offset(cursor, &fields->offset);
    }
    if (is_letter(next))
        return read_zone_name(cursor, fields);
    return cursor_fail(cursor, "more than a time stamp");
}

bool read_end(struct cursor *cursor)
{
    cursor_skip_blanks(cursor);
    return cursor_ended(cursor) || cursor_fail(cursor, "more than a time stamp");
}

/* ---- Names ---- */

static uint32_t three_letters(const char *bytes)
{
    return ((uint32_t)(unsigned char)bytes[0] << 16 |
            (uint32_t)(unsigned char)bytes[1] << 8 | (unsigned char)bytes[2]) |
           0x202020;
}

/* The place of a name, or of its first three letters, among others; -1. */
static int find_name(struct text word, const char *const *names, int count)
{
    uint32_t first;

    if (word.length < 3)
        return -1;
    first = three_letters(word.bytes);
    for (int i = 0; i < count; i++) {
        if (three_letters(names[i]) == first)
            return word.length == 3 || equals_name(word, names[i]) ? i : -1;
    }
    return -1;
}

bool read_month_name(struct cursor *cursor, struct time_fields *fields)
{
    static const char *const names[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    const char *from = cursor->at;
    int place = find_name(cursor_letters(cursor), names, 12);

    fields->month = place + 1;
    if (place >= 0)
        return true;
    cursor->at = from;
    return cursor_fail(cursor, "the name of a month was expected");
}

bool read_weekday(struct cursor *cursor)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    const char *from = cursor->at;

    if (find_name(cursor_letters(cursor), names, 7) >= 0)
        return true;
    cursor->at = from;
    return cursor_fail(cursor, "the name of a day was expected");
}
