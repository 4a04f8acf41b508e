/* Heavy: exact until it is full, then never too low and too high by a bound that it
 * knows. */
#include "pipeline/aggregate/heavy.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    memory_init(MEMORY_LIMIT);
    return 0;
}

static struct heavy *make(struct heavy_bounds bounds)
{
    struct heavy *heavy = heavy_new(1, bounds);

    assert_non_null(heavy);
    return heavy;
}

static void add(struct heavy *heavy, int64_t value, uint64_t times)
{
    struct value key = value_integer(value);

    assert_true(heavy_add(heavy, &key, (struct heavy_count){times, 0}));
}

static void assert_key(const struct heavy *heavy, size_t index, const char *expected)
{
    struct value key = heavy_key(heavy, index, 0);

    assert_int_equal(key.text.length, strlen(expected));
    assert_memory_equal(key.text.bytes, expected, strlen(expected));
}

static void counts_are_exact_while_there_is_room(void **state)
{
    struct heavy *heavy = make(HEAVY_EXACT);

    (void)state;
    for (int64_t i = 0; i < 100000; i++)
        add(heavy, i % 1000, 1);
    assert_int_equal(heavy_size(heavy), 1000);
    assert_int_equal(heavy_error(heavy), 0);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(heavy_at(heavy, i).count, 100);
    assert_key(heavy, 999, "999");
    heavy_free(heavy);
}

/* Values of which the low ones are frequent, the same on every machine. */
static int64_t skewed(uint64_t *seed)
{
    double share;

    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    share = (double)(*seed >> 11) / 9007199254740992.0;
    return (int64_t)(1 / (share + 1e-6));
}

#define VALUES ((size_t)1000001)

static void assert_bounds(const struct heavy *heavy, const uint64_t *exact)
{
    uint64_t error = heavy_error(heavy);
    bool *held = calloc(VALUES, sizeof(bool));

    assert_non_null(held);
    for (size_t i = 0; i < heavy_size(heavy); i++) {
        struct heavy_count count = heavy_at(heavy, i);
        int64_t value;

        assert_true(value_int64(heavy_key(heavy, i, 0), &value));
        held[value] = true;
        assert_true(count.count >= exact[value]);
        assert_true(count.count - count.excess <= exact[value]);
        assert_true(count.excess <= error);
    }
    for (size_t i = 0; i < VALUES; i++)
        assert_true(held[i] || exact[i] <= error);
    free(held);
}

static void past_the_bound_the_error_is_known_and_small(void **state)
{
    const size_t sizes[] = {10, 50, 200, 1000};
    uint64_t *exact = calloc(VALUES, sizeof(*exact));

    (void)state;
    assert_non_null(exact);
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        struct heavy *heavy = make((struct heavy_bounds){sizes[s], SIZE_MAX, 0});
        uint64_t seed = 1;

        memset(exact, 0, VALUES * sizeof(*exact));
        for (size_t i = 0; i < 500000; i++) {
            int64_t value = skewed(&seed);

            exact[value]++;
            add(heavy, value, 1);
        }
        assert_true(heavy_size(heavy) <= sizes[s]);
        assert_true(heavy_error(heavy) > 0);
        assert_true(heavy_error(heavy) <= (size_t)1000000 / sizes[s]);
        assert_bounds(heavy, exact);
        heavy_free(heavy);
    }
    free(exact);
}

static void bytes_are_a_bound_too(void **state)
{
    struct heavy *heavy = make((struct heavy_bounds){SIZE_MAX - 1, 100000, 0});

    (void)state;
    for (int64_t i = 0; i < 100000; i++) {
        add(heavy, i, 1);
        assert_true(memory_used() < 200000);
    }
    assert_true(heavy_size(heavy) > 100);
    assert_true(heavy_error(heavy) > 0);
    heavy_free(heavy);
}

static void a_bounded_one_does_with_the_memory_that_there_is(void **state)
{
    struct heavy *heavy = make((struct heavy_bounds){SIZE_MAX - 1, SIZE_MAX, 0});

    (void)state;
    memory_init(1000000);
    for (int64_t i = 0; i < 100000; i++)
        add(heavy, i, 1);
    assert_true(heavy_size(heavy) > 1000);
    assert_true(heavy_error(heavy) > 0);
    heavy_free(heavy);
}

static void an_exact_one_tells_that_there_is_no_memory(void **state)
{
    struct heavy *heavy = make(HEAVY_EXACT);
    struct value key = value_integer(0);

    (void)state;
    memory_init(100000);
    while (heavy_add(heavy, &key, (struct heavy_count){1, 0}))
        key.integer++;
    assert_int_equal(heavy_size(heavy), key.integer);
    assert_true(heavy_size(heavy) > 500);
    assert_true(memory_limit_was_hit());
    heavy_free(heavy);
}

static void groups_keep_their_most_frequent_value(void **state)
{
    struct heavy *heavy = heavy_new(2, (struct heavy_bounds){100, SIZE_MAX, 1});
    bool seen[50] = {false};

    (void)state;
    assert_non_null(heavy);
    for (int64_t i = 0; i < 5000; i++) {
        struct value keys[2] = {value_integer(-1), value_integer(i)};

        assert_true(heavy_add(heavy, keys, (struct heavy_count){3, 0}));
        keys[0] = value_integer(i / 100);
        keys[1] = value_integer(i % 100 == 7 ? 7 : i);
        assert_true(
            heavy_add(heavy, keys, (struct heavy_count){1 + (i % 100 == 7), 0}));
    }
    assert_true(heavy_size(heavy) < 200);
    assert_true(heavy_error(heavy) > 0);
    for (size_t i = 0; i < heavy_size(heavy); i++) {
        int64_t group;

        assert_true(value_int64(heavy_key(heavy, i, 0), &group));
        if (group >= 0)
            seen[group] = true;
    }
    for (size_t i = 0; i < 50; i++)
        assert_true(seen[i]);
    heavy_free(heavy);
}

static void too_many_groups_grow_until_the_memory_ends(void **state)
{
    struct heavy *heavy = heavy_new(2, (struct heavy_bounds){100, SIZE_MAX, 1});
    struct value keys[2] = {value_integer(0), value_integer(0)};

    (void)state;
    assert_non_null(heavy);
    memory_init(1000000);
    while (heavy_add(heavy, keys, (struct heavy_count){1, 0}))
        keys[0].integer++;
    assert_int_equal(heavy_size(heavy), keys[0].integer);
    assert_true(memory_limit_was_hit());
    heavy_free(heavy);
}

/* What a stage does that merges: errors first, then the counts. */
static void merge(struct heavy *into, const struct heavy *from)
{
    heavy_merge_error(into, heavy_error(from));
    for (size_t i = 0; i < heavy_size(from); i++) {
        struct value key = heavy_key(from, i, 0);

        assert_true(heavy_merge(into, &key, heavy_at(from, i)));
    }
}

static void parts_of_approximate_ones_keep_the_bounds(void **state)
{
    uint64_t *exact = calloc(VALUES, sizeof(*exact));
    struct heavy *all = make((struct heavy_bounds){200, SIZE_MAX, 0});
    uint64_t seed = 7;

    (void)state;
    assert_non_null(exact);
    for (int part = 0; part < 3; part++) {
        struct heavy *heavy = make((struct heavy_bounds){200, SIZE_MAX, 0});

        for (size_t i = 0; i < 100000; i++) {
            int64_t value = skewed(&seed);

            exact[value]++;
            add(heavy, value, 1);
        }
        merge(all, heavy);
        heavy_free(heavy);
    }
    assert_bounds(all, exact);
    heavy_free(all);
    free(exact);
}

static void keys_of_several_values_keep_their_spelling(void **state)
{
    struct heavy *heavy = heavy_new(2, (struct heavy_bounds){4, SIZE_MAX, 0});
    struct value keys[2] = {value_text("1.0", 3), value_text("\"a\\u0062\"", 9)};

    (void)state;
    assert_non_null(heavy);
    for (int64_t i = 0; i < 9; i++) {
        assert_true(heavy_add(heavy, keys, (struct heavy_count){2, 0}));
        assert_true(heavy_add(heavy,
                              (struct value[]){value_integer(i), value_integer(i)},
                              (struct heavy_count){1, 0}));
    }
    assert_int_equal(heavy_at(heavy, 0).count, 18);
    assert_key(heavy, 0, "1.0");
    assert_memory_equal(heavy_key(heavy, 0, 1).text.bytes, "\"ab\"", 4);
    heavy_free(heavy);
}

static void ranks_are_sorted_by_part_and_count_and_order(void **state)
{
    struct heavy_rank ranks[] = {{1, 1, 0}, {5, 0, 1}, {5, 0, 2},
                                 {9, 1, 3}, {1, 0, 4}, {1, 1, 5}};
    const uint32_t most[] = {1, 2, 4, 3, 0, 5}, least[] = {4, 1, 2, 0, 5, 3};

    (void)state;
    heavy_sort(ranks, 6, false, NULL);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(ranks[i].index, most[i]);
    heavy_sort(ranks, 6, true, NULL);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(ranks[i].index, least[i]);
    heavy_sort(ranks, 0, false, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(counts_are_exact_while_there_is_room,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(past_the_bound_the_error_is_known_and_small,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(bytes_are_a_bound_too, no_memory_is_lost),
        cmocka_unit_test_teardown(a_bounded_one_does_with_the_memory_that_there_is,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(an_exact_one_tells_that_there_is_no_memory,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(groups_keep_their_most_frequent_value,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(too_many_groups_grow_until_the_memory_ends,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(parts_of_approximate_ones_keep_the_bounds,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(keys_of_several_values_keep_their_spelling,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(ranks_are_sorted_by_part_and_count_and_order,
                                  no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
