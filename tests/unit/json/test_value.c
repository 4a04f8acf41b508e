/* Value: whatever form it is held in, it is the same value. */

#include "documents.h"
#include "values.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#define ROOM 4096

static int compare(const char *a, const char *b)
{
    bool failed = false;
    struct value x = built(a), y = built(b);
    int order = value_compare(slice(a), slice(b), &failed);

    assert_int_equal(value_compare(x, y, &failed) > 0, order > 0);
    assert_int_equal(value_compare(x, slice(b), &failed) < 0, order < 0);
    assert_false(failed);
    value_unref(x);
    value_unref(y);
    return order;
}

static void every_value_has_its_kind_in_every_form(void **state)
{
    static const struct {
        const char *text;
        enum value_kind kind;
        const char *name;
    } cases[] = {{"null", KIND_NULL, "null"},      {"true", KIND_TRUE, "boolean"},
                 {"false", KIND_FALSE, "boolean"}, {"-1", KIND_NUMBER, "number"},
                 {"1.5", KIND_NUMBER, "number"},   {"1e999", KIND_NUMBER, "number"},
                 {"\"\"", KIND_STRING, "string"},  {"[]", KIND_ARRAY, "array"},
                 {"{}", KIND_OBJECT, "object"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct value settled = built(cases[i].text);
        struct value array = value_append(value_array_new(), value_ref(settled));
        struct value element = value_at(array, 0);

        assert_int_equal(value_kind(slice(cases[i].text)), cases[i].kind);
        assert_int_equal(value_kind(settled), cases[i].kind);
        assert_int_equal(value_kind(element), cases[i].kind);
        assert_string_equal(value_type_name(settled), cases[i].name);
        assert_int_equal(value_is_true(settled), i != 0 && i != 2);
        value_unref(element);
        value_unref(array);
        value_unref(settled);
    }
}

static void numbers_are_integers_as_long_as_they_are_exact(void **state)
{
    int64_t integer;

    (void)state;
    assert_int_equal(value_number(3).form, VALUE_INTEGER);
    assert_int_equal(value_number(-0x1p53).form, VALUE_INTEGER);
    assert_int_equal(value_number(0x1p54).form, VALUE_DOUBLE);
    assert_int_equal(value_number(-0.0).form, VALUE_DOUBLE);
    assert_int_equal(value_number(0.5).form, VALUE_DOUBLE);
    assert_int_equal(value_number(NAN).form, VALUE_DOUBLE);
    assert_int_equal(value_number(INFINITY).form, VALUE_DOUBLE);
    assert_true(value_int64(value_number(0x1p62), &integer));
    assert_true(integer == (int64_t)1 << 62);
    assert_false(value_int64(value_number(0x1p63), &integer));
    assert_true(value_int64(value_number(-0x1p63), &integer));
    assert_false(value_int64(value_number(0.5), &integer));
    assert_false(value_int64(value_number(NAN), &integer));
    assert_true(value_int64(slice("2.50e1"), &integer));
    assert_int_equal(integer, 25);
    assert_false(value_int64(slice("9223372036854775808"), &integer));
    assert_true(value_double(slice("0.25")) == 0.25);
    assert_true(value_double(value_integer(7)) == 7);
    assert_result(value_number_spelled("12", 2), "12");
    assert_result(value_number_spelled("1.20", 4), "1.20");
}

/* nan and the infinities, too, which jansson refuses. */
static void computed_numbers_come_out_of_containers_as_they_went_in(void **state)
{
    static const double numbers[] = {0.1, -0.0, 1e300, INFINITY, -INFINITY};
    struct value array = value_array_new();
    struct value out;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        array = value_append(array, value_number(numbers[i]));
        out = value_at(array, i);
        assert_int_equal(out.form, VALUE_DOUBLE);
        assert_memory_equal(&out.number, &numbers[i], sizeof(double));
    }
    array = value_append(array, value_number(NAN));
    out = value_at(array, 5);
    assert_int_equal(out.form, VALUE_DOUBLE);
    assert_true(isnan(out.number));
    value_unref(array);
}

static void strings_are_decoded_when_they_are_asked_for(void **state)
{
    struct value value = slice("\"a\\u0000b\\n\"");
    struct value plain = slice("\"\xc3\xa4\"");
    struct value wrong = value_string_new("a\xff\xc3\xe2\x82z\xed\xa0\x80", 9);
    struct value_string string;

    (void)state;
    assert_true(value_string(&value, &string));
    assert_int_equal(string.length, 4);
    assert_memory_equal(string.bytes, "a\0b\n", 4);
    assert_true(value_string(&plain, &string));
    assert_int_equal(plain.form, VALUE_TEXT);
    assert_memory_equal(string.bytes, "\xc3\xa4", 2);
    assert_int_equal(value_length(slice("\"\\u00e4\xc3\xa4\\ud83d\\ude00\xff\"")), 4);
    assert_true(value_string(&wrong, &string));
    assert_int_equal(string.length, 1 + 3 + 3 + 3 + 1 + 3);
    assert_memory_equal(string.bytes,
                        "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd", 14);
    assert_int_equal(value_length(wrong), 6);
    value_unref(wrong);
    value_unref(value);
    assert_result(value_string_new(NULL, 0), "\"\"");
}

static void of_duplicate_keys_the_last_counts_in_the_place_of_the_first(void **state)
{
    static const char text[] =
        "{\"a\":1,\"b\":2,\"\\u0061\":[3],\"\xff\":4,\"\\ud800\":5}";
    struct value settled = built(text);
    struct value got = value_get(slice(text), "a", 1);

    (void)state;
    assert_value(settled, "{\"a\":[3],\"b\":2,\"\xef\xbf\xbd\":5}");
    assert_value(got, "[3]");
    assert_int_equal(got.form, VALUE_TEXT);
    assert_int_equal(value_length(slice(text)), 3);
    assert_result(value_get(settled, "a", 1), "[3]");
    assert_result(value_get(slice(text), "\xef\xbf\xbd", 3), "5");
    assert_result(value_keys(slice(text)), "[\"a\",\"b\",\"\xef\xbf\xbd\"]");
    assert_int_equal(value_get(settled, "c", 1).form, VALUE_NONE);
    assert_int_equal(value_get(slice(text), "c", 1).form, VALUE_NONE);
    assert_int_equal(value_get(slice(text), NULL, 0).form, VALUE_NONE);
    assert_int_equal(value_get(settled, NULL, 0).form, VALUE_NONE);
    value_unref(settled);
}

/* Goes through both at once. */
static void assert_alike(struct value text, struct value settled)
{
    struct value_walk a, b;
    bool failed = false, is_object = value_kind(text) == KIND_OBJECT;

    assert_int_equal(value_length(text), value_length(settled));
    assert_int_equal(value_compare(text, settled, &failed), 0);
    if (value_kind(text) < KIND_ARRAY)
        return;
    assert_true(value_walk_init(&a, text));
    assert_true(value_walk_init(&b, settled));
    while (value_walk_next(&a)) {
        struct value from_text, from_built;

        assert_true(value_walk_next(&b));
        assert_int_equal(a.index, b.index);
        assert_int_equal(value_compare(a.value, b.value, &failed), 0);
        if (is_object) {
            assert_int_equal(a.key.length, b.key.length);
            assert_memory_equal(a.key.bytes, b.key.bytes, a.key.length);
        }
        from_text = is_object ? value_get(text, a.key.bytes, a.key.length)
                              : value_at(text, a.index);
        from_built = is_object ? value_get(settled, a.key.bytes, a.key.length)
                               : value_at(settled, a.index);
        assert_int_equal(value_compare(from_text, from_built, &failed), 0);
        value_unref(from_text);
        value_unref(from_built);
    }
    assert_false(value_walk_next(&b));
    assert_false(failed);
    value_walk_release(&a);
    value_walk_release(&b);
}

static void slices_and_built_values_are_alike(void **state)
{
    struct random random = {1};
    char text[ROOM];

    (void)state;
    for (size_t round = 0; round < 5000; round++) {
        size_t length =
            document_make(&random, (unsigned)round % 8, text,
                          400 + random_below(&random, round % 9 ? 400 : 3000));
        struct json_paths *paths = json_paths_new();
        struct json_found whole;
        struct value value, settled;

        assert_int_equal(json_scan(paths, text, length, 100, &whole, NULL), JSON_VALID);
        value = value_text(whole.bytes, whole.length);
        settled = value_settle(value);
        assert_alike(value, settled);
        value_unref(settled);
        json_paths_free(paths);
    }
}

static void a_walk_is_over_the_container_as_it_was(void **state)
{
    struct value array = built("[1,2,3]");
    struct value_walk walk;
    size_t count = 0;

    (void)state;
    assert_true(value_walk_init(&walk, array));
    while (value_walk_next(&walk)) {
        count++;
        array = value_append(array, value_ref(walk.value));
    }
    value_walk_release(&walk);
    assert_int_equal(count, 3);
    assert_result(array, "[1,2,3,1,2,3]");
}

static void numbers_are_compared_exactly_in_all_forms(void **state)
{
    struct value big = value_integer(((int64_t)1 << 54) + 1);
    bool failed = false;

    (void)state;
    assert_true(compare("1e400", "1e399") > 0);
    assert_true(compare("10000000000000000000001", "10000000000000000000000") > 0);
    assert_true(compare("9223372036854775807", "9223372036854775808") < 0);
    assert_true(compare("1.0", "1") == 0);
    assert_true(compare("0.1", "1e-1") == 0);
    assert_true(compare("-1", "1e-400") < 0);
    assert_true(value_compare(big, value_number(0x1p54), &failed) > 0);
    assert_true(value_compare(value_number(0x1p63), value_integer(INT64_MAX), &failed) >
                0);
    assert_true(
        value_compare(value_integer(INT64_MIN), value_number(-0x1p63), &failed) == 0);
    assert_true(
        value_compare(value_integer(INT64_MIN), value_number(-INFINITY), &failed) > 0);
    assert_true(value_compare(value_integer(1), value_number(1.5), &failed) < 0);
    assert_true(value_compare(slice("0.1"), value_number(0.1), &failed) == 0);
    assert_true(value_compare(value_number(0.1), slice("0.1"), &failed) == 0);
    assert_true(value_compare(value_number(NAN), value_number(-INFINITY), &failed) < 0);
    assert_true(value_compare(value_number(1), value_number(NAN), &failed) > 0);
    assert_true(value_compare(value_number(NAN), value_number(NAN), &failed) < 0);
    assert_false(failed);
}

static void values_are_sorted_as_by_jq(void **state)
{
    static const char *const rising[] = {"null",
                                         "false",
                                         "true",
                                         "-1.5",
                                         "0",
                                         "1e2",
                                         "\"\"",
                                         "\"\\u0000\"",
                                         "\"A\"",
                                         "\"a\"",
                                         "\"aa\"",
                                         "\"\xc3\xa4\"",
                                         "\"\\ud83d\\ude00\"",
                                         "[]",
                                         "[null]",
                                         "[1]",
                                         "[1,0]",
                                         "[1,[]]",
                                         "[2]",
                                         "{}",
                                         "{\"b\":0,\"a\":3}",
                                         "{\"a\":4,\"b\":0}",
                                         "{\"a\":[[1]],\"b\":0}",
                                         "{\"a\":0,\"c\":0}",
                                         "{\"b\":0}"};
    size_t count = sizeof(rising) / sizeof(rising[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = compare(rising[i], rising[j]);

            if ((order > 0) - (order < 0) != (i > j) - (i < j))
                fail_msg("%s and %s: %d", rising[i], rising[j], order);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_value_has_its_kind_in_every_form,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(numbers_are_integers_as_long_as_they_are_exact,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(
            computed_numbers_come_out_of_containers_as_they_went_in, no_memory_is_lost),
        cmocka_unit_test_teardown(strings_are_decoded_when_they_are_asked_for,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(
            of_duplicate_keys_the_last_counts_in_the_place_of_the_first,
            no_memory_is_lost),
        cmocka_unit_test_teardown(slices_and_built_values_are_alike, no_memory_is_lost),
        cmocka_unit_test_teardown(a_walk_is_over_the_container_as_it_was,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(numbers_are_compared_exactly_in_all_forms,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(values_are_sorted_as_by_jq, no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
