/* Strings in programs: escapes, and expressions inside. */

#include "parsing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void escapes(void **state)
{
    static const struct tree_case cases[] = {
        {"\"\"", "\"\""},
        {"\"a b\"", "\"a b\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\x08\\x0c\\x0a\\x0d\\x09\""},
        {"\"a\nb\"", "\"a\\x0ab\""},
        {"\"\\u00e9\\u20AC\"", "\"\xc3\xa9\xe2\x82\xac\""},
        {"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\""},
        {"\"\\ud83d\"", "\"\xef\xbf\xbd\""},
        {"\"\\ud83dx\"", "\"\xef\xbf\xbdx\""},
        {"\"\\ude00\\ud83d\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\"\\ud83d\\ud83d\\ude00\"", "\"\xef\xbf\xbd\xf0\x9f\x98\x80\""},
        {"\"\\u0000\"", "\"\\x00\""},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
    static const struct tree_case cases[] = {
        {"\"a\xff\"", "\"a\xef\xbf\xbd\""},
        {"\"\xc3\"", "\"\xef\xbf\xbd\""},
        {"\"\xed\xa0\x80\"", "\"\xef\xbf\xbd\""},
        {"\"\xc3\xa9\"", "\"\xc3\xa9\""},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void interpolation(void **state)
{
    static const struct tree_case cases[] = {
        {"\"a\\(1)b\"", "(template \"a\" 1 \"b\")"},
        {"\"\\(1, 2 | 3)\"", "(template (| (, 1 2) 3))"},
        {"\"\\(1)\\(2)\"", "(template 1 2)"},
        {"\"a\\(\"b\\(\"c\\(1)\")\")\"",
         "(template \"a\" (template \"b\" (template \"c\" 1)))"},
        {"\"\\(\"a\")\"", "(template (| . \"a\"))"},
        {"@json \"\\(\"a\")b\"", "(template json (| . \"a\") \"b\")"},
        {"@base64 \"a\\(.x)\"", "(template base64 \"a\" (index . \"x\"))"},
        {"@html \"a<b\"", "\"a<b\""},
        {"\"\\((1))\" + \"}\"", "(+ (template 1) \"}\")"},
        {"\"\\({a: \"}\"})\"", "(template (object (entry \"a\" \"}\")))"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void a_nul_stays_in_a_string(void **state)
{
    static const char text[] = "\"a\0b\"";
    struct expr_place place = {.bytes = text, .length = sizeof text - 1, .whole = true};
    const struct node *root;
    struct fault fault;
    struct arena arena;
    size_t end;

    (void)state;
    arena_init(&arena);
    assert_int_equal(expr_parse(&place, &arena, &root, &end, &fault), STATUS_OK);
    assert_int_equal(root->kind, NODE_STRING);
    assert_int_equal(root->text.length, 3);
    assert_memory_equal(root->text.bytes, "a\0b", 3);
    arena_release(&arena);
}

static void a_nul_elsewhere_is_an_error(void **state)
{
    static const char text[] = ".a\0";
    struct expr_place place = {.bytes = text, .length = 3, .whole = true};
    const struct node *root;
    struct fault fault;
    struct arena arena;
    size_t end;

    (void)state;
    arena_init(&arena);
    assert_int_equal(expr_parse(&place, &arena, &root, &end, &fault), STATUS_USAGE);
    assert_string_equal(fault.what, "`\\0` cannot stand outside a string");
    assert_int_equal(fault.at, 2);
    arena_release(&arena);
}

static void mistakes(void **state)
{
    static const char knows[] = "a string knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
                                "\\u00e9 and \\(...), no other "
                                "escape; a backslash is \\\\";
    const struct error_case cases[] = {
        {"\"u\\vw\"", "  ^^", knows},
        {"\"\\ \"", " ^^", knows},
        {"\"a\\", "  ^", knows},
        {"\"\\u12\"", " ^^^^", "\\u needs four hexadecimal digits, as in \\u00e9"},
        {"\"\\uD83G\"", " ^^^^^", "\\u needs four hexadecimal digits, as in \\u00e9"},
        {". + \"abc", "    ^", "this string has no closing \""},
        {"@json \"abc", "      ^", "this string has no closing \""},
        {"\"a\\(1)b", "^", "this string has no closing \""},
        {"\"a\\(1", "  ^^", "`\\(` is never closed"},
        {"\"a\\(\"", "    ^", "this string has no closing \""},
        {"\"a\\()\"", "    ^", "expected a value behind `\\(`, not `)`"},
        {"@bas64 \"x\"", "^^^^^^", "unknown format `@bas64`; did you mean `@base64`?"},
        {"@yaml", "^^^^^", "unknown format `@yaml`"},
        {"'x'", "^", "jq has no single quotes: a string stands between double ones"},
        {"\xe2\x80\x9cx\xe2\x80\x9d", "^^^",
         "a string stands between straight quotes: \"...\""},
        {".gr\xc3\xb6\xc3\x9f"
         "e",
         "   ^^", "a field with other letters than a to z is quoted: .\"...\""},
        {"\xff", "^", "`\xff` cannot stand outside a string"},
        {"\001", "^", "`\\x01` cannot stand outside a string"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes),
        cmocka_unit_test(bytes_that_are_not_utf8_are_replaced),
        cmocka_unit_test(interpolation),
        cmocka_unit_test(a_nul_stays_in_a_string),
        cmocka_unit_test(a_nul_elsewhere_is_an_error),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
