/* Keeping: records that are held for long, and who shares what then. */

#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool pins_little(const struct record *record)
{
    return record->chunk->capacity <= RECORD_KEEP_FACTOR * (record->length + 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test(no_order_of_sharing_breaks_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, release_caches);
}
