/* Texts: comparing, and cutting between characters. */

#include "pipeline/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void text_of_a_string_is_from_nowhere(void **state)
{
    struct text text = text_of("abc");

    (void)state;
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.bytes, "abc", 3);
    assert_true(text.at == TEXT_NOWHERE);
    assert_int_equal(text.extent, 0);
}

static void text_of_null_is_not_given(void **state)
{
    struct text text = text_of(NULL);

    (void)state;
    assert_null(text.bytes);
    assert_int_equal(text.length, 0);
    assert_false(text_equals(text, ""));
}

static void equal_means_the_same_bytes_and_length(void **state)
{
    struct text text = text_of("abc");

    (void)state;
    assert_true(text_equals(text, "abc"));
    assert_false(text_equals(text, "ab"));
    assert_false(text_equals(text, "abcd"));
    assert_false(text_equals(text, "abd"));
    assert_true(text_equals(text_of(""), ""));
}

static void a_nul_counts_as_a_byte(void **state)
{
    struct text text = {.bytes = "a\0b", .length = 3, .at = TEXT_NOWHERE};

    (void)state;
    assert_false(text_equals(text, "a"));
}

static size_t cut(const char *string, size_t limit)
{
    return text_cut(text_of(string), limit);
}

static void a_cut_leaves_whole_characters(void **state)
{
    (void)state;
    assert_int_equal(cut("abc", 3), 3);
    assert_int_equal(cut("abc", 2), 2);
    assert_int_equal(cut("abc", 0), 0);
    assert_int_equal(cut("a\xc3\xa4z", 3), 3);
    assert_int_equal(cut("a\xc3\xa4z", 2), 1);
    assert_int_equal(cut("\xe6\x97\xa5z", 3), 3);
    assert_int_equal(cut("\xe6\x97\xa5z", 2), 0);
    assert_int_equal(cut("\xe6\x97\xa5z", 1), 0);
    assert_int_equal(cut("a\xf0\x9f\x98\x80", 4), 1);
    assert_int_equal(cut("a\xf0\x9f\x98\x80", 5), 5);
}

static void a_cut_takes_bytes_that_are_no_characters_as_they_are(void **state)
{
    (void)state;
    assert_int_equal(cut("\x80\x80\x80\x80\x80", 4), 4);
    assert_int_equal(cut("\x80\x80", 1), 1);
    assert_int_equal(cut("a\xff\xff", 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_a_string_is_from_nowhere),
        cmocka_unit_test(text_of_null_is_not_given),
        cmocka_unit_test(equal_means_the_same_bytes_and_length),
        cmocka_unit_test(a_nul_counts_as_a_byte),
        cmocka_unit_test(a_cut_leaves_whole_characters),
        cmocka_unit_test(a_cut_takes_bytes_that_are_no_characters_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
