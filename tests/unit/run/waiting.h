/* The stages of the fixture's world that wait. */
#ifndef TESTS_UNIT_RUN_WAITING_H
#define TESTS_UNIT_RUN_WAITING_H

#include "pipeline/stage.h"

struct number_args {
    uint64_t number;
};

enum status drip_run(struct stage *self, const void *args);
enum status doze_run(struct stage *self, const void *args);
enum status beat_run(struct stage *self, const void *args);
enum status twin_run(struct stage *self, const void *args);
enum status await_run(struct stage *self, const void *args);
enum status flood_run(struct stage *self, const void *args);
enum status toil_run(struct stage *self, const void *args);

#endif
