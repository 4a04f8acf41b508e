/* Through: exec in the middle: the stage's records go through a command.
 *
 *     the stage --lines--> command --lines--> a second coroutine of the stage
 *
 * With --state the command is ended for each checkpoint, and started again by the next
 * record; without it, it runs from the start of the run to its end. */
#ifndef STAGES_FILTER_THROUGH_H
#define STAGES_FILTER_THROUGH_H

#include "stages/source/command.h"

enum status coro_fn through_run(struct stage *self, const struct text *text,
                                const struct origin *origin, enum cutter_form form);

#endif
