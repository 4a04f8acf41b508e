/* Matchers: several patterns at once. */
#include "pipeline/match/matcher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(struct matcher *matcher, const char *pattern, unsigned flags,
                bool fixed)
{
    struct fault fault;

    if (matcher_add(matcher, text_of(pattern), flags, fixed, &fault) != STATUS_OK)
        fail_msg("%s: %s", pattern, fault.what);
}

static void assert_found(struct matcher *matcher, const char *text, size_t start,
                         const char *places)
{
    struct regex_match match;
    char found[64] = "miss";
    enum regex_answer answer = matcher_search(matcher, text_of(text), start, &match);

    if (answer == REGEX_HIT)
        snprintf(found, sizeof(found), "%zu-%zu", match.start, match.end);
    assert_string_equal(found, places);
    if (start == 0)
        assert_int_equal(matcher_test(matcher, text, strlen(text)), answer);
}

static void without_a_pattern_nothing_matches(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    assert_found(&matcher, "abc", 0, "miss");
    matcher_release(&matcher);
}

static void any_of_several_patterns_may_match(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    add(&matcher, "error", 0, false);
    add(&matcher, "[0-9]+", 0, false);
    add(&matcher, "Warn", REGEX_CASELESS, false);
    assert_found(&matcher, "an error", 0, "3-8");
    assert_found(&matcher, "500", 0, "0-3");
    assert_found(&matcher, "a WARNING", 0, "2-6");
    assert_found(&matcher, "nothing", 0, "miss");
    matcher_release(&matcher);
}

static void the_leftmost_match_is_found(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    add(&matcher, "c", 0, false);
    add(&matcher, "b.", 0, false);
    add(&matcher, "a", 0, false);
    assert_found(&matcher, "xxbca", 0, "2-4");
    assert_found(&matcher, "xxbca", 3, "3-4");
    assert_found(&matcher, "xxbca", 4, "4-5");
    assert_found(&matcher, "xxbca", 5, "miss");
    matcher_release(&matcher);
}

static void of_several_matches_there_the_first_pattern_s_is_taken(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    add(&matcher, "ab", 0, false);
    add(&matcher, "abc", 0, false);
    add(&matcher, "a.*", 0, false);
    assert_found(&matcher, "xabcd", 0, "1-3");
    matcher_release(&matcher);
}

static void fixed_patterns_stand_for_themselves(void **state)
{
    static const char special[] = "a.b*(c)[d]|\\Q\\E^$?+{1}#\xc3\xa4";
    struct matcher matcher = {.count = 0};
    char text[80];
    char places[16];

    (void)state;
    snprintf(text, sizeof(text), "x%sx", special);
    snprintf(places, sizeof(places), "1-%zu", 1 + strlen(special));
    for (unsigned flags = 0; flags < 64; flags++) {
        if (flags & (REGEX_WORD | REGEX_LINE))
            continue;
        add(&matcher, special, flags, true);
        assert_found(&matcher, text, 0, places);
        matcher_release(&matcher);
    }
}

static void fixed_words_and_lines_are_whole(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    add(&matcher, "a.b", REGEX_WORD, true);
    assert_found(&matcher, "xa.b a.b", 0, "5-8");
    assert_found(&matcher, "axb", 0, "miss");
    matcher_release(&matcher);
    add(&matcher, "a.b", REGEX_LINE | REGEX_CASELESS, true);
    assert_found(&matcher, "A.B", 0, "0-3");
    assert_found(&matcher, "A.B ", 0, "miss");
    matcher_release(&matcher);
}

static void an_empty_pattern_matches_everywhere(void **state)
{
    struct matcher matcher = {.count = 0};

    (void)state;
    add(&matcher, "", 0, false);
    assert_found(&matcher, "", 0, "0-0");
    assert_found(&matcher, "ab", 2, "2-2");
    matcher_release(&matcher);
}

static void a_mistake_is_told_and_the_others_stay(void **state)
{
    struct matcher matcher = {.count = 0};
    struct fault fault;

    (void)state;
    add(&matcher, "a", 0, false);
    assert_int_equal(matcher_add(&matcher, text_of("b("), 0, false, &fault),
                     STATUS_USAGE);
    assert_int_equal(fault.at, 2);
    assert_found(&matcher, "xa", 0, "1-2");
    matcher_release(&matcher);
}

static void only_what_is_no_literal_can_give_up(void **state)
{
    (void)state;
    assert_false(matcher_may_give_up(text_of("sshd"), 0, false));
    assert_false(matcher_may_give_up(text_of("(a+)+$"), 0, true));
    assert_true(matcher_may_give_up(text_of("(a+)+$"), 0, false));
}

/* That another pattern matches is known, whichever was asked first. */
static void a_match_counts_even_if_another_pattern_gives_up(void **state)
{
    char text[5001];

    (void)state;
    memset(text, 'a', 5000);
    memcpy(text + 4990, "sshd", 5);
    text[5000] = '\0';
    for (int first = 0; first <= 1; first++) {
        struct matcher matcher = {.count = 0};

        if (first)
            add(&matcher, "sshd", 0, false);
        add(&matcher, "(a+)+[bc]", 0, false);
        if (!first)
            add(&matcher, "sshd", 0, false);
        assert_int_equal(matcher_test(&matcher, text, strlen(text)), REGEX_HIT);
        matcher_release(&matcher);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_pattern_nothing_matches),
        cmocka_unit_test(any_of_several_patterns_may_match),
        cmocka_unit_test(the_leftmost_match_is_found),
        cmocka_unit_test(of_several_matches_there_the_first_pattern_s_is_taken),
        cmocka_unit_test(fixed_patterns_stand_for_themselves),
        cmocka_unit_test(fixed_words_and_lines_are_whole),
        cmocka_unit_test(an_empty_pattern_matches_everywhere),
        cmocka_unit_test(a_mistake_is_told_and_the_others_stay),
        cmocka_unit_test(only_what_is_no_literal_can_give_up),
        cmocka_unit_test(a_match_counts_even_if_another_pattern_gives_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
