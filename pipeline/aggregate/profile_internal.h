/* What the files of profile share. */
#ifndef PIPELINE_AGGREGATE_PROFILE_INTERNAL_H
#define PIPELINE_AGGREGATE_PROFILE_INTERNAL_H

#include "pipeline/aggregate/profile.h"
#include "pipeline/aggregate/registers.h"

/* Makes what there may not be yet. False without memory. */
bool profile_need_heavy(struct profile *profile) __attribute__((warn_unused_result));
bool profile_need_registers(struct profile *profile)
    __attribute__((warn_unused_result));

/* Counts a value that is looked at. False without memory. */
bool profile_count_value(struct profile *profile, struct value value,
                         struct heavy_count count) __attribute__((warn_unused_result));

/* Makes it the least or the greatest, if it is. False without memory. */
bool profile_extend(struct profile *profile, struct value value)
    __attribute__((warn_unused_result));

#endif
