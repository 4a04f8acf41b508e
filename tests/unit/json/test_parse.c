/* Parse: what comes out of a text is what jansson's own loader makes of it, but for
 * what it cannot hold. */
#include "documents.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 4096

static struct value parse(const char *text, size_t length)
{
    enum json_verdict verdict;
    struct value value = json_parse(text, length, JSON_DEPTH_LIMIT, &verdict, NULL);

    assert_int_equal(verdict, JSON_VALID);
    assert_int_not_equal(value.form, VALUE_NONE);
    return value;
}

/* Numbers beyond int64 are an error to jansson, and so are some exponents. */
static json_t *load(const char *text, size_t length)
{
    return json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

/* Takes what jansson has loaded. It holds -0 as an integer. */
static void compare_with(json_t *wanted, const char *text, size_t length)
{
    struct value value = parse(text, length);
    struct value loaded = {.form = VALUE_BUILT, .built = wanted};
    bool failed = false;
    json_t *plain;

    if (value_compare(value, loaded, &failed) != 0)
        fail_msg("%.*s", (int)length, text);
    assert_false(failed);
    plain = value_take_json(value);
    assert_non_null(plain);
    if (!memmem(text, length, "-0", 2) && !json_equal(plain, wanted))
        fail_msg("%.*s", (int)length, text);
    json_decref(plain);
    json_decref(wanted);
}

static void random_documents_are_what_jansson_loads(void **state)
{
    struct random random = {1};
    size_t compared = 0;
    char text[ROOM];

    (void)state;
    for (size_t round = 0; round < 5000; round++) {
        unsigned flags = round % 2 ? DOCUMENT_SPACES : DOCUMENT_DUPLICATES;
        size_t length = document_make(
            &random, flags, text, 400 + random_below(&random, round % 4 ? 200 : 3000));
        json_t *wanted = load(text, length);

        if (wanted) {
            compare_with(wanted, text, length);
            compared++;
        }
    }
    assert_true(compared > 1000);
    assert_int_equal(memory_used(), 0);
}

static void what_is_written_is_parsed_as_the_same(void **state)
{
    struct random random = {2};
    char text[ROOM];

    (void)state;
    for (size_t round = 0; round < 5000; round++) {
        size_t length = document_make(&random, (unsigned)round % 8, text, 700);
        struct buffer first = {0}, second = {0};
        struct value value = parse(text, length);
        struct value again;
        bool failed = false;

        write_value(&first, value, 0);
        again = parse(first.bytes, first.length);
        write_value(&second, again, 0);
        assert_int_equal(value_compare(value, again, &failed), 0);
        assert_false(failed);
        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.bytes, second.bytes, first.length);
        value_unref(value);
        value_unref(again);
        buffer_release(&first);
        buffer_release(&second);
    }
    assert_int_equal(memory_used(), 0);
}

static void what_is_no_json_has_its_place_and_reason(void **state)
{
    struct json_mistake mistake = {0};
    enum json_verdict verdict;

    (void)state;
    assert_int_equal(json_parse("[1,]", 4, 10, &verdict, &mistake).form, VALUE_NONE);
    assert_int_equal(verdict, JSON_INVALID);
    assert_int_equal(mistake.offset, 3);
    assert_string_equal(mistake.what, "a value was expected");
    assert_int_equal(json_parse("[[]]", 4, 1, &verdict, &mistake).form, VALUE_NONE);
    assert_int_equal(verdict, JSON_TOO_DEEP);
    assert_int_equal(mistake.offset, 1);
}

static void scalars_need_no_memory(void **state)
{
    (void)state;
    assert_int_equal(parse(" null ", 6).form, VALUE_NULL);
    assert_int_equal(parse("true", 4).form, VALUE_TRUE);
    assert_int_equal(parse("false", 5).form, VALUE_FALSE);
    assert_int_equal(parse("-7", 2).integer, -7);
    assert_int_equal(memory_used(), 0);
}

/* Each allocation fails once. */
static void without_memory_there_is_no_value_and_nothing_is_lost(void **state)
{
    static const char text[] = "{\"a\":[1,2.5,\"x\\ny\",{\"\\u0062\":null}],\"a\":[[[[["
                               "]]]]],\"\\u0061\":1e400,"
                               "\"c\":[0,1,2,3,4,5,6,7,8,9,10],\"k1\":1,\"k2\":2,"
                               "\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6}";
    struct value value = VALUE_OF(VALUE_NONE);
    size_t refused = 0;

    (void)state;
    for (size_t limit = 0; value.form == VALUE_NONE; limit += 8) {
        enum json_verdict verdict;

        memory_init(limit);
        value = json_parse(text, strlen(text), 100, &verdict, NULL);
        assert_int_equal(verdict, JSON_VALID);
        assert_true(value.form != VALUE_NONE || memory_used() == 0);
        assert_true(memory_used() <= limit + 64);
        refused++;
    }
    assert_true(refused > 50);
    value_unref(value);
    assert_int_equal(memory_used(), 0);
    memory_init(MEMORY_LIMIT);
}

/* Keys of which jansson's unseeded hash would make one chain would take minutes. */
static void a_million_keys_take_no_long_time(void **state)
{
    size_t size = 32000000, length = 1;
    char *text = malloc(size);
    struct value value;

    (void)state;
    assert_non_null(text);
    text[0] = '{';
    for (size_t i = 0; i < 1000000; i++)
        length += (size_t)snprintf(text + length, size - length, "%s\"key%zu\":%zu",
                                   i ? "," : "", i * 64, i);
    text[length++] = '}';
    value = parse(text, length);
    assert_int_equal(value_length(value), 1000000);
    assert_int_equal(value_length(value_text(text, length)), 1000000);
    assert_int_equal(value_get(value, "key64", 5).integer, 1);
    value_unref(value);
    assert_int_equal(memory_used(), 0);
    free(text);
}

/* Each replaces a deep value, which jansson would free by recursion. */
static void deep_duplicates_are_replaced_without_recursion(void **state)
{
    size_t depth = 300000, length = 0;
    char *text = malloc(6 * depth);
    enum json_verdict verdict;
    struct value value;

    (void)state;
    assert_non_null(text);
    text[length++] = '{';
    for (size_t i = 0; i < 2; i++) {
        memcpy(text + length, &",\"a\":"[i == 0], 5 - (i == 0));
        length += 5 - (i == 0);
        memset(text + length, '[', depth);
        memset(text + length + depth, ']', depth);
        length += 2 * depth;
    }
    text[length++] = '}';
    value = json_parse(text, length, SIZE_MAX, &verdict, NULL);
    assert_int_equal(value_length(value), 1);
    value_unref(value);
    assert_int_equal(memory_used(), 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_documents_are_what_jansson_loads),
        cmocka_unit_test(what_is_written_is_parsed_as_the_same),
        cmocka_unit_test(what_is_no_json_has_its_place_and_reason),
        cmocka_unit_test(scalars_need_no_memory),
        cmocka_unit_test(without_memory_there_is_no_value_and_nothing_is_lost),
        cmocka_unit_test(a_million_keys_take_no_long_time),
        cmocka_unit_test(deep_duplicates_are_replaced_without_recursion),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
