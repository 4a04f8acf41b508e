#include "pipeline/record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct origin app_log = {"app.log", true};

/* A record of a line that was read: a slice of a whole chunk, which it alone holds. */
static struct record *read_line(const char *text, uint64_t line)
{
    struct chunk *chunk = chunk_new(CHUNK_SIZE);
    size_t length = strlen(text);
    struct record *record;

    assert_non_null(chunk);
    memcpy(chunk->bytes + 100, text, length);
    record = record_new(chunk, chunk->bytes + 100, length);
    assert_non_null(record);
    chunk_unref(chunk);
    record->origin = &app_log;
    record->line = line;
    record->end = LINE_END_CRLF;
    return record;
}

static void assert_text(const struct record *record, const char *text)
{
    assert_int_equal(record->length, strlen(text));
    assert_memory_equal(record->text, text, record->length);
}

static bool pins_little(const struct record *record)
{
    return record->chunk->capacity <= RECORD_KEEP_FACTOR * (record->length + 1);
}

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

static void a_kept_line_lets_its_chunk_go(void **state)
{
    struct record *line = read_line("GET /a", 17), *kept;
    struct chunk *chunk = chunk_ref(line->chunk);

    (void)state;
    kept = record_keep(line);
    assert_ptr_equal(kept, line);
    assert_int_equal(chunk->references, 1);
    chunk_unref(chunk);
    assert_text(kept, "GET /a");
    assert_true(pins_little(kept));
    assert_int_equal(kept->line, 17);
    assert_int_equal(kept->end, LINE_END_CRLF);
    assert_ptr_equal(kept->origin, &app_log);
    assert_ptr_equal(record_input(kept), kept);
    record_unref(kept);
}

static void a_line_that_fills_much_of_its_chunk_is_not_copied(void **state)
{
    struct chunk *chunk = chunk_new(800);
    struct record *much, *little, *kept;

    (void)state;
    memset(chunk->bytes, 'x', 800);
    much = record_new(chunk, chunk->bytes, 100);
    little = record_new(chunk, chunk->bytes, 99);
    kept = record_keep(much);
    assert_ptr_equal(kept, much);
    assert_ptr_equal(kept->chunk, chunk);
    record_unref(kept);
    kept = record_keep(little);
    assert_ptr_not_equal(kept->chunk, chunk);
    record_unref(kept);
    chunk_unref(chunk);
}

static void keeping_twice_copies_once(void **state)
{
    struct record *kept = record_keep(read_line("GET /a", 17));
    struct chunk *chunk = kept->chunk;

    (void)state;
    kept = record_keep(kept);
    assert_ptr_equal(kept->chunk, chunk);
    record_ref(kept);
    assert_ptr_equal(record_keep(kept), kept);
    assert_int_equal(kept->references, 2);
    record_unref(kept);
    record_unref(kept);
}

static void a_shared_line_stays_where_its_reader_sees_it(void **state)
{
    struct record *line = read_line("GET /a", 17);
    const char *text = line->text;
    struct record *kept = record_keep(record_ref(line));

    (void)state;
    assert_ptr_equal(line->text, text);
    assert_text(line, "GET /a");
    assert_ptr_not_equal(kept, line);
    assert_true(pins_little(kept));
    assert_int_equal(line->references, 1);
    record_unref(line);
    assert_text(kept, "GET /a");
    assert_int_equal(kept->references, 1);
    record_unref(kept);
}

static void all_who_keep_a_shared_line_have_one_copy(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *a = record_keep(record_ref(line));
    struct record *b = record_keep(record_ref(line));

    (void)state;
    assert_ptr_equal(a, b);
    record_unref(a);
    record_unref(line);
    assert_text(b, "GET /a");
    record_unref(b);
}

static void a_mark_on_the_line_is_seen_by_all_who_came_from_it(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *before = record_derive(line, "/a", 2);
    struct record *kept = record_keep(record_ref(line));
    struct record *behind = record_derive(line, "GET", 3);
    struct record *of_kept = record_derive(kept, "a", 1);

    (void)state;
    record_input(of_kept)->rejected = true;
    assert_true(record_input(line)->rejected);
    assert_true(record_input(before)->rejected);
    assert_true(record_input(behind)->rejected);
    assert_true(record_input(kept)->rejected);
    record_unref(line);
    record_unref(kept);
    record_unref(of_kept);
    assert_true(record_input(before)->rejected);
    assert_true(record_input(behind)->rejected);
    record_unref(before);
    record_unref(behind);
}

static void a_mark_made_before_the_copy_is_in_the_copy(void **state)
{
    struct record *line = read_line("GET /a", 17), *kept;

    (void)state;
    record_input(line)->rejected = true;
    kept = record_keep(record_ref(line));
    assert_true(record_input(kept)->rejected);
    record_unref(kept);
    record_unref(line);
}

static void a_kept_derived_record_lets_the_chunk_of_its_line_go(void **state)
{
    struct record *line = read_line("GET /a", 17), *record;
    struct chunk *chunk = chunk_ref(line->chunk);

    (void)state;
    record = record_derive(line, "/a", 2);
    record_unref(line);
    record = record_keep(record);
    assert_int_equal(chunk->references, 1);
    chunk_unref(chunk);
    assert_text(record, "/a");
    assert_text(record_input(record), "GET /a");
    assert_int_equal(record_input(record)->line, 17);
    record_unref(record);
}

static void a_kept_slice_lets_the_chunk_go(void **state)
{
    struct record *line = read_line("GET /a", 17), *slice;
    struct chunk *chunk = chunk_ref(line->chunk);

    (void)state;
    slice = record_slice(line, 4, 2);
    record_unref(line);
    slice = record_keep(slice);
    assert_int_equal(chunk->references, 1);
    chunk_unref(chunk);
    assert_text(slice, "/a");
    assert_text(record_input(slice), "GET /a");
    record_unref(slice);
}

/* As when two branches keep what a map made of a line that it still reads. */
static void kept_slices_share_one_copy_of_their_line(void **state)
{
    struct record *line = read_line("GET /a", 17);
    struct record *method = record_slice(line, 0, 3);
    struct record *path = record_slice(line, 4, 2);
    struct record *kept_path, *also_path;

    (void)state;
    method = record_keep(method);
    kept_path = record_keep(record_ref(path));
    also_path = record_keep(record_ref(path));
    assert_ptr_equal(kept_path, also_path);
    assert_ptr_equal(record_input(method), record_input(path));
    assert_ptr_equal(record_input(method), record_input(kept_path));
    assert_text(line, "GET /a");
    assert_text(path, "/a");
    record_unref(line);
    record_unref(path);
    assert_text(record_input(kept_path), "GET /a");
    record_unref(kept_path);
    record_unref(also_path);
    assert_text(record_input(method), "GET /a");
    record_unref(method);
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

/* Any order of keeping, deriving and letting go must leave every record as it was. */
static void no_order_of_sharing_breaks_a_record(void **state)
{
    enum {
        SLOTS = 12,
        STEPS = 20000
    };
    struct record *slots[SLOTS] = {NULL};
    char texts[SLOTS][8];
    unsigned seed = 1;

    (void)state;
    for (int step = 0; step < STEPS; step++) {
        size_t i = (size_t)rand_r(&seed) % SLOTS, j = (size_t)rand_r(&seed) % SLOTS;
        if (!slots[i]) {
            memcpy(texts[i], "line 00", 8);
            texts[i][5] = (char)('0' + step % 10);
            texts[i][6] = (char)('0' + step / 10 % 10);
            slots[i] = read_line(texts[i], 1);
            continue;
        }
        switch (rand_r(&seed) % 5) {
        case 0:
            slots[i] = record_keep(slots[i]);
            break;
        case 1:
            record_ref(slots[i]);
            record_unref(slots[j]);
            slots[j] = slots[i];
            memmove(texts[j], texts[i], 8);
            break;
        case 2:
        case 3: {
            size_t length = slots[i]->length;
            struct record *part = step % 2 ? record_slice(slots[i], 0, length)
                                           : record_derive(slots[i], texts[i], length);
            record_unref(slots[j]);
            slots[j] = part;
            memmove(texts[j], texts[i], 8);
            break;
        }
        case 4:
            record_unref(slots[i]);
            slots[i] = NULL;
            continue;
        }
        assert_non_null(slots[i]);
        assert_text(slots[i], texts[i]);
        assert_text(record_input(slots[i]), texts[i]);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        if (slots[i])
            assert_text(slots[i], texts[i]);
        record_unref(slots[i]);
    }
}

static int release(void **state)
{
    (void)state;
    record_release_cache();
    chunk_release_cache();
    return 0;
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
        cmocka_unit_test(a_kept_line_lets_its_chunk_go),
        cmocka_unit_test(a_line_that_fills_much_of_its_chunk_is_not_copied),
        cmocka_unit_test(keeping_twice_copies_once),
        cmocka_unit_test(a_shared_line_stays_where_its_reader_sees_it),
        cmocka_unit_test(all_who_keep_a_shared_line_have_one_copy),
        cmocka_unit_test(a_mark_on_the_line_is_seen_by_all_who_came_from_it),
        cmocka_unit_test(a_mark_made_before_the_copy_is_in_the_copy),
        cmocka_unit_test(a_kept_derived_record_lets_the_chunk_of_its_line_go),
        cmocka_unit_test(a_kept_slice_lets_the_chunk_go),
        cmocka_unit_test(kept_slices_share_one_copy_of_their_line),
        cmocka_unit_test(equal_means_the_same_bytes),
        cmocka_unit_test(giving_memory_back_spares_what_is_in_use),
        cmocka_unit_test(no_order_of_sharing_breaks_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
