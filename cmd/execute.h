/* Executing a pipeline: parsed, checked, and run or explained. */
#ifndef CMD_EXECUTE_H
#define CMD_EXECUTE_H

#include "cmd/options.h"
#include "pipeline/lang/descriptor.h"

/* Loads the variables and the program that the options name, runs (or explains) it with
 * the stages of `registry`, and tells what went wrong. The status is the run's, and the
 * worst of what came before and after it. In no coroutine: it runs a loop. */
enum status execute(const struct options *options,
                    const struct stage_registry *registry);

#endif
