/* Faults: texts that fit, and texts that are cut. */

#include "pipeline/base/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void all_parts_are_filled_in(void **state)
{
    struct text where = {.bytes = "grpe", .length = 4, .at = 7, .extent = 4};
    struct fault fault;

    (void)state;
    assert_int_equal(fault_set(&fault, STATUS_USAGE, &where, "no stage %s", "grpe"),
                     STATUS_USAGE);
    fault_set_place(&fault, "app.log:3");
    assert_int_equal(fault.status, STATUS_USAGE);
    assert_int_equal(fault.at, 7);
    assert_int_equal(fault.extent, 4);
    assert_string_equal(fault.place, "app.log:3");
    assert_string_equal(fault.what, "no stage grpe");
}

static void place_and_where_may_be_missing(void **state)
{
    struct fault fault;

    (void)state;
    fault_set(&fault, STATUS_RESOURCE, NULL, "out of memory");
    assert_true(fault.at == TEXT_NOWHERE);
    assert_int_equal(fault.extent, 0);
    assert_string_equal(fault.place, "");
}

static void control_bytes_are_escaped(void **state)
{
    struct fault fault;

    (void)state;
    fault_set(&fault, STATUS_INPUT, NULL, "x\033[2J%s", "\r");
    fault_set_place(&fault, "a\nb");
    assert_string_equal(fault.place, "a\\nb");
    assert_string_equal(fault.what, "x\\e[2J\\r");
}

static void long_text_is_cut_between_characters(void **state)
{
    struct fault fault;
    char longer[2 * FAULT_WHAT_SIZE];

    (void)state;
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    fault_set(&fault, STATUS_INPUT, NULL, "%s", longer);
    fault_set_place(&fault, longer);
    assert_int_equal(strlen(fault.what), FAULT_WHAT_SIZE - 1);
    assert_int_equal(strlen(fault.place), FAULT_PLACE_SIZE - 1);

    /* The last three bytes that fit belong to a character of four. */
    memcpy(longer + FAULT_WHAT_SIZE - 4, "\U0001f600", 4);
    fault_set(&fault, STATUS_INPUT, NULL, "%s", longer);
    assert_int_equal(strlen(fault.what), FAULT_WHAT_SIZE - 4);

    memcpy(longer + FAULT_WHAT_SIZE - 5, "\U0001f600", 4);
    fault_set(&fault, STATUS_INPUT, NULL, "%s", longer);
    assert_int_equal(strlen(fault.what), FAULT_WHAT_SIZE - 1);
}

static void a_fault_may_be_told_with_its_own_words(void **state)
{
    struct fault fault;

    (void)state;
    fault_set(&fault, STATUS_INPUT, NULL, "cause");
    fault_set(&fault, STATUS_INPUT, NULL, "why: %s", fault.what);
    assert_string_equal(fault.what, "why: cause");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_parts_are_filled_in),
        cmocka_unit_test(place_and_where_may_be_missing),
        cmocka_unit_test(control_bytes_are_escaped),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(a_fault_may_be_told_with_its_own_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
