/* The stages of the fixture's world that know blocks of lines. */
#ifndef TESTS_UNIT_RUN_UNCUT_H
#define TESTS_UNIT_RUN_UNCUT_H

#include "pipeline/stage.h"

/* Sends the world's lines from number `from` (0 is the first) to before `to`. */
bool coro_fn uncut_send(struct stage *self, const struct origin *origin, size_t from,
                        size_t to);

enum status coro_fn look_run(struct stage *self, const void *args);
enum status coro_fn sift_run(struct stage *self, const void *args);
enum status coro_fn spare_run(struct stage *self, const void *args);
enum status coro_fn tally_run(struct stage *self, const void *args);

#endif
