/* Syslog: RFC 3164 and RFC 5424, line by line. */

#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

extern const struct line_format line_format_syslog;

static void expect(const char *line, const char *expected)
{
    expect_line(&line_format_syslog, line, expected);
}

static void a_line_of_a_file_has_time_host_app_pid_and_msg(void **state)
{
    (void)state;
    expect(
        "Jun  9 06:06:20 combo sshd(pam_unix)[2417]: check pass; user unknown",
        "{\"time\":\"Jun  9 06:06:20\",\"host\":\"combo\",\"app\":\"sshd(pam_unix)\","
        "\"pid\":2417,\"msg\":\"check pass; user unknown\"}");
    expect("Jul 27 14:41:57 combo kernel: a: b [c]",
           "{\"time\":\"Jul 27 14:41:57\",\"host\":\"combo\",\"app\":\"kernel\","
           "\"msg\":\"a: b [c]\"}");
}

static void a_priority_is_facility_and_severity(void **state)
{
    (void)state;
    expect("<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"mymachine\",\"app\":\"su\","
           "\"facility\":\"auth\",\"severity\":\"crit\",\"msg\":\"'su root' failed\"}");
    expect("<191>Oct 11 22:14:15 h a: b",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"a\",\"facility\":"
           "\"local7\",\"severity\":\"debug\",\"msg\":\"b\"}");
    expect("<192>Oct 11 22:14:15 h a: b", "! 0: the priority is not <0> to <191>");
    expect("<>Oct 11 22:14:15 h a: b", "! 0: the priority is not <0> to <191>");
    expect("<1", "! 0: the priority is not <0> to <191>");
}

static void a_line_without_a_tag_is_all_msg(void **state)
{
    (void)state;
    expect("Jun 19 04:09:11 combo syslogd 1.4.1: restart.",
           "{\"time\":\"Jun 19 04:09:11\",\"host\":\"combo\","
           "\"msg\":\"syslogd 1.4.1: restart.\"}");
    expect("Jul  7 08:06:15 combo  -- root[2421]: ROOT LOGIN ON tty2",
           "{\"time\":\"Jul  7 08:06:15\",\"host\":\"combo\","
           "\"msg\":\" -- root[2421]: ROOT LOGIN ON tty2\"}");
    expect("Jul  7 08:06:15 combo",
           "{\"time\":\"Jul  7 08:06:15\",\"host\":\"combo\",\"msg\":\"\"}");
}

static void a_line_without_a_host_begins_with_the_tag(void **state)
{
    (void)state;
    expect(
        "<13>Oct 11 22:14:15 su[1]: hello",
        "{\"time\":\"Oct 11 22:14:15\",\"app\":\"su\",\"pid\":1,\"facility\":\"user\","
        "\"severity\":\"notice\",\"msg\":\"hello\"}");
}

static void tags_end_in_a_colon(void **state)
{
    (void)state;
    expect("Oct 11 22:14:15 h a[x-1]:msg",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"a\",\"pid\":\"x-1\","
           "\"msg\":\"msg\"}");
    expect(
        "Oct 11 22:14:15 h a[]: m",
        "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"a[]\",\"msg\":\"m\"}");
    expect(
        "Oct 11 22:14:15 h [1]: m",
        "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"[1]\",\"msg\":\"m\"}");
    expect("Oct 11 22:14:15 h a:",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"a\",\"msg\":\"\"}");
    expect("Oct 11 22:14:15 h a:   two",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"app\":\"a\",\"msg\":\"  "
           "two\"}");
    expect("Oct 11 22:14:15 h http://x y",
           "{\"time\":\"Oct 11 22:14:15\",\"host\":\"h\",\"msg\":\"http://x y\"}");
}

static void times_may_have_a_year_a_fraction_or_be_those_of_rfc_3339(void **state)
{
    (void)state;
    expect("Oct 11 2026 22:14:15.25 h a: b",
           "{\"time\":\"Oct 11 2026 22:14:15.25\",\"host\":\"h\",\"app\":\"a\","
           "\"msg\":\"b\"}");
    expect("Oct 1 22:14:15 h a: b",
           "{\"time\":\"Oct 1 22:14:15\",\"host\":\"h\",\"app\":\"a\",\"msg\":\"b\"}");
    expect("2026-03-05T07:01:13.5+01:00 h a[1]: b",
           "{\"time\":\"2026-03-05T07:01:13.5+01:00\",\"host\":\"h\",\"app\":\"a\","
           "\"pid\":1,\"msg\":\"b\"}");
}

static void without_a_time_only_a_priority_makes_it_syslog(void **state)
{
    (void)state;
    expect("<13>hello: world",
           "{\"facility\":\"user\",\"severity\":\"notice\",\"msg\":\"hello: world\"}");
    expect("hello", "! 0: no time of syslog");
    expect("", "! 0: no time of syslog");
    expect("Oct 11 22:14:1", "! 0: no time of syslog");
    expect("Okt 11 22:14:15 h a: b", "! 0: no time of syslog");
    expect("Oct 11 22:14:15x h a: b", "! 0: no time of syslog");
    expect("Oct 11 22:14:15", "! 15: no host behind the time");
    expect("Oct 11 22:14:15  a", "! 16: no host behind the time");
}

static void rfc_5424_has_data_as_an_object(void **state)
{
    (void)state;
    expect("<165>1 2003-10-11T22:14:15.003Z m.example.com evntslog - ID47 "
           "[ex@32473 iut=\"3\" src=\"App\" id=\"1011\"][b] \xef\xbb\xbf"
           "An event",
           "{\"time\":\"2003-10-11T22:14:15.003Z\",\"host\":\"m.example.com\","
           "\"app\":\"evntslog\",\"pid\":null,\"facility\":\"local4\",\"severity\":"
           "\"notice\",\"msgid\":\"ID47\",\"data\":{\"ex@32473\":{\"iut\":3,"
           "\"src\":\"App\",\"id\":1011},\"b\":{}},\"msg\":\"An event\"}");
}

static void of_rfc_5424_nothing_is_null(void **state)
{
    (void)state;
    expect(
        "<0>1 - - - - - -",
        "{\"time\":null,\"host\":null,\"app\":null,\"pid\":null,\"facility\":\"kern\","
        "\"severity\":\"emerg\",\"msgid\":null,\"data\":null}");
    expect(
        "<0>1 - - - - - - -",
        "{\"time\":null,\"host\":null,\"app\":null,\"pid\":null,\"facility\":\"kern\","
        "\"severity\":\"emerg\",\"msgid\":null,\"data\":null,\"msg\":\"-\"}");
}

static void data_has_escapes_and_repeated_names(void **state)
{
    struct reading reading;
    struct text data = text_of("data");
    struct wanted wanted = {&data, 1};

    (void)state;
    reading_open(&reading, &line_format_syslog,
                 &(struct format_options){.wanted = &wanted});
    assert_string_equal(
        reading_line(&reading, text_of("<1>1 - h a 1 - [x a=\"\\\"\\\\\\]\\n\" b=\"]\" "
                                       "b=\"2\"  b=\"\" c=\"\"] m")),
        "{\"data\":{\"x\":{\"a\":\"\\\"\\\\]\\\\n\",\"b\":[\"]\",2,\"\"],\"c\":\"\"}}"
        "}");
    reading_close(&reading);
}

static void mistakes_of_rfc_5424_have_their_place(void **state)
{
    (void)state;
    expect("<1>1 - h a", "! 10: the header breaks off");
    expect("<1>1 - h  1", "! 9: a part of the header is empty");
    expect("<1>1 - h a 1 - ", "! 15: no structured data here");
    expect("<1>1 - h a 1 - x", "! 15: no structured data here");
    expect("<1>1 - h a 1 - -x", "! 16: no blank behind the structured data");
    expect("<1>1 - h a 1 - [", "! 16: the structured data has no name here");
    expect("<1>1 - h a 1 - [a b]", "! 19: the structured data has no =\" here");
    expect("<1>1 - h a 1 - [a b=\"", "! 21: no closing quote in the structured data");
    expect("<1>1 - h a 1 - [a b=\"\\", "! 22: no closing quote in the structured data");
    expect("<1>1 - h a 1 - [a b=\"\"", "! 22: no ] in the structured data");
}

static void only_what_is_wanted_is_added(void **state)
{
    struct text names[] = {text_of("app"), text_of("pid")};
    struct wanted wanted = {names, 2};

    (void)state;
    expect_line_with(&line_format_syslog, &(struct format_options){.wanted = &wanted},
                     "Jun  9 06:06:20 combo a[2417]: b",
                     "{\"app\":\"a\",\"pid\":2417}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_a_file_has_time_host_app_pid_and_msg),
        cmocka_unit_test(a_priority_is_facility_and_severity),
        cmocka_unit_test(a_line_without_a_tag_is_all_msg),
        cmocka_unit_test(a_line_without_a_host_begins_with_the_tag),
        cmocka_unit_test(tags_end_in_a_colon),
        cmocka_unit_test(times_may_have_a_year_a_fraction_or_be_those_of_rfc_3339),
        cmocka_unit_test(without_a_time_only_a_priority_makes_it_syslog),
        cmocka_unit_test(rfc_5424_has_data_as_an_object),
        cmocka_unit_test(of_rfc_5424_nothing_is_null),
        cmocka_unit_test(data_has_escapes_and_repeated_names),
        cmocka_unit_test(mistakes_of_rfc_5424_have_their_place),
        cmocka_unit_test(only_what_is_wanted_is_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
