/* Block: lines that nobody has cut into records yet.
 *
 *     chunk   ...GET /a 200\nGET /b 404\nGET /c 200\nGET /d...
 *                ^                                  ^
 *     block      text ----------------------------- length; the first is line 16 of
 *                "app.log"
 *
 * Whole lines with their ends as they came; the last one may go without, if its input
 * did. Who can do with the bytes (counts the lines, searches them, writes them) takes
 * many at once; who wants records takes out the first line, again and again, which
 * costs what it would have cost at the source.
 *
 * A block owns nothing: it is lent together with its chunk, and whoever lent it sees in
 * it how far the other one got. Nobody counts lines that are cut anyway: how many there
 * are is known when all have been taken out, by `line`. */
#ifndef PIPELINE_RECORD_BLOCK_H
#define PIPELINE_RECORD_BLOCK_H

#include "pipeline/record/record.h"

#include <stddef.h>
#include <stdint.h>

struct block {
    const char *text; /* of the first line */
    size_t length; /* of all lines, with their ends; 0: none is left */
    struct chunk *chunk; /* what text points into; lent */
    const struct origin *origin; /* lent */
    uint64_t line; /* the number of the first one, or of what comes behind the block */
};

/* The first line of a block that has one. */
struct block_line {
    const char *text;
    size_t length; /* of the text, without its end */
    size_t whole; /* with it */
    enum line_end end;
};

/* The first line of a block that is not empty; the block stays as it is. */
struct block_line block_first(const struct block *block);

/* Takes the first line out, of that many bytes with its end. */
static inline void block_pass(struct block *block, size_t whole)
{
    block->text += whole;
    block->length -= whole;
    block->line++;
}

/* Takes the first line out of a block that has one: a record with one reference, the
 * caller's. NULL if there is no memory; the line is still there then. */
struct record *block_cut(struct block *block) __attribute__((warn_unused_result));

/* Takes out the lines of the first `length` bytes, which are whole ones. How many there
 * were. */
uint64_t block_skip(struct block *block, size_t length);

#endif
