#include "pipeline/format/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NO_LIMIT ((size_t)1 << 40)

static const struct origin app_log = {"app.log", true};

/* What a line must be, found by a splitter that sees all bytes at once. */
struct expected {
    size_t start, length;
    enum line_end end;
    size_t next; /* behind its line end */
};

static struct expected line_at(const char *bytes, size_t size, size_t start)
{
    struct expected line = {.start = start, .next = size, .end = LINE_END_NONE};
    const char *newline = memchr(bytes + start, '\n', size - start);

    line.length = size - start;
    if (!newline)
        return line;
    line.length = (size_t)(newline - bytes) - start;
    line.next = start + line.length + 1;
    line.end = LINE_END_LF;
    if (line.length > 0 && newline[-1] == '\r') {
        line.end = LINE_END_CRLF;
        line.length--;
    }
    return line;
}

/* A run of the cutter beside the splitter. */
struct run {
    struct lines lines;
    const char *bytes;
    size_t size;
    struct expected next; /* the line that must come next */
    size_t in_it; /* how much of it came in pieces */
    uint64_t line; /* its number */
};

static void start_run(struct run *run, const char *bytes, size_t size, size_t limit)
{
    *run = (struct run){.bytes = bytes, .size = size, .line = 1};
    run->next = line_at(bytes, size, 0);
    lines_init(&run->lines, &app_log, limit);
}

static void expect_next(struct run *run)
{
    run->next = line_at(run->bytes, run->size, run->next.next);
    run->in_it = 0;
    run->line++;
}

static void check_record(struct run *run, const struct record *record)
{
    assert_true(run->next.start < run->size);
    assert_int_equal(run->in_it, 0);
    assert_int_equal(record->length, run->next.length);
    assert_memory_equal(record->text, run->bytes + run->next.start, record->length);
    assert_int_equal(record->end, run->next.end);
    assert_int_equal(record->line, run->line);
    assert_ptr_equal(record->origin, &app_log);
    assert_true(record->length <= run->lines.limit);
    expect_next(run);
}

static void check_piece(struct run *run, const struct lines_piece *piece)
{
    size_t whole = run->next.next - run->next.start;

    assert_true(run->next.start < run->size);
    assert_true(run->next.length > run->lines.limit);
    assert_int_equal(piece->first, run->in_it == 0);
    assert_int_equal(piece->line, run->line);
    assert_true(run->in_it + piece->length <= whole);
    assert_memory_equal(piece->bytes, run->bytes + run->next.start + run->in_it,
                        piece->length);
    run->in_it += piece->length;
    if (!piece->last)
        return;
    assert_int_equal(run->in_it, whole);
    expect_next(run);
}

typedef void take_record(void *context, struct record *record);

static void cut_block(struct run *run, struct block *block, take_record *take,
                      void *context)
{
    assert_true(block->length > 0);
    while (block->length > 0) {
        struct record *record = block_cut(block);

        assert_non_null(record);
        check_record(run, record);
        if (take)
            take(context, record);
        else
            record_unref(record);
    }
}

/* Takes out what is there. `take` gets the records and their references. */
static void drain(struct run *run, take_record *take, void *context)
{
    struct lines_piece piece;

    for (;;) {
        switch (lines_next(&run->lines, &piece)) {
        case LINES_BLOCK:
            cut_block(run, &run->lines.block, take, context);
            break;
        case LINES_TOO_LONG:
            check_piece(run, &piece);
            break;
        case LINES_MORE:
            return;
        }
    }
}

/* Gives the cutter `size` bytes, by as many reads as its room makes necessary. */
static void feed(struct run *run, size_t from, size_t size, take_record *take,
                 void *context)
{
    char *at;
    size_t room;

    while (size > 0) {
        assert_true(lines_room(&run->lines, &at, &room));
        assert_true(room > 0);
        if (room > size)
            room = size;
        memcpy(at, run->bytes + from, room);
        lines_filled(&run->lines, room);
        drain(run, take, context);
        from += room;
        size -= room;
    }
}

static void end_run(struct run *run, take_record *take, void *context)
{
    lines_finish(&run->lines);
    drain(run, take, context);
    assert_int_equal(run->next.start, run->size);
    assert_int_equal(run->in_it, 0);
    drain(run, take, context);
    lines_release(&run->lines);
}

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

static char *filled_with(char byte, size_t size)
{
    char *bytes = malloc(size);

    assert_non_null(bytes);
    memset(bytes, byte, size);
    return bytes;
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
        cmocka_unit_test(every_cut_of_every_short_input_gives_the_same_lines),
        cmocka_unit_test(every_cut_of_a_longer_input_gives_the_same_lines),
        cmocka_unit_test(an_empty_input_has_no_line),
        cmocka_unit_test(the_limit_holds_at_every_place_in_a_chunk),
        cmocka_unit_test(a_line_of_the_limit_is_a_record_and_one_more_byte_is_not),
        cmocka_unit_test(random_cuts_of_long_inputs_give_the_same_lines),
        cmocka_unit_test(a_source_whose_records_are_gone_has_one_chunk),
        cmocka_unit_test(records_held_as_they_should_be_pin_no_chunk),
        cmocka_unit_test(short_reads_share_a_chunk_though_a_record_is_held),
        cmocka_unit_test(a_huge_line_takes_twice_its_size_and_leaves_no_trace),
        cmocka_unit_test(all_lines_that_were_read_come_as_one_block),
        cmocka_unit_test(a_block_of_many_lines_is_no_longer_than_the_limit),
        cmocka_unit_test(a_line_over_the_limit_takes_no_more_memory_than_the_limit),
        cmocka_unit_test(the_room_is_a_block_and_never_more),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
