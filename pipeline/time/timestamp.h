/* Timestamp: the time stamps that logs have, read and written.
 *
 * A time stamp is an instant: seconds since 1970-01-01T00:00:00Z (POSIX's count: leap
 * seconds are not in it) and nanoseconds, of the years 0000 to 9999, with the offset
 * from UTC that the text was written with. It is read by a parser of our own, by no
 * locale: the names of months and days are English, in upper or lower case.
 *
 * What is recognised without a format, with white space or brackets [] around it:
 *
 *     2026-01-02T03:04:05.678+01:00   ISO 8601, RFC 3339; T or a blank between, the
 *     2026-01-02 03:04:05,678         fraction behind . or , and of any length, Z,
 *     20260102T030405Z                +hh:mm, +hhmm, +hh or no zone, seconds or none,
 *     2026/01/02 03:04:05             date alone, basic form, nginx's error log
 *     Sun, 06 Nov 1994 08:49:37 GMT   RFC 1123, 2822, 5322; without day of the week too
 *     Sunday, 06-Nov-94 08:49:37 GMT  RFC 850
 *     Sun Nov  6 08:49:37 1994        asctime; with a zone before the year: date(1)
 *     10/Oct/2000:13:55:36 -0700      Apache, nginx
 *     Jan  2 15:04:05                 syslog: no year
 *     0102 15:04:05.678901            klog: no year; also with its letter, I0102
 *     1431857103.25                   an epoch, by its size in s, ms, us or ns
 *
 * A number is of seconds below 10^11 (the year 5138), of milliseconds below 10^14, of
 * microseconds below 10^17, or else of nanoseconds, by its absolute value; so numbers
 * of ms, us and ns are recognised from 1973 on. It is taken exactly from its text,
 * which may have a fraction and an exponent.
 *
 * Digits beyond nanoseconds are cut off. Second 60 is the next minute's first, as
 * POSIX counts; 24:00 is the next day's 00:00. Of a stamp without year the year is the
 * last one in which it is no more than a day in the future, so that clocks may differ.
 * The day of the week is not checked. Zone names are those of RFC 822 and UTC. A year
 * of two digits is 1969 to 2068. */
#ifndef PIPELINE_TIME_TIMESTAMP_H
#define PIPELINE_TIME_TIMESTAMP_H

#include "pipeline/base/fault.h"
#include "pipeline/base/text.h"
#include "pipeline/time/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timestamp {
    int64_t seconds;
    uint32_t nanoseconds; /* 0 to 999,999,999, later than `seconds` */
    int32_t offset; /* seconds east of UTC: the text's, or else the zone's */
    bool has_offset; /* the text had one */
};

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define TIMESTAMP_SECONDS_LEAST INT64_C(-62167219200)
#define TIMESTAMP_SECONDS_MOST INT64_C(253402300799)

/* Why a text is no time stamp. */
struct timestamp_mistake {
    const char *what; /* a constant: "the month is not 01 to 12" */
    size_t at; /* the byte from which on; TIMESTAMP_NOWHERE: all of it */
};

#define TIMESTAMP_NOWHERE ((size_t)-1)

/* ---- Formats ---- */

struct timestamp_format;

/* A format by name (auto iso rfc3339 rfc1123 rfc2822 rfc850 asctime apache syslog nginx
 * log4j klog hdfs epoch s ms us ns), or a pattern as strptime's, which has a %:
 *
 *     %Y %y %m %d %e %j %b %B %h   year, of two digits, month, day, day of the year
 *     %H %I %p %M %S %f            hour, of 12, AM or PM, minute, second, digits of
 *                                  the fraction
 *     %z %Z %s                     offset or Z, name of a zone, seconds of the epoch
 *     %a %A %n %t %%               day of the week, white space, %
 *     %T %R %F %D                  %H:%M:%S  %H:%M  %Y-%m-%d  %m/%d/%y
 *
 * White space in it stands for any white space, or none. Unknown names, unknown
 * conversions and a pattern that gives no date are STATUS_USAGE. */
enum status timestamp_format_new(struct timestamp_format **format,
                                 const struct text *text, struct fault *fault)
    __attribute__((warn_unused_result));
void timestamp_format_free(struct timestamp_format *format);

/* ---- Reading ---- */

/* How stamps are read. {0} recognises, and takes what has no zone for UTC. Copies what
 * it saw last, since most stamps are of the same day. */
struct timestamp_reader {
    const struct timestamp_format *format; /* NULL: what is above */
    const struct zone *zone; /* of texts without an offset; NULL: UTC */
    int64_t now; /* seconds; for stamps without a year */

    uint32_t date_; /* the last one, and its number of days */
    int64_t days_;
    struct zone_span span_; /* of the zone; empty at first */
};

/* False with *mistake; *ts is of no meaning then. */
bool timestamp_parse(struct timestamp_reader *reader, const char *bytes, size_t length,
                     struct timestamp *ts, struct timestamp_mistake *mistake)
    __attribute__((warn_unused_result));

/* ---- Writing ---- */

/* More than any text of these functions, which add no NUL. */
#define TIMESTAMP_TEXT_MOST 48

/* As the digits of a fraction: as many as it takes, and no point if none. */
#define TIMESTAMP_SHORTEST (-1)

/* RFC 3339 in UTC (Z) or with the stamp's own offset, with 0 to 9 digits of the second,
 * cut off, or TIMESTAMP_SHORTEST. An offset that is no whole minute, as before zones
 * had been agreed on, is shown rounded towards UTC, with the time to match. Returns the
 * length. */
size_t timestamp_write_iso(char out[TIMESTAMP_TEXT_MOST], const struct timestamp *ts,
                           int digits, bool own_offset);

/* Since the epoch in units of 10^-digits seconds: 0 as an exact decimal number with a
 * fraction if there is one; 3, 6 and 9 as the integer at or below it. */
size_t timestamp_write_epoch(char out[TIMESTAMP_TEXT_MOST], const struct timestamp *ts,
                             int digits);

#endif
