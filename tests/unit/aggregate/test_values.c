/* The aggregates that hold values: count, min, max, first, last, distinct, values,
 * mode.
 */
#include "states.h"

#include "pipeline/aggregate/registers.h"
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

#define MIXED "\"b\" 1.0 null [1] 1 {\"a\":1} \"a\" true 1e0 \"\\u0062\""

static void values_of_any_kind(void **state)
{
    (void)state;
    assert_aggregate("count", MIXED, "9");
    assert_aggregate("first", MIXED, "\"b\"");
    assert_aggregate("last", MIXED, "\"b\"");
    assert_aggregate("min", MIXED, "true");
    assert_aggregate("max", MIXED, "{\"a\":1}");
    assert_aggregate("distinct", MIXED, "6");
    assert_aggregate("values", MIXED, "[\"b\",1.0,[1],{\"a\":1},\"a\",true]");
    assert_aggregate("mode", MIXED, "1.0");
}

static void of_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *nothing = i ? "null null" : "";

        assert_aggregate("count", nothing, "0");
        assert_aggregate("first", nothing, "null");
        assert_aggregate("last", nothing, "null");
        assert_aggregate("min", nothing, "null");
        assert_aggregate("max", nothing, "null");
        assert_aggregate("distinct", nothing, "0");
        assert_aggregate("values", nothing, "[]");
        assert_aggregate("mode", nothing, "null");
    }
}

static void numbers_are_compared_exactly_and_keep_their_spelling(void **state)
{
    (void)state;
    assert_aggregate("max", "9007199254740992 9007199254740993 9007199254740992.5",
                     "9007199254740993");
    assert_aggregate("min", "0.1 0.10000000000000000001 0.09999999999999999999",
                     "0.09999999999999999999");
    assert_aggregate("max", "1e400 1e401 -1e500", "1e401");
    assert_aggregate("min", "2 1.50 1.5 3", "1.50");
    assert_aggregate("max", "-1 -0.0 0", "-0.0");
    assert_aggregate("last", "1 2.500", "2.500");
    assert_aggregate("mode", "5 2 2.0 5 7", "5");
    assert_aggregate("values", "1e2 100 100.0", "[1e2]");
}

static void strings_with_any_bytes(void **state)
{
    (void)state;
    assert_aggregate("values",
                     "\"\\u0000\" \"a\\u0000b\" \"\\u0000\" \"\xc3\xa4\" \"\\u00e4\"",
                     "[\"\\u0000\",\"a\\u0000b\",\"\xc3\xa4\"]");
    assert_aggregate("max", "\"\xc3\xa4\" \"z\" \"\\u0000\"", "\"\xc3\xa4\"");
    assert_aggregate("min", "\"\xc3\xa4\" \"z\" \"\\u0000\"", "\"\\u0000\"");
    assert_aggregate("mode", "\"\\ud83d\\ude00\" \"\xf0\x9f\x98\x80\" 1",
                     "\"\xf0\x9f\x98\x80\"");
    assert_aggregate("distinct", "\"\\ud800\" \"\xed\xa0\x80\" \"\\ufffd\"", "1");
}

static void a_batch_is_counted_at_once(void **state)
{
    struct state count = state_new("count");

    (void)state;
    aggregate_count(count.memory, 40);
    aggregate_count(count.memory, 2);
    assert_state(&count, "42");
    assert_int_equal(aggregate_argument(&count.aggregate), AGGREGATE_MAY_HAVE_ARGUMENT);
    count = state_new("sum");
    assert_int_equal(aggregate_argument(&count.aggregate), AGGREGATE_NEEDS_ARGUMENT);
}

static void what_can_not_be_added_is_refused(void **state)
{
    static const char *const names[] = {"sum", "mean", "stddev", "p50"};
    static const char *const values[] = {"\"1\"", "true", "[1]", "{}"};
    struct state any = state_new("max");

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct state numbers = state_new(names[i]);

        for (size_t k = 0; k < 4; k++) {
            struct value value = value_text(values[k], strlen(values[k]));

            assert_string_equal(aggregate_refuses(&numbers.aggregate, value),
                                "is not a number");
            assert_null(aggregate_refuses(&any.aggregate, value));
        }
        assert_null(aggregate_refuses(&numbers.aggregate, value_text("1", 1)));
        assert_null(aggregate_refuses(&numbers.aggregate, value_text("null", 4)));
    }
}

static void nan_and_infinities_are_held(void **state)
{
    static const char *const names[] = {"min", "max", "first", "last"};
    static const char *const wanted[] = {"null", "1.7976931348623157e+308",
                                         "1.7976931348623157e+308", "null"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct state part = state_new(names[i]), whole = state_new(names[i]);
        struct value value = {.form = VALUE_DOUBLE, .number = INFINITY};

        assert_true(aggregate_add(&part.aggregate, part.memory, value));
        state_add(&part, "5");
        value.number = NAN;
        assert_true(aggregate_add(&part.aggregate, part.memory, value));
        assert_state(&part, wanted[i]);
        state_move(&part, &whole);
        assert_state(&whole, wanted[i]);
        state_release(&part);
        state_release(&whole);
    }
}

static void a_computed_number_is_not_the_integer_it_is_written_as(void **state)
{
    struct state part = state_new("max"), whole = state_new("max");
    struct value value = {.form = VALUE_DOUBLE, .number = 92233720007262256.0};

    (void)state;
    assert_true(aggregate_add(&part.aggregate, part.memory, value));
    assert_state(&part, "92233720007262260");
    state_move(&part, &whole);
    assert_state(&whole, "92233720007262260");
    state_add(&whole, "92233720007262258");
    assert_state(&whole, "92233720007262258");
    state_release(&part);
    state_release(&whole);
}

static void add_many(struct state *state, int from, int to)
{
    char text[40];

    for (int i = from; i < to; i++) {
        snprintf(text, sizeof(text), i % 3 ? "\"user-%d\"" : "%d.5", i);
        state_add(state, text);
    }
}

static void assert_near(struct state *state, double wanted)
{
    char *result = state_result(state);

    if (fabs(strtod(result, NULL) - wanted) > 0.04 * wanted)
        fail_msg("%s, not about %g", result, wanted);
    free(result);
}

/* Five standard errors are 4 %. */
static void many_different_values_are_estimated(void **state)
{
    static const int counts[] = {131073, 200000, 1000000};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct state whole = state_new("distinct"), merged = state_new("distinct");
        struct state first = state_new("distinct"), second = state_new("distinct");
        char *one, *other;

        add_many(&whole, 0, counts[i]);
        add_many(&first, 0, 5000);
        add_many(&second, 4000, counts[i]);
        state_move(&first, &merged);
        state_move(&second, &merged);
        assert_near(&whole, counts[i]);
        one = state_result(&whole);
        other = state_result(&merged);
        assert_string_equal(one, other);
        assert_string_equal(aggregate_approximation(&whole.aggregate, whole.memory),
                            "standard error 0.81 %");
        free(one);
        free(other);
        state_release(&whole);
        state_release(&merged);
        state_release(&first);
        state_release(&second);
    }
}

static void it_is_exact_up_to_the_limit(void **state)
{
    struct state distinct = state_new("distinct");

    (void)state;
    add_many(&distinct, 0, (int)AGGREGATE_EXACT);
    add_many(&distinct, 0, (int)AGGREGATE_EXACT);
    assert_state(&distinct, "131072");
    assert_null(aggregate_approximation(&distinct.aggregate, distinct.memory));
    state_add(&distinct, "-1");
    assert_non_null(aggregate_approximation(&distinct.aggregate, distinct.memory));
    assert_in_range(memory_used(), 1, 20000);
    state_release(&distinct);
}

static void a_few_values_take_little_memory(void **state)
{
    static const char *const names[] = {"distinct", "values", "mode"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct state one = state_new(names[i]);

        assert_true(aggregate_size(&one.aggregate) <= 16);
        state_add_all(&one, "\"192.0.2.17\" \"192.0.2.17\"");
        assert_in_range(memory_used(), 1, 40);
        state_add_all(&one, "\"192.0.2.18\" 7 7.0 [1] null");
        assert_in_range(memory_used(), 1, 120);
        state_release(&one);
    }
}

static void many_values_are_those_that_were_few(void **state)
{
    char texts[2000], wanted[2000], longer[400];
    size_t length = 0, end = 0;

    (void)state;
    memset(longer, 'x', sizeof(longer));
    longer[0] = longer[sizeof(longer) - 2] = '"';
    longer[sizeof(longer) - 1] = '\0';
    wanted[end++] = '[';
    for (int i = 0; i < 20; i++) {
        length +=
            (size_t)snprintf(texts + length, sizeof(texts) - length,
                             "%s%d.0 \"\\u0061%d\" \"a%d\"", i ? " " : "", i, i, i);
        end += (size_t)snprintf(wanted + end, sizeof(wanted) - end, "%s%d.0,\"a%d\"",
                                i ? "," : "", i, i);
        if (i < 7)
            continue;
        snprintf(texts + length, sizeof(texts) - length, " %s 3 3e0", longer);
        snprintf(wanted + end, sizeof(wanted) - end, ",%s]", longer);
        assert_aggregate("values", texts, wanted);
        assert_aggregate("mode", texts, "3.0");
    }
}

static void few_different_values_are_estimated_without_bias(void **state)
{
    static const int counts[] = {0, 1, 10, 100, 3000, 20000, 40000, 60000, 100000};
    uint8_t *registers = calloc(REGISTERS, 1);
    char text[24];
    int at = 0;

    (void)state;
    assert_non_null(registers);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        double count;

        for (; at < counts[i]; at++) {
            snprintf(text, sizeof(text), "%d", at);
            registers_add(registers, text_of(text));
        }
        count = (double)registers_count(registers);
        if (fabs(count - counts[i]) > 0.025 * counts[i])
            fail_msg("%g, not about %d", count, counts[i]);
    }
    free(registers);
}

static void short_of_memory_distinct_is_estimated_early(void **state)
{
    struct state distinct = state_new("distinct"), few = state_new("distinct");

    (void)state;
    memory_init(200000);
    add_many(&few, 0, 200);
    add_many(&distinct, 0, 10000);
    assert_state(&few, "200");
    assert_null(aggregate_approximation(&few.aggregate, few.memory));
    assert_near(&distinct, 10000);
    assert_non_null(aggregate_approximation(&distinct.aggregate, distinct.memory));
    state_release(&distinct);
    state_release(&few);
    memory_init(MEMORY_LIMIT);
}

static void a_held_value_is_small_however_it_changes(void **state)
{
    struct state max = state_new("max"), last = state_new("last");

    (void)state;
    assert_true(aggregate_size(&max.aggregate) <= 16);
    state_add_all(&max, "12.50 -3 12.5 1e1 \"a short text\"");
    assert_state(&max, "\"a short text\"");
    assert_int_equal(memory_used(), 0);
    state_add_all(&max, "\"b is a long text, which is elsewhere\" \"a\" \"c\"");
    assert_state(&max, "\"c\"");
    state_add_all(&last, "1.23456789012345678 \"a longer text than that number is\"");
    assert_state(&last, "\"a longer text than that number is\"");
    state_add_all(&last, "1.23456789012345678");
    assert_state(&last, "1.23456789012345678");
    assert_true(memory_used() > 0);
    state_add_all(&last, "[1] 7");
    assert_state(&last, "7");
    assert_int_equal(memory_used(), 0);
}

static void long_numbers_are_compared_exactly(void **state)
{
    (void)state;
    assert_aggregate("max",
                     "1.00000000000000001 1.00000000000000003 1.00000000000000002 1",
                     "1.00000000000000003");
    assert_aggregate("min", "0.1000000000000000055511151231257828 0.1 0.2", "0.1");
    assert_aggregate("min", "123456789012345678901234 2e22 1e22 12e21", "1e22");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_any_kind),
        cmocka_unit_test(of_nothing),
        cmocka_unit_test(numbers_are_compared_exactly_and_keep_their_spelling),
        cmocka_unit_test(strings_with_any_bytes),
        cmocka_unit_test(a_batch_is_counted_at_once),
        cmocka_unit_test(what_can_not_be_added_is_refused),
        cmocka_unit_test(nan_and_infinities_are_held),
        cmocka_unit_test(a_computed_number_is_not_the_integer_it_is_written_as),
        cmocka_unit_test(many_different_values_are_estimated),
        cmocka_unit_test(it_is_exact_up_to_the_limit),
        cmocka_unit_test(a_few_values_take_little_memory),
        cmocka_unit_test(many_values_are_those_that_were_few),
        cmocka_unit_test(few_different_values_are_estimated_without_bias),
        cmocka_unit_test(short_of_memory_distinct_is_estimated_early),
        cmocka_unit_test(a_held_value_is_small_however_it_changes),
        cmocka_unit_test(long_numbers_are_compared_exactly),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, no_memory_is_lost);
}
