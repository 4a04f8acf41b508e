/* Percentiles: a value that came while there are few, within one per cent afterwards.
 */
#include "states.h"

#include "pipeline/aggregate/select.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}

static void a_percentile_is_the_value_at_its_place(void **state)
{
    (void)state;
    assert_aggregate("p50", "3 1 2", "2");
    assert_aggregate("median", "4 1 3 2", "2");
    assert_aggregate("p0", "5 4 6", "4");
    assert_aggregate("p1", "5 4 6", "4");
    assert_aggregate("p100", "5 4 6", "6");
    assert_aggregate("p33", "5 4 6", "4");
    assert_aggregate("p34", "5 4 6", "5");
    assert_aggregate("p66", "5 4 6", "5");
    assert_aggregate("p67", "5 4 6", "6");
    assert_aggregate("p90", "1 2 3 4 5 6 7 8 9 10", "9");
    assert_aggregate("p90_1", "1 2 3 4 5 6 7 8 9 10", "10");
    assert_aggregate("p99", "7", "7");
    assert_aggregate("p50", "1.5 -2.25 1e3 -1e3 0", "0");
    assert_aggregate("p75", "1.50 1.25 1.75 1.00", "1.5");
    assert_aggregate("p10", "-0.0 0 -5 1e-300 -1e-300 5", "-5");
    assert_aggregate("p50", "null 1 null", "1");
    assert_aggregate("p50", "null", "null");
    assert_aggregate("p50", "-0.0", "0");
}

static void places_are_counted_without_rounding(void **state)
{
    struct state high = state_new("p99_9"), higher = state_new("p99_99");
    struct state seventh = state_new("p7");
    char text[24];

    (void)state;
    for (int i = 1; i <= 100000; i++) {
        snprintf(text, sizeof(text), "%d", i);
        state_add(&high, text);
        state_add(&higher, text);
        state_add(&seventh, text);
    }
    assert_state(&high, "99900");
    assert_state(&higher, "99990");
    assert_state(&seventh, "7000");
    state_release(&high);
    state_release(&higher);
    state_release(&seventh);
}

static void integers_beyond_2_53_stay_exact(void **state)
{
    (void)state;
    assert_aggregate("p50", "9007199254740993 9007199254740992 9007199254740994",
                     "9007199254740993");
    assert_aggregate("p100", "9223372036854775806 9223372036854775807",
                     "9223372036854775807");
    assert_aggregate("p1", "-9223372036854775808 -9223372036854775807 0.5",
                     "-9223372036854775808");
    assert_aggregate("p67", "-9223372036854775808 -9223372036854775807 0.5", "0.5");
    assert_aggregate("p50", "1700000000000000001 1700000000000000003 0.25",
                     "1700000000000000001");
    assert_aggregate("p50", "1.5 1152921504606846976 1e30", "1152921504606846976");
    assert_aggregate("p99", "92233720007262259.758 92233720007262259",
                     "92233720007262259");
    assert_aggregate("p100", "1.5 123456789012345678901234567890",
                     "123456789012345680000000000000");
}

static void add_double(struct state *state, double number)
{
    assert_true(aggregate_add(&state->aggregate, state->memory,
                              (struct value){.form = VALUE_DOUBLE, .number = number}));
}

static void nan_comes_before_all_and_infinities_at_the_ends(void **state)
{
    struct state low = state_new("p20"), next = state_new("p40"),
                 top = state_new("p100");
    struct state *all[] = {&low, &next, &top};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct state copy = *all[i];

        memset(copy.memory, 0, sizeof(copy.memory));
        add_double(all[i], INFINITY);
        state_add(all[i], "1");
        add_double(all[i], NAN);
        add_double(all[i], -INFINITY);
        state_add(all[i], "2");
        state_move(all[i], &copy);
        state_release(all[i]);
        *all[i] = copy;
    }
    assert_state(&low, "null");
    assert_state(&next, "-1.7976931348623157e+308");
    assert_state(&top, "1.7976931348623157e+308");
    for (size_t i = 0; i < 3; i++)
        state_release(all[i]);
}

static uint64_t random_bits(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed ^ *seed >> 29;
}

static int compare_words(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void every_place_is_found_among_any_items(void **state)
{
    enum {
        MOST = 300
    };
    uint64_t items[MOST], sorted[MOST];
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t count = 1 + random_bits(&seed) % MOST;
        uint64_t mask = round % 4 == 0 ? 7 : round % 4 == 1 ? 0xff00ff00ff : UINT64_MAX;

        for (size_t i = 0; i < count; i++)
            items[i] = sorted[i] = random_bits(&seed) & mask;
        qsort(sorted, count, sizeof(sorted[0]), compare_words);
        for (size_t rank = 0; rank < count; rank++)
            assert_int_equal(*select_item(items, count, 1, rank), sorted[rank]);
    }
}

/* The same numbers into an aggregate of each percentile. */
static void assert_within_one_percent(double *numbers, size_t count, const char *name,
                                      size_t place)
{
    struct state whole = state_new(name), merged = state_new(name);
    struct state parts[3] = {state_new(name), state_new(name), state_new(name)};
    double wanted = numbers[place], got;
    char *result, *other;

    for (size_t i = 0; i < count; i++) {
        size_t mixed = i * 7919 % count;

        add_double(&whole, numbers[mixed]);
        add_double(&parts[i < 1000 ? 0 : 1 + i % 2], numbers[mixed]);
    }
    assert_non_null(aggregate_approximation(&whole.aggregate, whole.memory));
    for (size_t i = 0; i < 3; i++) {
        state_move(&parts[i], &merged);
        state_release(&parts[i]);
    }
    result = state_result(&whole);
    other = state_result(&merged);
    assert_string_equal(result, other);
    got = strtod(result, NULL);
    if (fabs(got - wanted) > 0.01 * fabs(wanted))
        fail_msg("%s: %g, not %g", name, got, wanted);
    free(result);
    free(other);
    state_release(&whole);
    state_release(&merged);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void many_numbers_are_known_to_one_percent(void **state)
{
    enum {
        COUNT = 300001
    };
    double *numbers = malloc(COUNT * sizeof(*numbers));
    uint64_t seed = 3;

    (void)state;
    assert_non_null(numbers);
    for (int kind = 0; kind < 3; kind++) {
        for (size_t i = 0; i < COUNT; i++) {
            double u = (double)(random_bits(&seed) >> 11) * 0x1p-53;

            if (kind == 0)
                numbers[i] = exp(20 * u - 10);
            else if (kind == 1)
                numbers[i] = (u - 0.5) * 1000;
            else
                numbers[i] = u < 0.3 ? 0 : ldexp(u - 0.6, (int)(i % 2000) - 1000);
        }
        qsort(numbers, COUNT, sizeof(*numbers), compare_doubles);
        assert_within_one_percent(numbers, COUNT, "p0", 0);
        assert_within_one_percent(numbers, COUNT, "p1", 3000);
        assert_within_one_percent(numbers, COUNT, "p50", 150000);
        assert_within_one_percent(numbers, COUNT, "p99_99", 299970);
        assert_within_one_percent(numbers, COUNT, "p100", 300000);
    }
    free(numbers);
}

static void it_is_exact_up_to_the_limit_and_says_so(void **state)
{
    struct state median = state_new("p50");
    char text[24];

    (void)state;
    for (size_t i = 1; i <= AGGREGATE_EXACT; i++) {
        snprintf(text, sizeof(text), "%zu", i);
        state_add(&median, text);
    }
    assert_null(aggregate_approximation(&median.aggregate, median.memory));
    assert_state(&median, "65536");
    state_add(&median, "1");
    assert_string_equal(aggregate_approximation(&median.aggregate, median.memory),
                        "relative error 1 %");
    assert_in_range(memory_used(), 1, 40000);
    state_release(&median);
}

static void one_number_takes_no_memory_beside_its_state(void **state)
{
    struct state median = state_new("p50"), large = state_new("p50");

    (void)state;
    assert_true(aggregate_size(&median.aggregate) <= 16);
    state_add(&median, "1.5");
    assert_state(&median, "1.5");
    assert_int_equal(memory_used(), 0);
    state_add(&large, "9007199254740993");
    assert_state(&large, "9007199254740993");
    state_add(&median, "9007199254740993");
    state_add_all(&median, "1 9007199254740995 9007199254740997 9007199254740999");
    assert_state(&median, "9007199254740993");
    state_release(&median);
    state_release(&large);
}

static void aggregates_of_one_state_are_alike(void **state)
{
    struct state p50 = state_new("p50"), p99 = state_new("p99_9");
    struct state sum = state_new("sum"), mean = state_new("mean");
    struct state min = state_new("min"), max = state_new("max");
    struct state deviation = state_new("stddev");

    (void)state;
    assert_true(aggregate_is_alike(&p50.aggregate, &p99.aggregate));
    assert_true(aggregate_is_alike(&sum.aggregate, &mean.aggregate));
    assert_true(aggregate_is_alike(&min.aggregate, &min.aggregate));
    assert_false(aggregate_is_alike(&min.aggregate, &max.aggregate));
    assert_false(aggregate_is_alike(&p50.aggregate, &sum.aggregate));
    assert_false(aggregate_is_alike(&sum.aggregate, &deviation.aggregate));
}

static void names_that_are_no_percentile_are_refused(void **state)
{
    static const char *const names[] = {
        "p",   "p101",  "p100_1",   "p5_",  "p_5", "p05",       "p50x",
        "p-1", "p1000", "p1_23456", "p 50", "P50", "percentile"};
    struct aggregate aggregate;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (aggregate_find(text_of(names[i]), &aggregate))
            fail_msg("%s is one", names[i]);
    }
    assert_true(aggregate_find(text_of("p0_01"), &aggregate));
    assert_true(aggregate_find(text_of("p99_9999"), &aggregate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentile_is_the_value_at_its_place),
        cmocka_unit_test(places_are_counted_without_rounding),
        cmocka_unit_test(integers_beyond_2_53_stay_exact),
        cmocka_unit_test(nan_comes_before_all_and_infinities_at_the_ends),
        cmocka_unit_test(every_place_is_found_among_any_items),
        cmocka_unit_test(many_numbers_are_known_to_one_percent),
        cmocka_unit_test(it_is_exact_up_to_the_limit_and_says_so),
        cmocka_unit_test(one_number_takes_no_memory_beside_its_state),
        cmocka_unit_test(aggregates_of_one_state_are_alike),
        cmocka_unit_test(names_that_are_no_percentile_are_refused),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, no_memory_is_lost);
}
