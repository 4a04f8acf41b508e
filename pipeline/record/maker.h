/* Maker: records that are made one after the other share chunks, as the lines that a
 * source reads do. Nobody has to know how they were made. */
#ifndef PIPELINE_RECORD_MAKER_H
#define PIPELINE_RECORD_MAKER_H

#include "pipeline/base/text.h"
#include "pipeline/record/block.h"
#include "pipeline/record/record.h"

/* {0} is ready for use. */
struct record_maker {
    struct chunk *chunk; /* the one that is being filled; counted; NULL: none */
    size_t used;
};

/* As record_derive; the record has a line end of its own. NULL if there is no memory.
 */
struct record *record_make(struct record_maker *maker, struct record *from,
                           struct text bytes) __attribute__((warn_unused_result));

/* The same of a line that is no record, the first one of the block, which the new
 * record does not remember. */
struct record *record_make_of_line(struct record_maker *maker,
                                   const struct block *block, struct text bytes)
    __attribute__((warn_unused_result));

void record_maker_release(struct record_maker *maker);

#endif
