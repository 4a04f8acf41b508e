/* Any bytes are a time stamp or not, in any format; what is read is written and reads
 * back as the same instant. Any bytes are a zone's file or rule or not; every time then
 * lies in the stretch that is found for it. */
#include "fuzz.h"

#include "pipeline/time/timestamp.h"
#include "pipeline/time/zone_internal.h"

#include <string.h>

#define NOW 1767366245

static const char *const names[] = {"auto", "iso",  "rfc1123", "apache", "syslog",
                                    "klog", "hdfs", "epoch",   "s",      "ms",
                                    "us",   "ns",   "%FT%T%z", "%s.%f"};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static struct timestamp_format *make_format(struct text text)
{
    struct timestamp_format *format = NULL;
    struct fault fault;

    if (timestamp_format_new(&format, &text, &fault) != STATUS_OK)
        FUZZ_REQUIRE(format == NULL && fault.what[0] != '\0');
    return format;
}

/* ---- Stamps ---- */

static void require_same(const char *text, size_t length,
                         const struct timestamp_format *format,
                         const struct timestamp *ts, int unit)
{
    struct timestamp_reader reader = {.format = format, .now = NOW};
    struct timestamp_mistake mistake;
    struct timestamp again;

    FUZZ_REQUIRE(length <= TIMESTAMP_TEXT_MOST);
    FUZZ_REQUIRE(timestamp_parse(&reader, text, length, &again, &mistake));
    FUZZ_REQUIRE(again.seconds == ts->seconds);
    FUZZ_REQUIRE(again.nanoseconds ==
                 ts->nanoseconds / (unsigned)unit * (unsigned)unit);
}

static void require_round_trip(const struct timestamp *ts)
{
    struct timestamp_format *seconds = make_format(text_of("s"));
    struct timestamp_format *milliseconds = make_format(text_of("ms"));
    char text[TIMESTAMP_TEXT_MOST];

    FUZZ_REQUIRE(ts->seconds >= TIMESTAMP_SECONDS_LEAST &&
                 ts->seconds <= TIMESTAMP_SECONDS_MOST && ts->nanoseconds < 1000000000);
    require_same(text, timestamp_write_iso(text, ts, TIMESTAMP_SHORTEST, false), NULL,
                 ts, 1);
    require_same(text, timestamp_write_iso(text, ts, 3, false), NULL, ts, 1000000);
    if (ts->seconds >= TIMESTAMP_SECONDS_LEAST + 86400 &&
        ts->seconds <= TIMESTAMP_SECONDS_MOST - 86400)
        require_same(text, timestamp_write_iso(text, ts, 9, true), NULL, ts, 1);
    else
        FUZZ_REQUIRE(timestamp_write_iso(text, ts, 9, true) <= sizeof(text));
    require_same(text, timestamp_write_epoch(text, ts, 0), seconds, ts, 1);
    require_same(text, timestamp_write_epoch(text, ts, 3), milliseconds, ts, 1000000);
    timestamp_format_free(seconds);
    timestamp_format_free(milliseconds);
}

static void parse(const struct timestamp_format *format, const struct zone *zone,
                  const char *text, size_t length)
{
    struct timestamp_reader reader = {.format = format, .zone = zone, .now = NOW};
    struct timestamp_mistake mistake = {0};
    struct timestamp ts, again;

    if (!timestamp_parse(&reader, text, length, &ts, &mistake)) {
        FUZZ_REQUIRE(mistake.what);
        FUZZ_REQUIRE(mistake.at == TIMESTAMP_NOWHERE || mistake.at <= length);
        return;
    }
    FUZZ_REQUIRE(timestamp_parse(&reader, text, length, &again, &mistake));
    FUZZ_REQUIRE(again.seconds == ts.seconds && again.offset == ts.offset);
    require_round_trip(&ts);
}

/* ---- Zones ---- */

static void require_spans(const struct zone *zone)
{
    for (int64_t at = TIMESTAMP_SECONDS_LEAST; at <= TIMESTAMP_SECONDS_MOST;
         at += (TIMESTAMP_SECONDS_MOST - TIMESTAMP_SECONDS_LEAST) / 1000) {
        struct zone_span span = zone_at_instant(zone, at);

        FUZZ_REQUIRE(span.from <= at && at < span.to);
        FUZZ_REQUIRE(zone_at_instant(zone, span.to - 1).offset == span.offset);
        span = zone_at_local(zone, at);
        FUZZ_REQUIRE(zone_may_have(span.offset));
    }
}

static void read_zone(const char *text, size_t length, bool is_file)
{
    struct zone *zone = calloc(1, sizeof(*zone));
    enum zone_answer answer;

    if (!zone)
        abort();
    answer = is_file ? zone_read_file(zone, text, length)
                     : zone_read_rule(zone, text, length);
    if (answer == ZONE_READ) {
        require_spans(zone);
        parse(NULL, zone, "2026-03-29T02:30:00", 19);
    }
    zone_free(zone);
}

/* The fuzzer's bytes: a byte that says what comes, a format for 2 up to a newline, and
 * the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;
    struct timestamp_format *format = NULL;
    const char *newline;

    if (size < 1)
        return 0;
    size--;
    switch (data[0] % 16) {
    case 15:
        read_zone(text, size, true);
        return 0;
    case 14:
        read_zone(text, size, false);
        return 0;
    case 2:
        newline = memchr(text, '\n', size);
        if (!newline)
            return 0;
        format = make_format(
            (struct text){.bytes = text, .length = (size_t)(newline - text)});
        size -= (size_t)(newline + 1 - text);
        text = newline + 1;
        if (!format)
            return 0;
        break;
    default:
        format = make_format(text_of(names[data[0] / 16 % NAME_COUNT]));
    }
    parse(format, NULL, text, size);
    timestamp_format_free(format);
    return 0;
}
