/* Manual: a stage's manual page, coro-pipe-NAME(1), in mdoc(7), from its descriptor. */
#ifndef CMD_MANUAL_H
#define CMD_MANUAL_H

#include "pipeline/lang/descriptor.h"

#include <stdio.h>

void manual_page(FILE *out, const struct stage_type *type);

#endif
