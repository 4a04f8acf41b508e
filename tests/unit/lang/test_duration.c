/* Durations: read and written. */

#include "pipeline/lang/duration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MILLISECOND (DURATION_SECOND / 1000)
#define DAY (86400 * DURATION_SECOND)

static void assert_duration(const char *text, int64_t expected)
{
    int64_t duration;

    assert_int_equal(duration_parse(text_of(text), &duration), DURATION_OK);
    assert_int_equal(duration, expected);
}

static enum duration_answer answer(const char *text)
{
    int64_t duration;

    return duration_parse(text_of(text), &duration);
}

static void every_unit_has_its_length(void **state)
{
    (void)state;
    assert_duration("0s", 0);
    assert_duration("7ns", 7);
    assert_duration("10us", 10000);
    assert_duration("500ms", 500 * MILLISECOND);
    assert_duration("5s", 5 * DURATION_SECOND);
    assert_duration("2m", 120 * DURATION_SECOND);
    assert_duration("2h", 7200 * DURATION_SECOND);
    assert_duration("1d", DAY);
    assert_duration("007s", 7 * DURATION_SECOND);
    assert_duration("90m", 5400 * DURATION_SECOND);
}

static void several_units_add_up(void **state)
{
    (void)state;
    assert_duration("1m30s", 90 * DURATION_SECOND);
    assert_duration("1d2h3m4s5ms6us7ns", 93784 * DURATION_SECOND + 5006007);
    assert_duration("1m500ms", 60 * DURATION_SECOND + 500 * MILLISECOND);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    assert_duration("1.5s", 1500 * MILLISECOND);
    assert_duration(".5s", 500 * MILLISECOND);
    assert_duration("0.1s", 100 * MILLISECOND);
    assert_duration("1.5h30m", 7200 * DURATION_SECOND);
    assert_duration("0.3d", 25920 * DURATION_SECOND);
    assert_duration("0.000000001s", 1);
    assert_duration("0.0000000019s", 1);
    assert_duration("0.99999999999999999999999999d", DAY - 1);
    assert_duration("0.9ns", 0);
}

static void a_number_without_a_unit_is_told_apart(void **state)
{
    (void)state;
    assert_int_equal(answer("5"), DURATION_UNITLESS);
    assert_int_equal(answer("0"), DURATION_UNITLESS);
    assert_int_equal(answer("1.5"), DURATION_UNITLESS);
    assert_int_equal(answer("1m30"), DURATION_UNITLESS);
}

static void other_text_is_no_duration(void **state)
{
    static const char *const texts[] = {
        "",     "s",    "x",     "-5s",  "+5s",         "5S",   "5 s",        " 5s",
        "5s ",  "5sec", "5.s",   ".s",   ".",           "5.",   "1,5s",       "1e3s",
        "0x1s", "1w",   "30s1m", "1s1s", "1m1ms1us1us", "1h1h", "5\xc2\xb5s",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (answer(texts[i]) != DURATION_NONE)
            fail_msg("\"%s\"", texts[i]);
}

static void one_that_does_not_fit_is_large(void **state)
{
    (void)state;
    assert_duration("9223372036854775807ns", INT64_MAX);
    assert_duration("106751d23h47m16s854ms775us807ns", INT64_MAX);
    assert_int_equal(answer("9223372036854775808ns"), DURATION_LARGE);
    assert_int_equal(answer("106751d23h47m16s854ms775us808ns"), DURATION_LARGE);
    assert_int_equal(answer("106752d"), DURATION_LARGE);
    assert_int_equal(answer("99999999999999999999999999999999s"), DURATION_LARGE);
    assert_int_equal(answer("106752d1x"), DURATION_NONE);
}

static void what_is_printed_reads_the_same(void **state)
{
    static const struct {
        int64_t duration;
        const char *text;
    } rows[] = {
        {0, "0s"},
        {1, "1ns"},
        {1500 * MILLISECOND, "1s500ms"},
        {90 * DURATION_SECOND, "1m30s"},
        {DAY, "1d"},
        {INT64_MAX, "106751d23h47m16s854ms775us807ns"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[DURATION_SIZE];

        duration_print(rows[i].duration, text);
        assert_string_equal(text, rows[i].text);
        assert_duration(text, rows[i].duration);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_has_its_length),
        cmocka_unit_test(several_units_add_up),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(a_number_without_a_unit_is_told_apart),
        cmocka_unit_test(other_text_is_no_duration),
        cmocka_unit_test(one_that_does_not_fit_is_large),
        cmocka_unit_test(what_is_printed_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
