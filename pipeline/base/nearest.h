/* Nearest: the known name that somebody may have meant, for "did you mean". */
#ifndef PIPELINE_BASE_NEAREST_H
#define PIPELINE_BASE_NEAREST_H

#include "pipeline/base/text.h"

#include <stddef.h>

/* The known name that is nearest to `name`: at most a third of the longer one may
 * differ (optimal string alignment distance, upper and lower case the same). If none is
 * so near, the only one that starts with `name`; NULL if there is none or more than
 * one. */
const char *nearest_name(struct text name, const char *const *known, size_t count);

#endif
