/* Access records: what they are made of, and how often. */

#include "access.h"

#include <stdbool.h>
#include <stdio.h>

#define START_SECONDS 1709251200 /* 2024-03-01T00:00:00Z */

/* ---- What records are made of ---- */

static const char *const methods[] = {"GET", "GET",  "GET", "GET",  "GET",    "GET",
                                      "GET", "POST", "PUT", "POST", "DELETE", "HEAD"};
static const char *const services[] = {
    "api/v2/orders",     "api/v2/customers", "static/js",        "shop/products",
    "images/thumbnails", "search",           "account/settings", "api/v1/inventory"};
static const char *const suffixes[] = {"",         "/details", ".json",
                                       "/reviews", "/history", "?page=2&sort=date"};
static const uint16_t good_statuses[] = {200, 200, 200, 200, 200, 200, 200, 201,
                                         204, 301, 302, 304, 304, 400, 401, 404};
static const uint16_t bad_statuses[] = {500, 502, 503, 503, 504};
static const char *const agents[] = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/122.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.3 Safari/605.1.15",
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.com/about.html)",
    "curl/7.88.1",
    "python-requests/2.31.0",
};
/* One agent needs escaping in every format. */
static const char odd_agent[] = "Feed \"daily\" reader\\1.0";
/* What went wrong, the rarest last: one in 500 errors, which are one in 50 records. */
static const char *const causes[] = {"timed out after 30 s", "connection reset by peer",
                                     "connection refused", "header too large"};
static const char rare_cause[] = "no route to host";
static const char *const family_names[] = {"smith", "jones",  "gar\xc3\xa7on",
                                           "kim",   "okafor", "m\xc3\xbcller",
                                           "rossi", "tanaka"};

/* `printf` formats of whole numbers and strings are the same in every locale. */
void world_make(struct world *world, struct random *random)
{
    static const char *const zones[] = {"eu-west", "eu-north", "us-east", "ap-south"};

    for (size_t i = 0; i < HOSTS; i++)
        snprintf(world->hosts[i], sizeof(world->hosts[i]), "web-%02zu.%s.example.net",
                 i + 1, zones[i % COUNT(zones)]);
    for (size_t i = 0; i < PATHS; i++) {
        const char *service = services[random_below(random, COUNT(services))];
        const char *suffix = suffixes[random_below(random, COUNT(suffixes))];

        snprintf(world->paths[i], sizeof(world->paths[i]), "/%s/%zu%s", service,
                 10000 + i * 17, suffix);
    }
    for (size_t i = 0; i < USERS; i++)
        snprintf(world->users[i], sizeof(world->users[i]), "%s%zu",
                 family_names[random_below(random, COUNT(family_names))], i);
}

/* ---- One record ---- */

static void end_value(struct access *access, enum key key, size_t start)
{
    access->values[key] = (struct slice){start, access->text.length - start};
}

static void set_text(struct access *access, enum key key, const char *text)
{
    size_t start = access->text.length;

    put_text(&access->text, text);
    end_value(access, key, start);
}

static void set_number(struct access *access, enum key key, uint64_t number)
{
    size_t start = access->text.length;

    put_number(&access->text, number, 1);
    end_value(access, key, start);
}

struct tm access_time(const struct access *access)
{
    time_t seconds = START_SECONDS + (time_t)(access->milliseconds / 1000);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    return tm;
}

void put_clock(struct buffer *buffer, const struct tm *tm)
{
    put_number(buffer, (uint64_t)tm->tm_hour, 2);
    put_byte(buffer, ':');
    put_number(buffer, (uint64_t)tm->tm_min, 2);
    put_byte(buffer, ':');
    put_number(buffer, (uint64_t)tm->tm_sec, 2);
}

static void set_time(struct access *access)
{
    struct tm tm = access_time(access);
    size_t start = access->text.length;

    put_number(&access->text, (uint64_t)tm.tm_year + 1900, 4);
    put_byte(&access->text, '-');
    put_number(&access->text, (uint64_t)tm.tm_mon + 1, 2);
    put_byte(&access->text, '-');
    put_number(&access->text, (uint64_t)tm.tm_mday, 2);
    put_byte(&access->text, 'T');
    put_clock(&access->text, &tm);
    put_byte(&access->text, '.');
    put_number(&access->text, access->milliseconds % 1000, 3);
    put_byte(&access->text, 'Z');
    end_value(access, KEY_TS, start);
}

/* Long-tailed: half take up to 12 ms, one in 4,000 more than 25 s. */
static void set_duration(struct access *access, struct random *random)
{
    uint64_t doublings = (uint64_t)__builtin_ctzll(random_next(random) | 1 << 12);
    size_t start = access->text.length;

    put_thousandths(&access->text, (500 + random_below(random, 11500)) << doublings);
    end_value(access, KEY_MS, start);
}

static void set_address(struct access *access, struct random *random)
{
    size_t start = access->text.length;

    put_text(&access->text, "10.");
    put_number(&access->text, random_below(random, 8), 1);
    put_byte(&access->text, '.');
    put_number(&access->text, random_below(random, 256), 1);
    put_byte(&access->text, '.');
    put_number(&access->text, 1 + random_below(random, 254), 1);
    end_value(access, KEY_IP, start);
}

static void set_request_id(struct access *access, struct random *random)
{
    size_t start = access->text.length;

    put_hex(&access->text, random_next(random));
    end_value(access, KEY_REQUEST_ID, start);
}

static void set_outcome(struct access *access, struct random *random)
{
    bool failed = random_below(random, 50) == 0;
    const char *cause = random_below(random, 500) == 0
                            ? rare_cause
                            : causes[random_below(random, COUNT(causes))];
    uint64_t status = failed
                          ? bad_statuses[random_below(random, COUNT(bad_statuses))]
                          : good_statuses[random_below(random, COUNT(good_statuses))];
    const char *level = status >= 400 ? "warn" : "info";
    size_t start;

    set_number(access, KEY_STATUS, status);
    set_text(access, KEY_LEVEL, failed ? "error" : level);
    if (!failed)
        return;
    start = access->text.length;
    put_text(&access->text, "upstream: ");
    put_text(&access->text, cause);
    end_value(access, KEY_ERROR, start);
}

static void set_referer(struct access *access, const struct world *world,
                        struct random *random)
{
    size_t start = access->text.length;

    put_text(&access->text, "https://www.example.com");
    put_text(&access->text, world->paths[random_skewed(random, PATHS)]);
    end_value(access, KEY_REFERER, start);
}

void access_make(struct access *access, const struct world *world,
                 struct random *random)
{
    static const char *const caches[] = {"hit", "hit", "miss", "stale"};

    memset(access->values, 0, sizeof(access->values));
    access->text = (struct buffer){access->bytes, 0};
    access->milliseconds += random_below(random, 40);
    set_time(access);
    set_text(access, KEY_HOST, world->hosts[random_below(random, HOSTS)]);
    set_outcome(access, random);
    set_text(access, KEY_METHOD, methods[random_below(random, COUNT(methods))]);
    set_text(access, KEY_PATH, world->paths[random_skewed(random, PATHS)]);
    set_duration(access, random);
    set_number(access, KEY_BYTES, random_skewed(random, 2000000));
    set_address(access, random);
    set_text(access, KEY_USER, world->users[random_skewed(random, USERS)]);
    set_text(access, KEY_AGENT,
             random_below(random, 400) == 0
                 ? odd_agent
                 : agents[random_skewed(random, COUNT(agents))]);
    set_request_id(access, random);
    if (random_below(random, 10) < 4)
        set_referer(access, world, random);
    if (random_below(random, 2) == 0)
        set_text(access, KEY_CACHE, caches[random_below(random, COUNT(caches))]);
}
