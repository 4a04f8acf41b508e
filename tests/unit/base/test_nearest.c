/* Nearest names: which one is meant, and when none is. */

#include "pipeline/base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const known[] = {"grep",  "head",        "tail",   "sort",
                                    "count", "ignore-case", "invert", "broadcast"};

static const char *nearest(const char *name)
{
    return nearest_name(text_of(name), known, sizeof known / sizeof known[0]);
}

static void a_slip_of_the_pen_is_near(void **state)
{
    (void)state;
    assert_string_equal(nearest("grpe"), "grep");
    assert_string_equal(nearest("gre"), "grep");
    assert_string_equal(nearest("ggrep"), "grep");
    assert_string_equal(nearest("heat"), "head");
    assert_string_equal(nearest("cuont"), "count");
    assert_string_equal(nearest("broacdats"), "broadcast");
    assert_string_equal(nearest("ignorecase"), "ignore-case");
}

static void case_does_not_count(void **state)
{
    (void)state;
    assert_string_equal(nearest("GREP"), "grep");
}

static void more_than_a_third_is_far(void **state)
{
    (void)state;
    assert_null(nearest("gzip"));
    assert_null(nearest("x"));
    assert_null(nearest(""));
    assert_null(nearest("completely-different"));
}

static void the_only_name_that_goes_on_like_this_is_near(void **state)
{
    static const char *const options[] = {"ignore-case", "invert-match", "invisible"};

    (void)state;
    assert_string_equal(nearest("ign"), "ignore-case");
    assert_string_equal(nearest_name(text_of("invert"), options, 3), "invert-match");
    assert_null(nearest_name(text_of("inv"), options, 3));
}

static void long_names_and_no_names_are_harmless(void **state)
{
    static const char longer[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const char *one = longer;

    (void)state;
    assert_null(nearest(longer));
    assert_null(nearest_name(text_of("aaaa"), NULL, 0));
    assert_null(nearest_name(text_of("zzzz"), &one, 1));
    assert_non_null(
        nearest_name(text_of(longer + 1), (const char *const[]){longer + 2}, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_pen_is_near),
        cmocka_unit_test(case_does_not_count),
        cmocka_unit_test(more_than_a_third_is_far),
        cmocka_unit_test(the_only_name_that_goes_on_like_this_is_near),
        cmocka_unit_test(long_names_and_no_names_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
