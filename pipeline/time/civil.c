/* Days and dates, by integers only. */

#include "pipeline/time/civil.h"

#define YEARS_PER_ERA 400

/* From 0000-03-01 to 1970-01-01. */
#define DAYS_TO_EPOCH 719468

int64_t civil_days(int64_t year, int month, int day)
{
    int64_t shifted = year - (month < 3);
    int64_t era = floor_divide(shifted, YEARS_PER_ERA);
    int64_t year_of_era = shifted - YEARS_PER_ERA * era;
    int64_t day_of_year = (153 * (month < 3 ? month + 9 : month - 3) + 2) / 5;

    return DAYS_PER_ERA * era + 365 * year_of_era + year_of_era / 4 -
           year_of_era / 100 + day_of_year + day - 1 - DAYS_TO_EPOCH;
}

struct civil civil_of_days(int64_t days)
{
    int64_t shifted = days + DAYS_TO_EPOCH;
    int64_t era = floor_divide(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / (DAYS_PER_ERA - 1)) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */

    return (struct civil){
        .year = era * YEARS_PER_ERA + year_of_era + (month > 9),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

bool civil_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_month_length(int64_t year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return lengths[month - 1] + (month == 2 && civil_is_leap(year));
}
