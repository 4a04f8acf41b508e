/* Names keep the places in which they came. */

#include "pipeline/format/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static size_t find(struct names *names, size_t number)
{
    char bytes[32];

    (void)snprintf(bytes, sizeof bytes, "k%zu", number);
    return names_find(names, text_of(bytes));
}

static void add(struct names *names, size_t number)
{
    char bytes[32];

    (void)snprintf(bytes, sizeof bytes, "k%zu", number);
    assert_true(names_add(names, text_of(bytes)));
}

static void names_have_the_places_in_which_they_came(void **state)
{
    struct names names = {0};

    (void)state;
    assert_int_equal(find(&names, 0), NAMES_NONE);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(find(&names, i), NAMES_NONE);
        add(&names, i);
        assert_int_equal(find(&names, i), i);
        assert_int_equal(find(&names, i / 2), i / 2);
    }
    names_release(&names);
}

static void a_cleared_list_has_no_names(void **state)
{
    struct names names = {0};

    (void)state;
    for (size_t i = 0; i < 100; i++)
        add(&names, i);
    names_clear(&names);
    assert_int_equal(find(&names, 7), NAMES_NONE);
    add(&names, 50);
    assert_int_equal(find(&names, 50), 0);
    assert_int_equal(find(&names, 51), NAMES_NONE);
    names_release(&names);
}

/* Looked for one after the other these would take minutes. */
static void many_names_are_found_in_any_order(void **state)
{
    const size_t count = 300000;
    struct names names = {0};

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(find(&names, i), NAMES_NONE);
        add(&names, i);
    }
    for (size_t i = count; i-- > 0;)
        assert_int_equal(find(&names, i), i);
    names_release(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_the_places_in_which_they_came),
        cmocka_unit_test(a_cleared_list_has_no_names),
        cmocka_unit_test(many_names_are_found_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
