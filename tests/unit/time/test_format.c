/* Formats by name and by pattern. */
#include "fixture.h"

static struct timestamp_format *make_format(const char *name)
{
    struct text text = text_of(name);
    struct timestamp_format *format = NULL;
    struct fault fault;

    if (timestamp_format_new(&format, &text, &fault) != STATUS_OK)
        fail_msg("%s: %s", name, fault.what);
    return format;
}

static void check(const char *name, const char *text, const char *expected)
{
    struct timestamp_format *format = make_format(name);
    struct timestamp_reader reader = {.format = format, .now = NOW};

    assert_rows(&reader, (const struct stamp_row[]){{text, expected}, {NULL, NULL}});
    timestamp_format_free(format);
}

static void assert_refused(const char *name, const char *reason)
{
    struct text text = text_of(name);
    struct timestamp_format *format = NULL;
    struct fault fault;

    assert_int_equal(timestamp_format_new(&format, &text, &fault), STATUS_USAGE);
    assert_null(format);
    if (!strstr(fault.what, reason))
        fail_msg("%s: %s, not %s", name, fault.what, reason);
}

static void names_choose_a_format(void **state)
{
    (void)state;
    check("auto", "2026-01-02", "2026-01-02T00:00:00Z?");
    check("iso", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z");
    check("rfc3339", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z");
    check("rfc1123", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z");
    check("rfc2822", "6 Nov 1994 08:49:37 +0100", "1994-11-06T08:49:37+01:00");
    check("rfc850", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z");
    check("asctime", "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z?");
    check("apache", "[10/Oct/2000:13:55:36 -0700]", "2000-10-10T13:55:36-07:00");
    check("syslog", "Jan  2 15:04:05", "2026-01-02T15:04:05Z?");
    check("nginx", "2026/01/02 15:04:05", "2026-01-02T15:04:05Z?");
    check("log4j", "2015-07-29 17:41:44,747", "2015-07-29T17:41:44.747Z?");
    check("klog", "I0102 15:04:05.678901", "2026-01-02T15:04:05.678901Z?");
    check("hdfs", "081109 203615", "2008-11-09T20:36:15Z?");
    check("epoch", "1431857103250", "2015-05-17T10:05:03.25Z?");
    check("iso", "1431-07", "a day of the month was expected @7");
}

static void units_are_taken_at_their_word(void **state)
{
    (void)state;
    check("s", "100000000000", "5138-11-16T09:46:40Z?");
    check("s", "253402300799.999999999", "9999-12-31T23:59:59.999999999Z?");
    check("s", "253402300800", "it is not within the years 0000 to 9999");
    check("s", "-62167219200", "0000-01-01T00:00:00Z?");
    check("ms", "1", "1970-01-01T00:00:00.001Z?");
    check("us", "-1", "1969-12-31T23:59:59.999999Z?");
    check("ns", "1", "1970-01-01T00:00:00.000000001Z?");
    check("ns", "0.9", "1970-01-01T00:00:00Z?");
    check("ms", "2026-01-02", "it is none of the known formats @4");
}

static void patterns_read_what_strptime_reads(void **state)
{
    (void)state;
    check("%Y-%m-%d %H:%M:%S", "2026-01-02 03:04:05", "2026-01-02T03:04:05Z?");
    check("%F %T", "2026-01-02 03:04:05", "2026-01-02T03:04:05Z?");
    check("%F%n%R%t%%", "2026-01-02   03:04%", "2026-01-02T03:04:00Z?");
    check("%d.%m.%Y", "2.1.2026", "2026-01-02T00:00:00Z?");
    check("%e/%b/%Y", " 2/Jan/2026", "2026-01-02T00:00:00Z?");
    check("%A, %d %B %Y", "friday, 02 january 2026", "2026-01-02T00:00:00Z?");
    check("%a %h %d %y", "Fri Jan 02 69", "1969-01-02T00:00:00Z?");
    check("%D", "01/02/68", "2068-01-02T00:00:00Z?");
    check("%F %I:%M %p", "2026-01-02 12:30 AM", "2026-01-02T00:30:00Z?");
    check("%F %I:%M%p", "2026-01-02 12:30pm", "2026-01-02T12:30:00Z?");
    check("%F %I:%M%p", "2026-01-02 1:30pm", "2026-01-02T13:30:00Z?");
    check("%F %T.%f %z", "2026-01-02 03:04:05.67 +0100",
          "2026-01-02T03:04:05.67+01:00");
    check("%FT%T%z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z");
    check("%F %T %Z", "2026-01-02 03:04:05 PST", "2026-01-02T03:04:05-08:00");
    check("%Y/%j", "2024/366", "2024-12-31T00:00:00Z?");
    check("%s", "1431857103", "2015-05-17T10:05:03Z?");
    check("%s.%f", "-1.25", "1969-12-31T23:59:58.75Z?");
    check("%Y", "2026", "2026-01-01T00:00:00Z?");
    check("%m-%d", "01-03", "2026-01-03T00:00:00Z?");
    check("[%F]", "[2026-01-02]", "2026-01-02T00:00:00Z?");
}

static void patterns_refuse_what_does_not_fit(void **state)
{
    (void)state;
    check("%F", "2026-01-02x", "more than a time stamp @10");
    check("%F %T", "2026-01-02", "an hour was expected @10");
    check("%F/%T", "2026-01-02-03", "it does not fit the format @10");
    check("%F", "2026-02-30", "February has only 28 days in that year");
    check("%Y/%j", "2023/366", "the year has no such day");
    check("%Y/%j", "2023/000", "the year has no day 0 @8");
    check("%F %I%p", "2026-01-02 13PM", "with AM or PM the hour is 1 to 12");
    check("%F %I%p", "2026-01-02 1XM", "AM or PM was expected @12");
    check("%F %Z", "2026-01-02 CET", "unknown name of a zone @11");
    check("%F %a", "2026-01-02 Foo", "the name of a day was expected @11");
    check("%s", "99999999999999999999", "more than a time stamp @12");
    check("%F", "", "a year was expected @0");
}

static void bad_formats_are_refused(void **state)
{
    (void)state;
    assert_refused("isoo", "did you mean iso?");
    assert_refused("", "unknown format");
    assert_refused("yyyy-mm-dd", "unknown format");
    assert_refused("%F %", "ends in a %");
    assert_refused("%F %Q", "unknown conversion %Q");
    assert_refused("%T", "gives no date");
    assert_refused("%m", "gives no date");
    assert_refused("%%", "gives no date");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_choose_a_format),
        cmocka_unit_test(units_are_taken_at_their_word),
        cmocka_unit_test(patterns_read_what_strptime_reads),
        cmocka_unit_test(patterns_refuse_what_does_not_fit),
        cmocka_unit_test(bad_formats_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
