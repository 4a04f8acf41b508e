/* Extra: what only few records have, so that all others fit into a cache line. */
#ifndef PIPELINE_RECORD_EXTRA_H
#define PIPELINE_RECORD_EXTRA_H

#include "pipeline/json/scan.h"
#include "pipeline/record/record.h"

struct record_extra {
    struct record *kept; /* the copy that record_keep made; counted */
    const struct json_paths *paths; /* whose fields are in found; NULL: nobody's */
    size_t places;
    struct json_found found[];
};

/* The record's, with at least that many places; made or enlarged if need be. NULL if
 * there is no memory; what there was stays then. */
struct record_extra *record_extra(struct record *record, size_t places)
    __attribute__((warn_unused_result));

static inline struct record *record_kept(const struct record *record)
{
    return record->extra_ ? record->extra_->kept : NULL;
}

void extra_free(struct record_extra *extra);
void extra_release_cache(void);

#endif
