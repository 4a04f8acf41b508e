#include "pipeline/record/block.h"

#include "pipeline/base/newlines.h"

#include <string.h>

static void go_on(struct block *block, size_t length, uint64_t lines)
{
    block->text += length;
    block->length -= length;
    block->line += lines;
}

struct record *block_cut(struct block *block)
{
    const char *newline = memchr(block->text, '\n', block->length);
    size_t whole = newline ? (size_t)(newline + 1 - block->text) : block->length;
    size_t length = newline ? whole - 1 : whole;
    enum line_end end = newline ? LINE_END_LF : LINE_END_NONE;
    struct record *record;

    if (newline && length > 0 && newline[-1] == '\r') {
        end = LINE_END_CRLF;
        length--;
    }
    record = record_new(block->chunk, block->text, length);
    if (!record)
        return NULL;
    record->end = (uint8_t)end;
    record->origin = block->origin;
    record->line = block->line;
    go_on(block, whole, 1);
    return record;
}

uint64_t block_skip(struct block *block, size_t length)
{
    /* A last line without a newline is one too. */
    uint64_t lines = newlines_count(block->text, length) +
                     (length > 0 && block->text[length - 1] != '\n');

    go_on(block, length, lines);
    return lines;
}
