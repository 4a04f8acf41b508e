/* Texts of ASCII are searched by other code than others, with the same answers: those
 * of PCRE2 alone. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "pipeline/match/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcre2.h>

#include "random_pattern.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

/* PCRE2's two matchers do not always agree on what is not ASCII. */
static bool jit;

static pcre2_code *compile(const char *pattern, unsigned flags)
{
    static const uint32_t options[] = {PCRE2_CASELESS, PCRE2_MULTILINE, PCRE2_DOTALL,
                                       PCRE2_EXTENDED};
    uint32_t all = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code;
    PCRE2_SIZE offset;
    int error;

    for (size_t i = 0; i < COUNT(options); i++)
        all |= flags >> i & 1 ? options[i] : 0;
    code =
        pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), all, &error, &offset, NULL);
    if (code && jit)
        (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return code;
}

/* What PCRE2 answers. */
static void search(const pcre2_code *code, const char *text, size_t start, char *places)
{
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);
    int answer = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), start,
                             jit ? 0 : PCRE2_NO_JIT, data, NULL);

    strcpy(places, "miss");
    if (answer > 0)
        snprintf(places, 64, "%zu-%zu", found[0], found[1]);
    else if (answer != PCRE2_ERROR_NOMATCH)
        strcpy(places, "gave up");
    pcre2_match_data_free(data);
}

static void check(const char *pattern, const pcre2_code *code, struct regex *regex,
                  const char *text, size_t start)
{
    char expected[64];
    char found[64] = "miss";
    struct regex_match match;
    enum regex_answer answer = regex_search(regex, text, strlen(text), start, &match);

    if (answer == REGEX_HIT)
        snprintf(found, sizeof(found), "%zu-%zu", match.start, match.end);
    else if (answer != REGEX_MISS)
        strcpy(found, "gave up");
    search(code, text, start, expected);
    if (strcmp(found, expected) != 0)
        fail_msg("/%s/ in \"%s\" from %zu: %s, expected %s", pattern, text, start,
                 found, expected);
}

static void strip_to_ascii(char *text)
{
    char *kept = text;

    for (; *text; text++) {
        if ((unsigned char)*text < 0x80)
            *kept++ = *text;
    }
    *kept = '\0';
}

/* Every second text is of ASCII only, every second pattern is without case. */
static bool check_pattern(const char *pattern, unsigned flags, unsigned *seed)
{
    pcre2_code *code = compile(pattern, flags);
    struct fault fault;
    struct regex *regex = regex_new(pattern, strlen(pattern), flags, &fault);

    assert_int_equal(code != NULL, regex != NULL);
    if (!code)
        return false;
    for (int i = 0; i < 20; i++) {
        char text[TEXT_SIZE];

        make_text(text, seed);
        if (i % 2)
            strip_to_ascii(text);
        check(pattern, code, regex, text, 0);
        if (i % 2)
            check(pattern, code, regex, text, draw(seed, strlen(text) + 1));
    }
    regex_free(regex);
    pcre2_code_free(code);
    return true;
}

static void random_patterns_mean_what_pcre2_says(void **state)
{
    long count = getenv("CORO_PIPE_SOAK") ? 2000000 : RUNNING_ON_VALGRIND ? 500 : 20000;
    unsigned seed = 3;
    long compiled = 0;

    (void)state;
    for (long i = 0; i < count; i++) {
        char pattern[PATTERN_SIZE];

        make_pattern(pattern, &seed);
        compiled += check_pattern(pattern, (unsigned)draw(&seed, 16), &seed);
    }
    assert_true(compiled > count / 4);
}

/* What could mean something else without UTF-8. */
static void patterns_about_unicode_mean_what_pcre2_says(void **state)
{
    static const char *const patterns[] = {"\\x{212a}",
                                           "\\x{17f}",
                                           "[\\x{100}-\\x{200}]",
                                           "[^\\x{100}]",
                                           "\\xe9",
                                           "\\xff",
                                           "[\\x80-\\xff]",
                                           "[^\\x80-\\xff]",
                                           "\\p{L}+",
                                           "\\P{L}",
                                           "\\p{Lu}",
                                           "\\X",
                                           "\\R",
                                           "\\N",
                                           "\\h",
                                           "\\N{U+4b}",
                                           "\\o{113}",
                                           "(*UTF)k",
                                           "(*UCP)\\w+",
                                           "(*UCP)\\bs",
                                           "(?i)K",
                                           "(?i)[^s]",
                                           "(?i)\\x{212a}",
                                           "(?i)[j-l]",
                                           "(?<=\\xe9)k",
                                           "(?<=.)k",
                                           "(?i)\\xb5",
                                           "(*sr:k\\d)",
                                           "[[:alpha:]]",
                                           "[[:^ascii:]]",
                                           "(k)(?i)\\1",
                                           ".{3}",
                                           "\\W",
                                           "[^k]",
                                           "\\x{80}|s"};
    static const char *const texts[] = {"k",
                                        "K",
                                        "s",
                                        "S",
                                        "ks1 KS",
                                        "a\r\nb",
                                        "\xe2\x84\xaa",
                                        "\xc5\xbfk",
                                        "\xc3\xa9k",
                                        "\377k",
                                        "K\xc2\xb5",
                                        "\xc3\x89s",
                                        "kk",
                                        "kK",
                                        "\x7f",
                                        ""};
    unsigned flags[] = {0, REGEX_CASELESS};

    (void)state;
    for (size_t i = 0; i < COUNT(patterns) * COUNT(texts) * COUNT(flags); i++) {
        const char *pattern = patterns[i % COUNT(patterns)];
        const char *text = texts[i / COUNT(patterns) % COUNT(texts)];
        unsigned chosen = flags[i / COUNT(patterns) / COUNT(texts)];
        pcre2_code *code = compile(pattern, chosen);
        struct fault fault;
        struct regex *regex = regex_new(pattern, strlen(pattern), chosen, &fault);

        if (!code || !regex)
            fail_msg("/%s/ does not compile", pattern);
        check(pattern, code, regex, text, 0);
        regex_free(regex);
        pcre2_code_free(code);
    }
}

/* Both programs of a regex are used by turns. */
static void a_regex_may_search_all_kinds_of_text(void **state)
{
    struct fault fault;
    struct regex *regex = regex_new("^.k", 3, REGEX_CASELESS, &fault);
    struct regex_match match;

    (void)state;
    assert_non_null(regex);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(regex_search(regex, "ak", 2, 0, &match), REGEX_HIT);
        assert_int_equal(match.end, 2);
        assert_int_equal(regex_search(regex, "\xc3\xa9\xe2\x84\xaa", 5, 0, &match),
                         REGEX_HIT);
        assert_int_equal(match.end, 5);
        assert_int_equal(regex_search(regex, "\xc3k", 2, 0, &match), REGEX_MISS);
    }
    regex_free(regex);
}

static int with_jit(void **state)
{
    (void)state;
    jit = !RUNNING_ON_VALGRIND;
    regex_allow_jit(jit);
    return 0;
}

static int without_jit(void **state)
{
    (void)state;
    jit = false;
    regex_allow_jit(jit);
    return 0;
}

#define BOTH(test)                                                                     \
    {#test " (jit)", test, with_jit, with_jit, NULL},                                  \
    {                                                                                  \
#test " (interpreter)", test, without_jit, with_jit, NULL                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(random_patterns_mean_what_pcre2_says),
        BOTH(patterns_about_unicode_mean_what_pcre2_says),
        BOTH(a_regex_may_search_all_kinds_of_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
