/* Parsing CSV: what its files share. */
#ifndef STAGES_FILTER_PARSE_CSV_H
#define STAGES_FILTER_PARSE_CSV_H

#include "pipeline/format/csv.h"
#include "stages/filter/inputs.h"
#include "stages/filter/parse.h"

/* One input. */
struct csv_input {
    struct input input;
    struct csv csv;
    struct record *first; /* the first line of a record that goes on; counted */
    uint8_t end; /* how its last line ended, enum line_end */
};

/* Of the types in struct input_type. */
void csv_input_save(const struct input *opaque, struct buffer *out);
bool csv_input_load(struct stage *self, struct csv_input *input, struct text *rest);

#endif
