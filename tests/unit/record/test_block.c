/* Blocks: cutting lines off, and passing over them. */

#include "fixture.h"

#include "pipeline/record/block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A block of the lines, from line 17 on, at the end of a chunk of its own. */
static struct block block_with(const char *lines, size_t length)
{
    struct chunk *chunk = chunk_new(length);

    assert_non_null(chunk);
    memcpy(chunk->bytes, lines, length);
    return (struct block){chunk->bytes, length, chunk, &app_log, 17};
}

static void assert_line(struct block *block, const char *text, enum line_end end)
{
    uint64_t line = block->line;
    struct record *record = block_cut(block);

    assert_non_null(record);
    assert_int_equal(record->references, 1);
    assert_int_equal(record->length, strlen(text));
    assert_memory_equal(record->text, text, record->length);
    assert_int_equal(record->end, end);
    assert_ptr_equal(record->origin, &app_log);
    assert_int_equal(record->line, line);
    assert_int_equal(block->line, line + 1);
    record_unref(record);
}

static void a_line_is_cut_off_with_its_number_and_end(void **state)
{
    static const char lines[] = "a b\n\nc\r\n\r\n\r\r\nd\re\n\rf\r";
    struct block block = block_with(lines, strlen(lines));

    (void)state;
    assert_line(&block, "a b", LINE_END_LF);
    assert_line(&block, "", LINE_END_LF);
    assert_line(&block, "c", LINE_END_CRLF);
    assert_line(&block, "", LINE_END_CRLF);
    assert_line(&block, "\r", LINE_END_CRLF);
    assert_line(&block, "d\re", LINE_END_LF);
    assert_line(&block, "\rf\r", LINE_END_NONE);
    assert_int_equal(block.length, 0);
    assert_int_equal(block.line, 24);
    chunk_unref(block.chunk);
}

static void a_nul_is_a_byte_of_the_line(void **state)
{
    struct block block = block_with("a\0b\n\0\n", 6);
    struct record *record = block_cut(&block);

    (void)state;
    assert_non_null(record);
    assert_int_equal(record->length, 3);
    assert_memory_equal(record->text, "a\0b", 3);
    record_unref(record);
    assert_int_equal(block.length, 2);
    assert_int_equal(block_skip(&block, 2), 1);
    chunk_unref(block.chunk);
}

static void a_record_holds_the_chunk_and_the_block_does_not(void **state)
{
    struct block block = block_with("a\nb\n", 4);
    struct chunk *chunk = block.chunk;
    struct record *record;

    (void)state;
    assert_int_equal(chunk->references, 1);
    record = block_cut(&block);
    assert_non_null(record);
    assert_int_equal(chunk->references, 2);
    assert_ptr_equal(record->text, chunk->bytes);
    assert_int_equal(block_skip(&block, block.length), 1);
    assert_int_equal(chunk->references, 2);
    chunk_unref(chunk);
    assert_memory_equal(record->text, "a", 1);
    record_unref(record);
}

static void lines_are_skipped_and_counted(void **state)
{
    static const char lines[] = "a\n\nb\r\nc\nrest";
    struct block block = block_with(lines, strlen(lines));

    (void)state;
    assert_int_equal(block_skip(&block, 0), 0);
    assert_int_equal(block.line, 17);
    assert_int_equal(block_skip(&block, 3), 2);
    assert_int_equal(block.line, 19);
    assert_line(&block, "b", LINE_END_CRLF);
    assert_int_equal(block_skip(&block, block.length), 2);
    assert_int_equal(block.line, 22);
    assert_int_equal(block.length, 0);
    chunk_unref(block.chunk);
}

static void cutting_and_skipping_count_the_same(void **state)
{
    enum {
        SIZE = 5000
    };
    char *lines = malloc(SIZE);
    struct block cut, skipped;

    (void)state;
    assert_non_null(lines);
    for (size_t i = 0; i < SIZE; i++)
        lines[i] = i % 7 && i % 31 ? 'x' : '\n';
    for (size_t length = 1; length <= SIZE; length += 13) {
        cut = skipped = block_with(lines, length);
        while (cut.length > 0) {
            struct record *record = block_cut(&cut);

            assert_non_null(record);
            record_unref(record);
        }
        assert_int_equal(block_skip(&skipped, length), cut.line - 17);
        assert_int_equal(skipped.line, cut.line);
        chunk_unref(cut.chunk);
    }
    free(lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_cut_off_with_its_number_and_end),
        cmocka_unit_test(a_nul_is_a_byte_of_the_line),
        cmocka_unit_test(a_record_holds_the_chunk_and_the_block_does_not),
        cmocka_unit_test(lines_are_skipped_and_counted),
        cmocka_unit_test(cutting_and_skipping_count_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, release_caches);
}
