/* Member: where the value of an option or operand lies in a stage's args struct. */
#ifndef PIPELINE_LANG_MEMBER_H
#define PIPELINE_LANG_MEMBER_H

#include "pipeline/base/arena.h"
#include "pipeline/lang/option.h"

/* Whether the member is a list: if any of the rows that share it repeats. */
bool member_repeats(const struct stage_type *type, const struct stage_option *option);

/* Whether an option (not an operand) shares this member; the first, or NULL. */
const struct stage_option *member_option(const struct stage_type *type,
                                         const struct stage_option *option);

/* The args of a stage to which nothing was said: zeroes and standard values. NULL
 * without memory. */
void *member_standard(const struct stage_type *type, struct arena *arena)
    __attribute__((warn_unused_result));

/* What an ARGUMENT_FLAG holds, and a number: an INTEGER or a DURATION as the bits of an
 * int64. */
bool member_flag(const void *args, const struct stage_option *option);
uint64_t member_number(const void *args, const struct stage_option *option);
void member_set_flag(void *args, const struct stage_option *option);
void member_set_number(void *args, const struct stage_option *option, uint64_t value);

/* The texts that a member holds; a text that is no pattern is one without flags. */
size_t member_count(const struct stage_type *type, const struct stage_option *option,
                    const void *args);
struct pattern member_item(const struct stage_type *type,
                           const struct stage_option *option, const void *args,
                           size_t index);

/* Adds a text, or sets it if the member is no list. False if there is no memory. */
bool member_add(const struct stage_type *type, const struct stage_option *option,
                void *args, const struct pattern *item, struct arena *arena)
    __attribute__((warn_unused_result));

#endif
