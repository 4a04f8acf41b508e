/* Dates. */
#include "calls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ISO "\"%Y-%m-%dT%H:%M:%SZ\""

static void gmtime_breaks_seconds_down(void **state)
{
    (void)state;
    check("gmtime", "[1425599507]", "[2015,2,5,23,51,47,4,63]");
    check("gmtime", "[1425599507.25]", "[2015,2,5,23,51,47.25,4,63]");
    check("gmtime", "[-1.5]", "[1969,11,31,23,59,58.5,3,364]");
    check("gmtime", "[\"a\"]", "!gmtime() requires numeric inputs");
    check("gmtime", "[1e18]",
          "!error converting number of seconds since epoch to datetime");
    check_values("gmtime",
                 "!error converting number of seconds since epoch to datetime",
                 value_number((double)NAN));
}

static void mktime_counts_seconds(void **state)
{
    (void)state;
    check("mktime", "[[2015,2,5,23,51,47,4,63]]", "1425599507");
    check("mktime", "[[2024,8,21]]", "1726876800");
    check("mktime", "[[2015,2,5,23,51,47.9]]", "1425599507");
    check("mktime", "[[1969,11,31,23,59,59]]", "-1");
    check("mktime", "[[2023,14,1]]", "1709251200");
    check("mktime", "[[-5000,0,1]]", "-219951936000");
    check("mktime", "[1]", "!mktime requires array inputs");
    check("mktime", "[[\"a\",1,2,3,4,5,6,7]]",
          "!mktime requires parsed datetime inputs");
}

static void strftime_is_utc_in_english(void **state)
{
    char wide[303];

    (void)state;
    snprintf(wide, sizeof(wide), "\"%0300d\"", 1970);
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    check("strftime", "[1435677542.822351,\"%A, %B %d, %Y\"]",
          "\"Tuesday, June 30, 2015\"");
    check("strftime", "[[2015,2,5,23,51,47,4,63]," ISO "]", "\"2015-03-05T23:51:47Z\"");
    check("strftime", "[[2024,2,15]," ISO "]", "\"2024-03-15T00:00:00Z\"");
    check("strftime", "[[2024,2,15],\"%j %a\"]", "\"075 Fri\"");
    check("strftime", "[0,\"%Z %z %s %%s\"]", "\"UTC +0000 0 %s\"");
    check("strftime", "[0,\"\"]", "\"\"");
    check_values("strftime", wide, value_integer(0), text_value("\"%300Y\""));
    check("strftime", "[[\"a\",1]," ISO "]",
          "!strftime/1 requires parsed datetime inputs");
    check("strftime", "[\"a\"," ISO "]", "!strftime/1 requires parsed datetime inputs");
    check("strftime", "[0,[]]", "!strftime/1 requires a string format");
    check("strftime", "[0,\"%2000000Y\"]", "!strftime/1: unknown system failure");
}

static void local_time_asks_for_the_zone(void **state)
{
    (void)state;
    setenv("TZ", "XYZ-9", 1);
    tzset();
    check("localtime", "[0]", "[1970,0,1,9,0,0,4,0]");
    check("strflocaltime", "[0,\"%H %Z %z\"]", "\"09 XYZ +0900\"");
    check("strflocaltime", "[[1970,0,1,9,0,0],\"%H:%M %Z\"]", "\"09:00 XYZ\"");
    check("strflocaltime", "[0,\"\"]", "\"\"");
    check("strflocaltime", "[0,{}]", "!strflocaltime/1 requires a string format");
    check("strflocaltime", "[[\"a\"]," ISO "]",
          "!strflocaltime/1 requires parsed datetime inputs");
    check("localtime", "[null]", "!localtime() requires numeric inputs");
}

static void strptime_reads_dates(void **state)
{
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    check("strptime", "[\"2015-03-05T23:51:47Z\"," ISO "]", "[2015,2,5,23,51,47,4,63]");
    check("strptime", "[\"5 Mar 2015\",\"%d %b %Y\"]", "[2015,2,5,0,0,0,4,63]");
    check("strptime", "[\"10:20 PST\",\"%H:%M %Z\"]", "[1900,0,0,10,20,0,8,367]");
    check("strptime", "[\"1425599507\",\"%s\"]", "[2015,2,5,23,51,47,4,63]");
    check("strptime", "[\"2015-03-05 \",\"%Y-%m-%d\"]", "[2015,2,5,0,0,0,4,63,\" \"]");
    check("strptime", "[\"2015-03-05x\",\"%Y-%m-%d\"]",
          "!date \"2015-03-05x\" does not match format \"%Y-%m-%d\"");
    check("strptime", "[1,\"%Y\"]", "!strptime/1 requires string inputs and arguments");
}

static void days_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t seconds = -70000000000; seconds < 70000000000; seconds += 1234567891) {
        time_t time = (time_t)seconds;
        char expected[100];
        struct tm tm;

        assert_non_null(gmtime_r(&time, &tm));
        strftime(expected, sizeof(expected), "\"%Y-%m-%d %H:%M:%S %w %j\"", &tm);
        check_values("strftime", expected, value_integer(seconds),
                     text_value("\"%Y-%m-%d %H:%M:%S %w %j\""));
    }
}

static void now_goes_on(void **state)
{
    struct value arguments[1] = {VALUE_OF(VALUE_NULL)};
    struct builtin_call call = {.arguments = arguments};
    time_t before = time(NULL);

    (void)state;
    for (const struct builtin *row = builtin_date; row->name; row++) {
        if (row->name[0] == 'n')
            assert_true(row->call(&call));
    }
    assert_true(value_double(call.result) >= (double)before);
    assert_true(value_double(call.result) <= (double)time(NULL) + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gmtime_breaks_seconds_down),
        cmocka_unit_test(mktime_counts_seconds),
        cmocka_unit_test(strftime_is_utc_in_english),
        cmocka_unit_test(local_time_asks_for_the_zone),
        cmocka_unit_test(strptime_reads_dates),
        cmocka_unit_test(days_agree_with_the_c_library),
        cmocka_unit_test(now_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
