/* Sum, mean and standard deviation: exact, and rounded once. */
#include "states.h"
#include "sums.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#define ROWS (sizeof(sums) / sizeof(sums[0]))

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}

/* Of a double in hexadecimal, how JSON writes it; digits stay. */
static const char *as_json(const char *text, char room[NUMBER_TEXT_SIZE + 1])
{
    struct value number = value_number(strtod(text, NULL));

    if (!strchr(text, 'x') && !strstr(text, "inf"))
        return text;
    if (number.form == VALUE_INTEGER)
        snprintf(room, NUMBER_TEXT_SIZE, "%lld", (long long)number.integer);
    else
        room[number_print(number.number, room)] = '\0';
    return room;
}

static void they_are_what_exact_arithmetic_makes(void **state)
{
    char room[NUMBER_TEXT_SIZE + 1];

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        assert_aggregate("sum", sums[i].numbers, as_json(sums[i].sum, room));
        assert_aggregate("mean", sums[i].numbers, as_json(sums[i].mean, room));
        assert_aggregate("stddev", sums[i].numbers, as_json(sums[i].stddev, room));
    }
}

/* By a generator of its own, so that a failure can be repeated. */
static size_t random_below(uint64_t *seed, size_t limit)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*seed >> 33) % limit;
}

static void assert_shuffled(const char *name, const char *texts, uint64_t *seed,
                            const char *wanted)
{
    struct state state = state_new(name);
    char copy[2048];
    char *items[64];
    size_t count = 0;

    snprintf(copy, sizeof(copy), "%s", texts);
    for (char *at = copy; at; count++) {
        items[count] = at;
        at = strchr(at, ' ');
        if (at)
            *at++ = '\0';
    }
    for (size_t i = count; i > 0; i--) {
        size_t chosen = random_below(seed, i);

        state_add(&state, items[chosen]);
        items[chosen] = items[i - 1];
    }
    assert_state(&state, wanted);
    state_release(&state);
}

static void the_order_does_not_matter(void **state)
{
    static const char *const names[] = {"sum", "mean", "stddev"};
    uint64_t seed = 7;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < 3; k++) {
            struct state straight = state_new(names[k]);
            char *wanted;

            state_add_all(&straight, sums[i].numbers);
            wanted = state_result(&straight);
            state_release(&straight);
            for (int times = 0; times < 5; times++)
                assert_shuffled(names[k], sums[i].numbers, &seed, wanted);
            free(wanted);
        }
    }
}

static void a_million_integers_leave_the_window(void **state)
{
    struct state sum = state_new("sum"), mean = state_new("mean");
    struct state deviation = state_new("stddev");

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        state_add(&sum, "9223372036854775807");
        state_add(&mean, "4611686018427387903");
        state_add(&deviation, i % 2 ? "4000000000" : "-4000000000");
    }
    assert_state(&sum, "9223372036854775807000000");
    assert_state(&mean, "4611686018427388000");
    assert_state(&deviation, "4000002000.0015");
    state_release(&sum);
    state_release(&mean);
    state_release(&deviation);
}

static void an_integer_may_have_a_thousand_digits(void **state)
{
    struct state sum = state_new("sum");
    char digits[1001] = {0}, twice[1001] = {0};

    (void)state;
    memset(digits, '3', 1000);
    memset(twice, '6', 1000);
    state_add(&sum, digits);
    state_add(&sum, digits);
    assert_state(&sum, twice);
    state_release(&sum);
}

static void add_double(struct state *state, double number)
{
    assert_true(aggregate_add(&state->aggregate, state->memory,
                              (struct value){.form = VALUE_DOUBLE, .number = number}));
}

static void what_is_not_finite_decides(void **state)
{
    struct state sum = state_new("sum"), other = state_new("sum");
    struct state mean = state_new("mean"), deviation = state_new("stddev");

    (void)state;
    state_add(&sum, "1");
    add_double(&sum, INFINITY);
    assert_state(&sum, "1.7976931348623157e+308");
    state_move(&sum, &other);
    assert_state(&other, "1.7976931348623157e+308");
    add_double(&other, -INFINITY);
    assert_state(&other, "null");
    state_add(&sum, "-1e400");
    assert_state(&sum, "null");
    add_double(&mean, NAN);
    assert_state(&mean, "null");
    add_double(&deviation, INFINITY);
    state_add(&deviation, "1");
    assert_state(&deviation, "null");
    state_release(&sum);
    state_release(&other);
    state_release(&mean);
    state_release(&deviation);
}

static void of_nothing_a_sum_is_zero_and_the_rest_null(void **state)
{
    (void)state;
    assert_aggregate("sum", "", "0");
    assert_aggregate("sum", "null null", "0");
    assert_aggregate("mean", "null", "null");
    assert_aggregate("stddev", "", "null");
    assert_aggregate("stddev", "1 null", "null");
}

static void a_sum_of_integers_and_a_double_is_a_double(void **state)
{
    (void)state;
    assert_aggregate("sum", "1 2 3.0", "6");
    assert_aggregate("sum", "9007199254740993 0", "9007199254740993");
    assert_aggregate("sum", "9007199254740993 0.0", "9007199254740992");
    assert_aggregate("sum", "1.5 2.25", "3.75");
}

static void a_state_of_a_sum_is_small(void **state)
{
    struct state sum = state_new("sum");

    (void)state;
    assert_true(aggregate_size(&sum.aggregate) <= 24);
    state_add_all(&sum, "1 2.5 -1e9 0.1 4611686018427387903");
    assert_int_equal(memory_used(), 0);
    state_release(&sum);
}

static void a_sum_that_is_merged_stays_small_until_something_does_not_fit(void **state)
{
    struct state from = state_new("sum"), to = state_new("sum");

    (void)state;
    state_add_all(&from, "1 -2.5 -1000000000000 0.1 4611686018427387903");
    state_move(&from, &to);
    assert_int_equal(memory_used(), 0);
    state_add_all(&from, "4611686018427387903 4611686018427387903");
    state_move(&from, &to);
    state_add_all(&to, "1e-20 18446744073709551616 -1e-20");
    assert_true(memory_used() > 0);
    assert_state(&to, "36893486147419103000");
    state_release(&from);
    state_release(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_what_exact_arithmetic_makes),
        cmocka_unit_test(the_order_does_not_matter),
        cmocka_unit_test(a_million_integers_leave_the_window),
        cmocka_unit_test(an_integer_may_have_a_thousand_digits),
        cmocka_unit_test(what_is_not_finite_decides),
        cmocka_unit_test(of_nothing_a_sum_is_zero_and_the_rest_null),
        cmocka_unit_test(a_sum_of_integers_and_a_double_is_a_double),
        cmocka_unit_test(a_state_of_a_sum_is_small),
        cmocka_unit_test(a_sum_that_is_merged_stays_small_until_something_does_not_fit),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, no_memory_is_lost);
}
