/* Lines: where they are cut, in whatever pieces their bytes come. */

#include "lines_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All ways of cutting a short input: bit i of `cuts` cuts behind byte i. */
static void try_all_cuts(const char *bytes, size_t size, size_t limit)
{
    for (unsigned cuts = 0; cuts < 1U << (size - 1); cuts++) {
        struct run run;
        size_t from = 0;

        start_run(&run, bytes, size, limit);
        for (size_t i = 0; i < size; i++) {
            if (i + 1 < size && !(cuts >> i & 1))
                continue;
            feed(&run, from, i + 1 - from, NULL, NULL);
            from = i + 1;
        }
        end_run(&run, NULL, NULL);
    }
}

static void every_cut_of_every_short_input_gives_the_same_lines(void **state)
{
    static const char alphabet[] = {'a', '\r', '\n'};
    static const size_t limits[] = {0, 1, 2, 3, NO_LIMIT};
    enum {
        LETTERS = sizeof alphabet,
        LENGTH_MAX = 6
    };

    (void)state;
    for (size_t size = 1, count = LETTERS; size <= LENGTH_MAX; size++) {
        for (size_t number = 0; number < count; number++) {
            char bytes[LENGTH_MAX];
            size_t rest = number;
            for (size_t i = 0; i < size; i++, rest /= LETTERS)
                bytes[i] = alphabet[rest % LETTERS];
            for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
                try_all_cuts(bytes, size, limits[i]);
        }
        count *= LETTERS;
    }
}

static void every_cut_of_a_longer_input_gives_the_same_lines(void **state)
{
    static const char bytes[] = "\0a\n\r\r\nb\xff\r\n\nc\r";

    (void)state;
    for (size_t limit = 0; limit < 4; limit++)
        try_all_cuts(bytes, sizeof bytes - 1, limit);
}

static void an_empty_input_has_no_line(void **state)
{
    struct run run;

    (void)state;
    start_run(&run, "", 0, NO_LIMIT);
    end_run(&run, NULL, NULL);
    start_run(&run, "", 0, 0);
    feed(&run, 0, 0, NULL, NULL);
    end_run(&run, NULL, NULL);
}

/* One line of `length`, in front of it `before` bytes of short lines, behind it one
 * more. */
static char *line_of(size_t before, size_t length, const char *end, size_t *size)
{
    size_t end_length = strlen(end);
    char *bytes;

    *size = before + length + end_length + 2;
    bytes = filled_with('x', *size);
    for (size_t i = 0; i < before; i += 100)
        bytes[before - 1 - i] = '\n';
    memcpy(bytes + before + length, end, end_length);
    memcpy(bytes + *size - 2, "y\n", 2);
    return bytes;
}

/* Reads of every size around the place where the line ends. */
static void try_limit(size_t before, size_t length, const char *end, size_t limit)
{
    size_t size, line_end;
    char *bytes = line_of(before, length, end, &size);

    line_end = before + length;
    for (size_t cut = line_end - 2; cut <= line_end + 2; cut++) {
        struct run run;
        start_run(&run, bytes, size, limit);
        feed(&run, 0, cut, NULL, NULL);
        feed(&run, cut, 1, NULL, NULL);
        feed(&run, cut + 1, size - cut - 1, NULL, NULL);
        end_run(&run, NULL, NULL);
    }
    free(bytes);
}

static void the_limit_holds_at_every_place_in_a_chunk(void **state)
{
    static const size_t limits[] = {
        2,
        100,
        CHUNK_SIZE / 2,
        CHUNK_SIZE - 2,
        CHUNK_SIZE - 1,
        CHUNK_SIZE,
        CHUNK_SIZE + 1,
        3 * CHUNK_SIZE,
    };
    static const char *const ends[] = {"\n", "\r\n", "\r\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t limit = limits[i];
        size_t to_the_end = limit < CHUNK_SIZE ? CHUNK_SIZE - limit : 77;
        for (size_t j = 0; j < sizeof ends / sizeof *ends; j++)
            for (size_t length = limit - 2; length <= limit + 2; length++) {
                try_limit(0, length, ends[j], limit);
                try_limit(to_the_end, length, ends[j], limit);
            }
    }
}

static void a_line_of_the_limit_is_a_record_and_one_more_byte_is_not(void **state)
{
    static const struct {
        const char *bytes;
        bool too_long;
    } cases[] = {
        {"abc\n", false},   {"abc\r\n", false}, {"abc", false},  {"abcd\n", true},
        {"abcd\r\n", true}, {"abc\r", true},    {"ab\r", false}, {"abc\r\r\n", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].bytes);
        struct lines lines;
        struct lines_piece piece;
        char *at;
        size_t room;

        lines_init(&lines, &app_log, 3);
        assert_true(lines_room(&lines, &at, &room));
        memcpy(at, cases[i].bytes, size);
        lines_filled(&lines, size);
        lines_finish(&lines);
        if (cases[i].too_long) {
            assert_int_equal(lines_next(&lines, &piece), LINES_TOO_LONG);
            assert_int_equal(piece.length, size);
            assert_true(piece.first && piece.last);
        } else {
            assert_int_equal(lines_next(&lines, &piece), LINES_BLOCK);
            block_skip(&lines.block, lines.block.length);
            assert_int_equal(lines.block.line, 2);
        }
        assert_int_equal(lines_next(&lines, &piece), LINES_MORE);
        lines_release(&lines);
    }
}

/* Records of one run, some of them held for long, one in two as a stage should. */
struct holder {
    struct record *records[64];
    char *copies[64];
    unsigned seed;
};

static void let_go(struct holder *holder, size_t i)
{
    if (!holder->records[i])
        return;
    assert_memory_equal(holder->records[i]->text, holder->copies[i],
                        holder->records[i]->length);
    record_unref(holder->records[i]);
    free(holder->copies[i]);
    holder->records[i] = NULL;
}

static void hold(void *context, struct record *record)
{
    struct holder *holder = context;
    size_t i = (size_t)rand_r(&holder->seed) % 64;

    if (rand_r(&holder->seed) % 3 == 0) {
        record_unref(record);
        return;
    }
    let_go(holder, i);
    holder->copies[i] = malloc(record->length + 1);
    assert_non_null(holder->copies[i]);
    memcpy(holder->copies[i], record->text, record->length);
    holder->records[i] = i % 2 ? record_keep(record) : record;
    assert_non_null(holder->records[i]);
}

static size_t random_size(unsigned *seed, size_t most)
{
    size_t bits = (size_t)rand_r(seed) % 21;
    size_t size =
        ((size_t)rand_r(seed) << 15 ^ (size_t)rand_r(seed)) % ((size_t)1 << bits);

    return size < most ? size : most;
}

static void random_cuts_of_long_inputs_give_the_same_lines(void **state)
{
    enum {
        RUNS = 20
    };
    size_t size = (size_t)3 << 20;
    char *bytes = filled_with('x', size);
    unsigned seed = 7;

    (void)state;
    for (int i = 0; i < RUNS; i++) {
        struct run run;
        struct holder holder = {.seed = seed};
        size_t limit = i % 3 ? random_size(&seed, size) : NO_LIMIT;
        size_t from = 0;

        memset(bytes, 'a' + i % 26, size);
        for (size_t at = 0; at < size; at += 1 + random_size(&seed, limit * 2)) {
            bytes[at] = '\n';
            if (at > 0 && rand_r(&seed) % 2)
                bytes[at - 1] = '\r';
        }
        start_run(&run, bytes, size, limit);
        while (from < size) {
            size_t length = 1 + random_size(&seed, size - from - 1);
            feed(&run, from, length, hold, &holder);
            from += length;
        }
        end_run(&run, hold, &holder);
        for (size_t j = 0; j < 64; j++)
            let_go(&holder, j);
    }
    free(bytes);
}

static void all_lines_that_were_read_come_as_one_block(void **state)
{
    static const char bytes[] = "a\n\nbc\r\nd\nrest";
    struct lines lines;
    struct lines_piece piece;
    char *at;
    size_t room;

    (void)state;
    lines_init(&lines, &app_log, NO_LIMIT);
    assert_true(lines_room(&lines, &at, &room));
    memcpy(at, bytes, sizeof bytes - 1);
    lines_filled(&lines, sizeof bytes - 1);
    assert_int_equal(lines_next(&lines, &piece), LINES_BLOCK);
    assert_int_equal(lines.block.length, strlen("a\n\nbc\r\nd\n"));
    assert_ptr_equal(lines.block.text, at);
    assert_ptr_equal(lines.block.origin, &app_log);
    assert_int_equal(lines.block.line, 1);
    assert_int_equal(block_skip(&lines.block, lines.block.length), 4);
    assert_int_equal(lines_next(&lines, &piece), LINES_MORE);
    lines_finish(&lines);
    assert_int_equal(lines_next(&lines, &piece), LINES_BLOCK);
    assert_int_equal(lines.block.length, strlen("rest"));
    assert_int_equal(lines.block.line, 5);
    lines_release(&lines);
}

static void a_block_of_many_lines_is_no_longer_than_the_limit(void **state)
{
    char *bytes = filled_with('\n', 1000);
    struct run run;
    struct lines_piece piece;
    char *at;
    size_t room;

    (void)state;
    start_run(&run, bytes, 1000, 99);
    assert_true(lines_room(&run.lines, &at, &room));
    memcpy(at, bytes, 1000);
    lines_filled(&run.lines, 1000);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(lines_next(&run.lines, &piece), LINES_BLOCK);
        assert_int_equal(run.lines.block.length, 100);
        cut_block(&run, &run.lines.block, NULL, NULL);
    }
    end_run(&run, NULL, NULL);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_of_every_short_input_gives_the_same_lines),
        cmocka_unit_test(every_cut_of_a_longer_input_gives_the_same_lines),
        cmocka_unit_test(an_empty_input_has_no_line),
        cmocka_unit_test(the_limit_holds_at_every_place_in_a_chunk),
        cmocka_unit_test(a_line_of_the_limit_is_a_record_and_one_more_byte_is_not),
        cmocka_unit_test(random_cuts_of_long_inputs_give_the_same_lines),
        cmocka_unit_test(all_lines_that_were_read_come_as_one_block),
        cmocka_unit_test(a_block_of_many_lines_is_no_longer_than_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, release_caches);
}
