/* Records: made of bytes, of lines, and of other records. */

#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_new_record_shows_bytes_of_its_chunk(void **state)
{
    struct chunk *chunk = chunk_new(10);
    struct record *record;

    (void)state;
    memcpy(chunk->bytes, "0123456789", 10);
    record = record_new(chunk, chunk->bytes + 2, 3);
    assert_int_equal(record->references, 1);
    assert_int_equal(chunk->references, 2);
    assert_text(record, "234");
    assert_int_equal(record->end, LINE_END_LF);
    assert_false(record->rejected);
    assert_null(record->origin);
    assert_null(record->input);
    assert_int_equal(record->line, 0);
    record_unref(record);
    assert_int_equal(chunk->references, 1);
    chunk_unref(chunk);
}

static void a_record_lives_until_its_last_reference_goes(void **state)
{
    struct record *record = record_of_bytes("abc", 3);

    (void)state;
    assert_ptr_equal(record_ref(record), record);
    record_unref(record);
    assert_int_equal(record->references, 1);
    assert_text(record, "abc");
    record_unref(record);
    record_unref(NULL);
}

static void a_record_of_bytes_has_a_copy_and_no_line(void **state)
{
    char bytes[] = "a\0b\n";
    struct record *record = record_of_bytes(bytes, 4);

    (void)state;
    memset(bytes, 'x', 4);
    assert_int_equal(record->length, 4);
    assert_memory_equal(record->text, "a\0b\n", 4);
    assert_null(record->origin);
    assert_null(record_input(record));
    record_unref(record);
}

static void a_record_may_be_empty(void **state)
{
    struct record *record = record_of_bytes("", 0), *kept;

    (void)state;
    assert_int_equal(record->length, 0);
    assert_non_null(record->text);
    kept = record_keep(record);
    assert_int_equal(kept->length, 0);
    record_unref(kept);
}

static void many_records_are_distinct_and_come_clean(void **state)
{
    enum {
        MANY = 5000
    };
    static struct record *records[MANY];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++) {
            records[i] = record_of_bytes((const char *)&i, sizeof i);
            assert_non_null(records[i]);
            assert_null(records[i]->input);
            assert_false(records[i]->rejected);
            records[i]->line = i;
            records[i]->rejected = true;
        }
        for (size_t i = 0; i < MANY; i++) {
            assert_int_equal(records[i]->line, i);
            assert_memory_equal(records[i]->text, &i, sizeof i);
            record_unref(records[i]);
        }
    }
}

static void a_derived_record_remembers_its_line(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *record = record_derive(line, "/a", 2);

    (void)state;
    assert_text(record, "/a");
    assert_ptr_equal(record->origin, &app_log);
    assert_int_equal(record->line, 17);
    assert_int_equal(record->end, LINE_END_CRLF);
    assert_ptr_equal(record_input(record), line);
    assert_ptr_equal(record_input(line), line);
    assert_int_equal(line->references, 2);
    record_unref(line);
    assert_text(record_input(record), "GET /a");
    record_unref(record);
}

static void a_record_derived_from_a_derived_one_has_the_same_line(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *first = record_derive(line, "/a", 2);
    struct record *second = record_derive(first, "a", 1);

    (void)state;
    assert_ptr_equal(record_input(second), line);
    assert_int_equal(first->references, 1);
    record_unref(first);
    record_unref(line);
    assert_text(record_input(second), "GET /a");
    assert_null(record_input(second)->input);
    record_unref(second);
}

static void what_is_derived_from_no_line_has_none(void **state)
{
    struct record *made = record_of_bytes("7", 1);
    struct record *record = record_derive(made, "8", 1);

    (void)state;
    assert_null(record_input(record));
    assert_int_equal(made->references, 1);
    record_unref(made);
    record_unref(record);
}

static void a_slice_shares_the_bytes(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *slice = record_slice(line, 4, 2);
    struct record *empty = record_slice(slice, 2, 0);

    (void)state;
    assert_text(slice, "/a");
    assert_ptr_equal(slice->text, line->text + 4);
    assert_ptr_equal(slice->chunk, line->chunk);
    assert_ptr_equal(record_input(slice), line);
    assert_int_equal(slice->line, 17);
    assert_text(empty, "");
    assert_ptr_equal(record_input(empty), line);
    record_unref(empty);
    record_unref(line);
    assert_text(slice, "/a");
    record_unref(slice);
}

static void equal_means_the_same_bytes(void **state)
{
    struct record *a = read_line("abc", 1), *b = record_of_bytes("abc", 3);
    struct record *shorter = record_of_bytes("ab", 2),
                  *other = record_of_bytes("abd", 3);
    struct record *empty = record_of_bytes("", 0);

    (void)state;
    assert_true(record_equals(a, b));
    assert_true(record_equals(empty, empty));
    assert_false(record_equals(a, shorter));
    assert_false(record_equals(a, other));
    assert_false(record_equals(a, empty));
    record_unref(a);
    record_unref(b);
    record_unref(shorter);
    record_unref(other);
    record_unref(empty);
}

static void giving_memory_back_spares_what_is_in_use(void **state)
{
    struct record *record = record_of_bytes("abc", 3);

    (void)state;
    record_release_cache();
    assert_text(record, "abc");
    record_unref(record);
    record_release_cache();
    record = record_of_bytes("def", 3);
    assert_text(record, "def");
    record_unref(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_record_shows_bytes_of_its_chunk),
        cmocka_unit_test(a_record_lives_until_its_last_reference_goes),
        cmocka_unit_test(a_record_of_bytes_has_a_copy_and_no_line),
        cmocka_unit_test(a_record_may_be_empty),
        cmocka_unit_test(many_records_are_distinct_and_come_clean),
        cmocka_unit_test(a_derived_record_remembers_its_line),
        cmocka_unit_test(a_record_derived_from_a_derived_one_has_the_same_line),
        cmocka_unit_test(what_is_derived_from_no_line_has_none),
        cmocka_unit_test(a_slice_shares_the_bytes),
        cmocka_unit_test(equal_means_the_same_bytes),
        cmocka_unit_test(giving_memory_back_spares_what_is_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, release_caches);
}
