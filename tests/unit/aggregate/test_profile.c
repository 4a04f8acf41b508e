/* Profiles: exact for few values, good estimates for many, and parts that are merged.
 */
#include "pipeline/aggregate/profile.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    memory_init(MEMORY_LIMIT);
    return 0;
}

static void add(struct profile *profile, const char *text)
{
    assert_true(profile_add(profile, value_text(text, strlen(text))));
}

static void add_number(struct profile *profile, int64_t number)
{
    assert_true(profile_add(profile, value_integer(number)));
}

static void assert_saved(const struct profile *profile, const char *expected)
{
    struct buffer buffer = {0};

    profile_save(profile, &buffer);
    assert_int_equal(buffer.length, strlen(expected));
    assert_memory_equal(buffer.bytes, expected, buffer.length);
    buffer_release(&buffer);
}

static bool merge_text(struct profile *profile, const char *text, size_t length,
                       bool *mistake)
{
    struct json_mistake where;
    enum json_verdict verdict;
    struct value saved = json_parse(text, length, 100, &verdict, &where);
    bool merged;

    assert_int_not_equal(saved.form, VALUE_NONE);
    merged = profile_merge(profile, saved, mistake);
    value_unref(saved);
    return merged;
}

static void merge(struct profile *into, const struct profile *from)
{
    struct buffer buffer = {0};
    bool mistake;

    profile_save(from, &buffer);
    assert_false(buffer.failed);
    assert_true(merge_text(into, buffer.bytes, buffer.length, &mistake));
    buffer_release(&buffer);
}

static void types_and_values_are_counted(void **state)
{
    struct profile profile = {.heavy = NULL};
    struct profile_value top[2];

    (void)state;
    assert_int_equal(profile_distinct(&profile), 0);
    assert_int_equal(profile_top(&profile, top, 2), 0);
    assert_saved(&profile, "[[0,0,0,0,0,0],[]]");
    add(&profile, "null");
    add(&profile, "[1]");
    add(&profile, "{\"a\":1}");
    add(&profile, "true");
    add(&profile, "\"x\"");
    add(&profile, "1.0");
    add(&profile, "1");
    assert_int_equal(profile_count(&profile), 7);
    assert_int_equal(profile_distinct(&profile), 3);
    assert_false(profile_is_approximate(&profile));
    assert_int_equal(profile_top(&profile, top, 2), 2);
    assert_int_equal(top[0].count, 2);
    assert_memory_equal(top[0].value.text.bytes, "1.0", 3);
    assert_memory_equal(top[1].value.text.bytes, "true", 4);
    assert_int_equal(value_kind(profile.least), KIND_TRUE);
    assert_int_equal(value_kind(profile.greatest), KIND_STRING);
    assert_saved(&profile, "[[1,1,2,1,1,1],[true,1,\"x\",1,1.0,2]]");
    profile_release(&profile);
}

static void many_values_are_estimated(void **state)
{
    const int64_t sizes[] = {5000, 20000, 45000, 60000, 300000};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct profile profile = {.heavy = NULL};
        struct profile_value top[1];
        int64_t distinct;

        for (int64_t n = 0; n < sizes[i]; n++) {
            add_number(&profile, n);
            add_number(&profile, 5);
        }
        distinct = (int64_t)profile_distinct(&profile);
        assert_true(profile_is_approximate(&profile));
        assert_in_range(distinct, sizes[i] - sizes[i] / 33, sizes[i] + sizes[i] / 33);
        assert_true(memory_used() < 2 * PROFILE_BYTES);
        assert_int_equal(profile_top(&profile, top, 1), 1);
        assert_memory_equal(top[0].value.text.bytes, "5", 1);
        assert_int_equal(top[0].count, sizes[i] + 1);
        assert_int_equal(profile.least.integer, 0);
        assert_int_equal(profile.greatest.integer, sizes[i] - 1);
        profile_release(&profile);
    }
}

static void long_values_take_bounded_memory(void **state)
{
    static char text[100002];
    struct profile profile = {.heavy = NULL};

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[0] = text[100000] = '"';
    for (int i = 0; i < 1000; i++) {
        text[1] = (char)('0' + i / 100);
        text[2] = (char)('0' + i / 10 % 10);
        text[3] = (char)('0' + i % 10);
        assert_true(profile_add(&profile, value_text(text, 100001)));
        assert_true(memory_used() < 3 * PROFILE_BYTES);
    }
    assert_in_range(profile_distinct(&profile), 980, 1020);
    profile_release(&profile);
}

static void exact_parts_make_the_whole(void **state)
{
    struct profile whole = {.heavy = NULL}, part = {.heavy = NULL},
                   merged = {.heavy = NULL};
    struct buffer expected = {0};

    (void)state;
    for (int64_t n = 0; n < 3000; n++) {
        add_number(&whole, n * n % 1009);
        add_number(&part, n * n % 1009);
        if (n % 1000 == 999) {
            merge(&merged, &part);
            profile_release(&part);
        }
    }
    profile_save(&whole, &expected);
    buffer_add_byte(&expected, '\0');
    assert_saved(&merged, expected.bytes);
    assert_int_equal(merged.least.integer, whole.least.integer);
    assert_int_equal(merged.greatest.integer, whole.greatest.integer);
    buffer_release(&expected);
    profile_release(&whole);
    profile_release(&merged);
}

static void approximate_parts_are_merged_too(void **state)
{
    struct profile part = {.heavy = NULL}, merged = {.heavy = NULL};
    struct profile_value top[1];

    (void)state;
    add_number(&merged, -7);
    for (int64_t n = 0; n < 60000; n++) {
        add_number(&part, n);
        add_number(&part, 5);
        if (n % 20000 == 19999) {
            merge(&merged, &part);
            profile_release(&part);
        }
    }
    assert_in_range(profile_distinct(&merged), 58000, 62000);
    assert_int_equal(profile_count(&merged), 120001);
    assert_int_equal(merged.least.integer, -7);
    assert_int_equal(merged.greatest.integer, 59999);
    assert_int_equal(profile_top(&merged, top, 1), 1);
    assert_memory_equal(top[0].value.text.bytes, "5", 1);
    assert_in_range(top[0].count, 50000, 60001);
    profile_release(&merged);
}

static void what_is_no_profile_is_told(void **state)
{
    const char *const wrong[] = {
        "5",
        "[]",
        "[[0,0,0,0,0,0]]",
        "[[0,0,0,0,0],[]]",
        "[[0,0,0,0,0,-1],[]]",
        "[[0,0,0,0,0,0],{}]",
        "[[0,0,0,0,0,0],[1]]",
        "[[0,0,0,0,0,0],[1,1.5]]",
        "[[0,0,0,0,0,0],[1,1,1],1,\"\",1,1]",
        "[[0,0,0,0,0,0],[1,1,1],1,5,1,1]",
        "[[0,0,0,0,0,0],[1,1],1,\"\",1,1]",
    };
    struct profile profile = {.heavy = NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        bool mistake = false;

        assert_false(merge_text(&profile, wrong[i], strlen(wrong[i]), &mistake));
        assert_true(mistake);
    }
    assert_int_equal(profile_count(&profile), 0);
    profile_release(&profile);
}

static void with_little_memory_it_estimates_or_says_so(void **state)
{
    (void)state;
    for (size_t limit = 100; limit < 120000; limit += 1300) {
        struct profile profile = {.heavy = NULL};
        int64_t number = 0;

        memory_init(limit);
        while (number < 1000 && profile_add(&profile, value_integer(number)))
            number++;
        if (number == 1000)
            assert_in_range(profile_distinct(&profile), 960, 1040);
        else
            assert_true(limit < 90000);
        profile_release(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(types_and_values_are_counted, no_memory_is_lost),
        cmocka_unit_test_teardown(many_values_are_estimated, no_memory_is_lost),
        cmocka_unit_test_teardown(long_values_take_bounded_memory, no_memory_is_lost),
        cmocka_unit_test_teardown(exact_parts_make_the_whole, no_memory_is_lost),
        cmocka_unit_test_teardown(approximate_parts_are_merged_too, no_memory_is_lost),
        cmocka_unit_test_teardown(what_is_no_profile_is_told, no_memory_is_lost),
        cmocka_unit_test_teardown(with_little_memory_it_estimates_or_says_so,
                                  no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
