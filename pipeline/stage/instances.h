/* Instances: the next stage, several times.
 *
 * A stage may run the next one several times, side by side, each with a part of the
 * records as its input (window):
 *
 *     status = stage_split(self, dress, added);
 *     instance = stage_open_instance(self, mark);
 *     stage_send_to(self, instance, rec);
 *     stage_end_instance(self, instance);
 *
 * Functions marked coro_fn may switch to another stage before they return. */
#ifndef PIPELINE_STAGE_INSTANCES_H
#define PIPELINE_STAGE_INSTANCES_H

#include "pipeline/stage.h"

struct stage_instance;

/* What is sent in the place of a record that an instance sends, which it takes. NULL:
 * no memory. */
typedef struct record *stage_dress(void *mark, struct record *rec);

/* To be called in the prologue: from here on the next stage gets no input of its own.
 * `added`, up to a NULL, are the fields that `dress` adds. STATUS_USAGE if it is none
 * that could run so, or calls a result of its own by such a name, which would be lost.
 */
enum status stage_split(struct stage *self, stage_dress *dress,
                        const char *const *added) __attribute__((warn_unused_result));

/* The message about such a name: the stage, the name. */
#define STAGE_NAME_TAKEN                                                               \
    "%s adds a field \"%s\" itself; give this another name with `as NAME`"

/* What an instance saved when the program last ended; lent as long as the run. */
struct stage_kept {
    struct text saved;
    bool over; /* it had ended by itself */
};

/* Opens one, whose records are dressed with `mark`; `kept` is NULL for one that begins
 * anew. NULL: it could not be made, which is recorded. */
struct stage_instance *coro_fn stage_open_instance(struct stage *self, void *mark,
                                                   const struct stage_kept *kept)
    __attribute__((warn_unused_result));

/* For stage_keep_state's save: appends what one would save. False: no memory. */
bool stage_save_instance(const struct stage_instance *instance, struct buffer *out,
                         bool *over) __attribute__((warn_unused_result));

/* As stage_send, and as stage_emit (of a record that there is), to one of them. False:
 * it wants no more. */
bool coro_fn stage_send_to(struct stage *self, struct stage_instance *instance,
                           struct record *rec);
bool coro_fn stage_emit_to(struct stage *self, struct stage_instance *instance,
                           struct record *rec);

/* Ends its input, lets it send what it has left, and frees it. Every one is ended
 * before the stage returns. */
void coro_fn stage_end_instance(struct stage *self, struct stage_instance *instance);

/* Whether fields are added to what the stage sends, so that a result had better be one,
 * too: {"count":3} and not 3. */
bool stage_sends_fields(const struct stage *self);

#endif
