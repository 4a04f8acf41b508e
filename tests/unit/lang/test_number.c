/* Numbers: suffixes, and what does not fit. */

#include "pipeline/lang/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_count(const char *text, uint64_t expected)
{
    uint64_t value;

    assert_int_equal(number_parse_count(text_of(text), &value), NUMBER_OK);
    assert_true(value == expected);
}

static enum number_answer count_answer(const char *text)
{
    uint64_t value;

    return number_parse_count(text_of(text), &value);
}

static void counts_have_suffixes(void **state)
{
    (void)state;
    assert_count("0", 0);
    assert_count("007", 7);
    assert_count("20", 20);
    assert_count("1k", 1024);
    assert_count("4K", 4096);
    assert_count("3M", 3ull << 20);
    assert_count("2G", 2ull << 30);
    assert_count("5T", 5ull << 40);
    assert_count("18446744073709551615", UINT64_MAX);
    assert_count("16777215T", 16777215ull << 40);
}

static void counts_that_do_not_fit_are_large(void **state)
{
    (void)state;
    assert_int_equal(count_answer("18446744073709551616"), NUMBER_LARGE);
    assert_int_equal(count_answer("99999999999999999999999999"), NUMBER_LARGE);
    assert_int_equal(count_answer("16777216T"), NUMBER_LARGE);
}

static void other_text_is_no_count(void **state)
{
    static const char *const texts[] = {"",
                                        "k",
                                        "-1",
                                        "+1",
                                        "1.5",
                                        "1kB",
                                        "1m",
                                        "0x1",
                                        "1 ",
                                        " 1",
                                        "1e3",
                                        "ten",
                                        "99999999999999999999x"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(count_answer(texts[i]), NUMBER_NONE);
}

static void assert_integer(const char *text, int64_t expected)
{
    int64_t value;

    assert_int_equal(number_parse_integer(text_of(text), &value), NUMBER_OK);
    assert_true(value == expected);
}

static enum number_answer integer_answer(const char *text)
{
    int64_t value;

    return number_parse_integer(text_of(text), &value);
}

static void integers_have_a_sign(void **state)
{
    (void)state;
    assert_integer("0", 0);
    assert_integer("-0", 0);
    assert_integer("-5", -5);
    assert_integer("+5", 5);
    assert_integer("9223372036854775807", INT64_MAX);
    assert_integer("-9223372036854775808", INT64_MIN);
}

static void integers_have_bounds(void **state)
{
    (void)state;
    assert_int_equal(integer_answer("9223372036854775808"), NUMBER_LARGE);
    assert_int_equal(integer_answer("-9223372036854775809"), NUMBER_LARGE);
    assert_int_equal(integer_answer("-99999999999999999999"), NUMBER_LARGE);
    assert_int_equal(integer_answer(""), NUMBER_NONE);
    assert_int_equal(integer_answer("-"), NUMBER_NONE);
    assert_int_equal(integer_answer("--5"), NUMBER_NONE);
    assert_int_equal(integer_answer("5k"), NUMBER_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_suffixes),
        cmocka_unit_test(counts_that_do_not_fit_are_large),
        cmocka_unit_test(other_text_is_no_count),
        cmocka_unit_test(integers_have_a_sign),
        cmocka_unit_test(integers_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
