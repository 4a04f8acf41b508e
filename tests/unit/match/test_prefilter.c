/* Prefilters: no answer depends on them, and they are chosen by what the texts hold. */
#include "pipeline/match/prefilter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pipeline/match/matcher.h"
#include "random_pattern.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* ---- Against the expression alone ---- */

static bool check_pattern(struct text pattern, unsigned flags, bool fixed,
                          unsigned *seed)
{
    struct matcher matcher = {.count = 0};
    struct fault fault;
    struct regex *regex = regex_new(pattern.bytes, pattern.length, flags, &fault);

    if (!regex)
        return false;
    assert_int_equal(matcher_add(&matcher, pattern, flags, fixed, &fault), STATUS_OK);
    for (int i = 0; i < 20; i++) {
        struct regex_match expected = {0, 0};
        struct regex_match found = {0, 0};
        char line[TEXT_SIZE];
        size_t start;
        enum regex_answer answer;

        make_text(line, seed);
        start = draw(seed, 4) ? 0 : draw(seed, strlen(line) + 1);
        answer = regex_search(regex, line, strlen(line), start, &expected);
        if (matcher_search(&matcher, text_of(line), start, &found) != answer ||
            (answer == REGEX_HIT &&
             (found.start != expected.start || found.end != expected.end)))
            fail_msg("/%s/ with %u in \"%s\"", pattern.bytes, flags, line);
    }
    matcher_release(&matcher);
    regex_free(regex);
    return true;
}

static long how_often(void)
{
    if (getenv("CORO_PIPE_SOAK"))
        return 2000000;
    return RUNNING_ON_VALGRIND ? 1000 : 40000;
}

/* A line that ends before the place that lines are skipped to does not match. */
static void check_lines(struct matcher *matcher, const char *pattern, unsigned *seed)
{
    char lines[5 * TEXT_SIZE] = "";
    const char *place;

    for (int i = 0; i < 5; i++) {
        make_text(lines + strlen(lines), seed);
        strcat(lines, "\n");
    }
    place = matcher_skip(matcher, text_of(lines));
    for (char *line = lines; *line; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");

        if (place && place <= line + length)
            break;
        if (matcher_test(matcher, line, length) == REGEX_HIT)
            fail_msg("/%s/ in \"%.*s\" was skipped", pattern, (int)length, line);
    }
}

static void lines_that_match_are_not_skipped(void **state)
{
    unsigned seed = 4;

    (void)state;
    for (long i = 0; i < how_often() / 10; i++) {
        struct matcher matcher = {.count = 0};
        struct fault fault;
        char pattern[PATTERN_SIZE];

        make_pattern(pattern, &seed);
        if (matcher_add(&matcher, text_of(pattern), (unsigned)draw(&seed, 4), false,
                        &fault) == STATUS_OK) {
            for (int line = 0; line < 300; line++)
                assert_int_not_equal(matcher_test(&matcher, "", 0), REGEX_NO_MEMORY);
            for (int block = 0; block < 10; block++)
                check_lines(&matcher, pattern, &seed);
        }
        matcher_release(&matcher);
    }
}

static void the_answer_is_the_same_as_without(void **state)
{
    unsigned seed = 1;
    long compiled = 0;

    (void)state;
    for (long i = 0; i < how_often(); i++) {
        char pattern[PATTERN_SIZE];

        make_pattern(pattern, &seed);
        compiled += check_pattern(text_of(pattern),
                                  (unsigned)draw(&seed, 2 * REGEX_LINE), false, &seed);
    }
    assert_true(compiled > how_often() / 4);
}

static void fixed_strings_are_found_as_without(void **state)
{
    unsigned seed = 2;

    (void)state;
    for (long i = 0; i < how_often() / 10; i++) {
        char bytes[TEXT_SIZE];
        struct text word = {bytes, 0, TEXT_NOWHERE, 0};

        make_text(bytes, &seed);
        bytes[strcspn(bytes, ".)\\{\xff\xe2]")] = '\0';
        bytes[8] = '\0';
        word.length = strlen(bytes);
        (void)check_pattern(word, (unsigned)draw(&seed, 2 * REGEX_LINE) & ~8u, true,
                            &seed);
    }
}

static void lines_are_skipped_up_to_what_may_match(void **state)
{
    static const char lines[] = "nothing\nan error\n";
    struct matcher matcher = {.count = 0};
    struct fault fault;

    (void)state;
    assert_ptr_equal(matcher_skip(&matcher, text_of(lines)), lines);
    assert_int_equal(matcher_add(&matcher, text_of("error"), 0, false, &fault),
                     STATUS_OK);
    assert_ptr_equal(matcher_skip(&matcher, text_of(lines)), lines + 11);
    assert_null(matcher_skip(&matcher, text_of("nothing\n")));
    assert_int_equal(matcher_add(&matcher, text_of("never"), 0, false, &fault),
                     STATUS_OK);
    assert_ptr_equal(matcher_skip(&matcher, text_of(lines)), lines);
    matcher_release(&matcher);

    assert_int_equal(matcher_add(&matcher, text_of("err.r"), 0, false, &fault),
                     STATUS_OK);
    assert_ptr_equal(matcher_skip(&matcher, text_of(lines)), lines);
    for (int i = 0; i < 300; i++)
        assert_int_equal(matcher_test(&matcher, "", 0), REGEX_MISS);
    assert_ptr_equal(matcher_skip(&matcher, text_of(lines)), lines + 11);
    matcher_release(&matcher);
}

/* ---- The choice ---- */

static struct prefilter prefilter_of(const char *pattern, unsigned flags)
{
    struct prefilter prefilter;

    assert_int_equal(prefilter_init(&prefilter, text_of(pattern), flags), STATUS_OK);
    return prefilter;
}

/* How many of a thousand texts it lets through after many of them. */
static int let_through(struct prefilter *prefilter, const char *text)
{
    int count = 0;

    for (int i = 0; i < 1000; i++)
        (void)prefilter_lets_through(prefilter, text_of(text));
    for (int i = 0; i < 1000; i++)
        count += prefilter_lets_through(prefilter, text_of(text));
    return count;
}

static void what_is_rare_in_the_texts_is_searched_for(void **state)
{
    struct prefilter prefilter = prefilter_of("QZXJ.*error.*eee", 0);

    (void)state;
    assert_int_equal(let_through(&prefilter, "QZXJ eee"), 0);
    assert_true(prefilter_lets_through(&prefilter, text_of("error")));
    assert_false(prefilter_all_let_through(&prefilter, text_of("error")));
    assert_true(prefilter_all_let_through(&prefilter, text_of("QZXJ error eee")));
    prefilter_release(&prefilter);
}

static void what_all_texts_hold_is_not_searched_for(void **state)
{
    struct prefilter prefilter = prefilter_of("error", 0);

    (void)state;
    assert_int_equal(let_through(&prefilter, "an error"), 1000);
    assert_true(prefilter_lets_through(&prefilter, text_of("nothing")));
    prefilter_release(&prefilter);
}

static void the_choice_is_made_again_when_the_texts_change(void **state)
{
    struct prefilter prefilter = prefilter_of("error", 0);

    (void)state;
    (void)let_through(&prefilter, "an error");
    for (int i = 0; i < 100000; i++)
        (void)prefilter_lets_through(&prefilter, text_of("nothing"));
    assert_false(prefilter_lets_through(&prefilter, text_of("nothing")));
    prefilter_release(&prefilter);
}

static void a_pattern_that_requires_nothing_lets_all_through(void **state)
{
    struct prefilter prefilter = prefilter_of("a?", 0);

    (void)state;
    assert_int_equal(let_through(&prefilter, ""), 1000);
    prefilter_release(&prefilter);
    prefilter = prefilter_of("a # b", REGEX_EXTENDED);
    assert_int_equal(let_through(&prefilter, ""), 1000);
    prefilter_release(&prefilter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_the_same_as_without),
        cmocka_unit_test(fixed_strings_are_found_as_without),
        cmocka_unit_test(lines_that_match_are_not_skipped),
        cmocka_unit_test(lines_are_skipped_up_to_what_may_match),
        cmocka_unit_test(what_is_rare_in_the_texts_is_searched_for),
        cmocka_unit_test(what_all_texts_hold_is_not_searched_for),
        cmocka_unit_test(the_choice_is_made_again_when_the_texts_change),
        cmocka_unit_test(a_pattern_that_requires_nothing_lets_all_through),
    };

    /* valgrind cannot see through the JIT's code. */
    regex_allow_jit(!RUNNING_ON_VALGRIND);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
