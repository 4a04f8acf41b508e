/* Builtins on strings. */
#include "calls.h"

static void startswith_and_endswith_compare_bytes(void **state)
{
    (void)state;
    check("startswith", "[\"foobar\",\"foo\"]", "true");
    check("startswith", "[\"fo\",\"foo\"]", "false");
    check("startswith", "[\"\",\"\"]", "true");
    check("endswith", "[\"barfoo\",\"foo\"]", "true");
    check("endswith", "[\"barfoob\",\"foo\"]", "false");
    check("startswith", "[1,\"a\"]", "!startswith() requires string inputs");
    check("endswith", "[\"a\",null]", "!endswith() requires string inputs");
}

static void trimstr_takes_strings_only(void **state)
{
    (void)state;
    check("ltrimstr", "[\"foobar\",\"foo\"]", "\"bar\"");
    check("ltrimstr", "[\"fo\",\"foo\"]", "\"fo\"");
    check("ltrimstr", "[\"xx\",\"\"]", "\"xx\"");
    check("rtrimstr", "[\"barfoo\",\"foo\"]", "\"bar\"");
    check("rtrimstr", "[\"xx\",\"\"]", "\"xx\"");
    check("trimstr", "[\"foobarfoo\",\"foo\"]", "\"bar\"");
    check("trimstr", "[\"foo\",\"foo\"]", "\"\"");
    check("trimstr", "[\"fofo\",\"fof\"]", "\"o\"");
    check("ltrimstr", "[\"hi\",1]", "!startswith() requires string inputs");
    check("rtrimstr", "[{},\"x\"]", "!endswith() requires string inputs");
}

static void trim_knows_unicode_white_space(void **state)
{
    (void)state;
    check("trim", "[\"  abc  \"]", "\"abc\"");
    check("ltrim", "[\" \\n\\t\\r\\f\\u000b\"]", "\"\"");
    check("rtrim", "[\" \\n\\t\\r\\f\\u000b\"]", "\"\"");
    check("ltrim", "[\"  abc  \"]", "\"abc  \"");
    check("rtrim", "[\"  abc  \"]", "\"  abc\"");
    check("trim",
          "[\"\\u0085\\u00a0\\u1680\\u2000\\u200a\\u2028\\u2029\\u202f\\u205f"
          "\\u3000abc\\u3000\\u205f\"]",
          "\"abc\"");
    check("trim", "[\"\\u200babc\"]",
          "\"\xe2\x80\x8b"
          "abc\"");
    check("trim", "[\"\"]", "\"\"");
    check("trim", "[123]", "!trim input must be a string");
}

static void case_is_that_of_ascii(void **state)
{
    (void)state;
    check("ascii_upcase", "[\"useful but not for \xc3\xa9\"]",
          "\"USEFUL BUT NOT FOR \xc3\xa9\"");
    check("ascii_downcase", "[\"ABC[Z]\\u0000\"]", "\"abc[z]\\u0000\"");
    check("ascii_downcase", "[1]", "!explode input must be a string");
    check("ascii", "[65]", "\"A\"");
    check("ascii", "[128]", "!ascii only takes integers from 0 to 127");
}

static void split_keeps_empty_parts(void **state)
{
    (void)state;
    check("split", "[\", a,b, c, d, e,f, \",\", \"]",
          "[\"\",\"a,b\",\"c\",\"d\",\"e,f\",\"\"]");
    check("split", "[\"\",\",\"]", "[]");
    check("split", "[\",\",\",\"]", "[\"\",\"\"]");
    check("split", "[\"abc\",\"x\"]", "[\"abc\"]");
    check("split",
          "[\"a\xe2\x98\x86"
          "b\",\"\"]",
          "[\"a\",\"\xe2\x98\x86\",\"b\"]");
    check("split", "[\"aaa\",\"aa\"]", "[\"\",\"a\"]");
    check("split", "[1,\",\"]", "!split input and separator must be strings");
    check("/", "[\"a, b,c,d, e\",\", \"]", "[\"a\",\"b,c,d\",\"e\"]");
}

static void join_takes_scalars(void **state)
{
    (void)state;
    check("join", "[[\"a\",1,2.30,true,null,false],\" \"]", "\"a 1 2.30 true  false\"");
    check("join", "[[],\",\"]", "\"\"");
    check("join", "[[null,null],\",\"]", "\",\"");
    check("join", "[{\"a\":\"x\",\"b\":\"y\"},\"-\"]", "\"x-y\"");
    check("join", "[[\"a\",\"b\"],null]", "\"ab\"");
    check("join", "[[\"a\"],1]", "\"a\"");
    check("join", "[[\"a\",\"b\"],1]",
          "!string (\"a\") and number (1) cannot be added");
    check("join", "[[\"1\",\"2\",{\"a\":{\"b\":{\"c\":33}}}],\",\"]",
          "!string (\"1,2,\") and object ({\"a\":{\"b\":{\"c\":33}}}) cannot be added");
    check("join", "[5,\",\"]", "!Cannot iterate over number (5)");
}

static void explode_and_implode_are_opposites(void **state)
{
    (void)state;
    check("explode", "[\"foo\xe2\x98\x86\xf0\x9f\x98\x8e\"]",
          "[102,111,111,9734,128526]");
    check("implode", "[[65,9734,128526]]", "\"A\xe2\x98\x86\xf0\x9f\x98\x8e\"");
    check("implode", "[[-1,1114112,55296,57343,57344,1.9]]",
          "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xee\x80\x80\\u0001\"");
    check("implode", "[123]", "!implode input must be an array");
    check("implode", "[[\"a\"]]",
          "!string (\"a\") can't be imploded, unicode codepoint needs to be numeric");
    check_values(
        "implode",
        "!number (null) can't be imploded, unicode codepoint needs to be numeric",
        value_append(value_array_new(), value_number(__builtin_nan(""))));
    check("explode", "[[]]", "!explode input must be a string");
}

static void indices_count_characters(void **state)
{
    (void)state;
    check("indices", "[\"a,b, cd, efg, hijk\",\", \"]", "[3,7,12]");
    check("indices", "[\"xababababax\",\"aba\"]", "[1,3,5,7]");
    check("indices", "[\"\xf0\x9f\x87\xac\xf0\x9f\x87\xa7oo\",\"o\"]", "[2,3]");
    check("indices", "[\"abc\",\"\"]", "[]");
    check("_strindices", "[\"aXbX\",\"X\"]", "[1,3]");
    check("_strindices", "[123,\"abc\"]",
          "!number (123) cannot be searched, as it is not a string");
    check("_strindices", "[\"abc\",123]", "!number (123) is not a string");
    check("index", "[\"\xd0\xb7\xd0\xb4!!\",\"!\"]", "2");
    check("rindex", "[\"\xd0\xb7\xd0\xb4!!\",\"!\"]", "3");
    check("index", "[\"\",\"\"]", "null");
    check("index", "[\"abc\",\"x\"]", "null");
}

static void indices_find_elements_and_runs(void **state)
{
    (void)state;
    check("indices", "[[0,1,2,1,3,1,4],1]", "[1,3,5]");
    check("indices", "[[0,1,2,3,1,4,2,5,1,2,6,7],[1,2]]", "[1,8]");
    check("indices", "[[1],[1,2]]", "[]");
    check("indices", "[[{\"a\":1},{\"a\":2}],{\"a\":2}]", "[1]");
    check("indices", "[null,\"a\"]", "null");
    check("index", "[null,\"a\"]", "null");
    check("index", "[[0,1,2,1,3,1,4],1]", "1");
    check("rindex", "[[0,1,2,3,1,4,2,5,1,2,6,7],[1,2]]", "8");
    check("rindex", "[[],1]", "null");
    check("indices", "[\"abc\",1]", "!Cannot index string with number (1)");
}

static void strings_repeat(void **state)
{
    (void)state;
    check("*", "[\"abc\",3]", "\"abcabcabc\"");
    check("*", "[3.7,\"abc\"]", "\"abcabcabc\"");
    check("*", "[\"abc\",0.5]", "\"\"");
    check("*", "[\"abc\",0]", "\"\"");
    check("*", "[\"abc\",-0.5]", "null");
    check("*", "[\"\",1000000000]", "\"\"");
    check("*", "[\"abc\",1000000000]", "!Repeat string result too long");
    check("*", "[\"abc\",1e1000]", "!Repeat string result too long");
    check_values("*", "null", text_value("\"abc\""), value_number(__builtin_nan("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(startswith_and_endswith_compare_bytes),
        cmocka_unit_test(trimstr_takes_strings_only),
        cmocka_unit_test(trim_knows_unicode_white_space),
        cmocka_unit_test(case_is_that_of_ascii),
        cmocka_unit_test(split_keeps_empty_parts),
        cmocka_unit_test(join_takes_scalars),
        cmocka_unit_test(explode_and_implode_are_opposites),
        cmocka_unit_test(indices_count_characters),
        cmocka_unit_test(indices_find_elements_and_runs),
        cmocka_unit_test(strings_repeat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
