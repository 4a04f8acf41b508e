/* logfmt, line by line. */

#include "line_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect(const char *line, const char *json)
{
    check_line("logfmt", NULL, line, json);
}

static void expect_mistake(const char *line, const char *mistake, size_t at)
{
    check_mistake("logfmt", NULL, line, mistake, at);
}

static void pairs_are_fields(void **state)
{
    (void)state;
    expect("level=info ms=12.50 id=007 empty= quoted=\"\"",
           "{\"level\":\"info\",\"ms\":12.50,\"id\":\"007\",\"empty\":\"\","
           "\"quoted\":\"\"}");
    expect("\t a=1 \t b=2  ", "{\"a\":1,\"b\":2}");
    expect("path=/a?b=c&d=\"e\" next=1",
           "{\"path\":\"/a?b=c&d=\\\"e\\\"\",\"next\":1}");
}

static void a_name_alone_is_true(void **state)
{
    (void)state;
    expect("ok a=1 also-ok", "{\"ok\":true,\"a\":1,\"also-ok\":true}");
}

static void quoted_values_have_spaces_and_escapes(void **state)
{
    (void)state;
    expect("msg=\"two words\" a=1", "{\"msg\":\"two words\",\"a\":1}");
    expect("msg=\"a \\\"b\\\" \\\\ \\n\\t\\x41\\u00e9\\ud83d\\ude00\\/\"",
           "{\"msg\":\"a \\\"b\\\" \\\\ \\n\\tA\xc3\xa9\xf0\x9f\x98\x80/\"}");
    expect("path=\"C:\\Windows\\q\" b=\"\\U0001f600\\u12\\\"\"",
           "{\"path\":\"C:\\\\Windows\\\\q\",\"b\":\"\xf0\x9f\x98\x80\\\\u12\\\"\"}");
    expect("n=\"12\"", "{\"n\":12}");
    expect("s=\"\\ud83d\\u0041\"", "{\"s\":\"\xef\xbf\xbd"
                                   "A\"}");
}

static void of_equal_names_the_last_counts(void **state)
{
    (void)state;
    expect("a=1 b=2 a=3", "{\"a\":3,\"b\":2}");
}

static void what_is_no_utf8_is_replaced(void **state)
{
    (void)state;
    expect("a=\xff\xc3\xa9 \xe9=1",
           "{\"a\":\"\xef\xbf\xbd\xc3\xa9\",\"\xef\xbf\xbd\":1}");
}

static void what_does_not_fit_is_told_with_its_place(void **state)
{
    (void)state;
    expect_mistake("", "there is no name=value", FIELDS_NOWHERE);
    expect_mistake("only words here", "there is no name=value", FIELDS_NOWHERE);
    expect_mistake("a=1 =2", "no name before =", 4);
    expect_mistake("a=1 b\"=2", "a quote in a name", 5);
    expect_mistake("a=1 \"b\"=2", "a quote in a name", 4);
    expect_mistake("a=1 b=\"open", "no closing quote", 6);
    expect_mistake("a=\"open\\", "no closing quote", 2);
    expect_mistake("a=\"x\"y", "no space behind a closing quote", 5);
}

static void only_wanted_fields_are_made(void **state)
{
    const struct text names[] = {text_of("ms"), text_of("nobody")};
    const struct wanted wanted = {names, 2};
    const struct format_options options = {.wanted = &wanted};

    (void)state;
    check_line("logfmt", &options, "level=info ms=12 msg=\"a b\"", "{\"ms\":12}");
    check_line("logfmt", &options, "level=info", "{}");
    check_mistake("logfmt", &options, "ms=12 msg=\"a b", "no closing quote", 10);
}

/* Names and values of every length, so that all lie across the steps of a search. */
static void lengths_do_not_matter(void **state)
{
    char line[256], json[256];

    (void)state;
    for (int name = 1; name < 40; name++) {
        for (int value = 0; value < 40; value++) {
            static const char x[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

            snprintf(line, sizeof line, "%.*s=%.*s b=\"%.*s\"", name, x, value, x,
                     value, x);
            snprintf(json, sizeof json, "{\"%.*s\":\"%.*s\",\"b\":\"%.*s\"}", name, x,
                     value, x, value, x);
            expect(line, json);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_fields),
        cmocka_unit_test(a_name_alone_is_true),
        cmocka_unit_test(quoted_values_have_spaces_and_escapes),
        cmocka_unit_test(of_equal_names_the_last_counts),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
        cmocka_unit_test(what_does_not_fit_is_told_with_its_place),
        cmocka_unit_test(only_wanted_fields_are_made),
        cmocka_unit_test(lengths_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
