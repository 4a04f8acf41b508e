/* Blocks: finding the first line, cutting it off, and passing over many. */

#include "pipeline/record/block.h"

#include "pipeline/base/newlines.h"

#include <string.h>

struct block_line block_first(const struct block *block)
{
    const char *newline = memchr(block->text, '\n', block->length);
    struct block_line line = {block->text, block->length, block->length, LINE_END_NONE};

    if (!newline)
        return line;
    line.end = LINE_END_LF;
    line.length = (size_t)(newline - block->text);
    line.whole = line.length + 1;
    if (line.length > 0 && newline[-1] == '\r') {
        line.end = LINE_END_CRLF;
        line.length--;
    }
    return line;
}

struct record *block_cut(struct block *block)
{
    struct block_line line = block_first(block);
    struct record *record = record_new(block->chunk, line.text, line.length);

    if (!record)
        return NULL;
    record->end = (uint8_t)line.end;
    record->origin = origin_ref(block->origin);
    record->line = block->line;
    block_pass(block, line.whole);
    return record;
}

uint64_t block_skip(struct block *block, size_t length)
{
    /* A last line without a newline is one too. */
    uint64_t lines = newlines_count(block->text, length) +
                     (length > 0 && block->text[length - 1] != '\n');

    block->text += length;
    block->length -= length;
    block->line += lines;
    return lines;
}
