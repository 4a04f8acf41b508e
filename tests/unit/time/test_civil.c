/* Days and dates, there and back. */

#include "pipeline/time/civil.h"

#include "fixture.h"

/* Day after day, by the calendar's own rules. */
static void days_and_dates_agree_for_all_years(void **state)
{
    struct civil date = {.year = -400, .month = 1, .day = 1};
    int64_t day = civil_days(-400, 1, 1);

    (void)state;
    for (; date.year < 10000; day++) {
        struct civil got = civil_of_days(day);

        if (got.year != date.year || got.month != date.month || got.day != date.day ||
            civil_days(date.year, date.month, date.day) != day)
            fail_msg("%d-%d-%d is not day %lld", (int)date.year, date.month, date.day,
                     (long long)day);
        if (++date.day <= civil_month_length(date.year, date.month))
            continue;
        date.day = 1;
        if (++date.month <= 12)
            continue;
        date.month = 1;
        date.year++;
    }
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(civil_days(1970, 1, 1), 0);
    assert_int_equal(civil_days(1969, 12, 31), -1);
    assert_int_equal(civil_days(2000, 2, 29), 11016);
    assert_int_equal(civil_days(0, 1, 1), -719528);
    assert_int_equal(civil_days(9999, 12, 31), 2932896);
}

static void leap_years(void **state)
{
    (void)state;
    assert_true(civil_is_leap(2024));
    assert_true(civil_is_leap(2000));
    assert_true(civil_is_leap(0));
    assert_false(civil_is_leap(1900));
    assert_false(civil_is_leap(2026));
    assert_int_equal(civil_month_length(2024, 2), 29);
    assert_int_equal(civil_month_length(2100, 2), 28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_agree_for_all_years),
        cmocka_unit_test(known_days),
        cmocka_unit_test(leap_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
