/* What is recognised without a format. */
#include "fixture.h"

static void check(const struct stamp_row *rows)
{
    struct timestamp_reader reader = {.now = NOW};

    assert_rows(&reader, rows);
}

static void iso_8601_is_recognised(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
        {"2026-01-02t03:04:05z", "2026-01-02T03:04:05Z"},
        {"2026-01-02T03:04:05", "2026-01-02T03:04:05Z?"},
        {"2026-01-02 03:04:05", "2026-01-02T03:04:05Z?"},
        {"2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05+01:00"},
        {"2026-01-02T03:04:05-0330", "2026-01-02T03:04:05-03:30"},
        {"2026-01-02T03:04:05+05", "2026-01-02T03:04:05+05:00"},
        {"2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05Z"},
        {"2026-01-02T03:04:05 +0100", "2026-01-02T03:04:05+01:00"},
        {"2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05Z"},
        {"2026-01-02T03:04", "2026-01-02T03:04:00Z?"},
        {"2026-01-02T03:04Z", "2026-01-02T03:04:00Z"},
        {"2026-01-02", "2026-01-02T00:00:00Z?"},
        {"20260102T030405Z", "2026-01-02T03:04:05Z"},
        {"20260102T030405.25+0100", "2026-01-02T03:04:05.25+01:00"},
        {"20260102T0304", "2026-01-02T03:04:00Z?"},
        {"20260102 030405", "2026-01-02T03:04:05Z?"},
        {"2026/01/02 03:04:05", "2026-01-02T03:04:05Z?"},
        {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
        {"  2026-01-02T03:04:05Z\t", "2026-01-02T03:04:05Z"},
        {"[2026-01-02T03:04:05Z]", "2026-01-02T03:04:05Z"},
        {NULL, NULL},
    });
}

static void fractions_have_any_length(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.6Z"},
        {"2026-01-02T03:04:05,678Z", "2026-01-02T03:04:05.678Z"},
        {"2015-07-29 17:41:44,747", "2015-07-29T17:41:44.747Z?"},
        {"2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789Z"},
        {"2026-01-02T03:04:05.12345678999999Z", "2026-01-02T03:04:05.123456789Z"},
        {"2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05Z"},
        {"2026-01-02T03:04:05.000000001Z", "2026-01-02T03:04:05.000000001Z"},
        {"2026-01-02T03:04:05.Z", "a digit of the second's fraction is missing @20"},
        {NULL, NULL},
    });
}

static void dates_of_mail_and_http_are_recognised(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
        {"Sun, 6 Nov 1994 08:49:37 +0200", "1994-11-06T08:49:37+02:00"},
        {"Sun, 6 Nov 1994 08:49:37 +0200 (CEST)", "1994-11-06T08:49:37+02:00"},
        {"06 Nov 1994 08:49:37 EST", "1994-11-06T08:49:37-05:00"},
        {"06 Nov 1994 08:49 PDT", "1994-11-06T08:49:00-07:00"},
        {"06 Nov 94 08:49:37 UT", "1994-11-06T08:49:37Z"},
        {"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
        {"SUN, 06 NOV 1994 08:49:37 gmt", "1994-11-06T08:49:37Z"},
        {"6 November 1994", "1994-11-06T00:00:00Z?"},
        {"Sun, 06 Nov 1994 08:49:37 CET", "unknown name of a zone @26"},
        {"Sun, 06 Nov 1994 08:49:37 GMT (", "a ) is missing @31"},
        {NULL, NULL},
    });
}

static void asctime_and_date_are_recognised(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z?"},
        {"[Sun Dec 04 04:47:44 2005]", "2005-12-04T04:47:44Z?"},
        {"Sun Dec 04 04:47:44.123456 2005", "2005-12-04T04:47:44.123456Z?"},
        {"Sun Nov  6 08:49:37 UTC 1994", "1994-11-06T08:49:37Z"},
        {"Sun Nov  6 08:49:37 -0800 1994", "1994-11-06T08:49:37-08:00"},
        {"Nov  6 1994 08:49:37", "1994-11-06T08:49:37Z?"},
        {NULL, NULL},
    });
}

static void access_logs_are_recognised(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"10/Oct/2000:13:55:36 -0700", "2000-10-10T13:55:36-07:00"},
        {"[10/Oct/2000:13:55:36 -0700]", "2000-10-10T13:55:36-07:00"},
        {"17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"},
        {"01/02/2026", "the name of a month was expected @3"},
        {NULL, NULL},
    });
}

static void without_a_year_it_is_the_last_one_that_fits(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"Jan  2 15:04:05", "2026-01-02T15:04:05Z?"},
        {"Jan 02 15:04:05", "2026-01-02T15:04:05Z?"},
        {"Jan  3 15:04:05", "2026-01-03T15:04:05Z?"},
        {"Jan  3 15:04:06", "2025-01-03T15:04:06Z?"},
        {"Dec 31 23:59:59", "2025-12-31T23:59:59Z?"},
        {"Feb 29 12:00:00", "2024-02-29T12:00:00Z?"},
        {"Jan  2 15:04:05.25", "2026-01-02T15:04:05.25Z?"},
        {"0102 15:04:05.678901", "2026-01-02T15:04:05.678901Z?"},
        {"I0102 15:04:05.678901", "2026-01-02T15:04:05.678901Z?"},
        {"E1231 15:04:05", "2025-12-31T15:04:05Z?"},
        {NULL, NULL},
    });
}

/* A clock that is a little ahead on New Year's Eve. */
static void without_a_year_it_may_be_the_next_one(void **state)
{
    struct timestamp_reader reader = {.now = 1767225000}; /* 2025-12-31T23:50:00Z */

    (void)state;
    assert_rows(&reader, (const struct stamp_row[]){
                             {"Jan  1 00:10:00", "2026-01-01T00:10:00Z?"},
                             {"Jan  2 00:10:00", "2025-01-02T00:10:00Z?"},
                             {NULL, NULL},
                         });
}

static void epochs_are_told_by_their_size(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"1431857103", "2015-05-17T10:05:03Z?"},
        {"1431857103.25", "2015-05-17T10:05:03.25Z?"},
        {"1431857103250", "2015-05-17T10:05:03.25Z?"},
        {"1431857103250.5", "2015-05-17T10:05:03.2505Z?"},
        {"1431857103250999", "2015-05-17T10:05:03.250999Z?"},
        {"1431857103250999888", "2015-05-17T10:05:03.250999888Z?"},
        {"99999999999", "5138-11-16T09:46:39Z?"},
        {"100000000000", "1973-03-03T09:46:40Z?"},
        {"99999999999999", "5138-11-16T09:46:39.999Z?"},
        {"100000000000000", "1973-03-03T09:46:40Z?"},
        {"99999999999999999", "5138-11-16T09:46:39.999999Z?"},
        {"100000000000000000", "1973-03-03T09:46:40Z?"},
        {"0", "1970-01-01T00:00:00Z?"},
        {"-1.25", "1969-12-31T23:59:58.75Z?"},
        {"-0.000000001", "1969-12-31T23:59:59.999999999Z?"},
        {"-0.0000000001", "1970-01-01T00:00:00Z?"},
        {"00000000000000000001", "1970-01-01T00:00:01Z?"},
        {"1.4318571e9", "2015-05-17T10:05:00Z?"},
        {"14318571E+2", "2015-05-17T10:05:00Z?"},
        {"1431857103250e-3", "2015-05-17T10:05:03.25Z?"},
        {"1e-400", "1970-01-01T00:00:00Z?"},
        {"0e99999999999999999999", "1970-01-01T00:00:00Z?"},
        {"1e400", "it is beyond the year 9999 @0"},
        {"20260102", "1970-08-23T11:48:22Z?"},
        {"1.", "a digit of the fraction is missing @2"},
        {"1e", "a digit of the exponent is missing @2"},
        {"-", "a number was expected @1"},
        {"12a", "it is none of the known formats @2"},
        {NULL, NULL},
    });
}

static void seconds_60_and_hour_24_are_the_next_ones_first(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"},
        {"2026-01-01T24:00", "2026-01-02T00:00:00Z?"},
        {"2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00Z"},
        {"2026-01-01T24:00:01", "hour 24 has only its beginning, 24:00"},
        {"2026-01-01T24:00:00.1", "hour 24 has only its beginning, 24:00"},
        {"2026-01-01T23:59:61", "the second is not 00 to 60"},
        {NULL, NULL},
    });
}

static void what_is_no_date_is_refused_with_the_reason(void **state)
{
    (void)state;
    check((const struct stamp_row[]){
        {"2026-02-30", "February has only 28 days in that year"},
        {"2024-02-30", "February has only 29 days"},
        {"1900-02-29", "February has only 28 days in that year"},
        {"2026-04-31", "the month has only 30 days"},
        {"2026-01-32", "the month has only 31 days"},
        {"2026-01-00", "there is no day 0"},
        {"0000-00-00", "the month is not 01 to 12"},
        {"2026-13-01", "the month is not 01 to 12"},
        {"2026-01-02T25:00", "the hour is not 00 to 24"},
        {"2026-01-02T03:60", "the minute is not 00 to 59"},
        {"2026-1-1", "a month of two digits was expected @5"},
        {"2026-01-02T03:04:05+25:00", "the offset is beyond 23:59 @19"},
        {"2026-01-02T03:04:05+1", "an offset has hours of two digits @20"},
        {"2026-01-02T03:04:05;", "more than a time stamp @19"},
        {"2026-01-02T03:04:05Z x", "more than a time stamp @21"},
        {"2026-01-02x", "T or a blank was expected @10"},
        {"Dec 10 06:55:46 LabSZ", "unknown name of a zone @16"},
        {"9999-12-31T23:59:59-01:00", "it is not within the years 0000 to 9999"},
        {"0000-01-01T00:00:00+01:00", "it is not within the years 0000 to 9999"},
        {"", "it is empty"},
        {" ", "it is empty"},
        {"[]", "it is empty"},
        {"hello", "the name of a day or month was expected @0"},
        {"Sunny", "the name of a day or month was expected @0"},
        {"?", "it is none of the known formats @0"},
        {NULL, NULL},
    });
}

/* The reader remembers the last date; a wrong one must not be taken for it. */
static void dates_in_any_order_are_read_alike(void **state)
{
    struct timestamp_reader reader = {.now = NOW};

    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_rows(&reader, (const struct stamp_row[]){
                                 {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
                                 {"2026-01-02T23:04:05Z", "2026-01-02T23:04:05Z"},
                                 {"2026-13-02T23:04:05Z", "the month is not 01 to 12"},
                                 {"2026-01-02T23:04:06Z", "2026-01-02T23:04:06Z"},
                                 {"2026-01-03T23:04:06Z", "2026-01-03T23:04:06Z"},
                                 {NULL, NULL},
                             });
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_8601_is_recognised),
        cmocka_unit_test(fractions_have_any_length),
        cmocka_unit_test(dates_of_mail_and_http_are_recognised),
        cmocka_unit_test(asctime_and_date_are_recognised),
        cmocka_unit_test(access_logs_are_recognised),
        cmocka_unit_test(without_a_year_it_is_the_last_one_that_fits),
        cmocka_unit_test(without_a_year_it_may_be_the_next_one),
        cmocka_unit_test(epochs_are_told_by_their_size),
        cmocka_unit_test(seconds_60_and_hour_24_are_the_next_ones_first),
        cmocka_unit_test(what_is_no_date_is_refused_with_the_reason),
        cmocka_unit_test(dates_in_any_order_are_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
