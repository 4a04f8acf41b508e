/* Keys: comparing their bytes is comparing the values. */

#include "pipeline/order/key.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/order/entries.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static struct value text(const char *json)
{
    return value_text(json, strlen(json));
}

static struct buffer key_of(struct value value, unsigned flags)
{
    struct buffer key = {0};

    assert_true(key_add(&key, value, flags));
    return key;
}

static int compare_keys(struct value a, struct value b, unsigned flags)
{
    struct buffer x = key_of(a, flags), y = key_of(b, flags);
    struct text p = {.bytes = x.bytes, .length = x.length};
    struct text q = {.bytes = y.bytes, .length = y.length};
    int order = sign(key_compare(p, q));

    /* None is the beginning of the other. */
    if (order == 0)
        assert_int_equal(x.length, y.length);
    buffer_release(&x);
    buffer_release(&y);
    return order;
}

static void assert_same_order(struct value a, struct value b)
{
    bool failed = false;
    int expected = sign(value_compare(a, b, &failed));

    assert_false(failed);
    assert_int_equal(compare_keys(a, b, 0), expected);
}

static const char *const values[] = {
    "null",
    "false",
    "true",
    "-1e1000",
    "-1e400",
    "-18446744073709551616",
    "-9223372036854775809",
    "-9223372036854775808",
    "-1000000",
    "-100",
    "-99.5",
    "-99",
    "-10",
    "-1.5",
    "-1",
    "-0.5",
    "-0.1",
    "-0.01",
    "-1e-32",
    "-1e-33",
    "-1e-34",
    "-1e-400",
    "0",
    "-0",
    "0.0",
    "0e5",
    "1e-400",
    "1e-34",
    "1e-33",
    "1e-32",
    "0.01",
    "0.010",
    "0.1",
    "0.10",
    "0.11",
    "0.5",
    "1",
    "1.0",
    "10e-1",
    "1.01",
    "1.5",
    "2",
    "9",
    "10",
    "1e1",
    "11",
    "99",
    "99.5",
    "100",
    "101",
    "1000",
    "1042.00",
    "1042",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1e30",
    "1e31",
    "1e32",
    "1e400",
    "1e401",
    "1e1000000",
    "\"\"",
    "\"\\u0000\"",
    "\"\\u0000\\u0000\"",
    "\"\\u0000a\"",
    "\"\\u0001\"",
    "\"a\"",
    "\"a\\u0000\"",
    "\"a\\u0000b\"",
    "\"a\\u0001\"",
    "\"aa\"",
    "\"ab\"",
    "\"b\"",
    "\"\xc3\xa9\"",
    "\"\\u00e9\"",
    "\"\xef\xbf\xbf\"",
    "\"\xf0\x9f\x98\x80\"",
    "\"\\ud83d\\ude00\"",
    "[]",
    "[null]",
    "[null,1]",
    "[false]",
    "[1]",
    "[1,2]",
    "[1,[]]",
    "[1,{}]",
    "[10]",
    "[\"a\"]",
    "[[]]",
    "[[],1]",
    "[[1]]",
    "[{}]",
    "{}",
    "{\"a\":null}",
    "{\"a\":1}",
    "{\"a\": 1.0}",
    "{\"a\":2}",
    "{\"a\":[]}",
    "{\"a\":1,\"b\":1}",
    "{\"b\":1,\"a\":1}",
    "{\"a\":1,\"b\":2}",
    "{\"a\":2,\"b\":1}",
    "{\"a\":1,\"a\":2}",
    "{\"aa\":1}",
    "{\"b\":0}",
    "{\"b\":{\"c\":1}}",
    "{\"b\":{\"c\":2}}",
    "{\"b\":{\"d\":1}}",
    "{\"\":1}",
};

static void keys_sort_as_values_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        for (size_t j = 0; j < COUNT(values); j++)
            assert_same_order(text(values[i]), text(values[j]));
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void spell_number(char *out, size_t size, uint64_t *seed)
{
    uint64_t bits = next_random(seed);
    int whole = (int)(bits % 1000), digits = (int)(bits >> 10) % 3;
    const char *minus = bits >> 40 & 1 ? "-" : "";

    if (bits >> 41 & 1)
        snprintf(out, size, "%s%d.%0*d", minus, whole, digits + 1,
                 (int)(bits >> 20) % 10);
    else if (bits >> 42 & 1)
        snprintf(out, size, "%s%de%d", minus, whole % 20, (int)(bits >> 20) % 80 - 40);
    else
        snprintf(out, size, "%s%llu", minus,
                 (unsigned long long)(next_random(seed) >> (bits >> 50) % 64));
}

static void numbers_sort_by_their_exact_value(void **state)
{
    uint64_t seed = 88172645463325252u;
    char a[64], b[64];

    (void)state;
    for (int i = 0; i < 200000; i++) {
        spell_number(a, sizeof(a), &seed);
        spell_number(b, sizeof(b), &seed);
        assert_same_order(text(a), text(b));
    }
}

static struct value computed(double number)
{
    return (struct value){.form = VALUE_DOUBLE, .number = number};
}

static void computed_doubles_sort_among_the_others(void **state)
{
    static const double numbers[] = {
        -INFINITY, -1e300,   -0x1p63, -0x1.8p60, -2.5,   -2,
        -0.1,      0,        5e-324,  0.1,       0.3,    0.30000000000000004,
        2,         2.5,      0x1p53,  0x1p60,    0x1p63, 1.8446744073709552e19,
        1e300,     INFINITY,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        for (size_t j = 0; j < COUNT(numbers); j++)
            assert_same_order(computed(numbers[i]), computed(numbers[j]));
        assert_same_order(computed(numbers[i]), value_integer(2));
        assert_same_order(computed(numbers[i]), value_integer(INT64_MIN));
        assert_same_order(computed(numbers[i]), value_integer(INT64_MAX));
        assert_same_order(computed(numbers[i]), text("0.1"));
        assert_same_order(computed(numbers[i]), text("null"));
    }
    assert_int_equal(compare_keys(computed(-0.0), text("0"), 0), 0);
}

static void nan_is_below_all_numbers_and_like_itself(void **state)
{
    (void)state;
    assert_int_equal(compare_keys(computed(NAN), computed(-INFINITY), 0), -1);
    assert_int_equal(compare_keys(computed(NAN), text("true"), 0), 1);
    assert_int_equal(compare_keys(computed(NAN), computed(NAN), 0), 0);
}

static void natural_keys_count_runs_of_digits(void **state)
{
    static const char *const sorted[] = {
        "\"\"",
        "\"/\"",
        "\"0\"",
        "\"0a\"",
        "\"2\"",
        "\"9x\"",
        "\"10\"",
        "\"10a\"",
        "\":\"",
        "\"a\"",
        "\"file\"",
        "\"file-1\"",
        "\"file1\"",
        "\"file2\"",
        "\"file2b1\"",
        "\"file2b9\"",
        "\"file2b10\"",
        "\"file10\"",
        "\"file100000000000000000000000000000000\"",
        "\"files\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(sorted); i++) {
        for (size_t j = 0; j < COUNT(sorted); j++)
            assert_int_equal(
                compare_keys(text(sorted[i]), text(sorted[j]), KEY_NATURAL),
                (i > j) - (i < j));
    }
    assert_int_equal(compare_keys(text("\"a007\""), text("\"a7\""), KEY_NATURAL), 0);
}

static void natural_keys_of_very_many_digits(void **state)
{
    char a[1200], b[1200];

    (void)state;
    for (int length = 240; length < 1100; length++) {
        snprintf(a, sizeof(a), "\"%0*d\"", length, 0);
        memset(a + 1, '9', (size_t)length);
        snprintf(b, sizeof(b), "\"1%0*d\"", length, 0);
        assert_int_equal(compare_keys(text(a), text(b), KEY_NATURAL), -1);
    }
}

static void a_reversed_sequence_sorts_the_other_way_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        for (size_t j = 0; j < COUNT(values); j++) {
            struct buffer a = key_of(text(values[i]), 0);
            struct buffer b = key_of(text(values[j]), 0);
            struct text x, y;

            key_end(&a);
            key_end(&b);
            key_reverse(&a);
            key_reverse(&b);
            x = (struct text){.bytes = a.bytes, .length = a.length};
            y = (struct text){.bytes = b.bytes, .length = b.length};
            assert_int_equal(sign(key_compare(x, y)),
                             -compare_keys(text(values[i]), text(values[j]), 0));
            buffer_release(&a);
            buffer_release(&b);
        }
    }
}

static void a_value_that_is_deep_has_a_key(void **state)
{
    static char deep[2001];
    struct buffer key;

    (void)state;
    memset(deep, '[', 1000);
    memset(deep + 1000, ']', 1000);
    key = key_of(text(deep), 0);
    assert_int_equal(key.length, 2000);
    buffer_release(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_sort_as_values_do),
        cmocka_unit_test(numbers_sort_by_their_exact_value),
        cmocka_unit_test(computed_doubles_sort_among_the_others),
        cmocka_unit_test(nan_is_below_all_numbers_and_like_itself),
        cmocka_unit_test(natural_keys_count_runs_of_digits),
        cmocka_unit_test(natural_keys_of_very_many_digits),
        cmocka_unit_test(a_reversed_sequence_sorts_the_other_way_round),
        cmocka_unit_test(a_value_that_is_deep_has_a_key),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
