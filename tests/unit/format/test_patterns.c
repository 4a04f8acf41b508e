/* Formats that a user describes: patterns with holes, regexes, columns, pairs. */

#include "reading.h"

#include "pipeline/match/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define ON_VALGRIND (RUNNING_ON_VALGRIND != 0)
#else
#define ON_VALGRIND false
#endif

extern const struct line_format line_format_regex, line_format_holes,
    line_format_columns, line_format_kv;

/* An operand that stands at the start of a pipeline, without quotes. */
static struct text operand(const char *string)
{
    struct text text = text_of(string);

    text.at = 0;
    text.extent = text.length;
    return text;
}

static void expect_regex(const char *pattern, const char *line, const char *expected)
{
    expect_line_with(&line_format_regex,
                     &(struct format_options){.operand = operand(pattern)}, line,
                     expected);
}

static void the_named_groups_are_the_fields(void **state)
{
    static const char pattern[] =
        "Failed password for (invalid user )?(?<user>\\S+) from (?<ip>\\S+)";

    (void)state;
    expect_regex(pattern, "x Failed password for invalid user bob from 1.2.3.4 y",
                 "{\"user\":\"bob\",\"ip\":\"1.2.3.4\"}");
    expect_regex(pattern, "x Failed password for 12 from 7", "{\"user\":12,\"ip\":7}");
    expect_regex(pattern, "nothing", "! the pattern does not match");
}

static void a_group_without_part_is_null(void **state)
{
    (void)state;
    expect_regex("(?<a>a)|(?<b>b)|(?<c>)", "b", "{\"a\":null,\"b\":\"b\",\"c\":null}");
    expect_regex("(?<a>a)|(?<b>b)|(?<c>)", "x", "{\"a\":null,\"b\":null,\"c\":\"\"}");
}

static void of_groups_with_one_name_that_with_part_counts(void **state)
{
    (void)state;
    expect_regex("(?J)(?<a>a)|(?<a>b)", "a", "{\"a\":\"a\"}");
    expect_regex("(?J)(?<a>a)|(?<a>b)", "b", "{\"a\":\"b\"}");
    expect_regex("(?J)(?<a>a)|(?<a>b)|c", "c", "{\"a\":null}");
}

static void bytes_that_are_no_utf_8_are_searched_too(void **state)
{
    (void)state;
    expect_regex("a=(?<a>\\w+)", "\xff\xc3 a=1x \xe9", "{\"a\":\"1x\"}");
    expect_regex("(?<a>\xc3\xa9.)", "x\xc3\xa9\xc3\xa8y",
                 "{\"a\":\"\xc3\xa9\xc3\xa8\"}");
}

static void a_regex_needs_a_name(void **state)
{
    (void)state;
    expect_no_format(&line_format_regex,
                     &(struct format_options){.operand = operand("(a)")},
                     "0: no group has a name, as in (?<name>...), so there are no "
                     "fields");
    expect_no_format(&line_format_regex,
                     &(struct format_options){.operand = operand("(?<a>")},
                     "5: missing closing parenthesis");
    expect_no_format(&line_format_regex, &(struct format_options){.name_count = 0},
                     "a regex stands between slashes");
}

static void expect_holes(const char *pattern, const char *line, const char *expected)
{
    expect_line_with(&line_format_holes,
                     &(struct format_options){.operand = operand(pattern)}, line,
                     expected);
}

static void holes_take_the_shortest_text(void **state)
{
    (void)state;
    expect_holes("<date> <time> <pid> <level> <class>: <msg>",
                 "081109 203615 148 INFO dfs.DataNode$X: Packet 1: done",
                 "{\"date\":\"081109\",\"time\":203615,\"pid\":148,\"level\":\"INFO\","
                 "\"class\":\"dfs.DataNode$X\",\"msg\":\"Packet 1: done\"}");
    expect_holes("<a>,<b>", ",", "{\"a\":\"\",\"b\":\"\"}");
    expect_holes("<a>", "", "{\"a\":\"\"}");
}

static void blanks_stand_for_runs_of_blanks(void **state)
{
    (void)state;
    expect_holes("<a>  <b> - <c>", "1 \t 2   -\t3", "{\"a\":1,\"b\":2,\"c\":3}");
    expect_holes("<a> - <b>", "x -y - z", "{\"a\":\"x -y\",\"b\":\"z\"}");
    expect_holes("[<a>] <b>", "[1]2", "! 1: the pattern's text behind this is missing");
    expect_holes(" <a> ", "  x y  ", "{\"a\":\"x y\"}");
}

static void text_at_the_end_stands_at_the_end(void **state)
{
    (void)state;
    expect_holes("<a> [<b>]", "x [y] z]", "{\"a\":\"x\",\"b\":\"y] z\"}");
    expect_holes("<a> [<b>]", "x [y", "! 3: the line does not end like the pattern");
    expect_holes("<a>ab", "ab", "{\"a\":\"\"}");
    expect_holes("x<a>x", "x", "! 1: the line does not end like the pattern");
    expect_holes("x<a>", "y", "! the line does not begin like the pattern");
}

static void holes_may_be_skipped(void **state)
{
    (void)state;
    expect_holes("<> <_> <c>", "1 2 3", "{\"c\":3}");
}

static void characters_of_holes_may_be_literal(void **state)
{
    (void)state;
    expect_holes("\\<<pri>>\\\\n<msg>", "<13>\\nx", "{\"pri\":13,\"msg\":\"x\"}");
    expect_holes("\\d<a>", "\\dx", "{\"a\":\"x\"}");
}

static void refuse_holes(const char *pattern, const char *expected)
{
    expect_no_format(&line_format_holes,
                     &(struct format_options){.operand = operand(pattern)}, expected);
}

static void patterns_with_mistakes_are_refused(void **state)
{
    (void)state;
    refuse_holes("", "0: the pattern has no hole, such as <name>");
    expect_no_format(&line_format_holes, &(struct format_options){.name_count = 0},
                     "a pattern has holes: \"<a> <b>\"");
    refuse_holes("abc", "0: the pattern has no hole, such as <name>");
    refuse_holes("<a><b>", "3: two holes touch: nothing says where the first one ends");
    refuse_holes("x <a", "2: this hole has no >; the character < is written \\<");
    refuse_holes("<a <b>", "0: this hole has no >; the character < is written \\<");
    refuse_holes("<a> <a>", "4: another hole has the same name");
}

static void the_last_column_takes_the_rest(void **state)
{
    struct text names[] = {text_of("pid"), text_of("user"), text_of("cmd")};
    struct format_options options = {.names = names, .name_count = 3};

    (void)state;
    expect_line_with(&line_format_columns, &options, "  1\t root   init -v  x  ",
                     "{\"pid\":1,\"user\":\"root\",\"cmd\":\"init -v  x\"}");
    expect_line_with(&line_format_columns, &options, "1 root ",
                     "! 6: fewer columns than names");
    expect_line_with(&line_format_columns, &options, "",
                     "! 0: fewer columns than names");
    expect_no_format(&line_format_columns, &(struct format_options){.name_count = 0},
                     "the columns have no names");
}

static void expect_kv(const char *separator, const char *pair, const char *line,
                      const char *expected)
{
    struct format_options options = {.name_count = 0};

    if (separator)
        options.separator = text_of(separator);
    if (pair)
        options.pair = text_of(pair);
    expect_line_with(&line_format_kv, &options, line, expected);
}

static void pairs_are_separated_as_the_user_says(void **state)
{
    (void)state;
    expect_kv(NULL, NULL, " a=1 \t b=x=y  c=", "{\"a\":1,\"b\":\"x=y\",\"c\":\"\"}");
    expect_kv(";", ":", "a:1; b : x y ;;c:", "{\"a\":1,\"b\":\"x y\",\"c\":\"\"}");
    expect_kv(" | ", "=>", "a=>1 | b=>\"x | y\" | c=>2",
              "{\"a\":1,\"b\":\"x | y\",\"c\":2}");
}

static void values_may_stand_in_quotes(void **state)
{
    (void)state;
    expect_kv(NULL, NULL, "a=\"1.0\" b=\"x \\\"y\\\" \\\\ \\n\"",
              "{\"a\":1.0,\"b\":\"x \\\"y\\\" \\\\ \\\\n\"}");
    expect_kv(NULL, NULL, "a=\"1", "! 0: no closing quote");
    expect_kv(NULL, NULL, "b=2 a=\"1\"x", "! 4: a separator was expected");
}

static void what_is_no_pair_does_not_fit(void **state)
{
    (void)state;
    expect_kv(NULL, NULL, "a=1 b", "! 4: this is no pair of a name and a value");
    expect_kv(NULL, NULL, "=1", "! 0: this pair has no name");
    expect_kv(NULL, NULL, "  ", "! the line is empty");
    expect_kv(";", NULL, ";;", "! the line is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_named_groups_are_the_fields),
        cmocka_unit_test(a_group_without_part_is_null),
        cmocka_unit_test(of_groups_with_one_name_that_with_part_counts),
        cmocka_unit_test(bytes_that_are_no_utf_8_are_searched_too),
        cmocka_unit_test(a_regex_needs_a_name),
        cmocka_unit_test(holes_take_the_shortest_text),
        cmocka_unit_test(blanks_stand_for_runs_of_blanks),
        cmocka_unit_test(text_at_the_end_stands_at_the_end),
        cmocka_unit_test(holes_may_be_skipped),
        cmocka_unit_test(characters_of_holes_may_be_literal),
        cmocka_unit_test(patterns_with_mistakes_are_refused),
        cmocka_unit_test(the_last_column_takes_the_rest),
        cmocka_unit_test(pairs_are_separated_as_the_user_says),
        cmocka_unit_test(values_may_stand_in_quotes),
        cmocka_unit_test(what_is_no_pair_does_not_fit),
    };

    regex_allow_jit(!ON_VALGRIND); /* it cannot see through compiled patterns */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
