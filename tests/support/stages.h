/* Stages for tests only: tag, fail, reject, forget, rounds. */
#ifndef TESTS_SUPPORT_STAGES_H
#define TESTS_SUPPORT_STAGES_H

#include "pipeline/lang/descriptor.h"

#define TEST_STAGE_COUNT 5

extern const struct stage_type stage_rounds;
extern const struct stage_type *const test_stages[TEST_STAGE_COUNT];

#endif
