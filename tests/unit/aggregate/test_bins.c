/* Bins: counts are exact, bounds are decimal, and the order of the numbers means
 * nothing. */
#include "pipeline/aggregate/bins.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    memory_init(MEMORY_LIMIT);
    return 0;
}

static void add(struct bins *bins, const char *number)
{
    assert_int_equal(bins_add(bins, value_text(number, strlen(number))), BINS_ADDED);
}

/* "0:3 10:0 20:1 ..30" */
static void assert_bins(struct bins *bins, const char *expected)
{
    struct buffer buffer = {0};

    for (size_t i = 0; i < bins->count; i++) {
        bins_write_bound(&buffer, bins->width, bins->first + (int64_t)i);
        buffer_printf(&buffer, ":%llu ", (unsigned long long)bins->counts[i]);
    }
    buffer_add(&buffer, "..", 2);
    bins_write_bound(&buffer, bins->width, bins->first + (int64_t)bins->count);
    buffer_add_byte(&buffer, '\0');
    assert_string_equal(buffer.bytes, expected);
    buffer_release(&buffer);
    bins_release(bins);
}

static void choose(struct bins *bins, size_t wanted)
{
    struct bins_range range = {0};

    bins_cover(&range, bins);
    bins_widen(bins, bins_choose(&range, wanted));
}

/* Numbers between blanks. */
static void assert_chosen(const char *numbers, size_t wanted, const char *expected)
{
    struct bins bins = {0};

    while (*numbers) {
        size_t length = strcspn(numbers, " ");

        assert_int_equal(bins_add(&bins, value_text(numbers, length)), BINS_ADDED);
        numbers += length + (numbers[length] == ' ');
    }
    choose(&bins, wanted);
    assert_bins(&bins, expected);
}

static void a_width_is_a_round_number(void **state)
{
    (void)state;
    assert_chosen("0 99", 10, "0:1 10:0 20:0 30:0 40:0 50:0 60:0 70:0 80:0 90:1 ..100");
    assert_chosen("200 204 301 404 503 200", 10,
                  "200:3 250:0 300:1 350:0 400:1 450:0 500:1 ..550");
    assert_chosen("0.1 0.3 0.25", 4, "0.1:1 0.15:0 0.2:0 0.25:1 0.3:1 ..0.35");
    assert_chosen("1e20 2e20", 2, "1e20:1 1.5e20:0 2e20:1 ..2.5e20");
    assert_chosen("0.0000001 0.0000003", 2, "1e-7:1 2e-7:0 3e-7:1 ..4e-7");
}

static void integers_have_no_narrower_bins_than_1(void **state)
{
    (void)state;
    assert_chosen("1 2 3", 10, "1:1 2:1 3:1 ..4");
    assert_chosen("1.0 2e0 3", 10, "1:1 2:1 3:1 ..4");
    assert_chosen("1 2 2.5", 4, "1:1 1.5:0 2:1 2.5:1 ..3");
}

static void one_number_alone_has_a_bin_of_1(void **state)
{
    (void)state;
    assert_chosen("5", 10, "5:1 ..6");
    assert_chosen("0.25 0.25 0.250", 10, "0:3 ..1");
    assert_chosen("0 0 -0 0.0", 10, "0:4 ..1");
    assert_chosen("-0.25", 10, "-1:1 ..0");
}

static void bins_are_half_open_below_0_too(void **state)
{
    (void)state;
    assert_chosen("-10 -9.5 -0.5 0 9.5 10", 3, "-10:3 0:2 10:1 ..20");
    assert_chosen("-1 -0.001 0 0.001", 2, "-1:1 -0.5:1 0:2 ..0.5");
}

static void a_number_is_what_it_is_spelled_as(void **state)
{
    struct bins bins = {.width = {1, -1}, .is_fixed = true};

    (void)state;
    add(&bins, "0.3");
    add(&bins, "3e-1");
    add(&bins, "0.29999999999999999999999999999");
    add(&bins, "0.30000000000000000000000000001");
    assert_int_equal(
        bins_add(&bins, (struct value){.form = VALUE_DOUBLE, .number = 0.3}),
        BINS_ADDED);
    assert_bins(&bins, "0.2:1 0.3:4 ..0.4");
}

static void far_ranges_keep_exact_counts(void **state)
{
    (void)state;
    assert_chosen("1e-300 1 1e300 -1e300 0", 2, "-1e300:1 0:3 1e300:1 ..2e300");
    assert_chosen("1 1000000000000 1000000000001 1", 2,
                  "0:2 500000000000:0 1000000000000:2 ..1500000000000");
}

/* Every order of these, as far as it is chosen by the seed, and cut into parts. */
static void the_order_means_nothing(void **state)
{
    const char *const numbers[] = {"0",   "1e-5",      "17", "-400.25",
                                   "3e6", "2999999.5", "12", "0.125"};
    uint64_t seed = 3;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct bins one = {0}, other = {0}, *bins[] = {&one, &other};

        for (int i = 0; i < 64; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            add(bins[seed >> 63], numbers[(seed >> 40) % 8]);
        }
        for (int i = 0; i < 8; i++)
            add(&other, numbers[i]);
        for (size_t i = 0; i < one.count; i++) {
            if (one.counts[i] > 0)
                assert_int_equal(bins_add_bin(&other, one.width, one.first + (int64_t)i,
                                              one.counts[i]),
                                 BINS_ADDED);
        }
        bins_release(&one);
        assert_true(other.count <= BINS_FINE);
        assert_int_equal(other.width.exponent, 3);
        bins_release(&other);
    }
}

static void a_given_width_stays(void **state)
{
    struct bins bins = {.is_fixed = true};

    (void)state;
    assert_true(bins_width_of(&bins.width, "0.25", 4));
    add(&bins, "1");
    add(&bins, "0.5");
    add(&bins, "0.74");
    add(&bins, "-0.1");
    bins_widen(&bins, (struct bins_width){1, 5});
    assert_bins(&bins, "-0.25:1 0:0 0.25:0 0.5:2 0.75:0 1:1 ..1.25");
}

static void widths_are_read_exactly(void **state)
{
    struct bins_width width;

    (void)state;
    assert_true(bins_width_of(&width, "100", 3));
    assert_int_equal(width.factor, 1);
    assert_int_equal(width.exponent, 2);
    assert_true(bins_width_of(&width, "0.050", 5));
    assert_int_equal(width.factor, 5);
    assert_int_equal(width.exponent, -2);
    assert_true(bins_width_of(&width, "10203e-3", 8));
    assert_int_equal(width.factor, 10203);
    assert_int_equal(width.exponent, -3);
    assert_true(bins_width_of(&width, "123456789012345678", 18));
    assert_false(bins_width_of(&width, "1234567890123456789", 19));
    assert_false(bins_width_of(&width, "0", 1));
    assert_false(bins_width_of(&width, "0.0", 3));
    assert_false(bins_width_of(&width, "-1", 2));
    assert_false(bins_width_of(&width, "1e999", 5));
}

static void what_has_no_place_is_not_taken(void **state)
{
    const struct bins_width none = {0, 0}, one = {1, 0};

    (void)state;
    assert_true(bins_take(none, value_text("1e300", 5)));
    assert_true(bins_take(none, value_text("0e999", 5)));
    assert_false(bins_take(none, value_text("1e999", 5)));
    assert_false(bins_take(none, value_text("1e-999", 6)));
    assert_false(bins_take(none, (struct value){.form = VALUE_DOUBLE, .number = NAN}));
    assert_false(
        bins_take(none, (struct value){.form = VALUE_DOUBLE, .number = -INFINITY}));
    assert_true(bins_take(one, value_integer(100000000000000000)));
    assert_true(bins_take(one, value_text("999999999999999999", 18)));
    assert_false(bins_take(one, value_text("1000000000000000000", 19)));
    assert_false(bins_take(one, value_text("1e30", 4)));
}

static void too_many_bins_are_refused(void **state)
{
    struct bins bins = {.width = {1, 0}, .is_fixed = true};

    (void)state;
    add(&bins, "0");
    add(&bins, "1048575");
    assert_int_equal(bins_add(&bins, value_integer(1048576)), BINS_TOO_MANY);
    assert_int_equal(bins_add(&bins, value_integer(-1)), BINS_TOO_MANY);
    assert_int_equal(bins.count, 1048576);
    bins_release(&bins);
}

static void without_memory_nothing_is_lost(void **state)
{
    struct bins bins = {.width = {1, 0}, .is_fixed = true};

    (void)state;
    add(&bins, "7");
    memory_init(10000);
    assert_int_equal(bins_add(&bins, value_integer(100000)), BINS_NO_MEMORY);
    assert_bins(&bins, "7:1 ..8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_width_is_a_round_number, no_memory_is_lost),
        cmocka_unit_test_teardown(integers_have_no_narrower_bins_than_1,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(one_number_alone_has_a_bin_of_1, no_memory_is_lost),
        cmocka_unit_test_teardown(bins_are_half_open_below_0_too, no_memory_is_lost),
        cmocka_unit_test_teardown(a_number_is_what_it_is_spelled_as, no_memory_is_lost),
        cmocka_unit_test_teardown(far_ranges_keep_exact_counts, no_memory_is_lost),
        cmocka_unit_test_teardown(the_order_means_nothing, no_memory_is_lost),
        cmocka_unit_test_teardown(a_given_width_stays, no_memory_is_lost),
        cmocka_unit_test_teardown(widths_are_read_exactly, no_memory_is_lost),
        cmocka_unit_test_teardown(what_has_no_place_is_not_taken, no_memory_is_lost),
        cmocka_unit_test_teardown(too_many_bins_are_refused, no_memory_is_lost),
        cmocka_unit_test_teardown(without_memory_nothing_is_lost, no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
