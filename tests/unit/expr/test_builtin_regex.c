/* Regular expressions: what jq's own tests of them expect, by way of _match. */
#include "calls.h"

#include "pipeline/match/capture.h"

#include <stdlib.h>
#include <string.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#define MATCH(offset, length, string, captures)                                        \
    "{\"offset\":" #offset ",\"length\":" #length ",\"string\":" string                \
    ",\"captures\":[" captures "]}"

#define GROUP(offset, length, string, name)                                            \
    "{\"offset\":" #offset ",\"length\":" #length ",\"string\":" string                \
    ",\"name\":" name "}"

static void matches_have_offsets_and_groups(void **state)
{
    (void)state;
    check("_match", "[\"foo bar\",\"(bar)\",null,false]",
          "[" MATCH(4, 3, "\"bar\"", GROUP(4, 3, "\"bar\"", "null")) "]");
    check("_match", "[\"xyz\",\"bar\",null,false]", "[]");
    check("_match", "[\"abc abc\",\"(abc)+\",\"g\",false]",
          "[" MATCH(0, 3, "\"abc\"", GROUP(0, 3, "\"abc\"", "null")) "," MATCH(
              4, 3, "\"abc\"", GROUP(4, 3, "\"abc\"", "null")) "]");
    check("_match",
          "[\"foo bar foo foo  foo\",\"foo (?<bar123>bar)? foo\",\"ig\",false]",
          "[" MATCH(
              0, 11, "\"foo bar foo\"",
              GROUP(4, 3, "\"bar\"", "\"bar123\"")) "," MATCH(12, 8, "\"foo  foo\"",
                                                              GROUP(-1, 0, "null",
                                                                    "\"bar123\"")) "]");
    check("_match", "[\"b\",\"(?<x>a?)?b?\",null,false]",
          "[" MATCH(0, 1, "\"b\"", GROUP(0, 0, "\"\"", "\"x\"")) "]");
}

static void offsets_are_in_code_points(void **state)
{
    (void)state;
    check("_match", "[\"a\xcc\x84 bar\",\"bar\",null,false]",
          "[" MATCH(3, 3, "\"bar\"", "") "]");
    check("_match",
          "[\"\xe2\x98\x86-\xe2\x98\x86\xc3\xa9\",\"(-)|(?<=(\xe2\x98\x86))\xc3"
          "\xa9\",\"g\",false]",
          "[" MATCH(1, 1, "\"-\"",
                    GROUP(1, 1, "\"-\"", "null") "," GROUP(
                        -1, 0, "null",
                        "null")) "," MATCH(3, 1, "\"\xc3\xa9\"",
                                           GROUP(-1, 0, "null", "null") "," GROUP(
                                               2, 1, "\"\xe2\x98\x86\"", "null")) "]");
}

static void empty_matches_go_on_by_a_character(void **state)
{
    (void)state;
    check("_match", "[\"a\xe2\x98\x86\",\"\",\"g\",false]",
          "[" MATCH(0, 0, "\"\"", "") "," MATCH(1, 0, "\"\"",
                                                "") "," MATCH(2, 0, "\"\"", "") "]");
    check("_match", "[\"\",\"\",\"g\",false]", "[" MATCH(0, 0, "\"\"", "") "]");
    check("_match", "[\"qux\",\"(?=u)\",\"g\",false]", "[" MATCH(1, 0, "\"\"", "") "]");
    check("_match", "[\"a\",\"^\",\"g\",false]", "[" MATCH(0, 0, "\"\"", "") "]");
    check("_match", "[\"a\",\"$\",\"g\",false]", "[" MATCH(1, 0, "\"\"", "") "]");
    check("_match", "[\"aaa\",\"a*\",\"g\",false]",
          "[" MATCH(0, 3, "\"aaa\"", "") "," MATCH(3, 0, "\"\"", "") "]");
    check("_match", "[\"abc\",\"( )*\",\"gn\",false]", "[]");
    check("_match", "[\"abc\",\"( )*\",\"n\",true]", "false");
}

static void flags_are_jq_s(void **state)
{
    (void)state;
    check("_match", "[\"ABC\",\"a b c # spaces are ignored\",\"ix\",true]", "true");
    check("_match", "[\"a\\nb\",\"a.b\",null,true]", "false");
    check("_match", "[\"a\\nb\",\"a.b\",\"s\",true]", "false");
    check("_match", "[\"a\\nb\",\"a.b\",\"p\",true]", "true");
    check("_match", "[\"a\\nb\",\"a.b\",\"m\",true]", "true");
    check("_match", "[\"a\\nb\",\"^b\",null,true]", "false");
    check("_match", "[\"a\\nb\",\"a$\",null,true]", "false");
    check("_match", "[\"a\\nb\\n\",\"b$\",null,true]", "true");
    check("_match", "[\"a\\nb\",\"(?m)^b\",null,true]", "true");
    check("_match", "[\"\xc3\x89\",\"\xc3\xa9\",\"i\",true]", "true");
    check("_match", "[\"a\",\"a\",\"q\",true]", "!q is not a valid modifier string");
    check("_match", "[\"a\",\"a\",1,true]", "!number (1) is not a string");
}

static void letters_are_those_of_unicode(void **state)
{
    (void)state;
    check("_match",
          "[\"\xc3\xa9"
          "1\",\"^\\\\w\\\\w$\",null,true]",
          "true");
    check("_match", "[\"\xd9\xa3\",\"^\\\\d$\",null,true]", "true");
    check("_match", "[\"x\xc3\xa9\",\"x\\\\b\",null,true]", "false");
    check("_match", "[\"\xc3\xa9\",\"[[:alpha:]]\",null,true]", "true");
    check("_match", "[\"a\\u00a0b\",\"a\\\\sb\",null,true]", "true");
}

static void the_longest_match_is_of_all_the_text(void **state)
{
    (void)state;
    check("_match", "[\"ab abcd abc\",\"(?<f>a)(b|bc|bcd)\",\"l\",false]",
          "[" MATCH(
              3, 4, "\"abcd\"",
              GROUP(3, 1, "\"a\"", "\"f\"") "," GROUP(4, 3, "\"bcd\"", "null")) "]");
    check("_match", "[\"aaa bb aaaa\",\"a+?|b+\",\"gl\",false]",
          "[" MATCH(7, 4, "\"aaaa\"", "") "]");
    check("_match", "[\"b\",\"a*\",\"l\",false]", "[" MATCH(0, 0, "\"\"", "") "]");
    check("_match", "[\"b\",\"a*\",\"ln\",false]", "[]");
    check("_match", "[\"aab\",\"a # (\",\"lx\",true]", "true");
}

static void names_may_be_given_twice(void **state)
{
    (void)state;
    check(
        "_match", "[\"b\",\"(?<x>a)|(?<x>b)\",null,false]",
        "[" MATCH(0, 1, "\"b\"",
                  GROUP(-1, 0, "null", "\"x\"") "," GROUP(0, 1, "\"b\"", "\"x\"")) "]");
}

static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    check("_match", "[\"a\",\"(ab\",null,true]",
          "!Regex failure: missing closing parenthesis (at byte 3 of \"(ab\")");
    check("_match", "[\"a\",\"(ab\",\"l\",true]",
          "!Regex failure: missing closing parenthesis (at byte 3 of \"(ab\")");
    check("_match", "[1,\"a\",null,true]",
          "!number (1) cannot be matched, as it is not a string");
    check("_match", "[\"a\",null,null,true]", "!null (null) is not a string");
}

static void searches_that_take_too_long_give_up(void **state)
{
    (void)state;
    check("_match",
          "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\",\"^(a|a)*$\",null,"
          "true]",
          "!Regex failure: \"^(a|a)*$\" takes too many steps on this string");
    check("_match",
          "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\",\"^(a|a)*$\",\"l\","
          "true]",
          "!Regex failure: \"^(a|a)*$\" takes too many steps on this string");
}

static void split2_splits_at_matches(void **state)
{
    (void)state;
    check("_split2", "[\"ab,cd, ef\",\", *\",null]", "[\"ab\",\"cd\",\"ef\"]");
    check("_split2", "[\"abAABBabA\",\"a+\",\"i\"]", "[\"\",\"b\",\"BB\",\"b\",\"\"]");
    check("_split2", "[\"ab\",\"\",null]", "[\"\",\"a\",\"b\",\"\"]");
    check("_split2", "[\"ab\",\"c\",null]", "[\"ab\"]");
}

static void parts_are_matches_with_gaps(void **state)
{
    (void)state;
    check("_parts", "[\"\xe2\x98\x86-a-\",\"-\",\"g\"]",
          "[{\"offset\":1,\"length\":1,\"string\":\"-\",\"captures\":[],\"gap\":"
          "\"\xe2\x98\x86\"},{\"offset\":3,\"length\":1,\"string\":\"-\","
          "\"captures\":[],\"gap\":\"a\"},\"\"]");
    check("_parts", "[\"a-b-c\",\"-\",null]",
          "[{\"offset\":1,\"length\":1,\"string\":\"-\",\"captures\":[],\"gap\":"
          "\"a\"},\"b-c\"]");
    check("_parts", "[\"abc\",\"-\",\"g\"]", "[\"abc\"]");
    check("_parts", "[1,\"-\",\"g\"]",
          "!number (1) cannot be matched, as it is not a string");
}

/* ---- Patterns by themselves ---- */

static struct capture *compile(const char *pattern, unsigned flags)
{
    struct fault fault;
    struct capture *capture = capture_new(pattern, strlen(pattern), flags, &fault);

    if (!capture)
        fail_msg("%s: %s", pattern, fault.what);
    return capture;
}

static void both_matchers_agree(void **state)
{
    static const char text[] = "one two three";

    (void)state;
    for (int jit = 0; jit <= !RUNNING_ON_VALGRIND; jit++) {
        const struct regex_match *groups;
        struct capture *capture;

        regex_allow_jit(jit);
        capture = compile("(t)(?<rest>\\w+)|(z)", CAPTURE_LONGEST);
        assert_int_equal(capture_count(capture), 3);
        assert_null(capture_name(capture, 1));
        assert_string_equal(capture_name(capture, 2), "rest");
        assert_int_equal(capture_search(capture, text, strlen(text), 0, &groups),
                         REGEX_HIT);
        assert_int_equal(groups[0].start, 8);
        assert_int_equal(groups[2].end, 13);
        assert_true(groups[3].start == CAPTURE_UNSET);
        assert_int_equal(capture_search(capture, text, strlen(text), 9, &groups),
                         REGEX_MISS);
        capture_free(capture);
    }
}

static void long_texts_are_searched_to_the_end(void **state)
{
    size_t size = 100000;
    char *text = malloc(size);
    struct capture *capture = compile("(?<=\xc3\xa9)(x)$", 0);
    const struct regex_match *groups;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < size; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    assert_int_equal(capture_search(capture, text, size, 0, &groups), REGEX_MISS);
    text[size - 2] = 'x';
    assert_int_equal(capture_search(capture, text, size - 1, 0, &groups), REGEX_HIT);
    assert_int_equal(groups[1].start, size - 2);
    capture_free(capture);
    free(text);
}

static void many_slow_matches_give_up_together(void **state)
{
    size_t count = 4000;
    char *text = malloc(count + 1);
    struct capture *capture = compile("(?=(?:b*b*b*b*b*c)?)b", 0);
    const struct regex_match *groups;
    enum regex_answer answer = REGEX_HIT;
    size_t start = 0;

    (void)state;
    assert_non_null(text);
    memset(text, 'b', count);
    while (answer == REGEX_HIT && start < count) {
        answer = capture_search(capture, text, count, start, &groups);
        start = groups[0].end;
    }
    assert_int_equal(answer, REGEX_GAVE_UP);
    capture_free(capture);
    free(text);
}

static void patterns_are_kept(void **state)
{
    char pattern[] = "\"a00\"";

    (void)state;
    for (int i = 0; i < 100; i++) {
        pattern[2] = (char)('0' + i / 10);
        pattern[3] = (char)('0' + i % 10);
        check_values("_match", "true", text_value(pattern), text_value(pattern),
                     VALUE_OF(VALUE_NULL), VALUE_OF(VALUE_TRUE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_have_offsets_and_groups),
        cmocka_unit_test(offsets_are_in_code_points),
        cmocka_unit_test(empty_matches_go_on_by_a_character),
        cmocka_unit_test(flags_are_jq_s),
        cmocka_unit_test(letters_are_those_of_unicode),
        cmocka_unit_test(the_longest_match_is_of_all_the_text),
        cmocka_unit_test(names_may_be_given_twice),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(searches_that_take_too_long_give_up),
        cmocka_unit_test(split2_splits_at_matches),
        cmocka_unit_test(parts_are_matches_with_gaps),
        cmocka_unit_test(both_matchers_agree),
        cmocka_unit_test(long_texts_are_searched_to_the_end),
        cmocka_unit_test(many_slow_matches_give_up_together),
        cmocka_unit_test(patterns_are_kept),
    };

    /* valgrind cannot see through the JIT's code. */
    regex_allow_jit(!RUNNING_ON_VALGRIND);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
