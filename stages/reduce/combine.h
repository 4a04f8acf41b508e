/* Combine: the values of several expressions of a record, in every combination.
 *
 *     .host, .tags[]      "web-1", "a"
 *                         "web-1", "b"
 *
 * Nothing comes of a record on which one of the expressions fails or yields nothing. */
#ifndef STAGES_REDUCE_COMBINE_H
#define STAGES_REDUCE_COMBINE_H

#include "pipeline/stage.h"

struct combine_key;

struct combine {
    struct stage *stage;
    struct combine_key *keys;
    struct value *chosen; /* the combination: one value of each, lent */
    size_t count; /* of the expressions */
    bool begun;
};

/* Of the expressions of two lists, one behind the other. False, with the failure
 * recorded: no memory; release it all the same. */
bool combine_init(struct combine *combine, struct stage *self,
                  const struct expression_list *first,
                  const struct expression_list *second)
    __attribute__((warn_unused_result));
void combine_release(struct combine *combine);

/* Reads the values of a record, lent, which they may point into. False: it is gone,
 * rejected, or there was no memory. */
bool coro_fn combine_read(struct combine *combine, struct record *rec)
    __attribute__((warn_unused_result));

/* The next combination, in combine->chosen. The last expression's values change
 * fastest. False: there is no more. */
bool combine_next(struct combine *combine);

/* Begins with the first one again. */
static inline void combine_rewind(struct combine *combine)
{
    combine->begun = false;
}

/* Of one expression: the value that was chosen as a record, made from `rec`, lent. NULL
 * if it cannot be one: see stage_record_of; combine_failed then ends `rec` as
 * stage_evaluation_failed does. */
struct record *combine_record(struct combine *combine, struct record *rec)
    __attribute__((warn_unused_result));
bool coro_fn combine_failed(struct combine *combine, struct record *rec)
    __attribute__((warn_unused_result));

/* ---- Labels ---- */

/* Whether each key has a label of its own. If not, the failure is recorded. */
bool combine_need_labels(struct stage *self, const struct expression_list *keys)
    __attribute__((warn_unused_result));

/* Whether the labels of two lists and `count`, a NULL-ended list of other names, are
 * all different. If not, the failure is recorded. */
bool combine_check_labels(struct stage *self, const struct expression_list *first,
                          const struct expression_list *second,
                          const char *const *others)
    __attribute__((warn_unused_result));

#endif
