/* Keys: what records are ordered by, as bytes (pipeline/order/key.h). */
#ifndef STAGES_FILTER_KEYS_H
#define STAGES_FILTER_KEYS_H

#include "pipeline/order/key.h"
#include "pipeline/stage.h"

struct keys {
    struct stage *stage;
    struct evaluation **evaluations; /* as many as there are expressions */
    size_t count; /* 0: the key is the whole record */
    unsigned flags; /* enum key_flag */
    bool reverse;
    struct buffer key; /* of the last record */
};

/* Of the expressions; flags and reverse may be set afterwards. False, with the failure
 * recorded: no memory; release it all the same. */
bool keys_init(struct keys *keys, struct stage *self,
               const struct expression_list *expressions)
    __attribute__((warn_unused_result));

/* Finds the key of a record, which it lends, in keys->key. False: it has none; it was
 * rejected (and so taken), or there was no memory. */
bool coro_fn keys_find(struct keys *keys, struct record *rec)
    __attribute__((warn_unused_result));

static inline struct text keys_text(const struct keys *keys)
{
    return (struct text){.bytes = keys->key.bytes, .length = keys->key.length};
}

void keys_release(struct keys *keys);

#endif
