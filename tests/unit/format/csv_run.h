/* CSV run: what the reader makes of bytes that come in pieces, as one text: a line for
 * each record, its JSON, or its mistake. */
#ifndef TESTS_UNIT_FORMAT_CSV_RUN_H
#define TESTS_UNIT_FORMAT_CSV_RUN_H

#include "pipeline/format/csv.h"

/* Reads `length` bytes in pieces of `first` bytes, and then of `step` (0: the rest),
 * and adds to *text. `csv` is ready for use and stays so. */
void csv_run(struct csv *csv, struct text bytes, size_t first, size_t step,
             struct buffer *text);

#endif
