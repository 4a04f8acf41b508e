/* Write: values come out as compact JSON, in whatever form they are held. */
#include "pipeline/json/write.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

static void assert_written(struct value value, unsigned flags, const char *wanted)
{
    struct buffer buffer = {0};

    write_value(&buffer, value, flags);
    assert_false(buffer.failed);
    if (buffer.length != strlen(wanted) ||
        memcmp(buffer.bytes, wanted, buffer.length) != 0)
        fail_msg("%.*s, not %s", (int)buffer.length, buffer.bytes, wanted);
    buffer_release(&buffer);
}

/* As a slice and as a built value. */
static void assert_rewritten(const char *text, const char *wanted)
{
    struct value slice = value_text(text, strlen(text));
    struct value built = value_settle(slice);

    assert_written(slice, 0, wanted);
    assert_written(built, 0, wanted);
    value_unref(built);
}

static void white_space_between_values_is_left_out(void **state)
{
    (void)state;
    assert_rewritten("{ \"a b\" :\t[ 1 , 2 ,\n\"x y\" ] , \"c\" : { } , \"d\" : [ ] }",
                     "{\"a b\":[1,2,\"x y\"],\"c\":{},\"d\":[]}");
}

static void numbers_are_written_as_they_are_spelled(void **state)
{
    (void)state;
    assert_rewritten("[1.0,1e5,-0,100000000000000000000,0.10]",
                     "[1.0,1e5,-0,100000000000000000000,0.10]");
    assert_rewritten("1E+3", "1E+3");
    assert_rewritten("-12", "-12");
}

static void strings_are_written_as_by_jq(void **state)
{
    (void)state;
    assert_rewritten("\"\\u0041\\/\\u00e4\\n\\u001f\x7f\\\"\\\\\\b\\f\\r\\t\"",
                     "\"A/\xc3\xa4\\n\\u001f\\u007f\\\"\\\\\\b\\f\\r\\t\"");
    assert_rewritten("\"\\ud83d\\ude00 \\ud83d \xff\"",
                     "\"\xf0\x9f\x98\x80 \xef\xbf\xbd \xef\xbf\xbd\"");
    assert_rewritten("{\"\\u0061\":\"\\u0000\"}", "{\"a\":\"\\u0000\"}");
}

static void computed_numbers_are_written_shortly(void **state)
{
    struct value array = value_array_new();
    static const double numbers[] = {0.5, 1e100, NAN, INFINITY, -INFINITY, -0.0};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(value_number(numbers[i]).form, VALUE_DOUBLE);
        array = value_append(array, value_number(numbers[i]));
    }
    array = value_append(array, value_number(3.0));
    array = value_append(array, value_integer(INT64_MIN));
    assert_written(array, 0,
                   "[0.5,1e+100,null,1.7976931348623157e+308,-1.7976931348623157e+308,"
                   "-0,3,-9223372036854775808]");
    value_unref(array);
    assert_written(value_number(NAN), 0, "null");
    assert_written(value_bool(true), 0, "true");
    assert_written(value_bool(false), 0, "false");
    assert_written(VALUE_OF(VALUE_NULL), 0, "null");
}

static void keys_are_sorted_at_every_level_if_wanted(void **state)
{
    static const char text[] =
        "{\"b\":[{\"d\":1,\"c\":2}],\"a\":{\"z\":0,\"aa\":1,\"a\":2},\"\":3,"
        "\"b\":[{\"f\":1,\"e\":2}]}";
    static const char sorted[] =
        "{\"\":3,\"a\":{\"a\":2,\"aa\":1,\"z\":0},\"b\":[{\"e\":2,\"f\":1}]}";
    struct value built = value_settle(value_text(text, strlen(text)));

    (void)state;
    assert_written(value_text(text, strlen(text)), WRITE_SORT_KEYS, sorted);
    assert_written(built, WRITE_SORT_KEYS, sorted);
    assert_written(
        built, 0,
        "{\"b\":[{\"f\":1,\"e\":2}],\"a\":{\"z\":0,\"aa\":1,\"a\":2},\"\":3}");
    value_unref(built);
}

/* `depth` arrays around `depth` more, as text. */
static char *nested(size_t depth)
{
    char *text = malloc(2 * depth + 1);

    assert_non_null(text);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = 0;
    return text;
}

static void what_is_too_deep_is_skipped(void **state)
{
    char *good = nested(WRITE_DEPTH_LIMIT + 1);
    char *deep = nested(WRITE_DEPTH_LIMIT + 2);
    char *cut = malloc(3 * WRITE_DEPTH_LIMIT);

    (void)state;
    assert_non_null(cut);
    assert_rewritten(good, good);
    snprintf(cut, 3 * WRITE_DEPTH_LIMIT, "%.*s<skipped: too deep>%s",
             WRITE_DEPTH_LIMIT + 1, good, good + WRITE_DEPTH_LIMIT + 1);
    assert_rewritten(deep, cut);
    free(good);
    free(deep);
    free(cut);
}

static void a_million_brackets_are_written_and_freed(void **state)
{
    char *text = nested(1000000);
    struct buffer buffer = {0};
    struct value built = value_settle(value_text(text, 2000000));

    (void)state;
    assert_int_equal(built.form, VALUE_BUILT);
    write_value(&buffer, built, 0);
    write_value(&buffer, built, WRITE_SORT_KEYS);
    assert_false(buffer.failed);
    buffer_release(&buffer);
    value_unref(built);
    assert_int_equal(memory_used(), 0);
    free(text);
}

static void without_memory_the_buffer_says_so(void **state)
{
    static const char text[] =
        "{\"b\":[1.5,[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]],{}],\"a\":{\"z\":0}}";
    struct value built = value_settle(value_text(text, strlen(text)));
    size_t used = memory_used();
    bool failed = true;

    (void)state;
    for (size_t limit = used; failed; limit += 16) {
        struct buffer buffer = {0};

        memory_init(limit);
        write_value(&buffer, built, WRITE_SORT_KEYS);
        failed = buffer.failed;
        buffer_release(&buffer);
        assert_int_equal(memory_used(), used);
    }
    memory_init(MEMORY_LIMIT);
    value_unref(built);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_between_values_is_left_out),
        cmocka_unit_test(numbers_are_written_as_they_are_spelled),
        cmocka_unit_test(strings_are_written_as_by_jq),
        cmocka_unit_test(computed_numbers_are_written_shortly),
        cmocka_unit_test(keys_are_sorted_at_every_level_if_wanted),
        cmocka_unit_test(what_is_too_deep_is_skipped),
        cmocka_unit_test(a_million_brackets_are_written_and_freed),
        cmocka_unit_test(without_memory_the_buffer_says_so),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
