/* Fields: what a time stamp's text says, before it is an instant; and the parts of the
 * parser that fill them in. */
#ifndef PIPELINE_TIME_FIELDS_H
#define PIPELINE_TIME_FIELDS_H

#include "pipeline/time/cursor.h"

/* As a year: the text has none. */
#define YEAR_NONE (-1)

enum half {
    HALF_NONE, /* hours are 0 to 24 */
    HALF_AM, /* hours are 1 to 12 */
    HALF_PM,
};

struct time_fields {
    int year, month, day; /* YEAR_NONE; 1 to 12; 1 to 31 */
    int year_day; /* 1 to 366, instead of month and day; 0: not given */
    int hour, minute, second;
    enum half half;
    uint32_t nanoseconds;
    int32_t offset; /* if has_offset */
    bool has_offset;
    bool is_epoch; /* `epoch` stands for date and time */
    int64_t epoch;
};

/* 00:00 on 1 January of no year. */
static inline struct time_fields time_fields_none(void)
{
    return (struct time_fields){.year = YEAR_NONE, .month = 1, .day = 1};
}

typedef bool time_read_function(struct cursor *cursor, struct time_fields *fields);

/* ---- Whole stamps, to the text's end; they fail with the reason ---- */

bool read_auto(struct cursor *cursor, struct time_fields *fields);
bool read_iso(struct cursor *cursor, struct time_fields *fields);
bool read_klog(struct cursor *cursor, struct time_fields *fields);
bool read_day_first(struct cursor *cursor, struct time_fields *fields);
bool read_worded(struct cursor *cursor, struct time_fields *fields);
bool read_epoch(struct cursor *cursor, struct time_fields *fields);
bool read_epoch_s(struct cursor *cursor, struct time_fields *fields);
bool read_epoch_ms(struct cursor *cursor, struct time_fields *fields);
bool read_epoch_us(struct cursor *cursor, struct time_fields *fields);
bool read_epoch_ns(struct cursor *cursor, struct time_fields *fields);

/* ---- Parts ---- */

/* hh:mm, hh:mm:ss or hh:mm:ss.fff; or without colons. */
bool read_clock(struct cursor *cursor, struct time_fields *fields);

/* Z, an offset or a name, perhaps behind blanks; nothing at the end of the text. */
bool read_zone(struct cursor *cursor, struct time_fields *fields);
bool read_zone_name(struct cursor *cursor, struct time_fields *fields);

bool read_month_name(struct cursor *cursor, struct time_fields *fields);
bool read_weekday(struct cursor *cursor);

/* Of two digits: 1969 to 2068, as POSIX's strptime. */
static inline int year_of_two(int year)
{
    return year + (year < 69 ? 2000 : 1900);
}

/* Nothing may be left but white space. */
bool read_end(struct cursor *cursor);

/* ---- A compiled pattern ---- */

struct timestamp_pattern;

/* STATUS_USAGE as timestamp_format_new. */
enum status timestamp_pattern_new(struct timestamp_pattern **pattern,
                                  const struct text *text, struct fault *fault)
    __attribute__((warn_unused_result));
void timestamp_pattern_free(struct timestamp_pattern *pattern);
bool timestamp_pattern_read(const struct timestamp_pattern *pattern,
                            struct cursor *cursor, struct time_fields *fields);

#endif
