/* Value: whatever form it is held in, it is the same value; and what others hold stays
 * as it is. */
#include "documents.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#define ROOM 4096

static struct value slice(const char *text)
{
    return value_text(text, strlen(text));
}

static struct value built(const char *text)
{
    struct value value = value_settle(slice(text));

    assert_int_not_equal(value.form, VALUE_NONE);
    return value;
}

static void assert_value(struct value value, const char *wanted)
{
    struct buffer buffer = {0};

    assert_int_not_equal(value.form, VALUE_NONE);
    write_value(&buffer, value, 0);
    assert_false(buffer.failed);
    if (buffer.length != strlen(wanted) ||
        memcmp(buffer.bytes, wanted, buffer.length) != 0)
        fail_msg("%.*s, not %s", (int)buffer.length, buffer.bytes, wanted);
    buffer_release(&buffer);
}

/* Takes the value. */
static void assert_result(struct value value, const char *wanted)
{
    assert_value(value, wanted);
    value_unref(value);
}

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}

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

static void what_others_hold_does_not_change(void **state)
{
    struct value object = built("{\"a\":[1],\"b\":2}");
    struct value array = built("[1,[2],3]");

    (void)state;
    assert_result(value_set_key(value_ref(object), "c", 1, value_integer(3)),
                  "{\"a\":[1],\"b\":2,\"c\":3}");
    assert_result(value_set_key(value_ref(object), "a", 1, slice("\"x\"")),
                  "{\"a\":\"x\",\"b\":2}");
    assert_result(value_take_without_key(value_ref(object), "a", 1), "{\"b\":2}");
    assert_result(value_take_without_key(value_ref(object), "z", 1),
                  "{\"a\":[1],\"b\":2}");
    assert_result(value_append(value_ref(array), value_ref(array)),
                  "[1,[2],3,[1,[2],3]]");
    assert_result(value_set_index(value_ref(array), 1, value_bool(true)), "[1,true,3]");
    assert_result(value_slice(value_ref(array), 1, 2), "[[2]]");
    assert_result(value_slice(value_ref(array), 0, 9), "[1,[2],3]");
    assert_result(value_slice(value_ref(array), 2, 1), "[]");
    assert_result(value_slice(value_ref(array), 7, 9), "[]");
    assert_result(object, "{\"a\":[1],\"b\":2}");
    assert_result(array, "[1,[2],3]");
}

static void slices_can_be_changed_too(void **state)
{
    (void)state;
    assert_result(value_set_key(slice("{\"a\" : 1.0}"), "", 0, slice("{\"x\" : 2.50}")),
                  "{\"a\":1.0,\"\":{\"x\":2.50}}");
    assert_result(value_append(slice("[ 1 ]"), VALUE_OF(VALUE_NULL)), "[1,null]");
    assert_result(value_set_index(slice("[]"), 3, value_number(0.5)),
                  "[null,null,null,0.5]");
    assert_result(value_take_without_key(slice("{\"a\":1,\"b\":2,\"a\":3}"), "a", 1),
                  "{\"b\":2}");
    assert_result(value_slice(slice("[0,1,[2],3]"), 1, 3), "[1,[2]]");
}

static void the_only_holder_changes_in_place(void **state)
{
    struct value array = built("[]");
    json_t *before = array.built;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        array = value_append(array, value_integer(i));
        array = value_set_index(array, 0, value_integer(i));
        assert_ptr_equal(array.built, before);
    }
    assert_int_equal(value_length(array), 1000);
    value_unref(array);
}

/* A value in itself is a copy of it. */
static void a_container_can_be_put_into_itself(void **state)
{
    struct value object = value_object_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        object = value_set_key(object, "a", 1, value_ref(object));
    assert_result(object, "{\"a\":{\"a\":{\"a\":{}}}}");
}

static void deep_values_are_built_compared_and_freed(void **state)
{
    struct value value = built("{}"), other = built("{}");
    bool failed = false;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        struct value twice = value_append(value_array_new(), value_ref(value));

        value = i % 2 ? value_append(twice, value)
                      : (value_unref(twice),
                         value_set_key(value_object_new(), "a", 1, value));
        other = i % 2 ? value_append(value_array_new(), other)
                      : value_set_key(value_object_new(), "a", 1, other);
    }
    assert_true(value_compare(value, other, &failed) > 0);
    assert_false(failed);
    other = value_set_key(other, "b", 1, VALUE_OF(VALUE_NULL));
    value_unref(value);
    value_unref(other);
}

static void replaced_deep_values_are_freed_too(void **state)
{
    struct value deep = value_array_new();

    (void)state;
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_set_key(value_object_new(), "a", 1, deep);
    deep = value_set_key(deep, "a", 1, VALUE_OF(VALUE_NULL));
    assert_result(deep, "{\"a\":null}");
    deep = value_array_new();
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_append(value_array_new(), deep);
    deep = value_set_index(deep, 0, VALUE_OF(VALUE_NULL));
    assert_result(deep, "[null]");
    deep = value_array_new();
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_set_key(value_object_new(), "a", 1, deep);
    assert_result(value_take_without_key(deep, "a", 1), "{}");
}

static void values_for_jansson_have_numbers_that_it_knows(void **state)
{
    json_t *json = value_take_json(
        slice("{\"a\":[1.5,1e400,-0,10000000000000000000000],\"b\":{}}"));
    char *text = json_dumps(json, JSON_COMPACT);
    void *(*take)(size_t);
    void (*give)(void *);

    (void)state;
    json_get_alloc_funcs(&take, &give);
    assert_string_equal(text,
                        "{\"a\":[1.5,1.7976931348623157e308,-0.0,1e22],\"b\":{}}");
    give(text);
    json_decref(json);
    assert_true(json_is_null(value_take_json(value_number(NAN))));
}

/* All that allocates, with each amount of memory; what comes out is right or nothing.
 */
static bool change_all(void)
{
    static const char text[] =
        "{\"a\":[1,2.5,\"x\\ny\"],\"b\":{\"c\":1e400,\"d\":null}}";
    struct value object = value_settle(slice(text));
    struct value held = value_ref(object);
    struct value keys = held.form ? value_keys(held) : VALUE_OF(VALUE_NONE);
    struct value list = value_append(value_array_new(), value_ref(object));
    bool failed = false, done;
    json_t *json;

    list = value_append(list, value_number(NAN));
    list = value_set_index(list, 20, value_string_new("\xff", 1));
    object = value_set_key(object, "a", 1, list);
    object = value_set_key(object, "z", 1, slice("[[[[1]]]]"));
    object = value_take_without_key(object, "b", 1);
    json = value_take_json(value_ref(object));
    value_compare(slice(text), object, &failed);
    value_compare(slice(text), slice(text), &failed);
    done = object.form == VALUE_BUILT && keys.form == VALUE_BUILT && json && !failed;
    if (done)
        assert_value(keys, "[\"a\",\"b\"]");
    if (held.form == VALUE_BUILT)
        assert_int_equal(value_length(held), 2);
    value_unref(keys);
    value_unref(held);
    value_unref(object);
    json_decref(json);
    return done;
}

static void without_memory_nothing_is_half_changed_or_lost(void **state)
{
    size_t limit = 0;
    bool done = false;

    (void)state;
    for (; !done; limit += 8) {
        memory_init(limit);
        done = change_all();
        assert_int_equal(memory_used(), 0);
    }
    assert_true(limit > 1000);
    memory_init(MEMORY_LIMIT);
}

/* Without memory the length of a VALUE_TEXT is not known, and a walk does not begin. */
static void objects_with_many_keys_need_memory(void **state)
{
    char text[1000] = "{";
    size_t length = 1;
    struct value_walk walk;

    (void)state;
    for (int i = 0; i < 40; i++)
        length +=
            (size_t)snprintf(text + length, 20, "%s\"k%d\":%d", i ? "," : "", i, i);
    text[length++] = '}';
    assert_int_equal(value_length(value_text(text, length)), 40);
    memory_init(0);
    assert_true(value_length(value_text(text, length)) == VALUE_NO_LENGTH);
    assert_false(value_walk_init(&walk, value_text(text, length)));
    memory_init(MEMORY_LIMIT);
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
        cmocka_unit_test_teardown(what_others_hold_does_not_change, no_memory_is_lost),
        cmocka_unit_test_teardown(slices_can_be_changed_too, no_memory_is_lost),
        cmocka_unit_test_teardown(the_only_holder_changes_in_place, no_memory_is_lost),
        cmocka_unit_test_teardown(a_container_can_be_put_into_itself,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(deep_values_are_built_compared_and_freed,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(replaced_deep_values_are_freed_too,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(values_for_jansson_have_numbers_that_it_knows,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(without_memory_nothing_is_half_changed_or_lost,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(objects_with_many_keys_need_memory,
                                  no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
