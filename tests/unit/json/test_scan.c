/* Scan: every kind of processor's code and a naive checker agree on what is JSON and on
 * where it is not any more. */

#include "documents.h"
#include "guarded.h"
#include "naive.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/scan_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Checks one text by all kinds of code. */
static enum json_verdict check(const char *text, size_t length, size_t limit)
{
    char *copy = guarded_copy(text, length);
    struct json_input input = {copy, length, limit};
    size_t wanted_offset;
    enum json_verdict wanted = naive_check(copy, length, limit, &wanted_offset);

    for (const struct json_code *code = json_code_all(); code->fill; code++) {
        struct json_mistake mistake = {0};
        enum json_verdict verdict = json_scan_with(code, NULL, &input, NULL, &mistake);

        if (verdict != wanted || (verdict && mistake.offset != wanted_offset))
            fail_msg("code %zu: verdict %d at %zu (%s), not %d at %zu: %.*s",
                     (size_t)(code - json_code_all()), verdict, mistake.offset,
                     mistake.what, wanted, wanted_offset, (int)length, copy);
        if (verdict)
            assert_non_null(mistake.what);
    }
    return wanted;
}

static enum json_verdict check_string(const char *text)
{
    return check(text, strlen(text), JSON_DEPTH_LIMIT);
}

static void what_is_json_is_accepted(void **state)
{
    static const char *const texts[] = {"0",
                                        " 1 ",
                                        "-1.5e+10",
                                        "\"\"",
                                        "\"\\u00e4\\n\"",
                                        "true",
                                        "false",
                                        "null",
                                        "[]",
                                        "{}",
                                        "[ ]",
                                        "{ }",
                                        "[[],{}]",
                                        "{\"a\":1}",
                                        "{ \"a\" : [ 1 , 2 ] , \"b\" : { } }",
                                        "\t\r\n[1]\n",
                                        "\xef\xbb\xbf{}",
                                        "\"\xff\xfe\"",
                                        "\"\x7f\"",
                                        "{\"\":\"\",\"\":0}",
                                        "12345678",
                                        "0.5",
                                        "1.25",
                                        "123456789",
                                        NULL};

    (void)state;
    for (size_t i = 0; texts[i]; i++)
        assert_int_equal(check_string(texts[i]), JSON_VALID);
}

/* Each with the place where it stops being JSON. */
static const struct {
    const char *text;
    size_t offset;
} no_json[] = {
    {"", 0},
    {" ", 1},
    {"01", 1},
    {"1.", 2},
    {".5", 0},
    {"+1", 0},
    {"1e", 2},
    {"-", 1},
    {"1 2", 2},
    {"[1 2]", 3},
    {"[1,]", 3},
    {"[,1]", 1},
    {"{\"a\"}", 4},
    {"{\"a\":}", 5},
    {"{\"a\":1,}", 7},
    {"{1:2}", 1},
    {"{\"a\" 1}", 5},
    {"[1}", 2},
    {"{\"a\":1]", 6},
    {"tru", 3},
    {"trux", 3},
    {"nulll", 4},
    {"\"", 1},
    {"\"\\", 2},
    {"\"\\x\"", 2},
    {"\"\\u12g4\"", 5},
    {"\"\x01\"", 1},
    {"[\"a\"\"b\"]", 4},
    {"[1\"b\"]", 2},
    {"[\"b\"1]", 4},
    {"[1]x", 3},
    {"[1]]", 3},
    {"[1],2", 3},
    {"{}{}", 2},
    {"[\x0c]", 1},
    {"[1\x1a]", 2},
    {"\xef\xbb\xbf", 3},
    {"\xef\xbb{}", 0},
    {"[1,\xef\xbb\xbf]", 3},
    {"[00]", 2},
    {"[0x1]", 2},
    {"[1.2.3]", 4},
    {"[1e5.]", 4},
    {"[--1]", 2},
    {"[tru 5]", 4},
    {"{\"a\":1 \"b\":2}", 7},
    {"[[1] 2]", 5},
    {"{\"a\":[1]\"b\"}", 8},
    {"[1234567.]", 9},
    {"[.1234567]", 1},
    {"[012.5678]", 2},
    {"'a'", 0},
    {"[1,,2]", 3},
    {"{,}", 1},
    {":", 0},
    {"{:1}", 1},
    {"[1:2]", 2},
    {"{\"a\":1:2}", 6},
    {"{\"a\",1}", 4},
};

static void what_is_no_json_is_refused_where_it_stops_being_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(no_json) / sizeof(no_json[0]); i++) {
        size_t offset;

        assert_int_equal(check_string(no_json[i].text), JSON_INVALID);
        naive_check(no_json[i].text, strlen(no_json[i].text), 10, &offset);
        if (offset != no_json[i].offset)
            fail_msg("%s: %zu", no_json[i].text, offset);
    }
}

static void the_depth_limit_is_exact(void **state)
{
    char text[4000];

    (void)state;
    for (size_t limit = 0; limit < 1200; limit += 1 + limit / 7) {
        for (size_t depth = limit > 2 ? limit - 2 : 0; depth < limit + 3; depth++) {
            for (size_t i = 0; i < depth; i++)
                text[i] = '[';
            memset(text + depth, ']', depth);
            if (depth > 0)
                assert_int_equal(check(text, 2 * depth, limit),
                                 depth <= limit ? JSON_VALID : JSON_TOO_DEEP);
        }
    }
}

static void objects_and_arrays_may_be_mixed_at_any_depth(void **state)
{
    struct random random = {1};
    char text[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 300; round++) {
        size_t depth = 1 + random_below(&random, 1000);
        size_t length = 0;
        char closing[1000];

        for (size_t i = 0; i < depth; i++) {
            bool is_object = random_below(&random, 2);

            memcpy(text + length, is_object ? "{\"\":" : "[   ", 4);
            length += is_object ? 4 : 1;
            closing[i] = is_object ? '}' : ']';
        }
        text[length++] = '0';
        for (size_t i = depth; i-- > 0;)
            text[length++] = closing[i];
        assert_int_equal(check(text, length, 1000), JSON_VALID);
        text[length - 1 - random_below(&random, depth)] ^= '}' ^ ']';
        assert_int_equal(check(text, length, 1000), JSON_INVALID);
    }
}

static void random_documents_are_accepted_and_their_beginnings_are_not(void **state)
{
    struct random random = {2};
    char text[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 400; round++) {
        size_t room = 400 + random_below(&random, round % 10 ? 600 : 4000);
        size_t length = document_make(&random, (unsigned)round % 8, text, room);

        if (check(text, length, 100) != JSON_VALID)
            fail_msg("%.*s", (int)length, text);
        for (size_t end = 0; end < length; end += 1 + random_below(&random, 3))
            check(text, end, 100);
    }
}

static void damaged_documents_have_one_verdict(void **state)
{
    struct random random = {3};
    char text[GUARDED_SIZE], damaged[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 1000; round++) {
        size_t room = 400 + random_below(&random, 400);
        size_t length = document_make(&random, (unsigned)round % 8, text, room);

        for (size_t i = 0; i < 50; i++) {
            memcpy(damaged, text, length);
            check(damaged, document_damage(&random, damaged, length), 1 + i);
        }
    }
}

static void bytes_without_a_plan_have_one_verdict(void **state)
{
    struct random random = {4};
    char text[200];

    (void)state;
    for (size_t round = 0; round < 100000; round++) {
        size_t length = random_below(&random, round % 8 ? 20 : sizeof(text));

        document_soup(&random, text, length);
        check(text, length, 3);
    }
}

/* A string, a run of white space, a number or a row of backslashes across every border.
 */
static void borders_of_blocks_are_no_borders(void **state)
{
    static const char *const middles[] = {"\"abc\"",
                                          "12.5",
                                          "\"\\\\\"",
                                          "\"\\\"\"",
                                          "\"\\u00e4\"",
                                          "  1  ",
                                          "\"\\\\\\\\\\\\\"",
                                          "true",
                                          "[ ]",
                                          "1 2",
                                          "\"\\\\\\\"",
                                          "\"\\u00g4\"",
                                          "\"\x02\"",
                                          "\"a\"\"b\"",
                                          "1\"a\"",
                                          "\"a\"1",
                                          "\"{}[],:\"",
                                          "{\"a\" : 1}",
                                          "\\\"",
                                          "12345.678"};
    char text[400];

    (void)state;
    for (size_t m = 0; m < sizeof(middles) / sizeof(middles[0]); m++) {
        for (size_t before = 0; before < 140; before++) {
            size_t length = strlen(middles[m]);

            text[0] = '[';
            memset(text + 1, ' ', before);
            memcpy(text + 1 + before, middles[m], length);
            text[1 + before + length] = ']';
            check(text, before + length + 2, 10);
            memset(text, '1', before + 1);
            text[0] = '[';
            text[before + 1] = ',';
            memcpy(text + 2 + before, middles[m], length);
            text[2 + before + length] = ']';
            check(text, before + length + 3, 10);
            text[1] = '"';
            text[before] = '"';
            check(text, before + length + 3, 10);
        }
    }
}

static void check_large(const char *text, size_t length, enum json_verdict wanted)
{
    struct json_input input = {text, length, (size_t)-1};

    for (const struct json_code *code = json_code_all(); code->fill; code++)
        assert_int_equal(json_scan_with(code, NULL, &input, NULL, NULL), wanted);
}

static void large_documents_are_checked(void **state)
{
    size_t size = 20000000;
    char *text = malloc(size);

    (void)state;
    assert_non_null(text);
    memset(text, '[', size / 2);
    memset(text + size / 2, ']', size / 2);
    check_large(text, size, JSON_VALID);
    check_large(text, size - 1, JSON_INVALID);
    check_large(text, size / 2, JSON_INVALID);
    assert_int_equal(check("[[[]]]", 6, 2), JSON_TOO_DEEP);
    memset(text, '7', size);
    check_large(text, size, JSON_VALID);
    memset(text, ' ', size);
    check_large(text, size, JSON_INVALID);
    text[size - 1] = '1';
    check_large(text, size, JSON_VALID);
    memset(text, '\\', size);
    text[0] = text[size - 1] = '"';
    check_large(text, size, JSON_VALID);
    check_large(text, size - 1, JSON_INVALID);
    memset(text, '"', size);
    check_large(text, size, JSON_INVALID);
    free(text);
}

static void a_depth_for_which_there_is_no_memory_is_too_deep(void **state)
{
    char text[3000];
    struct json_mistake mistake;

    (void)state;
    memset(text, '[', sizeof(text));
    memory_init(memory_used());
    assert_int_equal(json_scan(NULL, text, sizeof(text), 10000, NULL, &mistake),
                     JSON_TOO_DEEP);
    memory_init(MEMORY_LIMIT);
    assert_int_equal(json_scan(NULL, text, sizeof(text), 10000, NULL, &mistake),
                     JSON_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json_is_accepted),
        cmocka_unit_test(what_is_no_json_is_refused_where_it_stops_being_json),
        cmocka_unit_test(the_depth_limit_is_exact),
        cmocka_unit_test(objects_and_arrays_may_be_mixed_at_any_depth),
        cmocka_unit_test(random_documents_are_accepted_and_their_beginnings_are_not),
        cmocka_unit_test(damaged_documents_have_one_verdict),
        cmocka_unit_test(bytes_without_a_plan_have_one_verdict),
        cmocka_unit_test(borders_of_blocks_are_no_borders),
        cmocka_unit_test(large_documents_are_checked),
        cmocka_unit_test(a_depth_for_which_there_is_no_memory_is_too_deep),
    };

    return cmocka_run_group_tests(tests, guarded_make, NULL);
}
