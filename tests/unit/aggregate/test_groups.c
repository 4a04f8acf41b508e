/* Groups: keys that jq calls equal share a state, in the order in which they came. */
#include "pipeline/aggregate/groups.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static struct value slice(const char *text)
{
    return value_text(text, strlen(text));
}

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}

static struct groups *new_groups(size_t key_count, size_t state_size)
{
    struct groups *groups = groups_new(key_count, state_size);

    assert_non_null(groups);
    return groups;
}

/* Counts one more of this key, and tells how many there are now. */
static uint64_t count(struct groups *groups, struct value key)
{
    bool is_new;
    uint64_t *times = groups_find(groups, &key, &is_new);

    assert_non_null(times);
    assert_int_equal(*times == 0, is_new);
    return ++*times;
}

static void assert_key(const struct groups *groups, size_t index, size_t place,
                       const char *wanted)
{
    struct value key = groups_key(groups, index, place);

    assert_int_equal(key.form, VALUE_TEXT);
    if (key.text.length != strlen(wanted) ||
        memcmp(key.text.bytes, wanted, key.text.length) != 0)
        fail_msg("%.*s, not %s", (int)key.text.length, key.text.bytes, wanted);
}

static void groups_stand_in_the_order_in_which_they_came(void **state)
{
    struct groups *groups = new_groups(1, 8);
    struct value b = slice("\"b\"");
    bool failed = false;

    (void)state;
    assert_int_equal(count(groups, b), 1);
    assert_int_equal(count(groups, slice("\"a\"")), 1);
    assert_int_equal(count(groups, b), 2);
    assert_int_equal(count(groups, slice("\"c\"")), 1);
    assert_int_equal(groups_count(groups), 3);
    assert_key(groups, 0, 0, "\"b\"");
    assert_key(groups, 1, 0, "\"a\"");
    assert_key(groups, 2, 0, "\"c\"");
    assert_ptr_equal(groups_look(groups, &b, &failed), groups_state(groups, 0));
    b = slice("\"d\"");
    assert_null(groups_look(groups, &b, &failed));
    assert_false(failed);
    assert_int_equal(groups_count(groups), 3);
    assert_int_equal(groups_index(groups, groups_state(groups, 2)), 2);
    groups_free(groups);
}

static void what_jq_calls_equal_is_one_group(void **state)
{
    static const char *const equal[][6] = {
        {"1", "1.0", "1e0", "10E-1", "0.1e+1", "100e-2"},
        {"0", "-0", "0.0", "-0.0e5", "0e-7", "0"},
        {"0.5", "5e-1", "0.500", "0.50", "50e-2", "0.5e0"},
        {"12345678901234567890123", "1.2345678901234567890123e22",
         "12345678901234567890123.0", "1234567890123456789012300e-2", "", ""},
        {"\"ab\"", "\"a\\u0062\"", "\"\\u0061b\"", "\"\\u0061\\u0062\"", "", ""},
        {"\"\xc3\xa9\"", "\"\\u00e9\"", "\"\\u00E9\"", "", "", ""},
        {"\"a/b\"", "\"a\\/b\"", "", "", "", ""},
        {"\"\x7f\"", "\"\\u007f\"", "", "", "", ""},
        {"\"\\u0000\"", "\"\\u0000\"", "", "", "", ""},
        {"{\"a\":1,\"b\":[2]}", "{ \"b\": [ 2.0 ], \"a\": 1e0 }", "", "", "", ""},
        {"[1,{\"k\":\"x\"}]", "[1.00,{\"\\u006b\":\"x\"}]", "", "", "", ""},
        {"null", "null", "", "", "", ""},
        {"true", "true", "", "", "", ""},
    };
    struct groups *groups = new_groups(1, 8);
    size_t rows = sizeof(equal) / sizeof(equal[0]);

    (void)state;
    for (size_t i = 0; i < rows; i++) {
        uint64_t times = 0;

        for (size_t k = 0; k < 6 && *equal[i][k]; k++) {
            struct value key = slice(equal[i][k]);
            struct value built = value_settle(key);

            assert_int_equal(count(groups, key), ++times);
            assert_int_equal(count(groups, built), ++times);
            value_unref(built);
        }
    }
    assert_int_equal(groups_count(groups), rows);
    groups_free(groups);
}

static void what_differs_is_another_group(void **state)
{
    static const char *const keys[] = {
        "1",
        "\"1\"",
        "[1]",
        "1.5",
        "-1",
        "15",
        "0.15",
        "9007199254740992",
        "9007199254740993",
        "1e400",
        "1e401",
        "null",
        "\"null\"",
        "false",
        "{}",
        "[]",
        "{\"a\":1}",
        "{\"a\":\"1\"}",
        "[\"a\",1]",
        "[\"a\",\"1\"]",
        "\"\"",
        "\"\\u0000\"",
        "\"\\u0000\\u0000\"",
        "\"a\"",
        "\"a \"",
        "[[1],2]",
        "[1,[2]]",
        "\"12345678\"",
        "\"1234567\"",
        "12345678",
        "\"\\\\\"",
        "\"\\\"\"",
    };
    struct groups *groups = new_groups(1, 8);
    size_t rows = sizeof(keys) / sizeof(keys[0]);

    (void)state;
    for (size_t i = 0; i < rows; i++)
        assert_int_equal(count(groups, slice(keys[i])), 1);
    assert_int_equal(groups_count(groups), rows);
    groups_free(groups);
}

static void a_computed_number_is_the_one_that_is_written_for_it(void **state)
{
    struct groups *groups = new_groups(1, 8);

    (void)state;
    assert_int_equal(count(groups, slice("0.1")), 1);
    assert_int_equal(count(groups, value_number(0.1)), 2);
    assert_int_equal(count(groups, slice("3")), 1);
    assert_int_equal(count(groups, value_integer(3)), 2);
    assert_int_equal(count(groups, (struct value){.form = VALUE_DOUBLE, .number = 3}),
                     3);
    assert_int_equal(count(groups, slice("-4.0")), 1);
    assert_int_equal(count(groups, value_integer(-4)), 2);
    assert_int_equal(count(groups, slice("1e100")), 1);
    assert_int_equal(count(groups, value_number(1e100)), 2);
    assert_int_equal(count(groups, slice("null")), 1);
    assert_int_equal(count(groups, value_number(NAN)), 2);
    assert_int_equal(count(groups, value_integer(INT64_MIN)), 1);
    assert_int_equal(count(groups, slice("-9223372036854775808")), 2);
    groups_free(groups);
}

static void the_spelling_that_came_first_is_kept(void **state)
{
    struct groups *groups = new_groups(1, 8);

    (void)state;
    count(groups, slice("1.50"));
    count(groups, slice("1.5"));
    count(groups, slice("\"\\u0061\\u000A\""));
    count(groups, slice("\"a\\n\""));
    count(groups, slice("{ \"b\": 1, \"a\": 2.0 }"));
    count(groups, slice("{\"a\":2,\"b\":1}"));
    assert_int_equal(groups_count(groups), 3);
    assert_key(groups, 0, 0, "1.50");
    assert_key(groups, 1, 0, "\"a\\n\"");
    assert_key(groups, 2, 0, "{\"b\":1,\"a\":2.0}");
    groups_free(groups);
}

static void keys_of_several_values_are_told_apart(void **state)
{
    struct groups *groups = new_groups(2, 8);
    struct value one[] = {slice("\"a,\\\"b\""), slice("1.0")};
    struct value other[] = {slice("\"a\""), slice("\"b\"")};
    struct value third[] = {slice("[1,2]"), slice("{\"x\":[]}")};
    struct value same[] = {slice("[1,2.0]"), slice("{ \"x\" : [ ] }")};
    void *first = groups_find(groups, one, NULL);

    (void)state;
    assert_non_null(first);
    assert_ptr_not_equal(first, groups_find(groups, other, NULL));
    first = groups_find(groups, third, NULL);
    assert_ptr_equal(first, groups_find(groups, same, NULL));
    assert_int_equal(groups_count(groups), 3);
    assert_key(groups, 0, 0, "\"a,\\\"b\"");
    assert_key(groups, 0, 1, "1.0");
    assert_key(groups, 1, 1, "\"b\"");
    assert_key(groups, 2, 0, "[1,2]");
    assert_key(groups, 2, 1, "{\"x\":[]}");
    groups_free(groups);
}

static void without_keys_there_is_one_group(void **state)
{
    struct groups *groups = new_groups(0, 16);
    uint64_t *first = groups_find(groups, NULL, NULL);

    (void)state;
    assert_int_equal(groups_count(groups), 1);
    assert_int_equal(first[0] + first[1], 0);
    assert_ptr_equal(first, groups_state(groups, 0));
    assert_ptr_equal(first, groups_find(groups, NULL, NULL));
    groups_free(groups);
}

static void a_million_groups_take_less_than_100_mb(void **state)
{
    struct groups *groups = new_groups(1, 16);
    size_t most = 0;
    char key[32];

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        int length = snprintf(key, sizeof(key), "\"user-%d\"", i);
        struct value value = value_text(key, (size_t)length);

        *(uint64_t *)groups_find(groups, &value, NULL) = (uint64_t)i;
        if (memory_used() > most)
            most = memory_used();
    }
    assert_in_range(most, 40000000, 100000000);
    assert_int_equal(groups_count(groups), 1000000);
    for (int i = 0; i < 1000000; i += 777) {
        snprintf(key, sizeof(key), "\"user-%d\"", i);
        assert_int_equal(*(uint64_t *)groups_state(groups, (size_t)i), i);
        assert_key(groups, (size_t)i, 0, key);
    }
    groups_free(groups);
}

static void a_long_key_is_a_key(void **state)
{
    static char key[300000];
    struct groups *groups = new_groups(1, 8);

    (void)state;
    memset(key, 'x', sizeof(key));
    key[0] = key[sizeof(key) - 1] = '"';
    assert_int_equal(count(groups, value_text(key, sizeof(key))), 1);
    key[1] = 'y';
    assert_int_equal(count(groups, value_text(key, sizeof(key))), 1);
    assert_int_equal(count(groups, value_text(key, sizeof(key))), 2);
    assert_int_equal(count(groups, slice("\"short\"")), 1);
    groups_free(groups);
}

static void without_memory_nothing_is_lost(void **state)
{
    static const char *const keys[] = {
        "\"a\"",       "1.50", "{\"b\":1,\"a\":\"\\u0041\"}",
        "[[[[1.0]]]]", "2",    "3",
        "4",           "5",    "6",
        "7",           "8"};
    size_t rows = sizeof(keys) / sizeof(keys[0]);
    bool failed = true;

    (void)state;
    for (size_t limit = 0; failed; limit += 8) {
        struct groups *groups;

        memory_init(limit);
        groups = groups_new(1, 8);
        failed = !groups;
        for (size_t i = 0; groups && i < rows; i++) {
            struct value key = slice(keys[i]);
            size_t before = groups_count(groups);

            if (!groups_find(groups, &key, NULL)) {
                assert_int_equal(groups_count(groups), before);
                failed = true;
            }
        }
        groups_free(groups);
        assert_int_equal(memory_used(), 0);
    }
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_stand_in_the_order_in_which_they_came),
        cmocka_unit_test(what_jq_calls_equal_is_one_group),
        cmocka_unit_test(what_differs_is_another_group),
        cmocka_unit_test(a_computed_number_is_the_one_that_is_written_for_it),
        cmocka_unit_test(the_spelling_that_came_first_is_kept),
        cmocka_unit_test(keys_of_several_values_are_told_apart),
        cmocka_unit_test(without_keys_there_is_one_group),
        cmocka_unit_test(a_million_groups_take_less_than_100_mb),
        cmocka_unit_test(a_long_key_is_a_key),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, no_memory_is_lost);
}
