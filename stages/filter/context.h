/* Context: the records before and behind a match, as grep -B and -A show them. */
#ifndef STAGES_FILTER_CONTEXT_H
#define STAGES_FILTER_CONTEXT_H

#include "stages/filter/ring.h"

struct context {
    struct stage *self;
    struct ring before; /* the last that did not match */
    uint64_t after; /* how many to show behind a match */
    uint64_t after_left; /* of those behind the last match */
};

void context_init(struct context *context, struct stage *self, uint64_t before,
                  uint64_t after);

/* Before a match goes out: sends what is held. False: nobody wants more. */
bool coro_fn context_before_match(struct context *context);

/* A record that did not match; takes it: passes it on as context, holds it, or drops
 * it. False: nobody wants more, or there is no memory, which is recorded. */
bool coro_fn context_between(struct context *context, struct record *rec);

/* Drops what is held. */
void context_release(struct context *context);

#endif
