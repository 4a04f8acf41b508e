/* Formats of time stamps, and from the fields that were read to an instant. */

#include "pipeline/time/timestamp.h"

#include "pipeline/base/nearest.h"
#include "pipeline/time/civil.h"
#include "pipeline/time/fields.h"

#include <stdlib.h>

/* ---- Formats ---- */

struct timestamp_format {
    time_read_function *read; /* NULL: by the pattern */
    struct timestamp_pattern *pattern;
};

static const struct {
    const char *name;
    time_read_function *read;
    const char *pattern;
} names[] = {
    {"auto", read_auto, NULL},       {"iso", read_iso, NULL},
    {"rfc3339", read_iso, NULL},     {"rfc1123", read_worded, NULL},
    {"rfc2822", read_worded, NULL},  {"rfc850", read_worded, NULL},
    {"asctime", read_worded, NULL},  {"apache", read_day_first, NULL},
    {"syslog", read_worded, NULL},   {"nginx", read_iso, NULL},
    {"log4j", read_iso, NULL},       {"klog", read_klog, NULL},
    {"hdfs", NULL, "%y%m%d %H%M%S"}, {"epoch", read_epoch, NULL},
    {"s", read_epoch_s, NULL},       {"ms", read_epoch_ms, NULL},
    {"us", read_epoch_us, NULL},     {"ns", read_epoch_ns, NULL},
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static enum status fail_name(const struct text *text, struct fault *fault)
{
    const char *known[NAME_COUNT], *nearest;

    for (size_t i = 0; i < NAME_COUNT; i++)
        known[i] = names[i].name;
    nearest = nearest_name(*text, known, NAME_COUNT);
    return fault_set(fault, STATUS_USAGE, text,
                     "unknown format%s%s%s; a format is a name such as iso, or a "
                     "pattern such as \"%%Y-%%m-%%d %%H:%%M:%%S\"",
                     nearest ? "; did you mean " : "", nearest ? nearest : "",
                     nearest ? "?" : "");
}

static enum status fill_format(struct timestamp_format *format, const struct text *text,
                               struct fault *fault)
{
    struct text pattern = *text;
    size_t i = 0;

    while (i < NAME_COUNT && !text_equals(*text, names[i].name))
        i++;
    if (i < NAME_COUNT && names[i].read) {
        format->read = names[i].read;
        return STATUS_OK;
    }
    if (i < NAME_COUNT)
        pattern = text_of(names[i].pattern);
    for (i = 0; i < pattern.length; i++) {
        if (pattern.bytes[i] == '%')
            return timestamp_pattern_new(&format->pattern, &pattern, fault);
    }
    return fail_name(text, fault);
}

enum status timestamp_format_new(struct timestamp_format **format,
                                 const struct text *text, struct fault *fault)
{
    struct timestamp_format *made = calloc(1, sizeof(*made));
    enum status status;

    *format = NULL;
    if (!made)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    status = fill_format(made, text, fault);
    if (status) {
        timestamp_format_free(made);
        return status;
    }
    *format = made;
    return STATUS_OK;
}

void timestamp_format_free(struct timestamp_format *format)
{
    if (format)
        timestamp_pattern_free(format->pattern);
    free(format);
}

/* ---- From fields to an instant ---- */

static bool fail(struct timestamp_mistake *mistake, const char *what)
{
    *mistake = (struct timestamp_mistake){what, TIMESTAMP_NOWHERE};
    return false;
}

static bool check_day(int day, int length, struct timestamp_mistake *mistake)
{
    if (day < 1)
        return fail(mistake, "there is no day 0");
    if (day <= length)
        return true;
    switch (length) {
    case 28:
        return fail(mistake, "February has only 28 days in that year");
    case 29:
        return fail(mistake, "February has only 29 days");
    case 30:
        return fail(mistake, "the month has only 30 days");
    default:
        return fail(mistake, "the month has only 31 days");
    }
}

static bool check_clock(struct time_fields *fields, struct timestamp_mistake *mistake)
{
    if (fields->half != HALF_NONE) {
        if (fields->hour < 1 || fields->hour > 12)
            return fail(mistake, "with AM or PM the hour is 1 to 12");
        fields->hour = fields->hour % 12 + (fields->half == HALF_PM ? 12 : 0);
    }
    if (fields->hour > 24)
        return fail(mistake, "the hour is not 00 to 24");
    if (fields->minute > 59)
        return fail(mistake, "the minute is not 00 to 59");
    if (fields->second > 60)
        return fail(mistake, "the second is not 00 to 60");
    if (fields->hour == 24 &&
        (fields->minute > 0 || fields->second > 0 || fields->nanoseconds > 0))
        return fail(mistake, "hour 24 has only its beginning, 24:00");
    return true;
}

/* So that no date is 0, which a new reader remembers. */
#define DATE_KNOWN (UINT32_C(1) << 31)

/* The number of the day; the last date is remembered. */
static bool find_days(struct timestamp_reader *reader, const struct time_fields *fields,
                      int64_t *days, struct timestamp_mistake *mistake)
{
    uint32_t date = DATE_KNOWN | (uint32_t)fields->year << 16 |
                    (uint32_t)fields->month << 8 | (uint32_t)fields->day;

    if (fields->year_day > 0) {
        *days = civil_days(fields->year, 1, fields->year_day);
        return fields->year_day <= 365 + civil_is_leap(fields->year) ||
               fail(mistake, "the year has no such day");
    }
    if (date == reader->date_) {
        *days = reader->days_;
        return true;
    }
    if (fields->month < 1 || fields->month > 12)
        return fail(mistake, "the month is not 01 to 12");
    if (!check_day(fields->day, civil_month_length(fields->year, fields->month),
                   mistake))
        return false;
    *days = civil_days(fields->year, fields->month, fields->day);
    reader->date_ = date;
    reader->days_ = *days;
    return true;
}

static int32_t offset_of(struct timestamp_reader *reader, int64_t local)
{
    if (!reader->zone)
        return 0;
    if (local < reader->span_.from || local >= reader->span_.to)
        reader->span_ = zone_at_local(reader->zone, local);
    return reader->span_.offset;
}

static bool place(struct timestamp_reader *reader, const struct time_fields *fields,
                  struct timestamp *ts, struct timestamp_mistake *mistake)
{
    int64_t days, local;

    if (!find_days(reader, fields, &days, mistake))
        return false;
    local = days * SECONDS_PER_DAY + fields->hour * INT64_C(3600) +
            fields->minute * INT64_C(60) + fields->second;
    ts->offset = fields->has_offset ? fields->offset : offset_of(reader, local);
    ts->seconds = local - ts->offset;
    return true;
}

/* The last year in which it is not in the future; 29 February may be eight years ago.
 */
static bool place_without_year(struct timestamp_reader *reader,
                               struct time_fields *fields, struct timestamp *ts,
                               struct timestamp_mistake *mistake)
{
    int64_t latest = reader->now + SECONDS_PER_DAY;
    int64_t year = civil_of_days(floor_divide(latest, SECONDS_PER_DAY) + 1).year;

    if (year < 10 || year > 9999)
        return fail(mistake, "it has no year");
    for (int i = 0; i < 10; i++) {
        fields->year = (int)year - i;
        if (place(reader, fields, ts, mistake) && ts->seconds <= latest)
            return true;
    }
    return false;
}

static bool find_instant(struct timestamp_reader *reader, struct time_fields *fields,
                         struct timestamp *ts, struct timestamp_mistake *mistake)
{
    if (fields->is_epoch) {
        ts->seconds = fields->epoch;
        ts->offset = fields->has_offset
                         ? fields->offset
                         : zone_at_instant(reader->zone, ts->seconds).offset;
        return true;
    }
    if (!check_clock(fields, mistake))
        return false;
    if (fields->year == YEAR_NONE)
        return place_without_year(reader, fields, ts, mistake);
    return place(reader, fields, ts, mistake);
}

static bool conclude(struct timestamp_reader *reader, struct time_fields *fields,
                     struct timestamp *ts, struct timestamp_mistake *mistake)
{
    ts->nanoseconds = fields->nanoseconds;
    ts->has_offset = fields->has_offset;
    return find_instant(reader, fields, ts, mistake) &&
           ((ts->seconds >= TIMESTAMP_SECONDS_LEAST &&
             ts->seconds <= TIMESTAMP_SECONDS_MOST) ||
            fail(mistake, "it is not within the years 0000 to 9999"));
}

/* ---- Reading ---- */

/* White space around it does not count, nor does a pair of brackets. */
static void trim(struct cursor *cursor)
{
    cursor_skip_blanks(cursor);
    while (cursor->end > cursor->at && is_blank(cursor->end[-1]))
        cursor->end--;
    if (cursor->end - cursor->at >= 2 && *cursor->at == '[' && cursor->end[-1] == ']') {
        cursor->at++;
        cursor->end--;
    }
}

bool timestamp_parse(struct timestamp_reader *reader, const char *bytes, size_t length,
                     struct timestamp *ts, struct timestamp_mistake *mistake)
{
    const struct timestamp_format *format = reader->format;
    struct cursor cursor = cursor_of(bytes, length, mistake);
    struct time_fields fields = time_fields_none();
    bool read;

    if (format && format->pattern) {
        read = timestamp_pattern_read(format->pattern, &cursor, &fields);
    } else {
        trim(&cursor);
        if (cursor_ended(&cursor))
            return fail(mistake, "it is empty");
        read = format ? format->read(&cursor, &fields) : read_auto(&cursor, &fields);
    }
    return read && conclude(reader, &fields, ts, mistake);
}
