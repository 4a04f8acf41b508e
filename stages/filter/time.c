/* time - turn a field into an instant */

#include "pipeline/stage.h"
#include "stages/filter/instant.h"

struct time_args {
    struct expression path;
    struct text format, zone, form;
};

static enum status time_run(struct stage *self, const void *opaque)
{
    const struct time_args *args = opaque;
    struct instant instant = {.self = self, .path = args->path.text};
    enum status status =
        instant_init(&instant, &args->format, &args->zone, &args->form);
    struct record *rec;

    if (status == STATUS_OK)
        instant.evaluation = stage_expression(self, &args->path);
    while (instant.evaluation && (rec = stage_receive(self))) {
        if (!instant_send(&instant, rec))
            break;
    }
    instant_release(&instant);
    return status;
}

static const struct stage_option time_options[] = {
    {.name = "PATH",
     .kind = ARGUMENT_PATH,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct time_args, path),
     .help = "the field, without white space; . is the whole record"},
    {.name = "FORMAT",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct time_args, format),
     .help = "what the field has: auto, iso, rfc3339, rfc1123, rfc2822, rfc850, "
             "asctime, apache, syslog, nginx, log4j, klog, hdfs, epoch, s, ms, us, ns, "
             "or a pattern such as \"%d.%m.%Y %H:%M:%S\"; auto if it is not given"},
    {.name = "in-tz",
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct time_args, zone),
     .value = "ZONE",
     .help = "where the clock stood that wrote times without an offset: UTC, which is "
             "the standard, local, +hh:mm, or a name such as Europe/Berlin"},
    {.name = "as",
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct time_args, form),
     .value = "FORM",
     .help = "what the field becomes: s, a number of seconds, which is the standard; "
             "ms, us, ns, an integer; iso, text in UTC; local, text with its offset"},
    {.name = NULL},
};

static const struct stage_example time_examples[] = {
    {.command = "time .ts",
     .input = "{\"ts\": \"17/May/2015:10:05:03 +0000\", \"ms\": 7}\n"
              "{\"ts\": \"2015-05-17 12:05:03,250+02:00\", \"ms\": 9}\n",
     .output = "{\"ts\": 1431857103, \"ms\": 7}\n{\"ts\": 1431857103.25, \"ms\": 9}\n"},
    {.command = "time .ts --as iso",
     .input = "{\"ts\":1431857103250}\n",
     .output = "{\"ts\":\"2015-05-17T10:05:03.25Z\"}\n"},
    {.command = "time .at \"%d.%m.%Y %H:%M\" --in-tz +02:00 --as local",
     .input = "{\"at\":\"17.05.2015 12:05\"}\n",
     .output = "{\"at\":\"2015-05-17T12:05:00+02:00\"}\n"},
    {.command = "time .ts | map .ts - 60 | map todate",
     .input = "{\"ts\":\"Sun, 17 May 2015 10:05:03 GMT\"}\n",
     .output = "2015-05-17T10:04:03Z\n",
     .about = "Seconds are what jq's functions for dates take."},
    {.command = NULL},
};

const struct stage_type stage_time = {
    .name = "time",
    .kind = STAGE_FILTER,
    .summary = "turn a field into an instant",
    .description =
        "The field at PATH becomes the seconds since 1970-01-01T00:00:00Z, exactly, "
        "with up to nine digits of a fraction; the rest of the record stays as it is, "
        "to the byte. A field that is missing or null stays so. A record whose field "
        "is no time is rejected.\n\n"
        "These are recognised, with white space or brackets [] around them:\n\n"
        "ISO 8601 and RFC 3339 (2026-01-02T03:04:05.678+01:00, also with a blank for "
        "the T, a comma, /, no seconds or no time; 20260102T030405Z); RFC 1123, 2822 "
        "and 850 (Sun, 06 Nov 1994 08:49:37 GMT); asctime and date (Sun Nov  6 "
        "08:49:37 1994); access logs (10/Oct/2000:13:55:36 -0700); syslog (Jan  2 "
        "15:04:05) and klog (0102 15:04:05.678901), which have no year: it is the last "
        "in which the time is at most a day in the future. A number counts seconds "
        "below 10^11, milliseconds below 10^14, microseconds below 10^17, else "
        "nanoseconds; eight digits alone are a number, no date.\n\n"
        "A pattern is made of %Y %y %m %d %e %j %b %B %a %A %H %I %p %M %S %f %z %Z %s "
        "%T %R %F %D %n %t %%, as strptime's; %f is the digits of a fraction. Names "
        "are English; those of zones are UTC, GMT and North America's (EST ... PDT). "
        "Digits beyond nanoseconds are cut off. Second 60 is the next minute's first, "
        "24:00 the next day's 00:00.\n\n"
        "With --in-tz a time that a zone's clocks showed twice is the first of the "
        "two; one that they left out is read with the offset before it.",
    .args_size = sizeof(struct time_args),
    .options = time_options,
    .examples = time_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = time_run,
};
