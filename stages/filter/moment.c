/* Where a record's time is: found by an expression, a name, or in a line's text. */

#include "stages/filter/moment.h"

#include "pipeline/json/value.h"
#include "pipeline/lang/duration.h"
#include "pipeline/stage/waiting.h"
#include "stages/filter/whole.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

/* How much of a text a message shows. */
#define SHOWN 80

#define FIELDS "ts, time, timestamp, @timestamp, datetime, date"

static const char *const fields[] = {
    "ts", "time", "timestamp", "@timestamp", "datetime", "date",
};

enum status moment_init(struct moment *moment, struct stage *self,
                        const struct expression *on, const struct text *zone)
{
    struct fault fault;

    *moment = (struct moment){.stage = self, .path = on->text};
    if (zone->bytes) {
        enum status status = zone_new(&moment->zone, zone, &fault);

        if (status)
            return stage_fail_at(self, status, zone, "%s", fault.what);
    }
    moment->reader.zone = moment->zone;
    if (!on->program)
        return STATUS_OK;
    moment->evaluation = stage_expression(self, on);
    return moment->evaluation ? STATUS_OK : STATUS_RESOURCE;
}

enum status moment_init_arrival(struct moment *moment, struct stage *self,
                                const struct expression *on)
{
    static const struct text no_zone = {.bytes = NULL};
    enum status status = moment_init(moment, self, on, &no_zone);

    moment->arrival = !on->program;
    return status;
}

void moment_release(struct moment *moment)
{
    zone_free(moment->zone);
}

/* Years that nanoseconds of 64 bits do not reach are as far as they do. */
static int64_t nanoseconds_of(const struct timestamp *ts)
{
    int64_t at;

    if (__builtin_mul_overflow(ts->seconds, DURATION_SECOND, &at) ||
        __builtin_add_overflow(at, ts->nanoseconds, &at))
        return ts->seconds < 0 ? INT64_MIN : INT64_MAX;
    return at;
}

static bool parse(struct moment *moment, const char *bytes, size_t length,
                  struct timestamp_mistake *mistake, int64_t *at)
{
    struct timestamp ts;

    moment->reader.now = time(NULL);
    if (!timestamp_parse(&moment->reader, bytes, length, &ts, mistake))
        return false;
    *at = nanoseconds_of(&ts);
    return true;
}

/* ---- Lines of text ---- */

/* The most words of a time stamp, as in Sun Nov  6 08:49:37 CET 1994. */
#define WORDS_MOST 6

/* Where the stamp in brackets, as of an access log, may begin. */
#define BRACKET_WITHIN 256

/* A short number is not the seconds since 1970 but the count of something. */
static bool is_small_number(const char *bytes, size_t length)
{
    size_t digits = strspn(bytes, "0123456789");

    return digits > 0 && digits < 9 && (digits >= length || bytes[digits] == '.');
}

/* The longest stamp that a line begins with. */
static bool parse_start(struct moment *moment, const char *bytes, size_t length,
                        int64_t *at)
{
    struct timestamp_mistake mistake;
    size_t ends[WORDS_MOST], count = 0;
    char first[16] = "";

    for (size_t i = 0; i < length && count < WORDS_MOST; i++)
        if (!isspace((unsigned char)bytes[i]) &&
            (i + 1 == length || isspace((unsigned char)bytes[i + 1])))
            ends[count++] = i + 1;
    memcpy(first, bytes, length < sizeof(first) - 1 ? length : sizeof(first) - 1);
    while (count-- > 0) {
        if (count == 0 && is_small_number(first, ends[0]))
            return false;
        if (parse(moment, bytes, ends[count], &mistake, at))
            return true;
    }
    return false;
}

static bool parse_brackets(struct moment *moment, const char *bytes, size_t length,
                           int64_t *at)
{
    size_t within = length < BRACKET_WITHIN ? length : BRACKET_WITHIN;
    const char *open = memchr(bytes, '[', within);
    const char *close =
        open ? memchr(open, ']', length - (size_t)(open - bytes)) : NULL;
    struct timestamp_mistake mistake;

    return close && parse(moment, open + 1, (size_t)(close - open) - 1, &mistake, at);
}

static bool find_in_line(struct moment *moment, struct record *rec, int64_t *at)
{
    if (parse_start(moment, rec->text, rec->length, at) ||
        parse_brackets(moment, rec->text, rec->length, at)) {
        moment->last = *at;
        moment->any = true;
    }
    *at = moment->last;
    if (!moment->any)
        stage_reject(moment->stage, rec, "no time",
                     "no time stamp at the start of the line");
    return moment->any;
}

/* ---- Values ---- */

static bool reject_text(struct moment *moment, struct record *rec, struct text text,
                        const char *why)
{
    size_t shown = text_cut(text, SHOWN);

    stage_reject(moment->stage, rec, "no time", "%.*s%s\"%.*s%s\" is no time: %s",
                 (int)moment->path.length, moment->path.bytes,
                 moment->path.length > 0 ? ": " : "", (int)shown, text.bytes,
                 shown < text.length ? "..." : "", why);
    return false;
}

static bool find_by_expression(struct moment *moment, struct record *rec, int64_t *at)
{
    struct timestamp_mistake mistake;
    struct text text;

    switch (stage_find_text(moment->evaluation, rec, &text)) {
    case STAGE_TRUE:
        return parse(moment, text.bytes, text.length, &mistake, at) ||
               reject_text(moment, rec, text, mistake.what);
    case STAGE_FALSE:
        stage_reject(moment->stage, rec, "no time", "%.*s is null or missing",
                     (int)moment->path.length, moment->path.bytes);
        return false;
    default:
        return false;
    }
}

static bool fail(struct moment *moment, struct record *rec)
{
    stage_drop(moment->stage, rec);
    (void)stage_emit(moment->stage, NULL);
    return false;
}

/* Of a string its text, of a number its spelling; of anything else nothing. False: no
 * memory. */
static bool text_of_value(struct value *value, struct text *text)
{
    struct value_string string = {NULL, 0};

    if (value_kind(*value) == KIND_STRING && !value_string(value, &string))
        return false;
    if (value_kind(*value) == KIND_NUMBER && value->form == VALUE_TEXT)
        string = (struct value_string){value->text.bytes, value->text.length};
    *text = (struct text){.bytes = string.bytes, .length = string.length};
    return true;
}

static bool find_in_value(struct moment *moment, struct record *rec,
                          struct value *value, int64_t *at)
{
    struct timestamp_mistake mistake = {.what = "it is no string and no number"};
    struct text text;

    if (!text_of_value(value, &text))
        return fail(moment, rec);
    return (text.bytes && parse(moment, text.bytes, text.length, &mistake, at)) ||
           reject_text(moment, rec, text, mistake.what);
}

/* The first of the fields that is there and not null. */
static bool find_in_fields(struct moment *moment, struct record *rec,
                           struct value record, int64_t *at)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        struct value value = value_get(record, fields[i], strlen(fields[i]));
        bool found;

        if (value.form == VALUE_NONE || value_kind(value) == KIND_NULL)
            continue;
        found = find_in_value(moment, rec, &value, at);
        value_unref(value);
        return found;
    }
    stage_reject(moment->stage, rec, "no time",
                 "there is no time in the fields " FIELDS "; say `on .FIELD`");
    return false;
}

bool moment_find(struct moment *moment, struct record *rec, int64_t *at)
{
    struct value value;

    if (moment->arrival) {
        *at = stage_clock();
        return true;
    }
    if (moment->evaluation)
        return find_by_expression(moment, rec, at);
    switch (whole_read(moment->stage, rec, &value)) {
    case WHOLE_STRING:
        return find_in_line(moment, rec, at);
    case WHOLE_JSON:
        if (value_kind(value) == KIND_OBJECT)
            return find_in_fields(moment, rec, value, at);
        return find_in_value(moment, rec, &value, at);
    default:
        return false;
    }
}

/* ---- Arguments ---- */

/* The day, on the zone's clocks, that is so many days before this one: 2026-03-05. */
static void write_day(struct moment *moment, int days, char day[TIMESTAMP_TEXT_MOST])
{
    struct timestamp now = {.seconds = time(NULL)};

    now.offset = zone_at_instant(moment->zone, now.seconds).offset;
    now.seconds -= INT64_C(86400) * days;
    timestamp_write_iso(day, &now, 0, true);
    day[strlen("2026-03-05")] = '\0';
}

/* `today`, `yesterday` and 10:30 as time stamps. False: it is none of these. */
static bool write_today(struct moment *moment, const struct text *text, char *stamp,
                        size_t size)
{
    char day[TIMESTAMP_TEXT_MOST];
    bool yesterday = text_equals(*text, "yesterday");
    bool clock = text->length >= 5 && text->length < 20 && text->bytes[2] == ':';

    if (!yesterday && !clock && !text_equals(*text, "today"))
        return false;
    write_day(moment, yesterday, day);
    (void)snprintf(stamp, size, "%s %.*s", day, clock ? (int)text->length : 5,
                   clock ? text->bytes : "00:00");
    return true;
}

static enum status fail_argument(struct moment *moment, const struct text *text,
                                 const char *why)
{
    return stage_fail_at(moment->stage, STATUS_USAGE, text,
                         "no time: %s; expected a time stamp, a time of today (10:30), "
                         "now, today, yesterday or how long ago (1h)",
                         why);
}

enum status moment_of_argument(struct moment *moment, const struct text *text,
                               int64_t *at)
{
    struct timestamp_mistake mistake;
    char stamp[64];
    struct text full = *text;
    int64_t ago = 0;

    if (text_equals(*text, "now") || duration_parse(*text, &ago) == DURATION_OK) {
        *at = moment_now() - ago;
        return STATUS_OK;
    }
    if (write_today(moment, text, stamp, sizeof(stamp)))
        full = text_of(stamp);
    if (parse(moment, full.bytes, full.length, &mistake, at))
        return STATUS_OK;
    return fail_argument(moment, text, mistake.what);
}

/* ---- Other ways ---- */

int64_t moment_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * DURATION_SECOND + now.tv_nsec;
}

size_t moment_write(char out[TIMESTAMP_TEXT_MOST], int64_t at, int digits)
{
    int64_t rest = at % DURATION_SECOND;
    struct timestamp stamp = {.seconds = at / DURATION_SECOND - (rest < 0)};

    stamp.nanoseconds = (uint32_t)(rest + (rest < 0 ? DURATION_SECOND : 0));
    return timestamp_write_iso(out, &stamp, digits, false);
}
