/* Access: the records of the benchmarks, before they have a format. */
#ifndef TESTS_BENCH_ACCESS_H
#define TESTS_BENCH_ACCESS_H

#include "buffer.h"
#include "random.h"

#include <time.h>

#define HOSTS 50
#define PATHS 5000
#define USERS 800

/* What values are taken from. */
struct world {
    char hosts[HOSTS][32];
    char paths[PATHS][64];
    char users[USERS][32];
};

void world_make(struct world *world, struct random *random);

enum key {
    KEY_TS,
    KEY_HOST,
    KEY_LEVEL,
    KEY_METHOD,
    KEY_PATH,
    KEY_STATUS,
    KEY_MS,
    KEY_BYTES,
    KEY_IP,
    KEY_USER,
    KEY_AGENT,
    KEY_REQUEST_ID,
    KEY_REFERER,
    KEY_CACHE,
    KEY_ERROR,
    KEY_COUNT,
};

struct slice {
    size_t start, length; /* in the record's text; length 0: the key is absent */
};

struct access {
    struct slice values[KEY_COUNT];
    uint64_t milliseconds; /* since March 1st, 2024 */
    struct buffer text;
    char bytes[RECORD_MAX];
};

/* Makes the next record in place of the one before. */
void access_make(struct access *access, const struct world *world,
                 struct random *random);

/* The time of the record, in UTC. */
struct tm access_time(const struct access *access);

/* 09:05:59 */
void put_clock(struct buffer *buffer, const struct tm *tm);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
