/* The literal that every match of a pattern holds. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/match/matcher.h"
#include "pipeline/match/required.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_required(const char *pattern, const char *expected)
{
    struct text found = required_literal(pattern, strlen(pattern));

    if (found.length != strlen(expected) ||
        memcmp(found.bytes, expected, found.length) != 0)
        fail_msg("/%s/: \"%.*s\", expected \"%s\"", pattern, (int)found.length,
                 found.bytes, expected);
}

static void a_run_at_the_top_level_is_required(void **state)
{
    (void)state;
    assert_required("Failed password for (invalid user )?\\w+", "Failed password for ");
    assert_required("a.*needle", "needle");
    assert_required("^needle$", "needle");
    assert_required("[0-9]+needle\\d", "needle");
}

static void a_character_before_a_quantifier_is_not(void **state)
{
    (void)state;
    assert_required("needles?", "needle");
    assert_required("needles*", "needle");
    assert_required("needles{0,2}", "needle");
    assert_required("needles+", "needle");
    assert_required("need\xc3\xa9?", "need");
}

static void of_several_the_one_with_the_rarest_bytes_is_taken(void **state)
{
    (void)state;
    assert_required("tone.*QZXJ.*tone", "QZXJ");
}

static void what_is_optional_or_unknown_requires_nothing(void **state)
{
    static const char *const patterns[] = {
        "error|warning", "(error)",       "(?i)error", "(*UCP)error",
        "\\Qerror\\E",   "\\x41error",    "ab",        "",
        "error\\K",      "(?#c)error\\1", "error)",    "[[:alpha:]]error",
        "error(?x) a b", "error\\",       "error{",    "abcdef{|foo}xyzw",
        "{(?i)}abcd",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
        assert_required(patterns[i], "");
}

/* ---- Against the expression alone ---- */

static const char *const parts[] = {
    "abc", "x",     ".", "\\d",  "[a-c]", "[^]x]",  "?",         "*",       "+",
    "{2}", "{",     "}", "{0,}", "(ab)",  "(abc)?", "(?:abc|x)", "(?!a)",   "(?<=c)",
    "\\.", "\\bab", "^", "$",    "|",     "cab",    "\\\\",      "(a[)]b)", "bcab"};

static size_t draw(unsigned *seed, size_t below)
{
    *seed = *seed * 1103515245 + 12345;
    return (*seed >> 16) % below;
}

static void make_pattern(char *pattern, unsigned *seed)
{
    size_t count = 1 + draw(seed, 6);

    *pattern = '\0';
    while (count-- > 0)
        strcat(pattern, parts[draw(seed, sizeof(parts) / sizeof(parts[0]))]);
}

static void make_text(char *text, unsigned *seed)
{
    size_t length = draw(seed, 24);

    for (size_t i = 0; i < length; i++)
        text[i] = "abcabcabcx.1)\\"[draw(seed, 14)];
    text[length] = '\0';
}

static void check_pattern(const char *pattern, unsigned *seed)
{
    struct text text = {pattern, strlen(pattern), TEXT_NOWHERE, 0};
    struct matcher matcher = {.count = 0};
    struct regex_match match;
    struct fault fault;
    struct regex *regex = regex_new(pattern, text.length, 0, &fault);

    if (!regex)
        return;
    assert_int_equal(matcher_add(&matcher, text, 0, false, &fault), STATUS_OK);
    for (int i = 0; i < 20; i++) {
        char line[32];

        make_text(line, seed);
        if (matcher_test(&matcher, line, strlen(line)) !=
            regex_search(regex, line, strlen(line), 0, &match))
            fail_msg("/%s/ in \"%s\"", pattern, line);
    }
    matcher_release(&matcher);
    regex_free(regex);
}

static void the_answer_is_the_same_as_without(void **state)
{
    long count = getenv("CORO_PIPE_SOAK") ? 2000000
                 : RUNNING_ON_VALGRIND    ? 1000
                                          : 20000;
    unsigned seed = 1;

    (void)state;
    for (long i = 0; i < count; i++) {
        char pattern[64];

        make_pattern(pattern, &seed);
        check_pattern(pattern, &seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_at_the_top_level_is_required),
        cmocka_unit_test(a_character_before_a_quantifier_is_not),
        cmocka_unit_test(of_several_the_one_with_the_rarest_bytes_is_taken),
        cmocka_unit_test(what_is_optional_or_unknown_requires_nothing),
        cmocka_unit_test(the_answer_is_the_same_as_without),
    };

    /* valgrind cannot see through the JIT's code. */
    regex_allow_jit(!RUNNING_ON_VALGRIND);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
