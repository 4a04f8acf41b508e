/* Formats: access records as text, without the newline.
 *
 * `order`, which only JSON heeds, puts each record's keys into an order of its own;
 * NULL: the usual one. */
#ifndef TESTS_BENCH_FORMATS_H
#define TESTS_BENCH_FORMATS_H

#include "access.h"

void put_json(struct buffer *out, const struct access *access, struct random *order);
void put_logfmt(struct buffer *out, const struct access *access, struct random *order);

/* The combined log format of Apache's mod_log_config. */
void put_combined(struct buffer *out, const struct access *access,
                  struct random *order);

#endif
