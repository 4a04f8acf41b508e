/* The stages of the fixture's world at its edges: where records come from, and where
 * they go to. */
#ifndef TESTS_UNIT_RUN_EDGES_H
#define TESTS_UNIT_RUN_EDGES_H

#include "pipeline/stage.h"

enum status source_run(struct stage *self, const void *args);
enum status from_run(struct stage *self, const void *args);
enum status collect_run(struct stage *self, const void *args);
enum status store_run(struct stage *self, const void *args);
enum status print_run(struct stage *self, const void *args);
enum status copy_run(struct stage *self, const void *args);

#endif
