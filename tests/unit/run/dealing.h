/* Dealing: the stage of the fixture's world that runs the next one several times. */
#ifndef TESTS_UNIT_RUN_DEALING_H
#define TESTS_UNIT_RUN_DEALING_H

#include "pipeline/stage.h"

enum status deal_run(struct stage *self, const void *opaque);

#endif
