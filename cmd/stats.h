/* Stats: what each stage did. */
#ifndef CMD_STATS_H
#define CMD_STATS_H

#include "pipeline/run/run.h"

#include <stdbool.h>
#include <stdio.h>

/* A table: records in, out and rejected, and the time spent in the stage itself. */
void stats_table(FILE *out, const struct plan *plan, const struct run *run);

/* The same as one line of JSON, with all of the books. False if there is no memory. */
bool stats_json(FILE *out, const struct plan *plan, const struct run *run)
    __attribute__((warn_unused_result));

#endif
