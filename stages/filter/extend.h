/* Extend: records that get more fields at their end.
 *
 * The record's text is taken over, compact; only its members' names are looked at, by
 * the scanner. Records that are no objects are rejected. */
#ifndef STAGES_FILTER_EXTEND_H
#define STAGES_FILTER_EXTEND_H

#include "pipeline/json/buffer.h"
#include "pipeline/record/content.h"
#include "pipeline/stage.h"

struct extend {
    struct stage *stage;
    struct json_paths *paths; /* a slot for each name that may be added */
    struct json_found *found; /* in the current record, by slot */
    size_t places;
    struct buffer text; /* what the record is to be */
};

/* {0} may be released. False, with the failure recorded: no memory. */
bool extend_init(struct extend *extend, struct stage *self)
    __attribute__((warn_unused_result));
void extend_release(struct extend *extend);

/* A slot for a name, before the first record; -1, with the failure recorded: no memory.
 * The same name has the same slot. */
int extend_name(struct extend *extend, struct text name)
    __attribute__((warn_unused_result));

/* Begins with a record, which it lends. False: the record is gone: it was rejected, or
 * there was no memory. */
bool coro_fn extend_begin(struct extend *extend, struct record *rec)
    __attribute__((warn_unused_result));

/* Whether the record itself has a field of this name. */
bool extend_has(const struct extend *extend, int slot);

/* Takes that field out; to be called before any is added. False: no memory. */
bool extend_remove(struct extend *extend, struct text name)
    __attribute__((warn_unused_result));

/* Adds a field. */
void extend_add(struct extend *extend, struct text name, struct value value);

/* The extended record, made from `rec`, which it lends; NULL: no memory. */
struct record *extend_make(struct extend *extend, struct record *rec)
    __attribute__((warn_unused_result));

/* Sends the extended record in place of `rec`, which it takes. False: nobody wants
 * more, or there was no memory. */
bool coro_fn extend_send(struct extend *extend, struct record *rec);

#endif
