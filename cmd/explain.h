/* Explain: the plan, for a person to read. */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "pipeline/run/run.h"

#include <stdio.h>

/* Prints every stage with its arguments as they were understood, the inbox in front of
 * it and what the planner knows of it. */
void explain_plan(FILE *out, const struct plan *plan, const struct run *run);

#endif
