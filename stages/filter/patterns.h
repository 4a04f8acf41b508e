/* Patterns: a stage's pattern arguments, compiled, with mistakes shown at their place.
 */
#ifndef STAGES_FILTER_PATTERNS_H
#define STAGES_FILTER_PATTERNS_H

#include "pipeline/match/matcher.h"
#include "pipeline/stage.h"

/* How patterns are to be understood, besides what stands behind a closing slash. */
struct pattern_mode {
    bool ignore_case, fixed, word, line;
};

/* Adds all to the matcher. On anything but STATUS_OK the failure is recorded, with a
 * caret under the very byte of the pattern. */
enum status patterns_compile(struct stage *self, const struct pattern_list *patterns,
                             struct pattern_mode mode, struct matcher *matcher);

/* Whether searching for them may give up on a record. */
bool patterns_may_give_up(const struct pattern_list *patterns,
                          struct pattern_mode mode);

/* Rejects a record on which the search gave up. */
void coro_fn patterns_reject(struct stage *self, const struct pattern_list *patterns,
                             struct record *rec);

/* The enum regex_flag of a pattern's own flags. */
unsigned patterns_regex_flags(unsigned pattern_flags);

#endif
