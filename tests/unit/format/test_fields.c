/* Fields, and the objects that are written of them. */

#include "pipeline/format/fields.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void add(struct fields *fields, const char *name, const char *value,
                enum field_form form)
{
    fields_add(fields, (struct field){
                           .name = name,
                           .value = value,
                           .name_length = (uint32_t)strlen(name),
                           .value_length = (uint32_t)strlen(value),
                           .form = (uint8_t)form,
                       });
}

static void expect(const struct fields *fields, const char *json)
{
    struct buffer buffer = {0};

    assert_true(fields_write(fields, &buffer));
    buffer_add_byte(&buffer, '\0');
    assert_string_equal(buffer.bytes, json);
    buffer_release(&buffer);
}

static void no_field_is_an_empty_object(void **state)
{
    struct fields fields = {0};

    (void)state;
    expect(&fields, "{}");
    fields_release(&fields);
}

static void a_value_is_told_by_its_form(void **state)
{
    struct fields fields = {0};

    (void)state;
    add(&fields, "a", "12", FIELD_PLAIN);
    add(&fields, "b", "12", FIELD_STRING);
    add(&fields, "c", "null", FIELD_JSON);
    add(&fields, "d", "null", FIELD_PLAIN);
    expect(&fields, "{\"a\":12,\"b\":\"12\",\"c\":null,\"d\":\"null\"}");
    fields_clear(&fields);
    expect(&fields, "{}");
    fields_release(&fields);
}

static void only_numbers_of_json_are_numbers(void **state)
{
    static const char *const numbers[] = {
        "0", "-0", "12", "1.50", "-3e9", "1E+10", "1e-3", "0.0", "123456789012345678"};
    static const char *const others[] = {"",    "-",   "007",    "0x10",     "1_000",
                                         "+5",  "1.",  ".5",     "1e",       "1 ",
                                         " 1",  "NaN", "true",   "infinity", "1.2.3.4",
                                         "--1", "1-2", "12abc0", "1e5.5"};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        assert_true(fields_is_number(numbers[i], strlen(numbers[i])));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(fields_is_number(others[i], strlen(others[i])));
}

static void of_equal_names_the_last_value_counts(void **state)
{
    struct fields fields = {0};

    (void)state;
    add(&fields, "a", "1", FIELD_PLAIN);
    add(&fields, "b", "2", FIELD_PLAIN);
    add(&fields, "a", "3", FIELD_PLAIN);
    add(&fields, "", "4", FIELD_PLAIN);
    add(&fields, "", "5", FIELD_PLAIN);
    add(&fields, "a", "6", FIELD_PLAIN);
    expect(&fields, "{\"a\":6,\"b\":2,\"\":5}");
    fields_release(&fields);
}

static void names_that_look_alike_are_different(void **state)
{
    struct fields fields = {0};

    (void)state;
    add(&fields, "ab", "1", FIELD_PLAIN);
    add(&fields, "bb", "2", FIELD_PLAIN);
    add(&fields, "cb", "3", FIELD_PLAIN);
    expect(&fields, "{\"ab\":1,\"bb\":2,\"cb\":3}");
    fields_release(&fields);
}

/* f0=0 ... f999=999, and once more with values a thousand higher. */
static void many_names_are_merged_too(void **state)
{
    static char names[1000][8], values[2000][8];
    struct fields fields = {0};
    struct buffer expected = {0};

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        snprintf(names[i % 1000], sizeof names[0], "f%zu", i % 1000);
        snprintf(values[i], sizeof values[0], "%zu", i);
        add(&fields, names[i % 1000], values[i], FIELD_PLAIN);
    }
    for (size_t i = 0; i < 1000; i++)
        buffer_printf(&expected, "%c\"f%zu\":%zu", i ? ',' : '{', i, i + 1000);
    buffer_add(&expected, "}", 2);
    expect(&fields, expected.bytes);
    buffer_release(&expected);
    fields_release(&fields);
}

static void what_is_in_scratch_may_move(void **state)
{
    struct fields fields = {0};

    (void)state;
    buffer_printf(&fields.scratch, "first \"one\"");
    fields_add_scratch(&fields, "a", 1, 0, FIELD_PLAIN);
    for (size_t i = 0; i < 1000; i++)
        buffer_add(&fields.scratch, "filler ", 7);
    add(&fields, "b", "2", FIELD_PLAIN);
    fields_add_scratch(&fields, "c", 1, fields.scratch.length, FIELD_STRING);
    expect(&fields, "{\"a\":\"first \\\"one\\\"\",\"b\":2,\"c\":\"\"}");
    fields_release(&fields);
}

static void what_is_no_utf8_is_replaced(void **state)
{
    struct buffer buffer = {0};
    static const char text[] = "plain \xff \xc3\xa9 \xe2\x82 \" \x7f\x01 end";

    (void)state;
    fields_write_string(&buffer, text, sizeof text - 1);
    buffer_add_byte(&buffer, '\0');
    assert_string_equal(buffer.bytes, "\"plain \xef\xbf\xbd \xc3\xa9 \xef\xbf\xbd \\\" "
                                      "\\u007f\\u0001 end\"");
    buffer_release(&buffer);
}

/* Each byte of ASCII at each place of a text of each length. */
static void strings_are_escaped_as_write_does(void **state)
{
    (void)state;
    for (size_t length = 1; length < 40; length++) {
        for (size_t place = 0; place < length; place++) {
            for (int byte = 0; byte < 0x80; byte++) {
                struct buffer ours = {0}, theirs = {0};
                char text[40];

                memset(text, 'x', sizeof text);
                text[place] = (char)byte;
                fields_write_string(&ours, text, length);
                write_string(&theirs, text, length);
                assert_int_equal(ours.length, theirs.length);
                assert_memory_equal(ours.bytes, theirs.bytes, ours.length);
                buffer_release(&ours);
                buffer_release(&theirs);
            }
        }
    }
}

static void a_mistake_is_kept_with_its_place(void **state)
{
    struct fields fields = {0};

    (void)state;
    assert_false(fields_mistake(&fields, 7, "no closing quote"));
    assert_string_equal(fields.mistake, "no closing quote");
    assert_int_equal(fields.at, 7);
    fields_clear(&fields);
    assert_null(fields.mistake);
}

static void without_memory_nothing_is_written(void **state)
{
    struct fields fields = {0};
    struct buffer buffer = {0};

    (void)state;
    memory_init(0);
    add(&fields, "a", "1", FIELD_PLAIN);
    assert_true(fields.failed);
    assert_int_equal(fields.count, 0);
    assert_false(fields_write(&fields, &buffer));
    fields_clear(&fields);
    assert_false(fields_write(&fields, &buffer));
    memory_init(MEMORY_LIMIT);
    fields_release(&fields);
    buffer_release(&buffer);
}

static void only_some_are_wanted(void **state)
{
    const struct text names[] = {text_of("status"), text_of("path")};
    const struct wanted wanted = {names, 2};

    (void)state;
    assert_true(wanted_has(NULL, "any", 3));
    assert_true(wanted_has(&wanted, "path", 4));
    assert_false(wanted_has(&wanted, "pat", 3));
    assert_false(wanted_has(&(struct wanted){0}, "path", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_field_is_an_empty_object),
        cmocka_unit_test(a_value_is_told_by_its_form),
        cmocka_unit_test(only_numbers_of_json_are_numbers),
        cmocka_unit_test(of_equal_names_the_last_value_counts),
        cmocka_unit_test(names_that_look_alike_are_different),
        cmocka_unit_test(many_names_are_merged_too),
        cmocka_unit_test(what_is_in_scratch_may_move),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
        cmocka_unit_test(strings_are_escaped_as_write_does),
        cmocka_unit_test(a_mistake_is_kept_with_its_place),
        cmocka_unit_test(without_memory_nothing_is_written),
        cmocka_unit_test(only_some_are_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
