/* Builtins of every kind of value, keys, paths, and conversions. */
#include "calls.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void length_is_of_each_kind(void **state)
{
    (void)state;
    check("length", "[null]", "0");
    check("length", "[\"\xc3\xa9\xe2\x98\x86x\"]", "3");
    check("length", "[[1,[2],3]]", "3");
    check("length", "[{\"a\":1,\"b\":2,\"a\":3}]", "2");
    check("length", "[-5]", "5");
    check("length", "[-1000000000000000002]", "1000000000000000002");
    check("length", "[-9223372036854775808]", "9223372036854775808");
    check("length", "[-1E+1000]", "1E+1000");
    check("length", "[true]", "!boolean (true) has no length");
    check("utf8bytelength", "[\"asdf\xce\xbc\"]", "6");
    check("utf8bytelength", "[[1,2]]",
          "!array ([1,2]) only strings have UTF-8 byte length");
}

static void type_and_not_tell_of_each_kind(void **state)
{
    (void)state;
    check("type", "[null]", "\"null\"");
    check("type", "[false]", "\"boolean\"");
    check("type", "[1e1000]", "\"number\"");
    check("type", "[\"\"]", "\"string\"");
    check("type", "[[]]", "\"array\"");
    check("type", "[{}]", "\"object\"");
    check("not", "[null]", "true");
    check("not", "[false]", "true");
    check("not", "[0]", "false");
    check("toarray", "[[1]]", "[1]");
    check("toarray", "[{\"a\":1}]", "[{\"a\":1}]");
}

static void keys_are_sorted_by_code_point(void **state)
{
    (void)state;
    check("keys", "[{\"abc\":1,\"abcd\":2,\"Foo\":3}]", "[\"Foo\",\"abc\",\"abcd\"]");
    check("keys", "[[42,3,35]]", "[0,1,2]");
    check("keys", "[\"a\"]", "!string (\"a\") has no keys");
    check("keys_unsorted", "[{\"b\":1,\"\\u0061\":2,\"b\":3}]", "[\"b\",\"a\"]");
    check("keys_unsorted", "[[null,1]]", "[0,1]");
    check("keys_unsorted", "[null]", "!null (null) has no keys");
}

static void has_asks_for_a_key(void **state)
{
    (void)state;
    check("has", "[{\"foo\":null},\"foo\"]", "true");
    check("has", "[{\"foo\":42},\"bar\"]", "false");
    check("has", "[[0,1],1]", "true");
    check("has", "[[0,1],1.9]", "true");
    check("has", "[[0,1],2]", "false");
    check("has", "[[0,1],-1]", "false");
    check("has", "[null,\"a\"]", "false");
    check("has", "[[0,1],\"a\"]", "!Cannot check whether array has a string key");
    check("has", "[1,0]", "!Cannot check whether number has a number key");
    check_values("has", "false", text_value("[0,1,2]"),
                 value_number(__builtin_nan("")));
}

static void contains_goes_into_both(void **state)
{
    (void)state;
    check("contains", "[\"foobar\",\"bar\"]", "true");
    check("contains", "[\"ab\\u0000cd\",\"b\\u0000c\"]", "true");
    check("contains", "[\"ab\\u0000cd\",\"b\\u0000d\"]", "false");
    check("contains", "[\"\\u0000\",\"\"]", "true");
    check("contains", "[[\"foobar\",\"foobaz\",\"blarp\"],[\"baz\",\"bar\"]]", "true");
    check("contains", "[[\"foobar\",\"foobaz\",\"blarp\"],[\"bazz\",\"bar\"]]",
          "false");
    check("contains",
          "[{\"foo\":12,\"bar\":[1,2,{\"barp\":12,\"blip\":13}]},"
          "{\"foo\":12,\"bar\":[{\"barp\":12}]}]",
          "true");
    check("contains",
          "[{\"foo\":12,\"bar\":[1,2,{\"barp\":12,\"blip\":13}]},"
          "{\"foo\":12,\"bar\":[{\"barp\":15}]}]",
          "false");
    check("contains", "[{\"a\":[1,[2,3]]},{\"a\":[[3]]}]", "true");
    check("contains", "[[],[]]", "true");
    check("contains", "[{\"a\":1},{\"a\":\"1\"}]", "false");
    check("contains", "[1.0,1]", "true");
    check("contains", "[true,false]",
          "!boolean (true) and boolean (false) cannot have their containment checked");
    check("contains", "[\"a\",1]",
          "!string (\"a\") and number (1) cannot have their containment checked");
}

static void contains_finds_many_keys(void **state)
{
    (void)state;
    check("contains",
          "[{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,"
          "\"j\":10},{\"j\":10,\"i\":9,\"h\":8,\"g\":7,\"f\":6,\"e\":5,\"d\":4,\"c\":3,"
          "\"b\":2,\"a\":1}]",
          "true");
}

/* Two arguments of the same JSON. */
static char *twice(const char *json)
{
    size_t size = 2 * strlen(json) + 4;
    char *text = malloc(size);

    assert_non_null(text);
    *stpcpy(stpcpy(stpcpy(stpcpy(text, "["), json), ","), json) = ']';
    text[size - 1] = '\0';
    return text;
}

static void check_contains_itself(size_t depth, const char *expected)
{
    char *json = nested(depth, "[", "", "]");
    struct value deep = value_settle(text_value(json));

    check_values("contains", expected, value_ref(deep), deep);
    free(json);
}

static void depth_is_bounded_and_costs_no_stack(void **state)
{
    char *pair = twice("[[[]]]");

    (void)state;
    check("contains", pair, "true");
    check_contains_itself(10000, "true");
    check_contains_itself(10002, "!Containment check too deep");
    free(pair);
}

static void tonumber_takes_what_spells_a_number(void **state)
{
    (void)state;
    check("tonumber", "[12.50]", "12.50");
    check("tonumber", "[\"10\"]", "10");
    check("tonumber", "[\"6.70\"]", "6.70");
    check("tonumber", "[\".89\"]", "0.89");
    check("tonumber", "[\"5.\"]", "5");
    check("tonumber", "[\"-876\"]", "-876");
    check("tonumber", "[\"+5.43\"]", "5.43");
    check("tonumber", "[\"007e2\"]", "7e2");
    check("tonumber", "[\"-0\"]", "-0");
    check("tonumber", "[\"nan\"]", "null");
    check("tonumber", "[\"-Infinity\"]", "-1.7976931348623157e+308");
    check("tonumber", "[\"12345678901234567890123\"]", "12345678901234567890123");
    check("tonumber", "[\" 4\"]", "!string (\" 4\") cannot be parsed as a number");
    check("tonumber", "[\"5 \"]", "!string (\"5 \") cannot be parsed as a number");
    check("tonumber", "[\"2a\"]", "!string (\"2a\") cannot be parsed as a number");
    check("tonumber", "[\"\"]", "!string (\"\") cannot be parsed as a number");
    check("tonumber", "[\".\"]", "!string (\".\") cannot be parsed as a number");
    check("tonumber", "[\"1e\"]", "!string (\"1e\") cannot be parsed as a number");
    check("tonumber", "[\"1e+\"]", "!string (\"1e+\") cannot be parsed as a number");
    check("tonumber", "[\"--1\"]", "!string (\"--1\") cannot be parsed as a number");
    check("tonumber", "[\"0x10\"]", "!string (\"0x10\") cannot be parsed as a number");
    check("tonumber", "[\"123\\u0000456\"]",
          "!string (\"123\\u0000456\") cannot be parsed as a number");
    check("tonumber", "[null]", "!null (null) cannot be parsed as a number");
}

static void toboolean_takes_two_words(void **state)
{
    (void)state;
    check("toboolean", "[true]", "true");
    check("toboolean", "[\"false\"]", "false");
    check("toboolean", "[\"true\"]", "true");
    check("toboolean", "[\"true\\u0000x\"]",
          "!string (\"true\\u0000x\") cannot be parsed as a boolean");
    check("toboolean", "[0]", "!number (0) cannot be parsed as a boolean");
    check("toboolean", "[[]]", "!array ([]) cannot be parsed as a boolean");
}

static void error_raises_any_value(void **state)
{
    (void)state;
    check("error", "[\"oops\"]", "!oops");
    check("error", "[null]", "!=null");
    check("error", "[{\"a\":1}]", "!={\"a\":1}");
}

static void messages_show_the_beginning_of_values(void **state)
{
    (void)state;
    check("negate", "[\"very-long-long-long-long-string\"]",
          "!string (\"very-long-long-long-long...\") cannot be negated");
    check("negate",
          "[\"xx\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86"
          "\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\"]",
          "!string (\"xx\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86"
          "\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\") cannot be negated");
    check("negate",
          "[\"xxxx\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86"
          "\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\"]",
          "!string (\"xxxx\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86\xe2\x98\x86"
          "\xe2\x98\x86...\") cannot be negated");
    check("+", "[123456789012345678901234567890,\"x\"]",
          "!number (12345678901234567890123456...) and string (\"x\") cannot be added");
    check("negate", "[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]]",
          "!array ([1,2,3,4,5,6,7,8,9,10,11,...]) cannot be negated");
    check("negate", "[[1,2,3,4,5,6,7,8,9,10,11,12]]",
          "!array ([1,2,3,4,5,6,7,8,9,10,11,12]) cannot be negated");
    check("negate", "[{\"a\":{\"b\":[null,true,{\"c\":\"d\"}]}}]",
          "!object ({\"a\":{\"b\":[null,true,{\"c\"...}) cannot be negated");
    check("negate",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
          "!array ([[[[[[[[[[[[[[[[[[[[[[[[[...]) cannot be negated");
}

static void the_world_is_asked(void **state)
{
    (void)state;
    check("input_filename", "[null]", "\"a.log\"");
    check("input_line_number", "[null]", "42");
    check("have_literal_numbers", "[null]", "true");
}

static void env_is_the_environment(void **state)
{
    char pager[] = "PAGER=less", empty[] = "EMPTY=", none[] = "NONE";
    char *variables[] = {pager, empty, none, NULL};
    char **before = environ;

    (void)state;
    environ = variables;
    check("env", "[null]", "{\"PAGER\":\"less\",\"EMPTY\":\"\",\"NONE\":null}");
    environ = before;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(length_is_of_each_kind),
        cmocka_unit_test(type_and_not_tell_of_each_kind),
        cmocka_unit_test(keys_are_sorted_by_code_point),
        cmocka_unit_test(has_asks_for_a_key),
        cmocka_unit_test(contains_goes_into_both),
        cmocka_unit_test(contains_finds_many_keys),
        cmocka_unit_test(depth_is_bounded_and_costs_no_stack),
        cmocka_unit_test(tonumber_takes_what_spells_a_number),
        cmocka_unit_test(toboolean_takes_two_words),
        cmocka_unit_test(error_raises_any_value),
        cmocka_unit_test(messages_show_the_beginning_of_values),
        cmocka_unit_test(the_world_is_asked),
        cmocka_unit_test(env_is_the_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
