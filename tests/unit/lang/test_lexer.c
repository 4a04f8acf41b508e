/* The lexer: words, quoted strings, patterns, signs. */

#include "pipeline/lang/lexer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct fault fault;

static struct lexer lexer_for(const char *text, size_t length)
{
    return (struct lexer){
        .bytes = text, .length = length, .arena = &arena, .fault = &fault};
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

struct lexer_case {
    const char *text;
    enum token_form form;
    const char *expected;
    size_t extent;
    unsigned flags;
};

static void assert_tokens(const struct lexer_case *cases, size_t count,
                          enum argument_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        struct lexer lexer = lexer_for(cases[i].text, strlen(cases[i].text));
        struct token token;

        if (lexer_token(&lexer, kind, &token) != STATUS_OK)
            fail_msg("%s: %s", cases[i].text, fault.what);
        if (!text_equals(token.text, cases[i].expected))
            fail_msg("%s: read as %.*s", cases[i].text, (int)token.text.length,
                     token.text.bytes);
        assert_int_equal(token.form, cases[i].form);
        assert_int_equal(token.flags, cases[i].flags);
        assert_int_equal(token.text.at, 0);
        assert_int_equal(token.text.extent, cases[i].extent);
        assert_int_equal(lexer.at, cases[i].extent);
    }
}
#define ASSERT_TOKENS(cases, kind)                                                     \
    assert_tokens(cases, sizeof cases / sizeof cases[0], kind)

static void a_word_ends_at_space_bar_or_foreign_brace(void **state)
{
    static const struct lexer_case cases[] = {
        {"abc", TOKEN_WORD, "abc", 3, 0},
        {"abc def", TOKEN_WORD, "abc", 3, 0},
        {"abc\ndef", TOKEN_WORD, "abc", 3, 0},
        {"abc|def", TOKEN_WORD, "abc", 3, 0},
        {"abc}", TOKEN_WORD, "abc", 3, 0},
        {"a{2}b}", TOKEN_WORD, "a{2}b", 5, 0},
        {"a{{2}}}", TOKEN_WORD, "a{{2}}", 6, 0},
        {"a{2 }", TOKEN_WORD, "a{2", 3, 0},
        {"a{x|y}", TOKEN_WORD, "a{x", 3, 0},
        {"a\"b c", TOKEN_WORD, "a\"b", 3, 0},
        {"a\\ b", TOKEN_WORD, "a\\", 2, 0},
        {"a#b", TOKEN_WORD, "a#b", 3, 0},
        {"gr\u00fc\u00df dich", TOKEN_WORD, "gr\u00fc\u00df", 6, 0},
        {" ", TOKEN_WORD, "", 0, 0},
        {"", TOKEN_WORD, "", 0, 0},
    };

    (void)state;
    ASSERT_TOKENS(cases, ARGUMENT_WORD);
    ASSERT_TOKENS(cases, ARGUMENT_PATTERN);
}

static void a_string_keeps_all_escapes_but_that_of_its_quote(void **state)
{
    static const struct lexer_case cases[] = {
        {"\"a b\"", TOKEN_STRING, "a b", 5, 0},
        {"\"\"|", TOKEN_STRING, "", 2, 0},
        {"\"a|b}c#\" d", TOKEN_STRING, "a|b}c#", 8, 0},
        {"\"a\\\"b\"", TOKEN_STRING, "a\"b", 6, 0},
        {"\"\\d\\\\\"", TOKEN_STRING, "\\d\\\\", 6, 0},
        {"\"\\\\\\\"\"}", TOKEN_STRING, "\\\\\"", 6, 0},
        {"\"two\nlines\"", TOKEN_STRING, "two\nlines", 11, 0},
    };

    (void)state;
    ASSERT_TOKENS(cases, ARGUMENT_WORD);
    ASSERT_TOKENS(cases, ARGUMENT_PATTERN);
}

static void a_regex_is_one_only_where_a_pattern_is_expected(void **state)
{
    static const struct lexer_case patterns[] = {
        {"/a b/", TOKEN_REGEX, "a b", 5, 0},
        {"/a|b}/|", TOKEN_REGEX, "a|b}", 6, 0},
        {"/a/ix}", TOKEN_REGEX, "a", 5, PATTERN_CASELESS | PATTERN_EXTENDED},
        {"/a/ms b", TOKEN_REGEX, "a", 5, PATTERN_MULTILINE | PATTERN_DOTALL},
        {"/a\\/b\\.c/", TOKEN_REGEX, "a/b\\.c", 9, 0},
        {"/\\\\/", TOKEN_REGEX, "\\\\", 4, 0},
        {"//", TOKEN_REGEX, "", 2, 0},
        {"/var/log/x", TOKEN_WORD, "/var/log/x", 10, 0},
        {"/var", TOKEN_WORD, "/var", 4, 0},
        {"/a/q", TOKEN_WORD, "/a/q", 4, 0},
        {"/a b/c", TOKEN_WORD, "/a", 2, 0},
        {"/a\\/ b", TOKEN_WORD, "/a\\/", 4, 0},
    };
    static const struct lexer_case words[] = {
        {"/tmp/", TOKEN_WORD, "/tmp/", 5, 0},
        {"/a b/", TOKEN_WORD, "/a", 2, 0},
    };

    (void)state;
    ASSERT_TOKENS(patterns, ARGUMENT_PATTERN);
    ASSERT_TOKENS(words, ARGUMENT_WORD);
    ASSERT_TOKENS(words, ARGUMENT_OUTPUT);
}

static void bytes_of_any_value_pass(void **state)
{
    static const char text[] = "\"\0\xff\" \0\xfe";
    struct lexer lexer = lexer_for(text, sizeof text - 1);
    struct token token;

    (void)state;
    assert_int_equal(lexer_token(&lexer, ARGUMENT_WORD, &token), STATUS_OK);
    assert_int_equal(token.text.length, 2);
    assert_memory_equal(token.text.bytes, "\0\xff", 2);
    lexer_skip(&lexer, false);
    assert_int_equal(lexer_token(&lexer, ARGUMENT_WORD, &token), STATUS_OK);
    assert_int_equal(token.text.length, 2);
    assert_memory_equal(token.text.bytes, "\0\xfe", 2);
}

static void assert_no_token(const char *text, size_t at, size_t extent,
                            const char *what)
{
    struct lexer lexer = lexer_for(text, strlen(text));
    struct token token;

    assert_int_equal(lexer_token(&lexer, ARGUMENT_WORD, &token), STATUS_USAGE);
    assert_string_equal(fault.what, what);
    assert_int_equal(fault.at, at);
    assert_int_equal(fault.extent, extent);
}

static void an_open_string_points_at_its_opening(void **state)
{
    (void)state;
    assert_no_token("\"abc", 0, 1, "this string has no closing \"");
    assert_no_token("\"abc\\\"", 0, 1, "this string has no closing \"");
    assert_no_token("\"abc\\", 0, 1, "this string has no closing \"");
}

static void nothing_joins_a_closing_quote(void **state)
{
    static const char what[] =
        "a space is missing between the closing \" and what follows";

    (void)state;
    assert_no_token("\"abc\"def ghi", 5, 3, what);
    assert_no_token("\"abc\"\"def\"", 5, 5, what);
    assert_no_token("\"abc\"{", 5, 1, what);
}

static void comments_start_behind_white_space(void **state)
{
    static const char text[] = "# one\n  # two\n a#b #c";
    struct lexer lexer = lexer_for(text, sizeof text - 1);

    (void)state;
    lexer_skip(&lexer, false);
    assert_int_equal(lexer.at, 15);
    (void)lexer_word(&lexer);
    assert_int_equal(lexer.at, 18);
    lexer_skip(&lexer, true);
    assert_int_equal(lexer.at, 19);
    lexer_skip(&lexer, false);
    assert_int_equal(lexer_sign(&lexer), LEXER_END);
}

static void a_dash_before_a_letter_starts_an_option(void **state)
{
    static const struct {
        const char *text;
        bool option, end;
    } cases[] = {
        {"-v", true, false},      {"--max", true, false}, {"-", false, false},
        {"-5", false, false},     {"--", false, true},    {"--5", false, false},
        {"---", false, false},    {"-- x", false, true},  {"--|", false, true},
        {"v", false, false},      {"", false, false},     {"-.x", false, false},
        {"\"-v\"", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lexer lexer = lexer_for(cases[i].text, strlen(cases[i].text));
        assert_int_equal(lexer_at_option(&lexer), cases[i].option);
        assert_int_equal(lexer_at_options_end(&lexer), cases[i].end);
    }
}

static void long_texts_are_shown_in_part(void **state)
{
    struct text text = text_of("0123456789012345678901234567890123456789"
                               "0123456789012345678901234567890123456789");

    (void)state;
    assert_string_equal(text_shown(text).bytes,
                        "01234567890123456789012345678901234567890123456...");
    text.length = 48;
    assert_string_equal(text_shown(text).bytes,
                        "012345678901234567890123456789012345678901234567");
    assert_string_equal(text_shown(text_of("a\033b")).bytes, "a\\eb");
    assert_string_equal(text_shown(text_of("")).bytes, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_ends_at_space_bar_or_foreign_brace),
        cmocka_unit_test(a_string_keeps_all_escapes_but_that_of_its_quote),
        cmocka_unit_test(a_regex_is_one_only_where_a_pattern_is_expected),
        cmocka_unit_test(bytes_of_any_value_pass),
        cmocka_unit_test(an_open_string_points_at_its_opening),
        cmocka_unit_test(nothing_joins_a_closing_quote),
        cmocka_unit_test(comments_start_behind_white_space),
        cmocka_unit_test(a_dash_before_a_letter_starts_an_option),
        cmocka_unit_test(long_texts_are_shown_in_part),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
