/* Regular expressions: what PCRE2 is told, and that no pattern holds up the pipeline.
 */
#include "pipeline/match/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text_bytes {
    const char *bytes;
    size_t length;
};

#define BYTES(text) ((struct text_bytes){text, sizeof(text) - 1})

static struct regex *make(const char *pattern, unsigned flags)
{
    struct fault fault;
    struct regex *regex = regex_new(pattern, strlen(pattern), flags, &fault);

    if (!regex)
        fail_msg("%s: %s", pattern, fault.what);
    return regex;
}

static enum regex_answer search(const char *pattern, unsigned flags,
                                struct text_bytes text, struct regex_match *match)
{
    struct regex *regex = make(pattern, flags);
    enum regex_answer answer = regex_search(regex, text.bytes, text.length, 0, match);

    regex_free(regex);
    return answer;
}

static void assert_found(const char *pattern, unsigned flags, struct text_bytes text,
                         const char *places)
{
    struct regex_match match;
    char found[64] = "miss";
    enum regex_answer answer = search(pattern, flags, text, &match);

    if (answer == REGEX_HIT)
        snprintf(found, sizeof(found), "%zu-%zu", match.start, match.end);
    else if (answer != REGEX_MISS)
        snprintf(found, sizeof(found), "answer %d", (int)answer);
    if (strcmp(found, places) != 0)
        fail_msg("/%s/ with %u in '%s': %s, not %s", pattern, flags, text.bytes, found,
                 places);
}

static void assert_refused(const char *pattern, unsigned flags, size_t at)
{
    struct fault fault;

    assert_null(regex_new(pattern, strlen(pattern), flags, &fault));
    assert_int_equal(fault.status, STATUS_USAGE);
    assert_int_equal(fault.at, at);
    assert_true(strlen(fault.what) > 0);
}

/* Runs a test with the just-in-time compiler and without. */
static int with_jit(void **state)
{
    (void)state;
    regex_allow_jit(true);
    return 0;
}

static int without_jit(void **state)
{
    (void)state;
    regex_allow_jit(false);
    return 0;
}

static void a_match_has_its_place(void **state)
{
    (void)state;
    assert_found("b+", 0, BYTES("abbbc"), "1-4");
    assert_found("x", 0, BYTES("abc"), "miss");
    assert_found("", 0, BYTES("abc"), "0-0");
    assert_found("$", 0, BYTES(""), "0-0");
    assert_found("(a)(b)?c", 0, BYTES("xac"), "1-3");
}

static void a_search_begins_where_it_is_told(void **state)
{
    struct regex *regex = make("^a|b", 0);
    struct regex_match match;

    (void)state;
    assert_int_equal(regex_search(regex, "aab", 3, 1, &match), REGEX_HIT);
    assert_int_equal(match.start, 2);
    assert_int_equal(regex_search(regex, "aab", 3, 3, &match), REGEX_MISS);
    regex_free(regex);
}

static void flags_change_the_meaning(void **state)
{
    (void)state;
    assert_found("error", 0, BYTES("ERROR"), "miss");
    assert_found("error", REGEX_CASELESS, BYTES("ERROR"), "0-5");
    assert_found("\xc3\xa4", REGEX_CASELESS, BYTES("\xc3\x84"), "0-2");
    assert_found("^b", 0, BYTES("a\nb"), "miss");
    assert_found("^b", REGEX_MULTILINE, BYTES("a\nb"), "2-3");
    assert_found("a.b", 0, BYTES("a\nb"), "miss");
    assert_found("a.b", REGEX_DOTALL, BYTES("a\nb"), "0-3");
    assert_found("a b # c", REGEX_EXTENDED, BYTES("ab"), "0-2");
}

static void a_word_does_not_touch_another_word_character(void **state)
{
    (void)state;
    assert_found("cat", REGEX_WORD, BYTES("concat cat"), "7-10");
    assert_found("cat", REGEX_WORD, BYTES("cats"), "miss");
    assert_found("cat", REGEX_WORD, BYTES("_cat"), "miss");
    assert_found("a|ab", REGEX_WORD, BYTES("ab"), "0-2");
    assert_found("-x", REGEX_WORD, BYTES("a -x"), "2-4");
    assert_found("cat # a comment", REGEX_WORD | REGEX_EXTENDED, BYTES("a cat"), "2-5");
    assert_found("(?x) cat # a comment", REGEX_WORD, BYTES("a cat"), "2-5");
    assert_found("\\Qc.t", REGEX_WORD, BYTES("cat c.t"), "4-7");
}

static void a_line_is_matched_as_a_whole(void **state)
{
    (void)state;
    assert_found("cat", REGEX_LINE, BYTES("cat"), "0-3");
    assert_found("cat", REGEX_LINE, BYTES("cat "), "miss");
    assert_found("a|ab", REGEX_LINE, BYTES("ab"), "0-2");
    assert_found("cat", REGEX_LINE, BYTES("cat\n"), "miss");
    assert_found("b", REGEX_LINE | REGEX_MULTILINE, BYTES("a\nb"), "miss");
    assert_found("cat # a comment", REGEX_LINE | REGEX_EXTENDED, BYTES("cat"), "0-3");
    assert_found("(?x) cat # a comment", REGEX_LINE, BYTES("cat"), "0-3");
    assert_found("\\Qc.t", REGEX_LINE, BYTES("c.t"), "0-3");
    assert_found("cat", REGEX_LINE | REGEX_WORD, BYTES("cat"), "0-3");
}

static void a_mistake_is_told_at_its_place(void **state)
{
    (void)state;
    assert_refused("ab(c", 0, 4);
    assert_refused("a)", 0, 1);
    assert_refused("ab(c", REGEX_WORD, 4);
    assert_refused("ab(c", REGEX_LINE, 4);
    assert_refused("a)b(", REGEX_WORD, 1);
    assert_refused("[a", 0, 2);
    assert_refused("\\", 0, 1);
}

static void a_pattern_that_is_not_utf_8_is_refused(void **state)
{
    struct fault fault;

    (void)state;
    assert_null(regex_new("a\xff", 2, 0, &fault));
    assert_int_equal(fault.status, STATUS_USAGE);
    assert_int_equal(fault.at, 1);
}

static void invalid_utf_8_in_a_text_matches_nothing(void **state)
{
    (void)state;
    assert_found("b", 0,
                 BYTES("a\xff"
                       "b"),
                 "2-3");
    assert_found("a.b", 0,
                 BYTES("a\xff"
                       "b"),
                 "miss");
    assert_found("^.$", 0, BYTES("\xff"), "miss");
    assert_found("c+", 0,
                 BYTES("\xe2\x82"
                       "ccc\x80"),
                 "2-5");
    assert_found("\xc3\xa9", 0, BYTES("\xc3 \xc3\xa9"), "2-4");
    assert_found("x", 0, BYTES("\xff\xfe\x80\xc3"), "miss");
}

static void a_line_is_not_whole_up_to_its_first_invalid_byte(void **state)
{
    (void)state;
    assert_found("a", REGEX_LINE,
                 BYTES("a\xff"
                       "b"),
                 "miss");
    assert_found("b", REGEX_LINE,
                 BYTES("a\xff"
                       "b"),
                 "miss");
    assert_found("", REGEX_LINE, BYTES("\xff"), "miss");
}

static void a_search_may_begin_inside_invalid_utf_8(void **state)
{
    struct regex *regex = make("b", 0);
    struct regex_match match;

    (void)state;
    for (size_t start = 0; start <= 3; start++)
        assert_int_equal(regex_search(regex,
                                      "\xe2\x82\xff"
                                      "b",
                                      4, start, &match),
                         REGEX_HIT);
    regex_free(regex);
}

static void characters_are_unicode(void **state)
{
    (void)state;
    assert_found("^.$", 0, BYTES("\xe2\x82\xac"), "0-3");
    assert_found("\xe2\x82\xac{2}", 0, BYTES("\xe2\x82\xac\xe2\x82\xac"), "0-6");
}

static void a_nul_is_a_byte_like_any_other(void **state)
{
    (void)state;
    assert_found("b", 0, BYTES("a\0b"), "2-3");
    assert_found("a.b", 0, BYTES("a\0b"), "0-3");
    assert_found("\\x00", 0, BYTES("a\0b"), "1-2");
    assert_found("^a$", 0, BYTES("a\0"), "miss");
}

static void a_pattern_may_hold_a_nul(void **state)
{
    struct fault fault;
    struct regex *regex = regex_new("a\0b", 3, 0, &fault);
    struct regex_match match;

    (void)state;
    assert_non_null(regex);
    assert_int_equal(regex_search(regex, "xa\0b", 4, 0, &match), REGEX_HIT);
    assert_int_equal(regex_search(regex, "xab", 3, 0, &match), REGEX_MISS);
    regex_free(regex);
}

static void a_literal_has_no_character_with_a_meaning(void **state)
{
    static const char special[] = "\\^$.[]|()?*+{}";
    char pattern[] = "a?b";

    (void)state;
    assert_true(regex_is_literal("Failed password", 15));
    assert_true(regex_is_literal("", 0));
    assert_true(regex_is_literal("a-b/c:d\"#<>=!&~@%,;' ", 21));
    for (const char *byte = special; *byte; byte++) {
        pattern[1] = *byte;
        assert_false(regex_is_literal(pattern, 3));
    }
}

#define BOTH(test)                                                                     \
    {#test " (jit)", test, with_jit, with_jit, NULL},                                  \
    {                                                                                  \
#test " (interpreter)", test, without_jit, with_jit, NULL                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_match_has_its_place),
        BOTH(a_search_begins_where_it_is_told),
        BOTH(flags_change_the_meaning),
        BOTH(a_word_does_not_touch_another_word_character),
        BOTH(a_line_is_matched_as_a_whole),
        BOTH(a_mistake_is_told_at_its_place),
        BOTH(a_pattern_that_is_not_utf_8_is_refused),
        BOTH(invalid_utf_8_in_a_text_matches_nothing),
        BOTH(a_line_is_not_whole_up_to_its_first_invalid_byte),
        BOTH(a_search_may_begin_inside_invalid_utf_8),
        BOTH(characters_are_unicode),
        BOTH(a_nul_is_a_byte_like_any_other),
        BOTH(a_pattern_may_hold_a_nul),
        cmocka_unit_test(a_literal_has_no_character_with_a_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
