/* However a stream of bytes is cut into reads, the same lines come out as a splitter
 * finds that sees all of it at once; and a record that is held stays as it was. */
#include "fuzz.h"

#include "pipeline/format/lines.h"

#include <string.h>

#define HELD 16
#define SIZE_MOST (2 * CHUNK_SIZE)

/* The fuzzer's bytes: limit, number of read sizes and repetition, read sizes, content.
 */
struct test {
    size_t limit;
    const uint8_t *reads;
    size_t read_count;
    char *bytes;
    size_t size;
};

struct held {
    struct record *record;
    size_t start; /* of its text in the content */
};

struct run {
    const struct test *test;
    struct lines lines;
    size_t start; /* of the line that must come next */
    size_t in_it; /* how much of it came in pieces */
    uint64_t line;
    struct held held[HELD];
};

static bool read_test(struct test *test, const uint8_t *data, size_t size)
{
    size_t repetition, content;

    if (size < 2)
        return false;
    test->limit = data[0] == 255   ? (size_t)1 << 40
                  : data[0] >= 250 ? CHUNK_SIZE
                                   : data[0];
    test->read_count = data[1] % 16;
    repetition = (size_t)1 << (data[1] / 16);
    if (size < 2 + test->read_count)
        return false;
    test->reads = data + 2;
    content = size - 2 - test->read_count;
    if (content * repetition > SIZE_MOST)
        repetition = 1;
    test->size = content * repetition;
    test->bytes = malloc(test->size + 1);
    if (!test->bytes)
        return false;
    for (size_t i = 0; i < repetition; i++)
        memcpy(test->bytes + i * content, data + 2 + test->read_count, content);
    return true;
}

/* The length of the line at the run's start with its end, and without. */
static size_t whole_length(const struct run *run)
{
    const char *start = run->test->bytes + run->start;
    size_t left = run->test->size - run->start;
    const char *newline = memchr(start, '\n', left);

    return newline ? (size_t)(newline - start) + 1 : left;
}

static size_t text_length(const struct run *run, enum line_end *end)
{
    const char *start = run->test->bytes + run->start;
    size_t length = whole_length(run);

    *end = LINE_END_NONE;
    if (length == 0 || start[length - 1] != '\n')
        return length;
    *end = LINE_END_LF;
    if (length < 2 || start[length - 2] != '\r')
        return length - 1;
    *end = LINE_END_CRLF;
    return length - 2;
}

static void go_on(struct run *run)
{
    run->start += whole_length(run);
    run->in_it = 0;
    run->line++;
}

static void let_go(const struct test *test, struct held *held)
{
    struct record *record = held->record;

    if (record)
        FUZZ_REQUIRE(memcmp(record->text, test->bytes + held->start, record->length) ==
                     0);
    record_unref(record);
    held->record = NULL;
}

static void take_record(struct run *run, struct record *record)
{
    struct held *held = &run->held[run->line % HELD];
    enum line_end end;

    FUZZ_REQUIRE(run->start < run->test->size && run->in_it == 0);
    FUZZ_REQUIRE(record->length == text_length(run, &end));
    FUZZ_REQUIRE(record->end == end && record->line == run->line);
    FUZZ_REQUIRE(record->length <= run->test->limit);
    FUZZ_REQUIRE(memcmp(record->text, run->test->bytes + run->start, record->length) ==
                 0);
    let_go(run->test, held);
    held->start = run->start;
    held->record = run->line % 2 ? record : record_keep(record);
    go_on(run);
}

static void take_piece(struct run *run, const struct lines_piece *piece)
{
    size_t whole = whole_length(run);
    enum line_end end;

    FUZZ_REQUIRE(run->start < run->test->size);
    FUZZ_REQUIRE(text_length(run, &end) > run->test->limit);
    FUZZ_REQUIRE(piece->first == (run->in_it == 0) && piece->line == run->line);
    FUZZ_REQUIRE(piece->length <= whole - run->in_it);
    FUZZ_REQUIRE(memcmp(piece->bytes, run->test->bytes + run->start + run->in_it,
                        piece->length) == 0);
    run->in_it += piece->length;
    FUZZ_REQUIRE(!piece->last || run->in_it == whole);
    if (piece->last)
        go_on(run);
}

/* By turns cut into records and counted. */
static void take_block(struct run *run, struct block *block)
{
    size_t length = block->length;

    FUZZ_REQUIRE(length > 0);
    while (block->length > length / 2) {
        struct record *record = block_cut(block);

        if (!record)
            abort();
        take_record(run, record);
    }
    while (block->length > 0) {
        size_t whole = whole_length(run);

        FUZZ_REQUIRE(run->in_it == 0 && whole <= block->length);
        FUZZ_REQUIRE(memcmp(block->text, run->test->bytes + run->start, whole) == 0);
        FUZZ_REQUIRE(block_skip(block, whole) == 1);
        go_on(run);
    }
}

static void drain(struct run *run)
{
    enum lines_answer answer;
    struct lines_piece piece;

    while ((answer = lines_next(&run->lines, &piece)) != LINES_MORE) {
        if (answer == LINES_BLOCK)
            take_block(run, &run->lines.block);
        else
            take_piece(run, &piece);
    }
}

static void feed(struct run *run)
{
    const struct test *test = run->test;
    size_t given = 0, reads = 0, room, size;
    char *at;

    while (given < test->size) {
        if (!lines_room(&run->lines, &at, &room))
            abort();
        FUZZ_REQUIRE(room > 0);
        size = test->read_count ? test->reads[reads++ % test->read_count] : 255;
        size = size == 255 ? room : size + 1;
        if (size > room)
            size = room;
        if (size > test->size - given)
            size = test->size - given;
        memcpy(at, test->bytes + given, size);
        lines_filled(&run->lines, size);
        given += size;
        drain(run);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct test test;
    struct run run = {.test = &test, .line = 1};

    if (!read_test(&test, data, size))
        return 0;
    lines_init(&run.lines, NULL, test.limit);
    feed(&run);
    lines_finish(&run.lines);
    drain(&run);
    FUZZ_REQUIRE(run.start == test.size && run.in_it == 0);
    lines_release(&run.lines);
    for (size_t i = 0; i < HELD; i++)
        let_go(&test, &run.held[i]);
    free(test.bytes);
    return 0;
}
