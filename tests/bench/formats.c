/* Formats. */

#include "formats.h"

#include <stdbool.h>

static const struct {
    const char *name;
    bool number;
} keys[] = {
    [KEY_TS] = {"ts", false},
    [KEY_HOST] = {"host", false},
    [KEY_LEVEL] = {"level", false},
    [KEY_METHOD] = {"method", false},
    [KEY_PATH] = {"path", false},
    [KEY_STATUS] = {"status", true},
    [KEY_MS] = {"ms", true},
    [KEY_BYTES] = {"bytes", true},
    [KEY_IP] = {"ip", false},
    [KEY_USER] = {"user", false},
    [KEY_AGENT] = {"agent", false},
    [KEY_REQUEST_ID] = {"request_id", false},
    [KEY_REFERER] = {"referer", false},
    [KEY_CACHE] = {"cache", false},
    [KEY_ERROR] = {"error", false},
};

static const char *value_of(const struct access *access, enum key key)
{
    return access->bytes + access->values[key].start;
}

/* The value, or "-". */
static void put_plain(struct buffer *out, const struct access *access, enum key key)
{
    if (access->values[key].length == 0)
        put_byte(out, '-');
    else
        put_bytes(out, value_of(access, key), access->values[key].length);
}

/* In quotes, with a backslash before quotes and backslashes: JSON, logfmt and the
 * access log agree on these. */
static void put_quoted(struct buffer *out, const struct access *access, enum key key)
{
    const char *value = value_of(access, key);
    size_t length = access->values[key].length;

    put_byte(out, '"');
    if (length == 0)
        put_byte(out, '-');
    for (size_t i = 0; i < length; i++) {
        if (value[i] == '"' || value[i] == '\\')
            put_byte(out, '\\');
        put_byte(out, value[i]);
    }
    put_byte(out, '"');
}

static void put_member(struct buffer *out, const struct access *access, enum key key)
{
    put_byte(out, '"');
    put_text(out, keys[key].name);
    put_text(out, "\":");
    if (keys[key].number)
        put_plain(out, access, key);
    else
        put_quoted(out, access, key);
}

/* Fisher and Yates. */
static void shuffle(enum key *sequence, struct random *random)
{
    for (uint32_t left = KEY_COUNT; left > 1; left--) {
        uint32_t other = random_below(random, left);
        enum key key = sequence[left - 1];

        sequence[left - 1] = sequence[other];
        sequence[other] = key;
    }
}

void put_json(struct buffer *out, const struct access *access, struct random *order)
{
    enum key sequence[KEY_COUNT];
    char before = '{';

    for (size_t i = 0; i < KEY_COUNT; i++)
        sequence[i] = (enum key)i;
    if (order)
        shuffle(sequence, order);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (access->values[sequence[i]].length == 0)
            continue;
        put_byte(out, before);
        put_member(out, access, sequence[i]);
        before = ',';
    }
    put_byte(out, '}');
}

static bool needs_quotes(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (value[i] == ' ' || value[i] == '"' || value[i] == '=' || value[i] == '\\')
            return true;
    }
    return false;
}

void put_logfmt(struct buffer *out, const struct access *access, struct random *order)
{
    (void)order;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        enum key key = (enum key)i;

        if (access->values[key].length == 0)
            continue;
        if (i > 0)
            put_byte(out, ' ');
        put_text(out, keys[key].name);
        put_byte(out, '=');
        if (needs_quotes(value_of(access, key), access->values[key].length))
            put_quoted(out, access, key);
        else
            put_plain(out, access, key);
    }
}

static void put_log_time(struct buffer *out, const struct access *access)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct tm tm = access_time(access);

    put_number(out, (uint64_t)tm.tm_mday, 2);
    put_byte(out, '/');
    put_bytes(out, months + 3 * (size_t)tm.tm_mon, 3);
    put_byte(out, '/');
    put_number(out, (uint64_t)tm.tm_year + 1900, 4);
    put_byte(out, ':');
    put_clock(out, &tm);
    put_text(out, " +0000");
}

void put_combined(struct buffer *out, const struct access *access, struct random *order)
{
    (void)order;
    put_plain(out, access, KEY_IP);
    put_text(out, " - ");
    put_plain(out, access, KEY_USER);
    put_text(out, " [");
    put_log_time(out, access);
    put_text(out, "] \"");
    put_plain(out, access, KEY_METHOD);
    put_byte(out, ' ');
    put_plain(out, access, KEY_PATH);
    put_text(out, " HTTP/1.1\" ");
    put_plain(out, access, KEY_STATUS);
    put_byte(out, ' ');
    put_plain(out, access, KEY_BYTES);
    put_byte(out, ' ');
    put_quoted(out, access, KEY_REFERER);
    put_byte(out, ' ');
    put_quoted(out, access, KEY_AGENT);
}
