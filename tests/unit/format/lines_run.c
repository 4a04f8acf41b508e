#include "lines_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct origin app_log = {.name = "app.log", .is_file = true};

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

void start_run(struct run *run, const char *bytes, size_t size, size_t limit)
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

void cut_block(struct run *run, struct block *block, take_record *take, void *context)
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

void feed(struct run *run, size_t from, size_t size, take_record *take, void *context)
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

void end_run(struct run *run, take_record *take, void *context)
{
    lines_finish(&run->lines);
    drain(run, take, context);
    assert_int_equal(run->next.start, run->size);
    assert_int_equal(run->in_it, 0);
    drain(run, take, context);
    lines_release(&run->lines);
}

char *filled_with(char byte, size_t size)
{
    char *bytes = malloc(size);

    assert_non_null(bytes);
    memset(bytes, byte, size);
    return bytes;
}

int release_caches(void **state)
{
    (void)state;
    record_release_cache();
    chunk_release_cache();
    return 0;
}
