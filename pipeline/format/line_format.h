/* Line format: how a line becomes fields. One constant per format, as of a stage.
 *
 *     logfmt, access, syslog, klog ... and those made from an operand: a regex with
 * named groups, a pattern with holes ("<date> <level>: <msg>"), columns
 *
 * A line format keeps no state between lines: what spans lines (csv, xml, multiline) is
 * put together first. None of these functions switches coroutines. */
#ifndef PIPELINE_FORMAT_LINE_FORMAT_H
#define PIPELINE_FORMAT_LINE_FORMAT_H

#include "pipeline/base/fault.h"
#include "pipeline/format/fields.h"

/* What the user said beside the format's name. */
struct format_options {
    struct text
        operand; /* the regex, the pattern, nginx's log_format; not given: none */
    unsigned pattern_flags; /* of a /regex/imsx: enum regex_flag */
    const struct text *names; /* of --names */
    size_t name_count;
    struct text separator, pair; /* of key=value: between pairs, within a pair */
    const struct wanted *wanted; /* NULL: all fields; lent for the reader's life */
};

/* Which of the options make sense. */
enum format_taking {
    FORMAT_OPERAND = 1 << 0,
    FORMAT_NAMES = 1 << 1,
    FORMAT_SEPARATOR = 1 << 2,
    FORMAT_PAIR = 1 << 3,
    FORMAT_FROM = 1 << 4, /* for the stage: all line formats can */
};

struct line_format {
    const char *name;
    const char *help; /* half a sentence: what lines, which fields */
    unsigned takes; /* enum format_taking; what else is given is refused */

    /* What reads the lines; NULL with *fault (STATUS_USAGE, the place in the operand if
     * it is its mistake; STATUS_RESOURCE). NULL function: there is nothing to prepare,
     * the options, lent for the reader's life, are the reader. */
    void *(*open)(const struct format_options *options, struct fault *fault);
    void (*close)(void *reader);

    /* Adds the line's fields. False: it does not fit (fields->mistake), or no memory
     * (fields->failed). The line is not copied: it was just cut, and so the processor
     * would wait for it. */
    bool (*read)(void *reader, const struct text *line, struct fields *fields);

    /* The same of the first one of several lines, each with its end, for formats that
     * find its end on the way: how long it is, without its newline. 0, and nothing was
     * added: it is to be cut off and read as above. NULL function: all are. */
    size_t (*read_first)(void *reader, const struct text *lines, struct fields *fields);
};

#endif
