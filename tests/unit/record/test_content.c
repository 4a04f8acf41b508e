/* Contents: what a record is as JSON, and what is remembered of it. */

#include "fixture.h"

#include "pipeline/record/content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct json_found own[8];

static struct content_reader reader_of(const struct json_paths *paths, bool remember)
{
    return (struct content_reader){
        .paths = paths, .depth_limit = 4, .remember = remember, .own = own};
}

static struct record *line(const char *text)
{
    struct record *record = record_of_bytes(text, strlen(text));

    assert_non_null(record);
    return record;
}

static void assert_content(const char *text, enum content_kind kind, const char *value)
{
    struct content_reader reader = reader_of(NULL, false);
    struct content_view view;
    struct record *record = line(text);

    /* The second time it is known. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(content_read(&reader, record, &view), kind);
        if (value) {
            assert_int_equal(view.length, strlen(value));
            assert_memory_equal(view.text, value, view.length);
        }
    }
    record_unref(record);
}

static void a_line_is_the_json_text_in_it(void **state)
{
    (void)state;
    assert_content("{\"a\": 1}", CONTENT_JSON, "{\"a\": 1}");
    assert_content(" \t12\r", CONTENT_JSON, "12");
    assert_content("\xef\xbb\xbf [1] ", CONTENT_JSON, "[1]");
}

static void any_other_line_is_a_string(void **state)
{
    (void)state;
    assert_content("plain", CONTENT_STRING, NULL);
    assert_content("", CONTENT_STRING, NULL);
    assert_content("12 monkeys", CONTENT_STRING, NULL);
    assert_content("\xef\xbb\xbf", CONTENT_STRING, NULL);
}

static void too_deep_is_neither(void **state)
{
    (void)state;
    assert_content("[[[[1]]]]", CONTENT_JSON, "[[[[1]]]]");
    assert_content("[[[[[1]]]]]", CONTENT_TOO_DEEP, NULL);
}

static void a_string_stays_one(void **state)
{
    struct content_reader reader = reader_of(NULL, false);
    struct content_view view;
    struct record *record = line("123");

    (void)state;
    record->kind = RECORD_STRING;
    assert_int_equal(content_read(&reader, record, &view), CONTENT_STRING);
    record_unref(record);
}

static void assert_field(const struct json_found *found, const char *value)
{
    assert_int_equal(found->state, JSON_FOUND);
    assert_int_equal(found->length, strlen(value));
    assert_memory_equal(found->bytes, value, found->length);
}

static void fields_are_remembered_and_follow_the_record(void **state)
{
    struct json_paths *paths = json_paths_new(), *others = json_paths_new();
    struct json_step a = {"a", 1, 0}, b = {"b", 1, 0};
    int slot = json_paths_add(paths, &a, 1), other = json_paths_add(others, &b, 1);
    struct content_reader reader = reader_of(paths, true),
                          second = reader_of(others, true);
    struct chunk *chunk = chunk_new(4096);
    const char *text = "{\"a\": 1, \"b\": [2]}";
    struct content_view view;
    struct record *record;

    (void)state;
    memcpy(chunk->bytes, text, strlen(text));
    record = record_new(chunk, chunk->bytes, strlen(text));
    chunk_unref(chunk);
    assert_false(content_is_remembered(&reader, record));
    assert_int_equal(content_read(&reader, record, &view), CONTENT_JSON);
    assert_true(content_is_remembered(&reader, record));
    assert_false(content_is_remembered(&second, record));
    assert_field(&view.found[slot], "1");
    assert_int_equal(content_read(&second, record, &view), CONTENT_JSON);
    assert_field(&view.found[other], "[2]");
    assert_int_equal(content_read(&reader, record, &view), CONTENT_JSON);
    /* Kept, it moves out of the large chunk. */
    record = record_keep(record);
    assert_non_null(record);
    assert_int_equal(content_read(&reader, record, &view), CONTENT_JSON);
    assert_field(&view.found[slot], "1");
    assert_ptr_equal(view.found[slot].bytes, record->text + 6);
    record_unref(record);
    json_paths_free(paths);
    json_paths_free(others);
}

static void a_check_tells_the_mistake(void **state)
{
    struct json_mistake mistake;
    struct record *record = line("{\"a\" 1}");

    (void)state;
    assert_int_equal(content_check(record, 4, &mistake), CONTENT_STRING);
    assert_int_equal(mistake.offset, 5);
    /* It is known that it is none; where, is told again. */
    assert_int_equal(content_check(record, 4, &mistake), CONTENT_STRING);
    assert_int_equal(mistake.offset, 5);
    record_unref(record);
}

static void noted_fields_are_not_looked_for(void **state)
{
    const struct json_step a = {.key = "a", .length = 1}, b = {.key = "b", .length = 1};
    struct json_paths *paths = json_paths_new();
    int slot_a = json_paths_add(paths, &a, 1), slot_b = json_paths_add(paths, &b, 1);
    struct record *record = line("{\"x\":1,\"a\":\"y\"}");
    struct json_found *found;
    struct content_reader reader = reader_of(paths, false);
    struct content_view view;

    (void)state;
    record->kind = RECORD_JSON;
    assert_true(content_can_note(paths));
    assert_int_equal(content_slot(paths, text_of("x")), 0);
    assert_int_equal(content_slot(paths, text_of("a")), slot_a);
    found = content_note(record, paths);
    assert_non_null(found);
    found[slot_a] = (struct json_found){record->text + 11, 3, JSON_FOUND};
    assert_int_equal(content_read(&reader, record, &view), CONTENT_JSON);
    assert_ptr_not_equal(view.found, own);
    assert_field(&view.found[slot_a], "\"y\"");
    assert_int_equal(view.found[slot_b].state, JSON_MISSING);
    assert_int_equal(view.length, record->length);
    record_unref(record);
    json_paths_free(paths);
}

static void only_names_at_the_top_can_be_noted(void **state)
{
    const struct json_step deep[] = {{.key = "a", .length = 1},
                                     {.key = "b", .length = 1}};
    const struct json_step index = {.index = 2};
    struct json_paths *paths = json_paths_new();

    (void)state;
    assert_true(content_can_note(paths));
    assert_true(json_paths_add(paths, deep, 2) > 0);
    assert_false(content_can_note(paths));
    json_paths_free(paths);
    paths = json_paths_new();
    assert_true(json_paths_add(paths, &index, 1) > 0);
    assert_false(content_can_note(paths));
    json_paths_free(paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_the_json_text_in_it),
        cmocka_unit_test(any_other_line_is_a_string),
        cmocka_unit_test(too_deep_is_neither),
        cmocka_unit_test(a_string_stays_one),
        cmocka_unit_test(fields_are_remembered_and_follow_the_record),
        cmocka_unit_test(a_check_tells_the_mistake),
        cmocka_unit_test(noted_fields_are_not_looked_for),
        cmocka_unit_test(only_names_at_the_top_can_be_noted),
    };

    return cmocka_run_group_tests(tests, NULL, release_caches);
}
