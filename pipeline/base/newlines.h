/* Newlines: counting them, with vector instructions where the processor has them. */
#ifndef PIPELINE_BASE_NEWLINES_H
#define PIPELINE_BASE_NEWLINES_H

#include <stddef.h>

/* How many there are. */
size_t newlines_count(const char *bytes, size_t length);

/* The same, by the code that runs on every processor. */
size_t newlines_count_portable(const char *bytes, size_t length);

#endif
