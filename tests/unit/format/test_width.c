/* Width: as terminals show it. */

#include "pipeline/format/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_width(const char *text, size_t wanted)
{
    assert_int_equal(width_of(text, strlen(text)), wanted);
}

static void widths_are_those_of_a_terminal(void **state)
{
    size_t width;

    (void)state;
    assert_width("", 0);
    assert_width("abc", 3);
    assert_width("\xe6\x97\xa5\xe6\x9c\xac", 4);
    assert_width("e\xcc\x81", 1);
    assert_width("\xf0\x9f\x9a\x80", 2);
    assert_width("\xff\xe6\x97", 3);
    assert_int_equal(width_cut("\xe6\x97\xa5\xe6\x9c\xac", 6, 3, &width), 3);
    assert_int_equal(width, 2);
    assert_int_equal(width_cut("e\xcc\x81x", 4, 1, &width), 3);
    assert_int_equal(width, 1);
    assert_int_equal(width_cut("abc", 3, 0, &width), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
