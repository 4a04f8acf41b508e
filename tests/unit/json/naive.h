/* Naive: JSON checked byte by byte, as RFC 8259 writes it down, to compare with. */
#ifndef TESTS_UNIT_JSON_NAIVE_H
#define TESTS_UNIT_JSON_NAIVE_H

#include "pipeline/json/scan.h"

/* As json_scan without paths; of *offset and the verdict, both are exact. */
enum json_verdict naive_check(const char *text, size_t length, size_t depth_limit,
                              size_t *offset);

#endif
