/* Few: up to eight different values in one piece of memory, for groups of which there
 * are many that have few values each: a table (groups.h) takes ten times as much.
 *
 *     head | lengths, times | canonical text | as it came | lengths, ...
 *
 * Values are the same if their canonical texts (canonical.h) are. */
#ifndef PIPELINE_AGGREGATE_FEW_H
#define PIPELINE_AGGREGATE_FEW_H

#include "pipeline/base/text.h"
#include "pipeline/json/value.h"

#include <stddef.h>
#include <stdint.h>

#define FEW_MOST 8

struct few; /* NULL: none; to be given to memory_free */

struct few_value {
    struct text canonical;
    struct text spelled; /* as it came first */
    uint64_t times;
};

enum few_answer {
    FEW_ADDED,
    FEW_FULL, /* it has no place here; nothing was added */
    FEW_NO_MEMORY,
};

/* Counts a value, lent, so many times more. */
enum few_answer few_add(struct few **few, struct value value, uint64_t times)
    __attribute__((warn_unused_result));

/* In the order in which they came; lent until one is added. */
size_t few_count(const struct few *few);
struct few_value few_at(const struct few *few, size_t index);

#endif
