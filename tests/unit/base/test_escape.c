/* Escapes: which bytes are shown as they are, and what others become. */

#include "pipeline/base/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(string) string, sizeof(string) - 1

static void assert_escaped(const char *bytes, size_t length, const char *expected)
{
    char out[256];

    assert_int_equal(escape_text(bytes, length, out, sizeof out), strlen(expected));
    assert_string_equal(out, expected);
}

static void plain_text_stays(void **state)
{
    (void)state;
    assert_escaped(BYTES("a b ~ \\ \"x\""), "a b ~ \\ \"x\"");
    assert_escaped(BYTES("gr\u00fc\u00df \u4e16 \U0001f600 \u00a0"),
                   "gr\u00fc\u00df \u4e16 \U0001f600 \u00a0");
    assert_escaped(BYTES(""), "");
}

static void control_bytes_are_spelled(void **state)
{
    (void)state;
    assert_escaped(BYTES("\n\t\r\033"), "\\n\\t\\r\\e");
    assert_escaped(BYTES("a\0b\x01\x1f\x7f"), "a\\x00b\\x01\\x1f\\x7f");
}

static void c1_controls_are_spelled(void **state)
{
    (void)state;
    assert_escaped(BYTES("x\xc2\x85y\xc2\x9b"), "x\\xc2\\x85y\\xc2\\x9b");
}

static void stray_bytes_that_may_be_c1_are_spelled(void **state)
{
    (void)state;
    assert_escaped(BYTES("\x9b[2J"), "\\x9b[2J");
    assert_escaped(BYTES("\xe2\x80"), "\xe2\\x80");
    assert_escaped(BYTES("\xc0\x9b"), "\xc0\\x9b"); /* overlong */
    assert_escaped(BYTES("\xe0\x82\x9b"), "\xe0\\x82\\x9b"); /* overlong */
    assert_escaped(BYTES("\xed\xa0\x80"), "\xed\xa0\\x80"); /* surrogate */
    assert_escaped(BYTES("\xf4\x90\x80\x80"), "\xf4\\x90\\x80\\x80");
    assert_escaped(BYTES("\xf5\xff\xa0\xbf"), "\xf5\xff\xa0\xbf");
}

static void span_ends_at_the_first_that_needs_an_escape(void **state)
{
    (void)state;
    assert_int_equal(escape_span(BYTES("abc"), false), 3);
    assert_int_equal(escape_span(BYTES("ab\033c"), false), 2);
    assert_int_equal(escape_span(BYTES("a\tb\n"), false), 1);
    assert_int_equal(escape_span(BYTES("a\tb\n"), true), 3);
    assert_int_equal(escape_span(BYTES("\u00e4\xc2\x80"), true), 2);
    assert_int_equal(escape_span(BYTES(""), true), 0);
}

static void one_tells_what_it_used(void **state)
{
    char out[8];
    size_t used;

    (void)state;
    assert_int_equal(escape_one(BYTES("\xc2\x80z"), out, &used), 8);
    assert_int_equal(used, 2);
    assert_memory_equal(out, "\\xc2\\x80", 8);
    assert_int_equal(escape_one(BYTES("\nz"), out, &used), 2);
    assert_int_equal(used, 1);
}

static void what_does_not_fit_is_cut_between_characters(void **state)
{
    char out[8];

    (void)state;
    assert_int_equal(escape_text(BYTES("abcdefghij"), out, 8), 7);
    assert_string_equal(out, "abcdefg");
    assert_int_equal(escape_text(BYTES("abcde\x01z"), out, 8), 5);
    assert_string_equal(out, "abcde");
    assert_int_equal(escape_text(BYTES("abcdef\u00e4"), out, 8), 6);
    assert_string_equal(out, "abcdef");
    assert_int_equal(escape_text(BYTES("abc"), out, 1), 0);
    assert_string_equal(out, "");
    assert_int_equal(escape_text(BYTES("abc"), out, 0), 0);
}

/* Escaping again changes nothing, and nothing that a terminal obeys is left. */
static void random_bytes_come_out_safe(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 20000; round++) {
        char bytes[24], out[sizeof bytes * 4 + 1];
        size_t length = (size_t)(rand() % (int)sizeof bytes), written;

        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)(rand() % 3 ? 0x80 + rand() % 128 : rand() % 128);
        written = escape_text(bytes, length, out, sizeof out);
        assert_int_equal(escape_span(out, written, false), written);
        for (size_t i = 0; i < written; i++)
            assert_true((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(control_bytes_are_spelled),
        cmocka_unit_test(c1_controls_are_spelled),
        cmocka_unit_test(stray_bytes_that_may_be_c1_are_spelled),
        cmocka_unit_test(span_ends_at_the_first_that_needs_an_escape),
        cmocka_unit_test(one_tells_what_it_used),
        cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
        cmocka_unit_test(random_bytes_come_out_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
