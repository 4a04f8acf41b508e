/* The table of status codes. */

#include "pipeline/base/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const enum status every[] = {
    STATUS_OK,    STATUS_NO_RECORD, STATUS_USAGE,    STATUS_REJECTED,
    STATUS_INPUT, STATUS_OUTPUT,    STATUS_RESOURCE, STATUS_CHECKPOINT,
    STATUS_CHILD, STATUS_INVARIANT,
};
#define COUNT (sizeof every / sizeof every[0])

static void exit_codes_are_those_of_the_manual(void **state)
{
    static const int codes[COUNT] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 70};

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(status_exit_code(every[i]), codes[i]);
}

static void every_status_has_a_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        assert_non_null(status_text(every[i]));
        assert_int_not_equal(status_text(every[i])[0], '\0');
    }
}

static void what_is_no_status_is_an_internal_error(void **state)
{
    (void)state;
    assert_int_equal(status_exit_code((enum status)99), 70);
}

static void worse_follows_the_order_of_the_manual(void **state)
{
    static const enum status order[COUNT] = {
        STATUS_USAGE,     STATUS_INVARIANT, STATUS_RESOURCE, STATUS_CHECKPOINT,
        STATUS_OUTPUT,    STATUS_CHILD,     STATUS_INPUT,    STATUS_REJECTED,
        STATUS_NO_RECORD, STATUS_OK,
    };

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = i; j < COUNT; j++) {
            assert_int_equal(status_worse(order[i], order[j]), order[i]);
            assert_int_equal(status_worse(order[j], order[i]), order[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_codes_are_those_of_the_manual),
        cmocka_unit_test(every_status_has_a_text),
        cmocka_unit_test(what_is_no_status_is_an_internal_error),
        cmocka_unit_test(worse_follows_the_order_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
