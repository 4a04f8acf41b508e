/* Civil: days of the proleptic Gregorian calendar (ISO 8601, 3.2.1), counted from
 * 1970-01-01.
 *
 * Years begin in March here, so that the leap day is the last one of a year and the
 * months before it have lengths of one formula; 400 years are an era of 146,097 days
 * (E. G. Richards, "Calendars", in the Explanatory Supplement to the Astronomical
 * Almanac, 3rd edition, 15.11). */
#ifndef PIPELINE_TIME_CIVIL_H
#define PIPELINE_TIME_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define SECONDS_PER_DAY 86400
#define DAYS_PER_ERA 146097

struct civil {
    int64_t year; /* 0 is the year before 1 */
    int month, day; /* from 1 */
};

/* The day's number; month 1 to 12. Days beyond the month's end count on. */
int64_t civil_days(int64_t year, int month, int day);

struct civil civil_of_days(int64_t days);

bool civil_is_leap(int64_t year);

/* Days of the month, 1 to 12. */
int civil_month_length(int64_t year, int month);

/* a / b, rounded down; b is positive. */
static inline int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

#endif
