/* Event: records that become one, such as the lines of a stack trace. Their texts are
 * joined by newlines; the lines that they were read from are kept together too, so that
 * a reject downstream keeps all of them. */
#ifndef STAGES_FILTER_EVENT_H
#define STAGES_FILTER_EVENT_H

#include "pipeline/json/buffer.h"
#include "pipeline/record/record.h"
#include "pipeline/stage.h"

/* Zeroed, it holds nothing. */
struct event {
    struct record *first;
    size_t count;
    bool keeps_ends; /* given: the lines are joined by the ends that they have */
    struct buffer text; /* of all, once there are two */
    struct buffer input; /* the lines they were read from, as read */
    bool same; /* these are the text */
    bool unkept; /* some line has not been written to the rejects */
    const struct origin *origin; /* of the last line that was read, counted; and which
                                  * line */
    uint64_t line;
    uint8_t end; /* of the last, enum line_end */
};

void event_release(struct event *event);

/* Bytes of the text. */
size_t event_size(const struct event *event);

/* The first record, which is taken. False without memory. */
bool event_begin(struct event *event, struct record *rec)
    __attribute__((warn_unused_result));

/* Another one, lent. False without memory. */
bool event_add(struct event *event, const struct record *rec, struct record *input)
    __attribute__((warn_unused_result));

/* A record of a text made from all of them, with their lines as its input; NULL without
 * memory. */
struct record *event_make(const struct event *event, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* event_state.c: adds it to a stage's state, and takes it off again, into a zeroed one.
 * False: the failure is recorded. */
void event_save(const struct event *event, struct buffer *out);
bool event_load(struct event *event, struct stage *self, struct text *rest)
    __attribute__((warn_unused_result));

/* The event holds nothing again; its first record, if there is one, is the caller's. */
struct record *event_clear(struct event *event);

#endif
