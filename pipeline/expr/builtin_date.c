/* Dates: seconds since the epoch, "broken down time" as an array of numbers (year,
 * month from 0, day, hour, minute, second, day of the week, day of the year), and text.
 *
 * The words are the C locale's, whatever the program's is. UTC is computed here,
 * without the C library's zone; localtime and strflocaltime ask for it. */

#include "pipeline/expr/builtin_cache.h"
#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define SECONDS_PER_DAY 86400

/* More than the years of an int have. */
#define SECONDS_MOST 0x1p56

/* What strftime may write. */
#define DATE_TEXT_MOST ((size_t)1 << 20)

/* ---- Seconds and days ---- */

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days from the epoch to a day of the Gregorian calendar. Years begin in March, so that
 * the leap day is their last; 400 of them have 146,097 days. */
static int64_t days_to(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted, era, year_of_era, day_of_year;

    year += floor_divide(month, 12);
    month -= 12 * floor_divide(month, 12);
    shifted = year - (month < 2);
    era = floor_divide(shifted, 400);
    year_of_era = shifted - 400 * era;
    day_of_year = (153 * (month < 2 ? month + 10 : month - 2) + 2) / 5;
    return 146097 * era + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 +
           day_of_year + day - 1 - 719468;
}

static int64_t seconds_of(const struct tm *tm)
{
    int64_t days = days_to((int64_t)tm->tm_year + 1900, tm->tm_mon, tm->tm_mday);

    return days * SECONDS_PER_DAY + (int64_t)tm->tm_hour * 3600 +
           (int64_t)tm->tm_min * 60 + tm->tm_sec;
}

/* ---- Arrays ---- */

static bool to_array(struct builtin_call *call, const struct tm *tm, double fraction)
{
    struct value array = value_array_new();
    const int64_t before[] = {(int64_t)tm->tm_year + 1900, tm->tm_mon, tm->tm_mday,
                              tm->tm_hour, tm->tm_min};
    struct value second = value_number(tm->tm_sec + fraction);

    for (size_t i = 0; i < 5 && array.form != VALUE_NONE; i++)
        array = value_append(array, value_integer(before[i]));
    if (array.form != VALUE_NONE)
        array = value_append(array, second);
    if (array.form != VALUE_NONE)
        array = value_append(array, value_integer(tm->tm_wday));
    if (array.form != VALUE_NONE)
        array = value_append(array, value_integer(tm->tm_yday));
    return builtin_return(call, array);
}

static int as_int(double number)
{
    if (number < INT32_MIN || number > INT32_MAX)
        return number < 0 ? INT32_MIN : INT32_MAX;
    return (int)number;
}

/* Elements that are missing are 0. False if one is no number. */
static bool from_array(struct builtin_call *call, struct value array, struct tm *tm,
                       const char *name)
{
    int *const fields[] = {&tm->tm_year, &tm->tm_mon, &tm->tm_mday, &tm->tm_hour,
                           &tm->tm_min,  &tm->tm_sec, &tm->tm_wday, &tm->tm_yday};
    struct value_walk walk;
    bool good = true;

    memset(tm, 0, sizeof(*tm));
    if (!value_walk_init(&walk, array))
        return builtin_no_memory(call);
    while (good && value_walk_next(&walk) && walk.index < 8) {
        double number =
            is_kind(walk.value, KIND_NUMBER) ? value_double(walk.value) : (double)NAN;

        good = !isnan(number);
        if (good)
            *fields[walk.index] = as_int(walk.index == 0 ? number - 1900 : number);
    }
    value_walk_release(&walk);
    return good ||
           builtin_fail(call, CAUSE_DATE, "%s requires parsed datetime inputs", name);
}

/* ---- Breaking down ---- */

typedef struct tm *break_function(const time_t *seconds, struct tm *tm);

/* The second is what the number has beyond a whole one, too. */
static bool break_down(struct builtin_call *call, struct value number,
                       break_function *function, struct tm *tm, double *fraction)
{
    double exact = value_double(number);
    time_t seconds;

    memset(tm, 0, sizeof(*tm));
    if (fabs(exact) < SECONDS_MOST) {
        seconds = (time_t)floor(exact);
        *fraction = exact - floor(exact);
        if (function(&seconds, tm))
            return true;
    }
    return builtin_fail(call, CAUSE_DATE,
                        "error converting number of seconds since epoch to datetime");
}

static bool to_broken(struct builtin_call *call, break_function *function,
                      const char *name)
{
    struct tm tm = {0};
    double fraction = 0;

    if (!is_kind(call->arguments[0], KIND_NUMBER))
        return builtin_fail(call, CAUSE_DATE, "%s() requires numeric inputs", name);
    return break_down(call, call->arguments[0], function, &tm, &fraction) &&
           to_array(call, &tm, fraction);
}

static bool date_gmtime(struct builtin_call *call)
{
    return to_broken(call, gmtime_r, "gmtime");
}

static bool date_localtime(struct builtin_call *call)
{
    return to_broken(call, localtime_r, "localtime");
}

static bool date_mktime(struct builtin_call *call)
{
    struct tm tm = {0};

    if (!is_kind(call->arguments[0], KIND_ARRAY))
        return builtin_fail(call, CAUSE_DATE, "mktime requires array inputs");
    if (!from_array(call, call->arguments[0], &tm, "mktime"))
        return false;
    call->result = value_integer(seconds_of(&tm));
    return true;
}

static bool now(struct builtin_call *call)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    call->result =
        value_number((double)time.tv_sec + floor((double)time.tv_nsec / 1000) / 1e6);
    return true;
}

/* ---- strftime ---- */

/* A copy that ends in NUL; what is behind a NUL in it is lost, as in jq. */
static char *copy_string(struct value string)
{
    struct value holder;
    struct value_string bytes;
    char *copy = NULL;

    if (builtin_bytes(string, &holder, &bytes)) {
        copy = memory_alloc(bytes.length + 1);
        if (copy) {
            memcpy(copy, bytes.bytes, bytes.length);
            copy[bytes.length] = '\0';
        }
    }
    value_unref(holder);
    return copy;
}

/* Writes behind a byte of its own, so that an empty answer is not taken for none. */
static bool write_date(struct builtin_call *call, const struct buffer *format,
                       const struct tm *tm, const char *name)
{
    locale_t locale = builtin_cache_locale(call->cache);
    size_t room = format->length + 128;

    if (format->failed || !locale)
        return builtin_no_memory(call);
    for (; room <= DATE_TEXT_MOST + format->length; room *= 4) {
        struct buffer text = {0};
        char *bytes = buffer_reserve(&text, room);

        if (!bytes)
            return builtin_return_string(call, &text);
        text.length = strftime_l(bytes, room, format->bytes, tm, locale);
        if (text.length > 0) {
            struct value date = value_string_new(text.bytes + 1, text.length - 1);

            buffer_release(&text);
            return builtin_return(call, date);
        }
        buffer_release(&text);
    }
    return builtin_fail(call, CAUSE_DATE, "%s: unknown system failure", name);
}

/* %s is the C library's own idea of the zone; in UTC it is written out here. */
static void add_format(struct buffer *format, const char *text, const struct tm *utc)
{
    buffer_add_byte(format, '.');
    for (; *text; text++) {
        if (utc && text[0] == '%' && text[1] == 's') {
            buffer_printf(format, "%lld", (long long)seconds_of(utc));
            text++;
            continue;
        }
        buffer_add_byte(format, *text);
        if (text[0] == '%' && text[1] != '\0')
            buffer_add_byte(format, *++text);
    }
    buffer_add_byte(format, '\0');
}

static bool format_date(struct builtin_call *call, const struct tm *tm, bool is_utc,
                        const char *name)
{
    char *text = copy_string(call->arguments[1]);
    struct buffer format = {0};
    bool done;

    if (!text)
        return builtin_no_memory(call);
    add_format(&format, text, is_utc ? tm : NULL);
    memory_free(text);
    done = write_date(call, &format, tm, name);
    buffer_release(&format);
    return done;
}

/* The input as broken down time, a number through `function`. */
static bool read_date(struct builtin_call *call, struct tm *tm,
                      break_function *function, const char *name)
{
    struct value input = call->arguments[0];
    double fraction;

    if (is_kind(input, KIND_NUMBER)) {
        if (!break_down(call, input, function, tm, &fraction))
            return false;
    } else if (!is_kind(input, KIND_ARRAY)) {
        return builtin_fail(call, CAUSE_DATE, "%s requires parsed datetime inputs",
                            name);
    }
    if (!is_kind(call->arguments[1], KIND_STRING))
        return builtin_fail(call, CAUSE_DATE, "%s requires a string format", name);
    return is_kind(input, KIND_NUMBER) || from_array(call, input, tm, name);
}

static bool date_strftime(struct builtin_call *call)
{
    struct tm tm = {0};
    time_t seconds;

    if (!read_date(call, &tm, gmtime_r, "strftime/1"))
        return false;
    /* So that [2024, 14, 0] is a day, and knows which of the week. */
    seconds = (time_t)seconds_of(&tm);
    if (!gmtime_r(&seconds, &tm))
        return builtin_fail(call, CAUSE_DATE, "strftime/1: unknown system failure");
    tm.tm_zone = "UTC";
    return format_date(call, &tm, true, "strftime/1");
}

static bool date_strflocaltime(struct builtin_call *call)
{
    struct tm tm = {0};

    if (!read_date(call, &tm, localtime_r, "strflocaltime/1"))
        return false;
    if (is_kind(call->arguments[0], KIND_ARRAY)) {
        tm.tm_isdst = -1;
        (void)mktime(&tm);
    }
    return format_date(call, &tm, false, "strflocaltime/1");
}

/* ---- strptime ---- */

/* No day of the week or of the year is this one. */
#define NO_WEEKDAY 8
#define NO_YEARDAY 367

static void complete(struct tm *tm)
{
    int64_t year = (int64_t)tm->tm_year + 1900;
    int64_t days;

    if (tm->tm_mday == 0 || tm->tm_mon < 0 || tm->tm_mon > 11)
        return;
    days = days_to(year, tm->tm_mon, tm->tm_mday);
    if (tm->tm_wday == NO_WEEKDAY) /* the epoch was a Thursday */
        tm->tm_wday = (int)(days + 4 - 7 * floor_divide(days + 4, 7));
    if (tm->tm_yday == NO_YEARDAY)
        tm->tm_yday = (int)(days - days_to(year, 0, 1));
}

/* Where the text that was read ends; NULL if it does not match. */
static const char *parse_date(const char *text, const char *format, struct tm *tm,
                              locale_t locale)
{
    const char *end;
    char *number_end;
    time_t seconds;

    memset(tm, 0, sizeof(*tm));
    tm->tm_wday = NO_WEEKDAY;
    tm->tm_yday = NO_YEARDAY;
    /* The C library's %s is in the local zone. */
    if (strcmp(format, "%s") == 0) {
        seconds = (time_t)strtoll(text, &number_end, 10);
        return number_end != text && gmtime_r(&seconds, tm) ? number_end : NULL;
    }
    end = strptime_l(text, format, tm, locale);
    if (end)
        complete(tm);
    return end;
}

/* Appends a string to the result. */
static bool append_rest(struct builtin_call *call, const char *rest)
{
    struct value array = call->result;
    struct value string = value_string_new(rest, strlen(rest));

    call->result = VALUE_OF(VALUE_NONE);
    if (string.form != VALUE_NONE)
        return builtin_return(call, value_append(array, string));
    value_unref(array);
    return builtin_no_memory(call);
}

/* White space behind the date becomes a ninth element. */
static bool date_of(struct builtin_call *call, const char *text, const char *format)
{
    locale_t locale = builtin_cache_locale(call->cache);
    const char *end;
    struct tm tm = {0};

    if (!locale)
        return builtin_no_memory(call);
    end = parse_date(text, format, &tm, locale);
    if (!end || (*end != '\0' && !isspace((unsigned char)*end)))
        return builtin_fail(call, CAUSE_DATE,
                            "date \"%s\" does not match format \"%s\"", text, format);
    if (!to_array(call, &tm, 0))
        return false;
    return *end == '\0' || append_rest(call, end);
}

static bool date_strptime(struct builtin_call *call)
{
    char *text, *format;
    bool done;

    if (!is_kind(call->arguments[0], KIND_STRING) ||
        !is_kind(call->arguments[1], KIND_STRING))
        return builtin_fail(call, CAUSE_DATE,
                            "strptime/1 requires string inputs and arguments");
    text = copy_string(call->arguments[0]);
    format = copy_string(call->arguments[1]);
    done = text && format ? date_of(call, text, format) : builtin_no_memory(call);
    memory_free(text);
    memory_free(format);
    return done;
}

const struct builtin builtin_date[] = {
    {"now", 0, now},
    {"gmtime", 0, date_gmtime},
    {"localtime", 0, date_localtime},
    {"mktime", 0, date_mktime},
    {"strftime", 1, date_strftime},
    {"strflocaltime", 1, date_strflocaltime},
    {"strptime", 1, date_strptime},
    {NULL, 0, NULL},
};
