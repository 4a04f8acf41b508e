/* The registry: every stage that the program has, in the order of their names. */
#ifndef STAGES_REGISTRY_H
#define STAGES_REGISTRY_H

#include "pipeline/lang/descriptor.h"

extern const struct stage_registry stage_registry;

#endif
