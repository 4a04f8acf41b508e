/* Values as text, and text as values. */
#include "calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void tostring_leaves_strings(void **state)
{
    (void)state;
    check("tostring", "[\"a\\n\"]", "\"a\\n\"");
    check("tostring", "[[1, \"a\"]]", "\"[1,\\\"a\\\"]\"");
    check("tojson", "[\"a\"]", "\"\\\"a\\\"\"");
    check("tojson", "[12345678909876543212345]", "\"12345678909876543212345\"");
    check("tojson", "[1.000]", "\"1.000\"");
    check_values("tojson", "\"null\"", value_number((double)NAN));
}

static void fromjson_takes_json(void **state)
{
    (void)state;
    check("fromjson", "[\"{\\\"a\\\":[1,2.50,null]}\"]", "{\"a\":[1,2.50,null]}");
    check("fromjson", "[\" 1 \"]", "1");
    check("fromjson", "[1]", "!number (1) only strings can be parsed");
}

static void fromjson_takes_what_jq_takes(void **state)
{
    (void)state;
    check("fromjson", "[\"nan\"]", "null");
    check("fromjson", "[\"-NaN\"]", "null");
    check("fromjson", "[\"[nan,1,{\\\"a\\\":nan,\\\"b\\\":true}]\"]",
          "[null,1,{\"a\":null,\"b\":true}]");
    check("fromjson", "[\"[+1,.5,007,5.,-Infinity]\"]",
          "[1,0.5,7,5,-1.7976931348623157e+308]");
    check("fromjson", "[\"\xef\xbb\xbf[1]\"]", "[1]");
    check("fromjson", "[\"[{\\\"a\\\\u0062\\\":\\\"\\\\n\\\"},nan,[],{},\\\"\\\"]\"]",
          "[{\"ab\":\"\\n\"},null,[],{},\"\"]");
}

static void check_mistake(const char *text, const char *message)
{
    size_t size = 2 * strlen(text) + strlen(message) + 64;
    char *arguments = malloc(size), *expected = malloc(size);
    char *at;

    assert_true(arguments && expected);
    at = stpcpy(arguments, "[\"");
    for (const char *byte = text; *byte; byte++) {
        if (*byte == '"' || *byte == '\\')
            *at++ = '\\';
        *at++ = *byte;
    }
    stpcpy(at, "\"]");
    stpcpy(stpcpy(stpcpy(stpcpy(stpcpy(expected, "!"), message), " (while parsing '"),
                  text),
           "')");
    check("fromjson", arguments, expected);
    free(arguments);
    free(expected);
}

static void fromjson_complains_in_jq_words(void **state)
{
    (void)state;
    check_mistake("{'a': 123}",
                  "Invalid string literal; expected \", but got ' at line 1, "
                  "column 5");
    check_mistake("NaN1", "Invalid numeric literal at EOF at line 1, column 4");
    check_mistake("NaN1000", "Invalid numeric literal at EOF at line 1, column 7");
    check_mistake("", "Expected JSON value");
    check_mistake("1 2", "Unexpected extra JSON values");
    check_mistake("1 2]", "Unmatched ']' at line 1, column 4");
    check_mistake("[1] x", "Invalid numeric literal at EOF at line 1, column 5");
    check_mistake("[1,]", "Expected another array element at line 1, column 4");
    check_mistake("[,]", "Expected value before ',' at line 1, column 2");
    check_mistake("[1 2]", "Expected separator between values at line 1, column 5");
    check_mistake("[1", "Unfinished JSON term at EOF at line 1, column 2");
    check_mistake("]", "Unmatched ']' at line 1, column 1");
    check_mistake("[}", "Unmatched '}' at line 1, column 2");
    check_mistake("[1}", "Objects must consist of key:value pairs at line 1, column 3");
    check_mistake("{\"a\"}",
                  "Objects must consist of key:value pairs at line 1, column 5");
    check_mistake("{\"a\",1}",
                  "Objects must consist of key:value pairs at line 1, column 5");
    check_mistake("{\"a\":}", "Unmatched '}' at line 1, column 6");
    check_mistake("{\"a\":1,}", "Expected another key-value pair at line 1, column 8");
    check_mistake("{1:2}", "Object keys must be strings at line 1, column 3");
    check_mistake("{:2}", "Expected string key before ':' at line 1, column 2");
    check_mistake("[1:2]", "':' not as part of an object at line 1, column 3");
    check_mistake("1,2", "Expected value before ',' at line 1, column 2");
    check_mistake("tru", "Invalid literal at EOF at line 1, column 3");
    check_mistake("nul]", "Invalid literal at line 1, column 4");
    check_mistake("\"abc", "Unfinished string at EOF at line 1, column 4");
    check_mistake("\"\\v\"", "Invalid escape at line 1, column 4");
    check_mistake("\"\\u12\"", "Invalid \\uXXXX escape at line 1, column 6");
    check_mistake("\"\\u12x4\"",
                  "Invalid characters in \\uXXXX escape at line 1, column 8");
    check_mistake("\xef\xbf\xbd", "Malformed BOM");
}

static void messages_of_fromjson_are_whole(void **state)
{
    (void)state;
    check(
        "fromjson", "[\"\\\"\\n\\\"\"]",
        "!Invalid string: control characters from U+0000 "
        "through U+001F must be escaped at line 2, column 1 (while parsing '\"\n\"')");
}

static void fromjson_has_a_depth_limit(void **state)
{
    char *deep = nested(10000, "[", "", "]");
    struct value string = value_string_new(deep, strlen(deep));

    (void)state;
    check_values("fromjson", deep, string);
    free(deep);
    deep = nested(3, "[", "nan", "]");
    check_values("fromjson", "[[[null]]]", value_string_new(deep, strlen(deep)));
    free(deep);
}

static void rows_are_quoted(void **state)
{
    (void)state;
    check("_format", "[[1,\"a,\\\"b\\\"\",null,true,1.50],\"csv\"]",
          "\"1,\\\"a,\\\"\\\"b\\\"\\\"\\\",,true,1.50\"");
    check("_format", "[[1,\"a\\tb\\n\\r\\\\\",null],\"tsv\"]",
          "\"1\\ta\\\\tb\\\\n\\\\r\\\\\\\\\\t\"");
    check("_format", "[[\"a\\u0000b\"],\"csv\"]", "\"\\\"a\\\\0b\\\"\"");
    check("_format", "[{\"a\":1},\"csv\"]",
          "!object ({\"a\":1}) cannot be csv-formatted, only array");
    check("_format", "[1,\"tsv\"]", "!number (1) cannot be tsv-formatted, only array");
    check("_format", "[[1,{\"a\":1}],\"tsv\"]",
          "!object ({\"a\":1}) is not valid in a csv row");
    check_values("_format", "\"\"",
                 value_append(value_array_new(), value_number((double)NAN)),
                 text_value("\"csv\""));
}

static void texts_are_escaped(void **state)
{
    (void)state;
    check("_format", "[\"!()<>&'\\\"\\t\",\"html\"]",
          "\"!()&lt;&gt;&amp;&apos;&quot;\\t\"");
    check("_format", "[\"O'Hara's\",\"sh\"]", "\"'O'\\\\''Hara'\\\\''s'\"");
    check("_format", "[[1,\"a b\",null,false],\"sh\"]", "\"1 'a b' null false\"");
    check("_format", "[[[1]],\"sh\"]", "!array ([1]) can not be escaped for shell");
    check("_format", "[{\"a\":1},\"sh\"]",
          "!object ({\"a\":1}) can not be escaped for shell");
    check("_format", "[[1,\"<\"],\"html\"]", "\"[1,&quot;&lt;&quot;]\"");
    check("_format", "[[1],\"text\"]", "\"[1]\"");
    check("_format", "[\"a\",\"json\"]", "\"\\\"a\\\"\"");
    check("format", "[\"a\",\"nope\"]", "!nope is not a valid format");
    check("format", "[\"a\",1]", "!number (1) is not a valid format");
}

static void uri_escapes_all_but_the_unreserved(void **state)
{
    (void)state;
    check("_format", "[\",-./09:;<=>?@AZ[\\\\]^_`az{|}~\\u007f\",\"uri\"]",
          "\"%2C-.%2F09%3A%3B%3C%3D%3E%3F%40AZ%5B%5C%5D%5E_%60az%7B%7C%7D~%7F\"");
    check("_format", "[\"\\u03bc\\u0000\",\"uri\"]", "\"%CE%BC%00\"");
    check("_format", "[\"%c3%a4b%00%C3%A7d+\",\"urid\"]",
          "\"\xc3\xa4"
          "b\\u0000\xc3\xa7"
          "d+\"");
    check("_format", "[\"abc%\",\"urid\"]",
          "!string (\"abc%\") is not a valid uri encoding");
    check("_format", "[\"abc%f\",\"urid\"]",
          "!string (\"abc%f\") is not a valid uri encoding");
    check("_format", "[\"abc%g0\",\"urid\"]",
          "!string (\"abc%g0\") is not a valid uri encoding");
    check("_format", "[\"%F0%93%81\",\"urid\"]",
          "!string (\"%F0%93%81\") is not a valid uri encoding");
}

static void base64_goes_there_and_back(void **state)
{
    (void)state;
    check("_format", "[\"\",\"base64\"]", "\"\"");
    check("_format", "[\"<>&'\\\"\\t\",\"base64\"]", "\"PD4mJyIJ\"");
    check("_format",
          "[\"fo\xc3\xb3"
          "bar\\n\",\"base64\"]",
          "\"Zm/Ds2Jhcgo=\"");
    check("_format", "[\"a\",\"base64\"]", "\"YQ==\"");
    check("_format", "[\"Zm/Ds2Jhcgo=\",\"base64d\"]",
          "\"fo\xc3\xb3"
          "bar\\n\"");
    check("_format", "[\"cWl4YmF6Cg\",\"base64d\"]", "\"qixbaz\\n\"");
    check("_format", "[\"=\",\"base64d\"]", "\"\"");
    check("_format", "[\"/w==\",\"base64d\"]", "\"\xef\xbf\xbd\"");
    check("_format", "[\"Not base64 data\",\"base64d\"]",
          "!string (\"Not base64 data\") is not valid base64 data");
    check("_format", "[\"QUJDa\",\"base64d\"]",
          "!string (\"QUJDa\") trailing base64 byte found");
}

static void base32_goes_there_and_back(void **state)
{
    (void)state;
    check("_format", "[\"This is\",\"base32\"]", "\"KRUGS4ZANFZQ====\"");
    check("_format", "[\"\",\"base32\"]", "\"\"");
    check("_format", "[\"KRUGS4ZANFZQ====\",\"base32d\"]", "\"This is\"");
    check("_format", "[\"MZXW6YTB\",\"base32d\"]", "\"fooba\"");
    check("_format", "[\"1\",\"base32d\"]", "!string (\"1\") is not valid base32 data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tostring_leaves_strings),
        cmocka_unit_test(fromjson_takes_json),
        cmocka_unit_test(fromjson_takes_what_jq_takes),
        cmocka_unit_test(fromjson_complains_in_jq_words),
        cmocka_unit_test(messages_of_fromjson_are_whole),
        cmocka_unit_test(fromjson_has_a_depth_limit),
        cmocka_unit_test(rows_are_quoted),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(uri_escapes_all_but_the_unreserved),
        cmocka_unit_test(base64_goes_there_and_back),
        cmocka_unit_test(base32_goes_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
