/* Instant: puts instants in the place of a record's time stamps.
 *
 * What an expression yields that only names fields is a slice of the record's bytes;
 * the record that is sent has another text there, and all its other bytes. So a record
 * is not decoded, and a path may yield several fields, one behind the other. */
#ifndef STAGES_FILTER_INSTANT_H
#define STAGES_FILTER_INSTANT_H

#include "pipeline/json/buffer.h"
#include "pipeline/stage.h"
#include "pipeline/time/timestamp.h"

/* What a time becomes. */
struct instant_form {
    const char *name;
    bool is_text; /* RFC 3339; else a number */
    bool own_offset; /* a text's, not UTC */
    int digits; /* a number's: in units of 10^-digits seconds */
};

struct instant {
    struct stage *self;
    struct evaluation *evaluation; /* of the path */
    struct text path; /* as written */
    const struct instant_form *form;
    struct timestamp_format *format;
    struct zone *zone;
    struct timestamp_reader reader;
    struct buffer buffer; /* the new text */
    bool whole; /* it is all of the record that is to be sent */
    const char *copied; /* the record's bytes before this are in it */
};

/* Fills in all but what is above `form`; each text may be missing. A failure is the
 * stage's. Released in either case. */
enum status instant_init(struct instant *instant, const struct text *format,
                         const struct text *zone, const struct text *form)
    __attribute__((warn_unused_result));
void instant_release(struct instant *instant);

/* Sends the record with its instants, or as it is if it has none, or rejects it. False:
 * nobody wants more. */
bool coro_fn instant_send(struct instant *instant, struct record *rec)
    __attribute__((warn_unused_result));

#endif
