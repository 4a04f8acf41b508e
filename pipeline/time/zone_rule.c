/* The rules of POSIX's TZ variable (XBD 8.3): a standard offset, west of UTC positive,
 * and if clocks are changed their other offset and the days when. */

#include "pipeline/time/civil.h"
#include "pipeline/time/cursor.h"
#include "pipeline/time/zone_internal.h"

#define HOUR 3600

/* Where a zone has nothing but a rule, it holds from here on. */
#define FIRST_YEAR 1900

/* One more than an era: the first one may have begun before the rule. */
#define YEARS 401

enum day_kind {
    DAY_OF_MONTH_WEEK, /* Mm.w.d */
    DAY_WITHOUT_LEAP, /* Jn: 1 to 365, 29 February does not count */
    DAY_OF_YEAR, /* n: 0 to 365 */
};

struct change_rule {
    enum day_kind kind;
    int month, week, day;
    int32_t time; /* seconds from midnight; may be negative or beyond a day */
};

struct rule {
    int32_t standard, saving; /* east of UTC */
    bool changes;
    struct change_rule start, end; /* of the saving time */
};

/* ---- Reading ---- */

static bool take_number(struct cursor *cursor, int least, int most, int *number)
{
    int value = 0, digits = 0;

    for (; cursor->at < cursor->end && is_digit(*cursor->at) && digits < 3; digits++)
        value = value * 10 + (*cursor->at++ - '0');
    *number = value;
    return digits > 0 && value >= least && value <= most;
}

/* Three or more letters, or anything but `>` between < and >. */
static bool take_name(struct cursor *cursor)
{
    const char *from = cursor->at;

    if (cursor_take(cursor, '<')) {
        while (cursor->at < cursor->end && *cursor->at != '>')
            cursor->at++;
        return cursor_take(cursor, '>');
    }
    while (cursor->at < cursor->end && is_letter(*cursor->at))
        cursor->at++;
    return cursor->at - from >= 3;
}

/* [+-]h[:m[:s]] */
static bool take_time(struct cursor *cursor, int hours_most, int32_t *seconds)
{
    int sign = 1, hours, minutes = 0, rest = 0;

    if (cursor_take(cursor, '-'))
        sign = -1;
    else
        (void)cursor_take(cursor, '+');
    if (!take_number(cursor, 0, hours_most, &hours))
        return false;
    if (cursor_take(cursor, ':') && !take_number(cursor, 0, 59, &minutes))
        return false;
    if (cursor_take(cursor, ':') && !take_number(cursor, 0, 59, &rest))
        return false;
    *seconds = sign * (hours * HOUR + minutes * 60 + rest);
    return true;
}

static bool take_day(struct cursor *cursor, struct change_rule *rule)
{
    if (cursor_take(cursor, 'J')) {
        rule->kind = DAY_WITHOUT_LEAP;
        return take_number(cursor, 1, 365, &rule->day);
    }
    if (!cursor_take(cursor, 'M')) {
        rule->kind = DAY_OF_YEAR;
        return take_number(cursor, 0, 365, &rule->day);
    }
    rule->kind = DAY_OF_MONTH_WEEK;
    return take_number(cursor, 1, 12, &rule->month) && cursor_take(cursor, '.') &&
           take_number(cursor, 1, 5, &rule->week) && cursor_take(cursor, '.') &&
           take_number(cursor, 0, 6, &rule->day);
}

static bool take_change(struct cursor *cursor, struct change_rule *rule)
{
    rule->time = 2 * HOUR;
    return cursor_take(cursor, ',') && take_day(cursor, rule) &&
           (!cursor_take(cursor, '/') || take_time(cursor, 167, &rule->time));
}

static bool take_rule(struct cursor *cursor, struct rule *rule)
{
    int32_t west;

    if (!take_name(cursor) || !take_time(cursor, 24, &west))
        return false;
    rule->standard = -west;
    rule->changes = cursor->at < cursor->end;
    if (!rule->changes)
        return true;
    if (!take_name(cursor))
        return false;
    rule->saving = rule->standard + HOUR;
    if (cursor->at < cursor->end && *cursor->at != ',') {
        if (!take_time(cursor, 24, &west))
            return false;
        rule->saving = -west;
    }
    return take_change(cursor, &rule->start) && take_change(cursor, &rule->end) &&
           cursor->at == cursor->end;
}

/* ---- Changes ---- */

static int64_t day_in(const struct change_rule *rule, int64_t year)
{
    int64_t first = civil_days(year, 1, 1), weekday, day;

    if (rule->kind == DAY_OF_YEAR)
        return first + rule->day;
    if (rule->kind == DAY_WITHOUT_LEAP)
        return first + rule->day - 1 + (rule->day >= 60 && civil_is_leap(year));
    first = civil_days(year, rule->month, 1);
    weekday = (first + 4) - 7 * floor_divide(first + 4, 7); /* 1970-01-01: Thursday */
    day = (rule->day - weekday + 7) % 7 + 7 * ((int64_t)rule->week - 1);
    while (day >= civil_month_length(year, rule->month))
        day -= 7; /* week 5 is the last one */
    return first + day;
}

/* Rules may cross over from one year into the next, if they are strange enough. */
static bool add_behind(struct zone *zone, int64_t behind, int64_t at, int32_t after)
{
    if (at <= behind || (zone->count > 0 && at < zone->changes[zone->count - 1].at))
        return true;
    return zone_add(zone, at, after);
}

static bool add_year(struct zone *zone, const struct rule *rule, int64_t year,
                     int64_t behind)
{
    int64_t start = day_in(&rule->start, year) * SECONDS_PER_DAY + rule->start.time -
                    rule->standard;
    int64_t end =
        day_in(&rule->end, year) * SECONDS_PER_DAY + rule->end.time - rule->saving;

    if (start <= end)
        return add_behind(zone, behind, start, rule->saving) &&
               add_behind(zone, behind, end, rule->standard);
    return add_behind(zone, behind, end, rule->standard) &&
           add_behind(zone, behind, start, rule->saving);
}

enum zone_answer zone_read_rule(struct zone *zone, const char *bytes, size_t length)
{
    struct timestamp_mistake mistake;
    struct cursor cursor = cursor_of(bytes, length, &mistake);
    struct rule rule = {0};
    int64_t behind = INT64_MIN, year = FIRST_YEAR;

    if (!take_rule(&cursor, &rule) || !zone_may_have(rule.standard) ||
        !zone_may_have(rule.saving))
        return ZONE_BAD;
    if (zone->count == 0)
        zone->first = rule.standard;
    if (!rule.changes)
        return ZONE_READ;
    if (zone->count > 0) {
        behind = zone->changes[zone->count - 1].at;
        year = civil_of_days(floor_divide(behind, SECONDS_PER_DAY)).year;
    }
    for (int64_t last = year + YEARS; year <= last; year++) {
        if (!add_year(zone, &rule, year, behind))
            return ZONE_NO_MEMORY;
    }
    zone->repeats = true;
    return ZONE_READ;
}
