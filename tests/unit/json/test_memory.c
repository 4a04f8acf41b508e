/* Memory: what is taken is counted, up to the limit and no further. */
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static void what_is_taken_is_counted_until_it_is_given_back(void **state)
{
    char *taken;

    (void)state;
    memory_init(MEMORY_LIMIT);
    taken = memory_alloc(1000);
    assert_non_null(taken);
    assert_in_range(memory_used(), 1000, 1100);
    memset(taken, 'x', 1000);
    taken = memory_realloc(taken, 100000);
    assert_non_null(taken);
    assert_int_equal(taken[999], 'x');
    assert_in_range(memory_used(), 100000, 110000);
    taken = memory_realloc(taken, 10);
    assert_non_null(taken);
    assert_in_range(memory_used(), 10, 1000);
    memory_free(taken);
    memory_free(NULL);
    assert_int_equal(memory_used(), 0);
}

static void nothing_is_given_past_the_limit(void **state)
{
    char *taken;

    (void)state;
    memory_init(1000);
    taken = memory_alloc(600);
    assert_non_null(taken);
    assert_null(memory_alloc(600));
    assert_true(memory_limit_was_hit());
    assert_null(memory_alloc(SIZE_MAX));
    assert_null(memory_realloc(taken, 2000));
    assert_null(memory_realloc(taken, SIZE_MAX));
    memory_init(3000);
    assert_false(memory_limit_was_hit());
    taken = memory_realloc(taken, 2000);
    assert_non_null(taken);
    memory_free(taken);
    memory_init(MEMORY_LIMIT);
}

/* More than there is of address space, and less than the limit. */
static void the_systems_refusal_is_not_the_limits(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* it ends the program instead */
#endif
    memory_init(SIZE_MAX);
    assert_null(memory_alloc(SIZE_MAX / 2));
    assert_false(memory_limit_was_hit());
    memory_init(MEMORY_LIMIT);
}

static void the_last_refusal_counts_whatever_was_granted_since(void **state)
{
    void *taken, *more;

    (void)state;
    memory_init(1000);
    assert_false(memory_limit_was_hit());
    taken = memory_alloc(600);
    assert_non_null(taken);
    assert_false(memory_limit_was_hit());
    assert_null(memory_alloc(600));
    more = memory_alloc(10);
    assert_non_null(more);
    memory_free(more);
    assert_true(memory_limit_was_hit());
    taken = memory_realloc(taken, 700);
    assert_non_null(taken);
    assert_true(memory_limit_was_hit());
    memory_free(taken);
    memory_init(MEMORY_LIMIT);
}

static void the_systems_refusal_comes_after_the_limits(void **state)
{
    char *taken;

    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* it ends the program instead */
#endif
    memory_init(SIZE_MAX - 1);
    taken = memory_alloc(10);
    assert_non_null(taken);
    assert_null(memory_alloc(SIZE_MAX - 1));
    assert_true(memory_limit_was_hit());
    assert_null(memory_alloc(SIZE_MAX / 2));
    assert_false(memory_limit_was_hit());
    assert_null(memory_alloc(SIZE_MAX - 1));
    assert_null(memory_realloc(taken, SIZE_MAX / 2));
    assert_false(memory_limit_was_hit());
    memory_free(taken);
    memory_init(MEMORY_LIMIT);
}

static void janssons_values_are_counted_too(void **state)
{
    json_t *array;

    (void)state;
    memory_init(MEMORY_LIMIT);
    array = json_array();
    assert_non_null(array);
    assert_true(memory_used() > 0);
    memory_init(memory_used());
    assert_null(json_array());
    json_decref(array);
    assert_int_equal(memory_used(), 0);
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_counted_until_it_is_given_back),
        cmocka_unit_test(nothing_is_given_past_the_limit),
        cmocka_unit_test(the_systems_refusal_is_not_the_limits),
        cmocka_unit_test(the_last_refusal_counts_whatever_was_granted_since),
        cmocka_unit_test(the_systems_refusal_comes_after_the_limits),
        cmocka_unit_test(janssons_values_are_counted_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
