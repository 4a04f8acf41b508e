/* Steps: a search ends soon, whatever the pattern, and with the same answer by the
 * just-in-time compiler and by the interpreter. */
#include "pipeline/match/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <time.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

#define LINE_SIZE ((size_t)64 << 10)

#ifdef RUNNING_ON_VALGRIND
#define ON_VALGRIND (RUNNING_ON_VALGRIND != 0)
#else
#define ON_VALGRIND 0
#endif

/* What a search may take, in seconds: far more than it does, for slow machines. */
static double time_allowed(void)
{
#ifdef RUNNING_ON_VALGRIND
    if (RUNNING_ON_VALGRIND)
        return 20;
#endif
    return 1;
}

static char *line_of(char byte, size_t length)
{
    char *line = malloc(length + 1);

    assert_non_null(line);
    memset(line, byte, length);
    line[length] = '\0';
    return line;
}

static enum regex_answer timed_search(const char *pattern, const char *text,
                                      size_t length)
{
    struct fault fault;
    struct regex *regex = regex_new(pattern, strlen(pattern), 0, &fault);
    struct regex_match match;
    enum regex_answer answer;
    clock_t start;
    double taken;

    if (!regex)
        fail_msg("%s: %s", pattern, fault.what);
    start = clock();
    answer = regex_search(regex, text, length, 0, &match);
    taken = (double)(clock() - start) / CLOCKS_PER_SEC;
    regex_free(regex);
    if (taken > time_allowed())
        fail_msg("/%s/ took %.3f s for %zu bytes", pattern, taken, length);
    return answer;
}

static void patterns_that_backtrack_for_ever_give_up(void **state)
{
    static const char *const patterns[] = {
        "(a+)+$",
        "(a*)*b",
        "(a|aa)+$",
        "(a|a?)+$",
        "(.*)*x",
        "(a+a+)+[bc]",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
    };
    char *line = line_of('a', LINE_SIZE);

    (void)state;
    line[LINE_SIZE - 1] = '!';
    for (int jit = 0; jit <= 1; jit++) {
        regex_allow_jit(jit);
        for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
            enum regex_answer answer = timed_search(patterns[i], line, LINE_SIZE);

            /* What PCRE2 sees at once cannot match is a miss. */
            if (answer != REGEX_GAVE_UP && answer != REGEX_MISS)
                fail_msg("/%s/: %d", patterns[i], (int)answer);
        }
        assert_int_equal(timed_search("(a+)+[bc]", line, LINE_SIZE), REGEX_GAVE_UP);
    }
    regex_allow_jit(true);
    free(line);
}

/* Each of n places costs up to the limit of steps, if that is one for each place. */
static void the_limit_holds_for_all_places_together(void **state)
{
    size_t length = LINE_SIZE / 4;
    char *line = line_of('a', length);

    (void)state;
    for (int jit = 0; jit <= 1; jit++) {
        regex_allow_jit(jit);
        (void)timed_search("([a-z])*[0-9]", line, length);
        (void)timed_search("(?:a|b)*[0-9]", line, length);
    }
    regex_allow_jit(true);
    free(line);
}

static void a_line_of_a_mebibyte_is_searched(void **state)
{
    size_t length = (size_t)1 << 20;
    char *line = line_of('a', length);

    (void)state;
    line[length - 1] = 'b';
    /* Without the JIT, it takes too long for some tools. */
    for (int jit = ON_VALGRIND || getenv("CORO_TEST_RUNNER"); jit <= 1; jit++) {
        regex_allow_jit(jit);
        assert_int_equal(timed_search("ab$", line, length), REGEX_HIT);
        assert_int_equal(timed_search("^a+b$", line, length), REGEX_HIT);
    }
    regex_allow_jit(true);
    free(line);
}

/* So deep that the stack of the JIT's code does not do, but not too deep for the
 * interpreter. */
static void where_the_stack_of_the_jit_does_not_do_the_interpreter_answers(void **state)
{
    static const struct {
        const char *pattern;
        size_t length;
    } cases[] = {{"^(a|x)+b$", 40000},
                 {"^(?:(a)|(c))+b$", 30000},
                 {"^(((((((a)))))))+b$", 10000}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *line = line_of('a', cases[i].length);

        line[cases[i].length - 1] = 'b';
        for (int jit = 0; jit <= 1; jit++) {
            regex_allow_jit(jit);
            assert_int_equal(timed_search(cases[i].pattern, line, cases[i].length),
                             REGEX_HIT);
        }
        free(line);
    }
    regex_allow_jit(true);
}

static void a_regex_is_as_good_as_new_after_it_gave_up(void **state)
{
    char *line = line_of('a', 5000);
    struct fault fault;
    struct regex *regex = regex_new("(a+)+[bc]$", 10, 0, &fault);
    struct regex_match match;

    (void)state;
    assert_non_null(regex);
    assert_int_equal(regex_search(regex, line, 5000, 0, &match), REGEX_GAVE_UP);
    assert_int_equal(regex_search(regex, "xaab", 4, 0, &match), REGEX_HIT);
    assert_int_equal(match.start, 1);
    assert_int_equal(match.end, 4);
    regex_free(regex);
    free(line);
}

struct found {
    enum regex_answer answer;
    struct regex_match match;
};

static struct found find(const char *pattern, unsigned flags, const char *text)
{
    struct found found = {.match = {0, 0}};
    struct fault fault;
    struct regex *regex = regex_new(pattern, strlen(pattern), flags, &fault);

    if (!regex)
        fail_msg("%s: %s", pattern, fault.what);
    found.answer = regex_search(regex, text, strlen(text), 0, &found.match);
    regex_free(regex);
    if (found.answer != REGEX_HIT)
        found.match = (struct regex_match){0, 0};
    return found;
}

static const char *const common_patterns[] = {
    "a",       "a|b",       "^a",      "b$",         "\\bfoo\\b",      "(\\w+) \\1",
    "[^a-z]+", "\\d{3}",    "(?i)ERR", "a(?=b)",     "(?<!a)b",        "(?<=a)b",
    "a*?b",    "a++b",      "(?>a+)b", "\\X",        "\\p{Lu}",        "(a)?(?(1)b|c)",
    "\\G.",    "\\R",       "\\N",     "x*",         "(?|(a)|(b))\\1", "\\Ka",
    "a\\Kb",   "(a(?1)?b)", ".{2,3}",  "(*ACCEPT)a", "\\xe9",          "[[:alpha:]]+",
    "\\s$",
};

static const char *const common_texts[] = {
    "",
    "a",
    "b",
    "ab",
    "aab",
    "foo bar",
    "the the cat",
    "500 ERR",
    "aabb",
    "gr\xc3\xbc\xc3\x9f",
    "\xff\xfe",
    "a\xff-",
    "x\ny",
    "caf\xc3\xa9 ",
    "AB\r\n",
    "\xe2\x82",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",
};

static void jit_and_interpreter_agree(void **state)
{
    static const unsigned flags[] = {0, REGEX_CASELESS, REGEX_WORD, REGEX_LINE,
                                     REGEX_MULTILINE | REGEX_DOTALL};

    (void)state;
    for (size_t p = 0; p < sizeof(common_patterns) / sizeof(common_patterns[0]); p++)
        for (size_t t = 0; t < sizeof(common_texts) / sizeof(common_texts[0]); t++)
            for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
                struct found jit, interpreter;

                regex_allow_jit(true);
                jit = find(common_patterns[p], flags[f], common_texts[t]);
                regex_allow_jit(false);
                interpreter = find(common_patterns[p], flags[f], common_texts[t]);
                if (jit.answer != interpreter.answer ||
                    jit.match.start != interpreter.match.start ||
                    jit.match.end != interpreter.match.end)
                    fail_msg("/%s/ with %u in '%s'", common_patterns[p], flags[f],
                             common_texts[t]);
            }
    regex_allow_jit(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_that_backtrack_for_ever_give_up),
        cmocka_unit_test(the_limit_holds_for_all_places_together),
        cmocka_unit_test(a_line_of_a_mebibyte_is_searched),
        cmocka_unit_test(
            where_the_stack_of_the_jit_does_not_do_the_interpreter_answers),
        cmocka_unit_test(a_regex_is_as_good_as_new_after_it_gave_up),
        cmocka_unit_test(jit_and_interpreter_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
