/* Line formats: the table of all there are. A new one is a file with its constant, and
 * a row here. */
#ifndef PIPELINE_FORMAT_LINE_FORMATS_H
#define PIPELINE_FORMAT_LINE_FORMATS_H

#include "pipeline/format/line_format.h"

/* All, by name, in the order of the alphabet; *count of them. */
const struct line_format *const *line_formats(size_t *count);

/* NULL: there is none of that name. */
const struct line_format *line_format_find(struct text name);

#endif
