/* States: what is no state is told, and no allocation that fails loses anything. */
#include "states.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;
void *__real_memory_alloc(size_t size);
void *__wrap_memory_alloc(size_t size);
void *__real_memory_realloc(void *memory, size_t size);
void *__wrap_memory_realloc(void *memory, size_t size);

void *__wrap_memory_alloc(size_t size)
{
    return calls_left-- > 0 ? __real_memory_alloc(size) : NULL;
}

void *__wrap_memory_realloc(void *memory, size_t size)
{
    return calls_left-- > 0 ? __real_memory_realloc(memory, size) : NULL;
}

static const char *const names[] = {"count",    "sum",    "mean", "stddev", "min",
                                    "max",      "first",  "last", "median", "p99_9",
                                    "distinct", "values", "mode"};

#define NAMES (sizeof(names) / sizeof(names[0]))

static int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}

static void what_is_no_state_is_told_and_changes_nothing(void **state)
{
    static const char *const texts[] = {
        "\"x\"",
        "true",
        "-1",
        "1.5",
        "[]",
        "[[]]",
        "[[1]]",
        "[[1,2,3]]",
        "[[1,0]]",
        "{\"count\":1}",
        "{\"count\":-1,\"sum\":\"1\",\"exponent\":0}",
        "{\"count\":1,\"sum\":\"g\",\"exponent\":0}",
        "{\"count\":1,\"sum\":\"\",\"exponent\":0}",
        "{\"count\":1,\"sum\":\"1\",\"exponent\":1e300}",
        "{\"count\":1,\"sum\":\"1\",\"exponent\":99999999999}",
        "{\"count\":1,\"sum\":\"1\",\"exponent\":0,\"squares\":{}}",
        "{\"numbers\":[1,\"x\"]}",
        "{\"numbers\":1}",
        "{\"numbers\":[1],\"nan\":-1}",
        "{\"sketch\":{}}",
        "{\"sketch\":{\"above\":[[1]],\"below\":[]}}",
        "{\"sketch\":{\"above\":[[99999999,1]],\"below\":[]}}",
        "{\"sketch\":{\"above\":[],\"below\":[[1,-1]]}}",
    };

    (void)state;
    for (size_t i = 0; i < NAMES; i++) {
        for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
            struct state whole = state_new(names[i]);
            char *before, *after;
            const char *mistake;

            state_add_all(&whole, "1 2.5 2.5");
            before = state_result(&whole);
            if (!aggregate_merge(&whole.aggregate, whole.memory,
                                 value_text(texts[k], strlen(texts[k])), &mistake)) {
                assert_non_null(mistake);
                after = state_result(&whole);
                assert_string_equal(before, after);
                free(after);
            }
            free(before);
            state_release(&whole);
        }
    }
}

static void a_sum_with_a_fraction_is_a_double_whatever_it_says(void **state)
{
    static const char text[] = "{\"count\":1,\"sum\":\"-1f00\",\"exponent\":-632}";
    struct state sum = state_new("sum"), same = state_new("sum");
    const char *mistake;

    (void)state;
    assert_true(aggregate_merge(&sum.aggregate, sum.memory,
                                value_text(text, strlen(text)), &mistake));
    assert_state(&sum, "-4.452914942395056e-187");
    state_move(&sum, &same);
    assert_state(&same, "-4.452914942395056e-187");
    state_release(&sum);
    state_release(&same);
}

/* Adds, saves, merges and asks, and says whether all of that worked. */
static bool use(const char *name, const char *const *texts)
{
    struct state part = state_new(name), whole = state_new(name);
    struct value saved = VALUE_OF(VALUE_NONE), result = VALUE_OF(VALUE_NONE);
    const char *mistake;
    bool good = true;

    for (; good && *texts; texts++)
        good = aggregate_add(&part.aggregate, part.memory,
                             value_text(*texts, strlen(*texts)));
    if (good)
        saved = aggregate_save(&part.aggregate, part.memory);
    good = saved.form != VALUE_NONE &&
           aggregate_merge(&whole.aggregate, whole.memory, saved, &mistake);
    if (good)
        result = aggregate_result(&whole.aggregate, whole.memory);
    good = result.form != VALUE_NONE;
    value_unref(saved);
    value_unref(result);
    state_release(&part);
    state_release(&whole);
    return good;
}

static void every_allocation_may_fail(void **state)
{
    static const char *const numbers[] = {"1",
                                          "2.5",
                                          "1e300",
                                          "1e-300",
                                          "9223372036854775807",
                                          "123456789012345678901234567890",
                                          "9007199254740993",
                                          "0.1",
                                          NULL};
    static const char *const mixed[] = {"\"a\\u0000\"",
                                        "[1,{\"b\":2,\"a\":[]}]",
                                        "1.50",
                                        "{\"x\":1e5}",
                                        "\"b\"",
                                        "7",
                                        NULL};

    (void)state;
    for (size_t i = 0; i < NAMES; i++) {
        struct state kind = state_new(names[i]);
        bool any = !aggregate_refuses(&kind.aggregate, value_text("\"x\"", 3));
        bool good = false;

        for (long calls = 0; !good; calls++) {
            calls_left = calls;
            good = use(names[i], numbers);
            calls_left = LONG_MAX;
            assert_int_equal(memory_used(), 0);
        }
        good = !any;
        for (long calls = 0; !good; calls++) {
            calls_left = calls;
            good = use(names[i], mixed);
            calls_left = LONG_MAX;
            assert_int_equal(memory_used(), 0);
        }
    }
}

static void every_name_is_an_aggregate(void **state)
{
    struct aggregate aggregate;

    (void)state;
    for (const char *const *name = aggregate_names; *name; name++)
        assert_true(aggregate_find(text_of(*name), &aggregate));
    assert_false(aggregate_find(text_of("nothing"), &aggregate));
    assert_false(aggregate_find(text_of(""), &aggregate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_state_is_told_and_changes_nothing),
        cmocka_unit_test(a_sum_with_a_fraction_is_a_double_whatever_it_says),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_name_is_an_aggregate),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, no_memory_is_lost);
}
