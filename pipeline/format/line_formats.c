#include "pipeline/format/line_formats.h"

extern const struct line_format line_format_access;
extern const struct line_format line_format_logfmt;

static const struct line_format *const formats[] = {
    &line_format_access,
    &line_format_logfmt,
};

const struct line_format *const *line_formats(size_t *count)
{
    *count = sizeof(formats) / sizeof(formats[0]);
    return formats;
}

const struct line_format *line_format_find(struct text name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (text_equals(name, formats[i]->name))
            return formats[i];
    return NULL;
}
