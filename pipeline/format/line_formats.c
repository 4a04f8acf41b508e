/* The table of line formats. */

#include "pipeline/format/line_formats.h"

extern const struct line_format line_format_access;
extern const struct line_format line_format_cri;
extern const struct line_format line_format_docker;
extern const struct line_format line_format_klog;
extern const struct line_format line_format_kv;
extern const struct line_format line_format_logfmt;
extern const struct line_format line_format_holes;
extern const struct line_format line_format_regex;
extern const struct line_format line_format_syslog;

static const struct line_format *const formats[] = {
    &line_format_access, &line_format_cri,   &line_format_docker,
    &line_format_klog,   &line_format_kv,    &line_format_logfmt,
    &line_format_holes,  &line_format_regex, &line_format_syslog,
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
