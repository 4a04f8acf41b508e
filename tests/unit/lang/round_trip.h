/* Round trip: what plan_stage_arguments writes must be read as the same arguments. */
#ifndef TESTS_UNIT_LANG_ROUND_TRIP_H
#define TESTS_UNIT_LANG_ROUND_TRIP_H

#include "pipeline/lang/plan.h"

/* NULL if `stage` comes back from its own words, or if they are too long to try;
 * otherwise the text that was tried and perhaps why it failed, until the next call. */
const char *round_trip(const struct plan_stage *stage);

#endif
