/* Lines: how much memory reading them takes, and who lets it go. */

#include "lines_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Counts how often the cutter turns to another chunk, which is what a held record
 * costs. */
struct count {
    struct run *run;
    struct chunk *last;
    size_t chunks, capacity_max;
    struct record *held[64];
    size_t next;
    size_t keep_each; /* 0: nothing is held */
    bool keep;
};

static void count_chunks(void *context, struct record *record)
{
    struct count *count = context;
    struct chunk *chunk = count->run->lines.chunk;

    if (chunk != count->last)
        count->chunks++;
    count->last = chunk;
    if (chunk->capacity > count->capacity_max)
        count->capacity_max = chunk->capacity;
    if (!count->keep_each || record->line % count->keep_each) {
        record_unref(record);
        return;
    }
    record_unref(count->held[count->next]);
    count->held[count->next] = count->keep ? record_keep(record) : record;
    count->next = (count->next + 1) % 64;
}

static void count_run(struct count *count, const char *bytes, size_t size,
                      size_t read_size)
{
    struct run run;

    count->run = &run;
    start_run(&run, bytes, size, NO_LIMIT);
    for (size_t from = 0; from < size; from += read_size)
        feed(&run, from, size - from < read_size ? size - from : read_size,
             count_chunks, count);
    end_run(&run, count_chunks, count);
    for (size_t i = 0; i < 64; i++)
        record_unref(count->held[i]);
}

static char *short_lines(size_t size)
{
    char *bytes = filled_with('x', size);

    for (size_t i = 99; i < size; i += 100)
        bytes[i] = '\n';
    return bytes;
}

#define FLAT_SIZE ((size_t)8 << 20)

static void a_source_whose_records_are_gone_has_one_chunk(void **state)
{
    static const size_t read_sizes[] = {1, 77, 4096, 65536, CHUNK_SIZE};
    char *bytes = short_lines(FLAT_SIZE);

    (void)state;
    for (size_t i = 0; i < sizeof read_sizes / sizeof *read_sizes; i++) {
        struct count count = {0};
        size_t size = read_sizes[i] == 1 ? FLAT_SIZE / 32 : FLAT_SIZE;
        count_run(&count, bytes, size, read_sizes[i]);
        assert_int_equal(count.chunks, 1);
        assert_int_equal(count.capacity_max, CHUNK_SIZE);
    }
    free(bytes);
}

static void records_held_as_they_should_be_pin_no_chunk(void **state)
{
    char *bytes = short_lines(FLAT_SIZE);

    (void)state;
    for (size_t each = 1; each <= 1000; each *= 10) {
        struct count count = {.keep_each = each, .keep = true};
        count_run(&count, bytes, FLAT_SIZE, CHUNK_SIZE);
        assert_int_equal(count.chunks, 1);
    }
    free(bytes);
}

static void short_reads_share_a_chunk_though_a_record_is_held(void **state)
{
    char *bytes = short_lines(FLAT_SIZE);
    struct count count = {.keep_each = 1};

    (void)state;
    count_run(&count, bytes, FLAT_SIZE, 130);
    assert_true(count.chunks <= FLAT_SIZE / (CHUNK_SIZE / 2));
    free(bytes);
}

static void a_huge_line_takes_twice_its_size_and_leaves_no_trace(void **state)
{
    size_t huge = (size_t)5 << 20;
    size_t size = 2 * huge;
    char *bytes = short_lines(size);
    struct count count = {0}, behind = {0};
    struct run run;

    (void)state;
    memset(bytes + 100, 'y', huge);
    bytes[100 + huge] = '\n';
    start_run(&run, bytes, size, NO_LIMIT);
    count.run = behind.run = &run;
    for (size_t from = 0; from < size; from += 65536)
        feed(&run, from, 65536, count_chunks,
             from < huge + CHUNK_SIZE ? &count : &behind);
    end_run(&run, count_chunks, &behind);
    assert_true(count.capacity_max >= huge);
    assert_true(count.capacity_max <= 2 * huge);
    assert_int_equal(behind.capacity_max, CHUNK_SIZE);
    free(bytes);
}

static void a_line_over_the_limit_takes_no_more_memory_than_the_limit(void **state)
{
    size_t limits[] = {10, CHUNK_SIZE, (size_t)1 << 20};
    size_t size = (size_t)8 << 20;
    char *bytes = filled_with('x', size);

    (void)state;
    bytes[size - 3] = '\n';
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct run run;
        start_run(&run, bytes, size, limits[i]);
        for (size_t from = 0; from < size; from += 4096) {
            feed(&run, from, 4096, NULL, NULL);
            assert_true(run.lines.chunk->capacity <= CHUNK_SIZE ||
                        run.lines.chunk->capacity <= limits[i] + 2);
        }
        end_run(&run, NULL, NULL);
    }
    free(bytes);
}

static void the_room_is_a_block_and_never_more(void **state)
{
    struct lines lines;
    char *at;
    size_t room;

    (void)state;
    lines_init(&lines, &app_log, NO_LIMIT);
    assert_true(lines_room(&lines, &at, &room));
    assert_int_equal(room, CHUNK_SIZE);
    for (size_t size = 0; size < 8 * CHUNK_SIZE; size += room) {
        struct lines_piece piece;
        assert_true(lines_room(&lines, &at, &room));
        assert_in_range(room, CHUNK_SIZE / 4, CHUNK_SIZE);
        memset(at, 'x', room);
        lines_filled(&lines, room);
        assert_int_equal(lines_next(&lines, &piece), LINES_MORE);
    }
    lines_release(&lines);
    lines_release(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_whose_records_are_gone_has_one_chunk),
        cmocka_unit_test(records_held_as_they_should_be_pin_no_chunk),
        cmocka_unit_test(short_reads_share_a_chunk_though_a_record_is_held),
        cmocka_unit_test(a_huge_line_takes_twice_its_size_and_leaves_no_trace),
        cmocka_unit_test(a_line_over_the_limit_takes_no_more_memory_than_the_limit),
        cmocka_unit_test(the_room_is_a_block_and_never_more),
    };
    return cmocka_run_group_tests(tests, NULL, release_caches);
}
