/* Arguments: options and operands, read by a table. */

#include "fake_stages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct plan plan;

/* The args of the only written stage. */
static const void *args_of(const char *text)
{
    struct fault fault = {0};

    plan_release(&plan);
    if (fake_parse(&plan, text, &fault) != STATUS_OK)
        fail_msg("%s: %s", text, fault.what);
    return plan.stages[*plan.stages[0]->number ? 0 : 1]->args;
}

static int tear_down(void **state)
{
    (void)state;
    plan_release(&plan);
    return 0;
}

static void assert_text(struct text text, const char *expected)
{
    if (!text_equals(text, expected))
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.length, text.bytes, expected);
}

static void assert_grep(const char *text, bool invert, bool ignore_case, uint64_t max,
                        const char *pattern)
{
    const struct grep_args *args = args_of(text);

    assert_int_equal(args->invert, invert);
    assert_int_equal(args->ignore_case, ignore_case);
    assert_int_equal(args->max, max);
    assert_int_equal(args->patterns.count, 1);
    assert_text(args->patterns.items[0].text, pattern);
}

static void options_are_written_as_in_getopt(void **state)
{
    (void)state;
    assert_grep("grep x", false, false, 0, "x");
    assert_grep("grep -v x", true, false, 0, "x");
    assert_grep("grep -vi x", true, true, 0, "x");
    assert_grep("grep -v -i x", true, true, 0, "x");
    assert_grep("grep --invert --ignore-case x", true, true, 0, "x");
    assert_grep("grep -m5 x", false, false, 5, "x");
    assert_grep("grep -m 5 x", false, false, 5, "x");
    assert_grep("grep -vm5 x", true, false, 5, "x");
    assert_grep("grep --max=5 x", false, false, 5, "x");
    assert_grep("grep --max 5 x", false, false, 5, "x");
    assert_grep("grep --max=\"5\" x", false, false, 5, "x");
    assert_grep("grep -m\"5\" x", false, false, 5, "x");
    assert_grep("grep x -v -m 1k", true, false, 1024, "x");
    assert_grep("grep -m # five\n 5 x", false, false, 5, "x");
}

static void the_last_value_wins(void **state)
{
    (void)state;
    assert_grep("grep -m1 -v -m2 -v x --max=3", true, false, 3, "x");
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    assert_grep("grep -- -v", false, false, 0, "-v");
    assert_grep("grep -i -- --max=5", false, true, 0, "--max=5");
    assert_grep("grep -- --", false, false, 0, "--");
    assert_grep("grep \"-v\"", false, false, 0, "-v");
    assert_grep("grep -", false, false, 0, "-");
    assert_grep("grep -5", false, false, 0, "-5");
    assert_grep("grep -.*", false, false, 0, "-.*");
    assert_grep("grep -e -v", false, false, 0, "-v");
    assert_grep("grep --regexp --", false, false, 0, "--");
}

static void a_pattern_may_look_like_anything(void **state)
{
    (void)state;
    assert_grep("grep 404", false, false, 0, "404");
    assert_grep("grep #x", false, false, 0, "#x");
    assert_grep("grep -v # -i", true, true, 0, "#");
    assert_grep("grep x # y", false, false, 0, "x");
    assert_grep("grep -e #x", false, false, 0, "#x");
    assert_grep("grep -e{x", false, false, 0, "{x");
    assert_grep("grep --regexp=", false, false, 0, "");
    assert_grep("grep \"\"", false, false, 0, "");
    assert_grep("grep /var/log/x", false, false, 0, "/var/log/x");
    assert_grep("grep \\d+", false, false, 0, "\\d+");
}

static void a_regex_has_flags(void **state)
{
    const struct grep_args *args = args_of("grep /a | b/im");

    (void)state;
    assert_int_equal(plan.count, 3);
    assert_text(args->patterns.items[0].text, "a | b");
    assert_int_equal(args->patterns.items[0].flags,
                     PATTERN_CASELESS | PATTERN_MULTILINE);
    assert_int_equal(args->patterns.items[0].text.at, 5);
    assert_int_equal(args->patterns.items[0].text.extent, 9);
    args = args_of("grep -e/a/x --regexp=/b/s -e /c d/");
    assert_int_equal(args->patterns.count, 3);
    assert_int_equal(args->patterns.items[0].flags, PATTERN_EXTENDED);
    assert_int_equal(args->patterns.items[1].flags, PATTERN_DOTALL);
    assert_text(args->patterns.items[2].text, "c d");
}

static void an_option_may_stand_for_an_operand(void **state)
{
    const struct grep_args *args = args_of("grep -e a -e b --regexp=c -e d -e e");
    static const char *const expected[] = {"a", "b", "c", "d", "e"};

    (void)state;
    assert_int_equal(args->patterns.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_text(args->patterns.items[i].text, expected[i]);
}

static void assert_head(const char *text, uint64_t count)
{
    assert_int_equal(((const struct head_args *)args_of(text))->count, count);
}

static void a_count_has_a_standard_and_perhaps_a_dash(void **state)
{
    (void)state;
    assert_head("head", 10);
    assert_head("head 5", 5);
    assert_head("head -5", 5);
    assert_head("head -- -5", 5);
    assert_head("head -n5", 5);
    assert_head("head --lines=2k", 2048);
    assert_head("head 0", 0);
    assert_head("head \"7\"", 7);
}

static void assert_shift(const char *text, int64_t by, int64_t to)
{
    const struct shift_args *args = args_of(text);

    assert_int_equal(args->by, by);
    assert_int_equal(args->to, to);
}

static void assert_pace(const char *text, int64_t length, int64_t every, int64_t slack)
{
    const struct pace_args *args = args_of(text);

    assert_int_equal(args->length, length);
    assert_int_equal(args->every, every);
    assert_int_equal(args->slack, slack);
}

static void a_duration_is_an_operand_an_option_or_behind_a_keyword(void **state)
{
    (void)state;
    assert_pace("pace 5s", 5000000000, 0, 1500000000);
    assert_pace("pace 1m30s every 500ms", 90000000000, 500000000, 1500000000);
    assert_pace("pace -s2s 1ns", 1, 0, 2000000000);
    assert_pace("pace every 10ms --slack 0s \"2d\"", 172800000000000, 10000000, 0);
}

static void an_integer_has_a_sign(void **state)
{
    (void)state;
    assert_shift("shift 5", -1, 5);
    assert_shift("shift -5", -1, -5);
    assert_shift("shift -b -3 +5", -3, 5);
    assert_shift("shift --by=-3 -- -5", -3, -5);
}

static void words_and_lists_of_words(void **state)
{
    const struct label_args *args =
        args_of("label --quiet -t a \"the name\" --tag=\"b c\" note -td");

    (void)state;
    assert_true(args->quiet);
    assert_text(args->name, "the name");
    assert_text(args->note, "note");
    assert_int_equal(args->tags.count, 3);
    assert_text(args->tags.items[0], "a");
    assert_text(args->tags.items[1], "b c");
    assert_text(args->tags.items[2], "d");
    assert_int_equal(args->tags.items[1].at, 36);
    assert_int_equal(args->tags.items[1].extent, 5);
    args = args_of("label x");
    assert_null(args->note.bytes);
    args = args_of("label x \"\"");
    assert_non_null(args->note.bytes);
    assert_int_equal(args->note.length, 0);
}

static void an_operand_may_take_many(void **state)
{
    const struct files_args *args = args_of("follow a b \"c d\" - /e/ f{1}");
    static const char *const expected[] = {"a", "b", "c d", "-", "/e/", "f{1}"};

    (void)state;
    assert_int_equal(args->files.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_text(args->files.items[i], expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_written_as_in_getopt),
        cmocka_unit_test(the_last_value_wins),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(a_pattern_may_look_like_anything),
        cmocka_unit_test(a_regex_has_flags),
        cmocka_unit_test(an_option_may_stand_for_an_operand),
        cmocka_unit_test(a_count_has_a_standard_and_perhaps_a_dash),
        cmocka_unit_test(a_duration_is_an_operand_an_option_or_behind_a_keyword),
        cmocka_unit_test(an_integer_has_a_sign),
        cmocka_unit_test(words_and_lists_of_words),
        cmocka_unit_test(an_operand_may_take_many),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
