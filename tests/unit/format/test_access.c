/* Access logs: the common formats, and those of log_format. */

#include "line_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define BEGIN "10.0.0.1 - ada [10/Oct/2000:13:55:36 -0700] "
#define BEGIN_JSON                                                                     \
    "{\"host\":\"10.0.0.1\",\"ident\":null,\"user\":\"ada\","                          \
    "\"time\":\"10/Oct/2000:13:55:36 -0700\","
#define GET_JSON                                                                       \
    BEGIN_JSON                                                                         \
    "\"method\":\"GET\",\"path\":\"/a.gif\",\"protocol\":\"HTTP/1.0\","

static void expect(const char *line, const char *json)
{
    check_line("access", NULL, line, json);
}

static void expect_mistake(const char *line, const char *mistake, size_t at)
{
    check_mistake("access", NULL, line, mistake, at);
}

static void common_and_combined_are_told_apart(void **state)
{
    (void)state;
    expect(BEGIN "\"GET /a.gif HTTP/1.0\" 200 2326",
           GET_JSON "\"status\":200,\"bytes\":2326}");
    expect(BEGIN "\"GET /a.gif HTTP/1.0\" 200 2326 \"http://b/\" \"Agent (x; y)\"",
           GET_JSON "\"status\":200,\"bytes\":2326,\"referer\":\"http://b/\","
                    "\"agent\":\"Agent (x; y)\"}");
    expect(BEGIN "\"GET /a.gif HTTP/1.0\" 200 2326 \"http://b/\"",
           GET_JSON "\"status\":200,\"bytes\":2326,\"referer\":\"http://b/\"}");
}

static void a_dash_is_null_and_zero_bytes(void **state)
{
    (void)state;
    expect("::1 - - [t] \"-\" 408 - \"-\" \"-\"",
           "{\"host\":\"::1\",\"ident\":null,\"user\":null,\"time\":\"t\","
           "\"method\":null,\"path\":null,\"protocol\":null,\"status\":408,\"bytes\":0,"
           "\"referer\":null,\"agent\":null}");
}

static void what_follows_is_the_rest(void **state)
{
    (void)state;
    expect(BEGIN "\"GET /a.gif HTTP/1.0\" 200 5 \"r\" \"a\" \"-\" 0.003",
           GET_JSON "\"status\":200,\"bytes\":5,\"referer\":\"r\",\"agent\":\"a\","
                    "\"rest\":\"\\\"-\\\" 0.003\"}");
    expect(BEGIN "\"GET /a.gif HTTP/1.0\" 200 5 77",
           GET_JSON "\"status\":200,\"bytes\":5,\"rest\":77}");
}

static void a_request_of_another_form_is_the_path(void **state)
{
    static const char *const requests[] = {
        "GET /a", "\\x16\\x03", "", "GET /a /b", "G\\\"T / HTTP/1.1", "/a /b HTTP/1.1",
    };
    static const char *const paths[] = {
        "GET /a",    "\\u0016\\u0003",    "",
        "GET /a /b", "G\\\"T / HTTP/1.1", "/a /b HTTP/1.1",
    };
    char line[256], json[256];

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        snprintf(line, sizeof(line), BEGIN "\"%s\" 400 1", requests[i]);
        snprintf(json, sizeof(json),
                 BEGIN_JSON "\"method\":null,\"path\":\"%s\",\"protocol\":null,"
                            "\"status\":400,\"bytes\":1}",
                 paths[i]);
        expect(line, json);
    }
}

static void a_path_may_have_spaces_and_escapes(void **state)
{
    (void)state;
    expect(BEGIN "\"GET /a b\\\"c\\x22\\\\ HTTP/1.0\" 200 1",
           BEGIN_JSON "\"method\":\"GET\",\"path\":\"/a b\\\"c\\\"\\\\\","
                      "\"protocol\":\"HTTP/1.0\",\"status\":200,\"bytes\":1}");
}

static void what_does_not_fit_is_told_with_its_place(void **state)
{
    (void)state;
    expect_mistake("", "an empty field", 0);
    expect_mistake("host", "no ' ' before ident", 4);
    expect_mistake("a b c d", "no ' [' before time", 5);
    expect_mistake("v:80 10.0.0.1 - - [t] \"G / H/1\" 200 1", "no ' [' before time",
                   15);
    expect_mistake("a - - [t", "no '] \"' before request", 8);
    expect_mistake("a - - [t] \"GET", "no closing quote", 10);
    expect_mistake("a - - [t] \"GET\" x 1", "the status is no number", 16);
    expect_mistake("a - - [t] \"GET\" 200 1x", "the number of bytes is none", 20);
    expect_mistake("a - - [t] \"GET\" 200", "no ' ' before bytes", 19);
    expect_mistake("a - - [t] \"GET\" 200 1 \"r", "no closing quote", 22);
    expect_mistake("a - - [t] \"GET\" 200 1 \"r\" \"a\"b",
                   "no space behind a closing quote", 29);
    expect_mistake(" - - [t] \"GET\" 200 1", "an empty field", 0);
}

/* The form that nearly all lines have is read in another way than by the table; these
 * are just not of that form. */
static void lines_that_look_usual_are_read_as_well(void **state)
{
    (void)state;
    expect("a - - [01/Mar/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 - \"r\" "
           "\"agent, long enough to be usual\"",
           "{\"host\":\"a\",\"ident\":null,\"user\":null,"
           "\"time\":\"01/Mar/2024:00:00:00 +0000\",\"method\":\"GET\","
           "\"path\":\"/\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":0,"
           "\"referer\":\"r\",\"agent\":\"agent, long enough to be usual\"}");
    expect("a - - [01/Mar/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 1200 1234567890123 "
           "\"r\" \"agent, long enough\"",
           "{\"host\":\"a\",\"ident\":null,\"user\":null,"
           "\"time\":\"01/Mar/2024:00:00:00 +0000\",\"method\":\"GET\","
           "\"path\":\"/\",\"protocol\":\"HTTP/1.1\",\"status\":1200,"
           "\"bytes\":1234567890123,\"referer\":\"r\","
           "\"agent\":\"agent, long enough\"}");
    expect_mistake(
        "a - - [01/Mar/2024:00:00] ] \"GET / HTTP/1.1\" 200 1 \"r\" \"agent, "
        "long enough\"",
        "no '] \"' before request", 24);
    expect_mistake("a - - [01/Mar/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 2x0 1 \"r\" "
                   "\"agent, long enough\"",
                   "the status is no number", 52);
    expect("a - - [01/Mar/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 2 \"r\" "
           "\"agent, long enough\"",
           "{\"host\":\"a\",\"ident\":null,\"user\":null,"
           "\"time\":\"01/Mar/2024:00:00:00 +0000\",\"method\":\"GET\","
           "\"path\":\"/\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":1,"
           "\"rest\":\"2 \\\"r\\\" \\\"agent, long enough\\\"\"}");
}

static void only_wanted_fields_are_made(void **state)
{
    const struct text names[] = {text_of("status"), text_of("path")};
    const struct wanted wanted = {names, 2};
    const struct format_options options = {.wanted = &wanted};

    (void)state;
    check_line("access", &options, BEGIN "\"GET /a HTTP/1.0\" 200 1 \"r\" \"a\" rest",
               "{\"path\":\"/a\",\"status\":200}");
    check_mistake("access", &options, "a - - [t] \"GET\" 200 1 \"r", "no closing quote",
                  22);
}

static void expect_format(const char *format, const char *line, const char *json)
{
    const struct format_options options = {.operand = text_of(format)};

    check_line("access", &options, line, json);
}

static void a_log_format_names_the_fields(void **state)
{
    (void)state;
    expect_format("$remote_addr - $remote_user [$time_local] \"$request\" $status "
                  "${body_bytes_sent} $request_time",
                  "10.0.0.1 - - [t] \"GET / HTTP/2.0\" 200 7 0.012",
                  "{\"host\":\"10.0.0.1\",\"user\":null,\"time\":\"t\","
                  "\"method\":\"GET\",\"path\":\"/\",\"protocol\":\"HTTP/2.0\","
                  "\"status\":200,\"bytes\":7,\"request_time\":0.012}");
    expect_format("<$status>", "<301>", "{\"status\":301}");
}

static void a_name_that_is_taken_is_not_taken_twice(void **state)
{
    (void)state;
    expect_format("$time_iso8601 $time_local", "a b",
                  "{\"time\":\"a\",\"time_local\":\"b\"}");
    expect_format("\"$request\" $request_method", "\"GET / HTTP/1.1\" HEAD",
                  "{\"method\":\"GET\",\"path\":\"/\",\"protocol\":\"HTTP/1.1\","
                  "\"request_method\":\"HEAD\"}");
    expect_format("$request_method \"$request\"", "GET \"HEAD / HTTP/1.1\"",
                  "{\"method\":\"HEAD\",\"path\":\"/\",\"protocol\":\"HTTP/1.1\"}");
    expect_format("$a $a", "1 2", "{\"a\":2}");
}

static void a_list_of_upstreams_is_one_field(void **state)
{
    (void)state;
    expect_format("$upstream_response_time $pipe", "0.001, 0.002 : 0.003 .",
                  "{\"upstream_response_time\":\"0.001, 0.002 : 0.003\","
                  "\"pipe\":\".\"}");
    expect_format("$upstream_addr|$pipe", "a, b|p",
                  "{\"upstream_addr\":\"a, b\",\"pipe\":\"p\"}");
}

static void what_does_not_fit_a_log_format(void **state)
{
    const struct format_options options = {.operand = text_of("$host [$time_local]")};
    const struct format_options open = {.operand = text_of("[$a] \"$b\"")};

    (void)state;
    check_mistake("access", &options, "a b", "no ' [' before time", 1);
    check_mistake("access", &options, "a [b", "not what stands behind the last field",
                  4);
    check_mistake("access", &options, "a [b] c", "more text behind the last field", 5);
    check_mistake("access", &open, "[a] \"b", "no closing quote", 4);
}

static void a_log_format_with_a_mistake_is_refused(void **state)
{
    const struct format_options dollar = {.operand = text_of("a $ b")};
    const struct format_options brace = {.operand = text_of("${a b")};
    const struct format_options none = {.operand = text_of("combined")};
    const struct format_options joined = {.operand = text_of("$a$b")};

    (void)state;
    check_refused("access", &dollar, "a $ without the name of a variable");
    check_refused("access", &brace, "a $ without the name of a variable");
    check_refused("access", &none,
                  "a log_format needs variables, as in \"$remote_addr "
                  "[$time_local]\"");
    check_refused("access", &joined, "two variables with nothing in between");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common_and_combined_are_told_apart),
        cmocka_unit_test(a_dash_is_null_and_zero_bytes),
        cmocka_unit_test(what_follows_is_the_rest),
        cmocka_unit_test(a_request_of_another_form_is_the_path),
        cmocka_unit_test(a_path_may_have_spaces_and_escapes),
        cmocka_unit_test(what_does_not_fit_is_told_with_its_place),
        cmocka_unit_test(lines_that_look_usual_are_read_as_well),
        cmocka_unit_test(only_wanted_fields_are_made),
        cmocka_unit_test(a_log_format_names_the_fields),
        cmocka_unit_test(a_name_that_is_taken_is_not_taken_twice),
        cmocka_unit_test(a_list_of_upstreams_is_one_field),
        cmocka_unit_test(what_does_not_fit_a_log_format),
        cmocka_unit_test(a_log_format_with_a_mistake_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
