/* Once: passing a record only if nothing like it came before. */
#ifndef STAGES_FILTER_ONCE_H
#define STAGES_FILTER_ONCE_H

#include "pipeline/aggregate/seen.h"
#include "pipeline/json/buffer.h"
#include "stages/reduce/combine.h"

/* What came so far. */
struct once {
    struct stage *stage;
    struct seen *seen;
    struct buffer key; /* the last one that had to be written */
};

/* Keeps it in the stage's state; `once` must live as long as the stage. False, with the
 * failure recorded: no memory; release it all the same. */
bool once_init(struct once *once, struct stage *self)
    __attribute__((warn_unused_result));
void once_release(struct once *once);

/* Whether these values came before, together; from now on they did. */
enum seen_answer once_add(struct once *once, const struct value *values, size_t count)
    __attribute__((warn_unused_result));

/* Records that there was no memory. */
enum status once_fail(struct once *once);

/* Passes the first record with each of the values of these expressions; without any,
 * each record that is another value. */
enum status coro_fn once_run(struct stage *self, const struct expression_list *by);

#endif
