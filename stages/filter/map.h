/* Map: what all stages do that make new records of old ones by an expression. */
#ifndef STAGES_FILTER_MAP_H
#define STAGES_FILTER_MAP_H

#include "pipeline/stage.h"

/* The function of a stage whose args begin with a struct expression: sends every value
 * that it yields. */
enum status coro_fn map_run(struct stage *self, const void *opaque);

#endif
