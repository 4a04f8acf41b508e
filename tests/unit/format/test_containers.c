/* klog, and the logs of containers: cri, docker, and lines in parts. */

#include "pipeline/format/partial.h"
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

extern const struct line_format line_format_klog, line_format_cri, line_format_docker;

static void klog_has_severity_time_pid_file_line_and_msg(void **state)
{
    (void)state;
    expect_line(&line_format_klog,
                "I0102 15:04:05.678901    1234 server.go:123] \"Started\" port=8080",
                "{\"severity\":\"info\",\"time\":\"0102 15:04:05.678901\",\"pid\":1234,"
                "\"file\":\"server.go\",\"line\":123,"
                "\"msg\":\"\\\"Started\\\" port=8080\"}");
    expect_line(&line_format_klog, "F20260102 15:04:05 7 a:b.go:1]",
                "{\"severity\":\"fatal\",\"time\":\"20260102 15:04:05\",\"pid\":7,"
                "\"file\":\"a:b.go\",\"line\":1,\"msg\":\"\"}");
}

static void klog_tells_where_a_line_differs(void **state)
{
    (void)state;
    expect_line(&line_format_klog, "", "! 0: no I, W, E or F at the start");
    expect_line(&line_format_klog,
                "goroutine 1 [running]:", "! 0: no I, W, E or F at the start");
    expect_line(&line_format_klog, "Info", "! 1: no time of klog");
    expect_line(&line_format_klog, "I0102 15:04:05.6 x.go:1] a",
                "! 17: no PID FILE:LINE] behind the time");
    expect_line(&line_format_klog, "W0102 15:04:05.6 1 x.go:1",
                "! 19: no PID FILE:LINE] behind the time");
}

static void cri_has_time_stream_and_msg(void **state)
{
    (void)state;
    expect_line(&line_format_cri, "2016-10-06T00:17:09.669794202Z stdout F a  b ",
                "{\"time\":\"2016-10-06T00:17:09.669794202Z\",\"stream\":\"stdout\","
                "\"msg\":\"a  b \"}");
    expect_line(&line_format_cri, "2016-10-06T00:17:09+02:00 stderr P:x ",
                "{\"time\":\"2016-10-06T00:17:09+02:00\",\"stream\":\"stderr\","
                "\"partial\":true,\"msg\":\"\"}");
    expect_line(&line_format_cri, "2016-10-06T00:17:09Z stderr F",
                "{\"time\":\"2016-10-06T00:17:09Z\",\"stream\":\"stderr\","
                "\"msg\":\"\"}");
}

static void cri_tells_where_a_line_differs(void **state)
{
    (void)state;
    expect_line(&line_format_cri, "", "! 0: no time of RFC 3339");
    expect_line(&line_format_cri, "2016-10-06T00:17:09",
                "! 19: no stdout or stderr behind the time");
    expect_line(&line_format_cri, "2016-10-06T00:17:09Z stdin F a",
                "! 21: no stdout or stderr behind the time");
    expect_line(&line_format_cri, "2016-10-06T00:17:09Z stdout Fa",
                "! 28: no P or F behind the stream");
    expect_line(&line_format_cri, "2016-10-06T00:17:09Z stdout",
                "! 27: no P or F behind the stream");
}

static void docker_has_msg_without_its_newline(void **state)
{
    (void)state;
    expect_line(&line_format_docker,
                "{\"log\":\"a \\\"b\\\"\\n\",\"stream\":\"stdout\",\"time\":\"t\"}",
                "{\"time\":\"t\",\"stream\":\"stdout\",\"msg\":\"a \\\"b\\\"\"}");
    expect_line(&line_format_docker, "{\"log\":\"\\n\", \"attrs\": {\"a\": \"1\"}}",
                "{\"attrs\":{\"a\":\"1\"},\"msg\":\"\"}");
    expect_line(&line_format_docker, "{\"log\":\"c:\\\\n\"}", "{\"msg\":\"c:\\\\n\"}");
    expect_line(&line_format_docker, "{\"log\":\"c:\\\\\\n\"}", "{\"msg\":\"c:\\\\\"}");
    expect_line(&line_format_docker, "{\"log\":\"\"}", "{\"msg\":\"\"}");
}

static void a_message_that_is_a_number_is_one(void **state)
{
    (void)state;
    expect_line(&line_format_docker, "{\"log\":\"12\\n\",\"stream\":\"stdout\"}",
                "{\"stream\":\"stdout\",\"msg\":12}");
    expect_line(&line_format_docker, "{\"log\":\"-1.50e3\"}", "{\"msg\":-1.50e3}");
    expect_line(&line_format_docker, "{\"log\":\"007\\n\"}", "{\"msg\":\"007\"}");
    expect_line(&line_format_docker, "{\"log\":\"12 \\n\"}", "{\"msg\":\"12 \"}");
    expect_line(&line_format_docker, "{\"log\":\"true\"}", "{\"msg\":\"true\"}");
}

static void docker_tells_where_a_line_differs(void **state)
{
    (void)state;
    expect_line(&line_format_docker, "{\"log\":1}",
                "! no object with a string \"log\"");
    expect_line(&line_format_docker, "[]", "! no object with a string \"log\"");
    expect_line(&line_format_docker, "{\"log\" 1}",
                "! 7: a comma, a colon or a closing bracket was expected");
}

/* All the lines are parts of one. */
static void expect_joined(const struct line_format *format, const char *const *lines,
                          bool complete, const char *expected)
{
    struct reading reading;
    struct buffer joined = {0};
    struct partial first, next;

    reading_open(&reading, format, &(struct format_options){.name_count = 0});
    assert_true(partial_look(format, reading.reader, text_of(lines[0]), &first));
    assert_true(first.is_part);
    partial_begin(&joined, text_of(lines[0]), &first);
    for (size_t i = 1; lines[i]; i++) {
        assert_true(partial_look(format, reading.reader, text_of(lines[i]), &next));
        assert_int_equal(next.stream, first.stream);
        assert_int_equal(next.is_part, lines[i + 1] || !complete);
        partial_add(&joined, text_of(lines[i]), &next);
    }
    partial_end(&joined, text_of(lines[0]), &first, complete);
    assert_string_equal(
        reading_line(&reading, (struct text){joined.bytes, joined.length, 0, 0}),
        expected);
    buffer_release(&joined);
    reading_close(&reading);
}

static void parts_are_joined_to_a_line(void **state)
{
    static const char *const cri[] = {"2016-10-06T00:17:09Z stderr P one,",
                                      "2016-10-06T00:17:10Z stderr P two,",
                                      "2016-10-06T00:17:11Z stderr F three", NULL};
    static const char *const open[] = {"2016-10-06T00:17:09Z stdout P one,",
                                       "2016-10-06T00:17:10Z stdout P two,", NULL};
    static const char *const docker[] = {
        "{\"log\":\"one\\t\",\"stream\":\"stderr\",\"time\":\"t1\"}",
        "{\"log\":\"\",\"stream\":\"stderr\",\"time\":\"t2\"}",
        "{\"log\":\"two\\n\",\"stream\":\"stderr\",\"time\":\"t3\"}", NULL};

    (void)state;
    expect_joined(&line_format_cri, cri, true,
                  "{\"time\":\"2016-10-06T00:17:09Z\",\"stream\":\"stderr\","
                  "\"msg\":\"one,two,three\"}");
    expect_joined(&line_format_cri, open, false,
                  "{\"time\":\"2016-10-06T00:17:09Z\",\"stream\":\"stdout\","
                  "\"partial\":true,\"msg\":\"one,two,\"}");
    expect_joined(&line_format_docker, docker, true,
                  "{\"time\":\"t1\",\"stream\":\"stderr\",\"msg\":\"one\\ttwo\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(klog_has_severity_time_pid_file_line_and_msg),
        cmocka_unit_test(klog_tells_where_a_line_differs),
        cmocka_unit_test(cri_has_time_stream_and_msg),
        cmocka_unit_test(cri_tells_where_a_line_differs),
        cmocka_unit_test(docker_has_msg_without_its_newline),
        cmocka_unit_test(a_message_that_is_a_number_is_one),
        cmocka_unit_test(docker_tells_where_a_line_differs),
        cmocka_unit_test(parts_are_joined_to_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
