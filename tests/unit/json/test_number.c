/* Number: spelled, counted and computed, and each to the last digit. */
#include "documents.h"

#include "pipeline/json/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>

static void integers_of_int64_are_exact(void **state)
{
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } cases[] = {{"0", true, 0},
                 {"-1", true, -1},
                 {"9223372036854775807", true, INT64_MAX},
                 {"-9223372036854775808", true, INT64_MIN},
                 {"9223372036854775808", false, 0},
                 {"-9223372036854775809", false, 0},
                 {"9999999999999999999", false, 0},
                 {"10000000000000000000", false, 0},
                 {"99999999999999999999999", false, 0},
                 {"-0", false, 0},
                 {"1.0", false, 0},
                 {"1e2", false, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t integer = 0;

        assert_int_equal(number_int64(cases[i].text, strlen(cases[i].text), &integer),
                         cases[i].is_integer);
        assert_true(integer == cases[i].integer);
    }
}

static void integers_are_known_however_they_are_spelled(void **state)
{
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } cases[] = {{"3.0", true, 3},
                 {"3e2", true, 300},
                 {"-0.0", true, 0},
                 {"0e999999999999999999999", true, 0},
                 {"1200e-2", true, 12},
                 {"1201e-2", false, 0},
                 {"0.001e3", true, 1},
                 {"92233720368547758.07e2", true, INT64_MAX},
                 {"92233720368547758.08e2", false, 0},
                 {"-9.223372036854775808e18", true, INT64_MIN},
                 {"1e19", false, 0},
                 {"1e999999999999999999999", false, 0},
                 {"1e-999999999999999999999", false, 0},
                 {"0.5", false, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t integer = 0;

        if (number_integral(cases[i].text, strlen(cases[i].text), &integer) !=
                cases[i].is_integer ||
            integer != cases[i].integer)
            fail_msg("%s: %lld", cases[i].text, (long long)integer);
    }
}

static void assert_double(const char *text, double wanted)
{
    double number = number_double(text, strlen(text));

    if (memcmp(&number, &wanted, sizeof(number)) != 0)
        fail_msg("%s: %a, not %a", text, number, wanted);
}

static void doubles_are_the_nearest(void **state)
{
    static const char *const texts[] = {"0",
                                        "-0",
                                        "1",
                                        "-1.5",
                                        "0.1",
                                        "1e22",
                                        "1e23",
                                        "9007199254740993",
                                        "9007199254740993.0001",
                                        "123456789012345678901234567890",
                                        "1.7976931348623157e308",
                                        "1.7976931348623159e308",
                                        "1e400",
                                        "-1e400",
                                        "4.9e-324",
                                        "2e-324",
                                        "1e-400",
                                        "2.2250738585072011e-308",
                                        "0.000000000000000000000000000000000000001",
                                        "100000000000000000000000e-22",
                                        "1e00000000000000000001",
                                        "0e5",
                                        "0.0000e99999999999999999999",
                                        "8.5",
                                        "17.25e-3"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_double(texts[i], strtod(texts[i], NULL));
}

static void random_spellings_are_read_as_by_strtod(void **state)
{
    struct random random = {1};
    char text[64];

    (void)state;
    for (size_t i = 0; i < 60000; i++) {
        unsigned long long digits = random_below(&random, SIZE_MAX);
        int exponent =
            (int)random_below(&random, i % 2 ? 700 : 50) - (i % 2 ? 350 : 25);

        digits >>= random_below(&random, 53);
        snprintf(text, sizeof(text), "%llu.%04zue%d", digits,
                 random_below(&random, 10000), exponent);
        assert_double(text, strtod(text, NULL));
    }
}

/* 1, then zeros, then something in the last place: the middle of two doubles, and a bit
 * more. */
static void the_last_of_many_digits_decides(void **state)
{
    char text[3000] = "9007199254740993.";

    (void)state;
    memset(text + 17, '0', 2000);
    assert_double(text, 9007199254740992.0);
    text[2016] = '1';
    assert_double(text, 9007199254740994.0);
}

static void assert_order(const char *smaller, const char *larger, int order)
{
    size_t a = strlen(smaller), b = strlen(larger);
    int got = number_compare(smaller, a, larger, b);

    if ((got > 0) - (got < 0) != order)
        fail_msg("%s and %s: %d", smaller, larger, got);
    got = number_compare(larger, b, smaller, a);
    assert_int_equal((got > 0) - (got < 0), -order);
}

static void spelled_numbers_are_compared_exactly(void **state)
{
    static const char *const rising[] = {"-1e1000000000000000000000000",
                                         "-1e400",
                                         "-10000000000000000000001",
                                         "-10000000000000000000000",
                                         "-2",
                                         "-1.5",
                                         "-1e-400",
                                         "0",
                                         "1e-999999999999999999999999999",
                                         "1e-999999999999999999999999998",
                                         "1e-400",
                                         "0.1",
                                         "0.10000000000000000000001",
                                         "1",
                                         "1.0000000000000000000000001",
                                         "9.99",
                                         "10",
                                         "10000000000000000000000",
                                         "10000000000000000000001",
                                         "1e399",
                                         "1e400",
                                         "1.0001e400",
                                         "1e999999999999999999999999999",
                                         "1e1000000000000000000000000000",
                                         "1e1000000000000000000000000001"};
    size_t count = sizeof(rising) / sizeof(rising[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i; j < count; j++)
            assert_order(rising[i], rising[j], i == j ? 0 : -1);
    }
}

static void spellings_of_one_number_are_equal(void **state)
{
    static const char *const pairs[][2] = {
        {"0", "-0"},
        {"0", "0.000e99999999999999999999999"},
        {"1", "1.0"},
        {"100", "1e2"},
        {"100", "1E+02"},
        {"0.001", "1e-3"},
        {"12.5", "125e-1"},
        {"-12.5", "-0.0125e3"},
        {"1200", "0.012e5"},
        {"1e1000000000000000000000", "10e999999999999999999999"},
        {"1e-1000000000000000000000", "0.1e-999999999999999999999"},
        {"1e-1", "10e-2"},
        {"1e0", "10e-1"}};

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        assert_order(pairs[i][0], pairs[i][1], 0);
}

static void long_numbers_take_no_long_time(void **state)
{
    size_t size = 20000000;
    char *a = malloc(size), *b = malloc(size);
    int64_t integer;

    (void)state;
    assert_non_null(a);
    assert_non_null(b);
    memset(a, '7', size);
    memset(b, '7', size);
    b[size - 1] = '8';
    assert_int_equal(number_compare(a, size, b, size), -1);
    assert_true(isinf(number_double(a, size)));
    assert_false(number_int64(a, size, &integer));
    assert_false(number_integral(a, size, &integer));
    a[1] = b[1] = 'e';
    assert_int_equal(number_compare(a, size, b, size), -1);
    a[2] = b[2] = '-';
    assert_int_equal(number_compare(a, size, b, size), 1);
    assert_double("7", number_double(a, 1));
    assert_true(number_double(a, size) == 0);
    free(a);
    free(b);
}

static void assert_printed(double number, const char *wanted)
{
    char text[NUMBER_TEXT_SIZE];
    size_t length = number_print(number, text);

    if (length != strlen(wanted) || memcmp(text, wanted, length) != 0)
        fail_msg("%.*s, not %s", (int)length, text, wanted);
}

/* What jq 1.6 prints for them; 1.8 has the same rules. */
static void numbers_are_printed_as_by_jq(void **state)
{
    (void)state;
    assert_printed(0, "0");
    assert_printed(-0.0, "-0");
    assert_printed(3, "3");
    assert_printed(0.1 + 0.2, "0.30000000000000004");
    assert_printed(1e15, "1000000000000000");
    assert_printed(1e16, "1e+16");
    assert_printed(1e17, "1e+17");
    assert_printed(1.5e16, "15000000000000000");
    assert_printed(1.5e17, "1.5e+17");
    assert_printed(123456789012345678.0, "123456789012345680");
    assert_printed(-12345678901234567e15, "-12345678901234567000000000000000");
    assert_printed(0.0001, "0.0001");
    assert_printed(0.00012345, "0.00012345");
    assert_printed(0.00001, "1e-05");
    assert_printed(0.0000125, "1.25e-05");
    assert_printed(5e-324, "5e-324");
    assert_printed(1e100, "1e+100");
    assert_printed(DBL_MAX, "1.7976931348623157e+308");
    assert_printed(INFINITY, "1.7976931348623157e+308");
    assert_printed(-INFINITY, "-1.7976931348623157e+308");
    assert_printed(NAN, "null");
    assert_printed(-NAN, "null");
    assert_printed(0x1p-44, "5.684341886080802e-14");
    assert_printed(99.99, "99.99");
    assert_printed(1234567.891, "1234567.891");
}

/* Digits between the first and the last that is not 0. */
static size_t count_digits(const char *text, size_t length)
{
    size_t count = 0, zeros = 0;

    for (size_t i = 0; i < length && text[i] != 'e'; i++) {
        if (text[i] == '0') {
            zeros += count > 0;
        } else if (text[i] != '.' && text[i] != '-') {
            count += zeros + 1;
            zeros = 0;
        }
    }
    return count;
}

static void check_round_trip(double number)
{
    char text[NUMBER_TEXT_SIZE], shorter[40];
    size_t length = number_print(number, text);
    size_t digits = count_digits(text, length);

    assert_true(length <= sizeof(text));
    assert_true(number_double(text, length) == number);
    assert_true(digits <= 17);
    if (digits < 2)
        return;
    snprintf(shorter, sizeof(shorter), "%.*e", (int)digits - 2, number);
    if (strtod(shorter, NULL) == number)
        fail_msg("%s is shorter than %.*s", shorter, (int)length, text);
}

static void printed_numbers_read_back_the_same_from_the_fewest_digits(void **state)
{
    struct random random = {2};

    (void)state;
    for (size_t i = 0; i < 60000; i++) {
        uint64_t bits = (uint64_t)random_below(&random, SIZE_MAX) << 11 ^
                        random_below(&random, SIZE_MAX);
        double number;

        memcpy(&number, &bits, sizeof(number));
        if (isfinite(number))
            check_round_trip(number);
        check_round_trip((double)random_below(&random, 1000000) / 100);
        check_round_trip(ldexp(1, (int)random_below(&random, 2098) - 1074));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_of_int64_are_exact),
        cmocka_unit_test(integers_are_known_however_they_are_spelled),
        cmocka_unit_test(doubles_are_the_nearest),
        cmocka_unit_test(random_spellings_are_read_as_by_strtod),
        cmocka_unit_test(the_last_of_many_digits_decides),
        cmocka_unit_test(spelled_numbers_are_compared_exactly),
        cmocka_unit_test(spellings_of_one_number_are_equal),
        cmocka_unit_test(long_numbers_take_no_long_time),
        cmocka_unit_test(numbers_are_printed_as_by_jq),
        cmocka_unit_test(printed_numbers_read_back_the_same_from_the_fewest_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
