/* What every match of a pattern holds. */
#include "pipeline/match/required.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Writes a set as a character or a class. */
static void write_set(FILE *out, const struct byteset *set)
{
    unsigned char first = 0;
    bool class = byteset_count(set, &first) > 1;

    if (class)
        fputc('[', out);
    for (unsigned byte = first; byte < 256; byte++) {
        unsigned last = byte;

        if (!byteset_has(set, (unsigned char)byte))
            continue;
        while (last < 255 && byteset_has(set, (unsigned char)(last + 1)))
            last++;
        fprintf(out, last > byte ? "%c-%c" : "%c", (int)byte, (int)last);
        byte = last;
    }
    if (class)
        fputc(']', out);
}

static void write_required(FILE *out, const struct required *required)
{
    for (size_t i = 0; i < required->count; i++) {
        const struct sequence *sequence = &required->sequences[i];

        if (i > 0)
            fputc('|', out);
        for (size_t at = 0; at < sequence->length; at++)
            write_set(out, &sequence->sets[at]);
    }
}

/* All that a pattern requires, each with a ; behind it. */
static void assert_all_required(const char *pattern, bool caseless,
                                const char *expected)
{
    struct text text = {pattern, strlen(pattern), TEXT_NOWHERE, 0};
    struct required *required = malloc(sizeof(*required));
    char found[2000] = "";
    FILE *out = fmemopen(found, sizeof(found), "w");

    assert_non_null(required);
    assert_non_null(out);
    for (size_t nth = 0; required_read(text, caseless, nth, required); nth++) {
        write_required(out, required);
        fputc(';', out);
    }
    fclose(out);
    free(required);
    if (strcmp(found, expected) != 0)
        fail_msg("/%s/: %s, expected %s", pattern, found, expected);
}

static void assert_required(const char *pattern, const char *expected)
{
    assert_all_required(pattern, false, expected);
}

static void each_run_of_sets_is_required(void **state)
{
    (void)state;
    assert_required("Failed password for (invalid user )?\\w+",
                    "Failed password for ;[0-9A-Z_a-z];[0-9A-Z_a-z];");
    assert_required("a.*needle", "a;needle;");
    assert_required("^need\\ble$", "needle;");
    assert_required("\"status\":50\\d.*web", "\"status\":50[0-9];web;");
    assert_required("10\\.1\\.[12]", "10.1.[1-2];");
    assert_required("a[^b]c\\Dd\\Se\\Rf", "a;c;d;e;f;");
    assert_required("\\/\\d\\w\\s", "/[0-9][0-9A-Z_a-z][\t-\r ];");
    assert_required("\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9;");
}

static void a_class_of_ascii_is_a_set(void **state)
{
    (void)state;
    assert_required("x[]a-c]", "x[]a-c];");
    assert_required("x[a\\]\\-]", "x[-]a];");
    assert_required("x[a-]", "x[-a];");
    assert_required("x[\\d.]", "x[.0-9];");
    assert_required("x[+--]", "x[+--];");
    assert_required("x[\\b]", "x\b;");
    assert_required("x[a\xc3\xa9]", "x;");
    assert_required("x[a-\xc3\xa9]", "x;");
    assert_required("x[\\Wa]", "x;");
}

static void a_quantifier_tells_how_often(void **state)
{
    (void)state;
    assert_required("needles?x", "needle;x;");
    assert_required("needles*x", "needle;x;");
    assert_required("needles{0,2}x", "needle;x;");
    assert_required("needles{0}x", "needlex;");
    assert_required("needles+x", "needles;sx;");
    assert_required("needles++x", "needles;sx;");
    assert_required("needles{2}?x", "needlessx;");
    assert_required("needles{2,}x", "needless;ssx;");
    assert_required("needles{2,3}x", "needless;ssx;");
    assert_required("need\xc3\xa9?x", "need;x;");
    assert_required("need\xc3\xa9+x", "need\xc3\xa9;x;");
    assert_required("{\"a\":{x", "{\"a\":{x;");
}

static void a_long_run_is_several(void **state)
{
    (void)state;
    assert_required("0123456789abcdef0123456789abcdefghi",
                    "0123456789abcdef0123456789abcdef;ghi;");
    assert_required("a{40}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;"
                             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;");
}

static void of_alternatives_each_requires_its_best(void **state)
{
    (void)state;
    assert_required("error|warning", "error|warning;");
    assert_required("no route|10\\.2[0-5]|a.*stale bread",
                    "no route|10.2[0-5]|stale bread;");
    assert_required("error|w?", "");
    assert_required("error|", "");
    assert_required("a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p",
                    "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p;");
    assert_required("a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q", "");
}

static void a_group_requires_what_is_in_it(void **state)
{
    (void)state;
    assert_required("(error)", "error;");
    assert_required("(GET|POST) /x", "GET|POST; /x;");
    assert_required("(?:GET|POST)+ /x", "GET|POST; /x;");
    assert_required("(?:GET|POST)* /x", " /x;");
    assert_required("(?<verb>GET) /x", "GET; /x;");
    assert_required("(?P<verb>GET)(?'path'/x)", "GET;/x;");
    assert_required("(?>a(?|bc|(d|e)f))g", "bc|f;g;");
    assert_required("^(?=.*foo)(?!bar).*(?<=baz)$", "foo;baz;");
    assert_required("(a?)b", "b;");
}

static void without_case_both_are_in_a_set(void **state)
{
    (void)state;
    assert_all_required("err-[a-c]", true, "[Ee][Rr][Rr]-[A-Ca-c];");
    assert_required("(?i)err-[a-c]", "[Ee][Rr][Rr]-[A-Ca-c];");
    /* There are a k and an s of more bytes, and other letters may have more too. */
    assert_all_required("task\\w", true, "[Tt][Aa];[0-9A-Z_a-z];");
    assert_all_required("a[q-t]b\xc3\xa9"
                        "c",
                        true, "[Aa];[Bb];[Cc];");
}

static void what_is_unknown_requires_nothing(void **state)
{
    static const char *const patterns[] = {
        "error(?i)",   "(*UCP)error",   "\\Qerror\\E", "\\x41error",    "",
        "error\\K",    "(?#c)error\\1", "error)",      "[[:alpha:]]er", "error(?x) a",
        "error\\",     "error{,2}",     "{(?i)}abcd",  "error(?R)?",    "e(?(1)r|r)",
        "error{2}{0}", "error{1",       "abc(?i:d)",   "e\\p{L}",       "[\\Qe\\E]rror",
        "(e)\\g1rror", "e(?P=x)",       "e\\Nrror",    "\\Gerror",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
        assert_required(patterns[i], "");
}

static void groups_too_deep_require_nothing(void **state)
{
    char pattern[200] = "";

    (void)state;
    for (size_t i = 0; i < 50; i++)
        strcat(pattern, "(");
    strcat(pattern, "error");
    for (size_t i = 0; i < 50; i++)
        strcat(pattern, ")");
    assert_required(pattern, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_run_of_sets_is_required),
        cmocka_unit_test(a_class_of_ascii_is_a_set),
        cmocka_unit_test(a_quantifier_tells_how_often),
        cmocka_unit_test(a_long_run_is_several),
        cmocka_unit_test(of_alternatives_each_requires_its_best),
        cmocka_unit_test(a_group_requires_what_is_in_it),
        cmocka_unit_test(without_case_both_are_in_a_set),
        cmocka_unit_test(what_is_unknown_requires_nothing),
        cmocka_unit_test(groups_too_deep_require_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
