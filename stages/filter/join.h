/* Join: the rows of a file, by their keys, and what they add to records.
 *
 * A row is a JSON object. Its key are its fields with the labels of the stage's keys
 * (`by .req.host`: host); the others are what it adds. The rows of a key keep their
 * order. A row with a key that is missing or null matches nothing. */
#ifndef STAGES_FILTER_JOIN_H
#define STAGES_FILTER_JOIN_H

#include "pipeline/aggregate/groups.h"
#include "pipeline/base/arena.h"
#include "stages/filter/by.h"
#include "stages/filter/extend.h"

struct join {
    struct stage *stage;
    const struct expression_list *keys;
    struct groups *groups;
    struct extend extend;
    struct arena arena; /* for names */
    struct text *names; /* by slot of extend */
    size_t name_capacity;
    int slot; /* of the field that was added last; 0: none of this row */
    struct value *values; /* of a row's keys */
    uint64_t *seen; /* in how many rows, for each key */
    uint64_t rows;
    struct buffer text; /* of the row that is added */
};

/* {0} may be released. False, here and below, with the failure recorded: no memory. */
bool join_init(struct join *join, struct stage *self,
               const struct expression_list *keys) __attribute__((warn_unused_result));
void join_release(struct join *join);

/* Adds a row: a JSON object, validated, lent. */
bool join_add(struct join *join, struct value object)
    __attribute__((warn_unused_result));

/* Sends a record, which it takes, with what the rows of its key add: once for each; as
 * it is, or not at all (inner), if there is none. False: nobody wants more. */
bool coro_fn join_send(struct join *join, const struct by *by, struct record *rec,
                       bool inner) __attribute__((warn_unused_result));

/* join_read.c: adds the rows of a file. What is wrong with it is the stage's failure.
 */
enum status join_read(struct join *join, struct text path, struct text format);

#endif
