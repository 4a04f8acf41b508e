/* Matches: the parts of a text that match, as records. */
#ifndef STAGES_FILTER_MATCHES_H
#define STAGES_FILTER_MATCHES_H

#include "stages/filter/patterns.h"

/* Sends every part of `text` that matches, as a record made of `rec`, which it takes.
 * The text is the record's own, or one that was found in it. False: nobody wants more.
 */
bool coro_fn matches_send(struct stage *self, const struct pattern_list *patterns,
                          struct matcher *matcher, struct record *rec,
                          struct text text);

#endif
