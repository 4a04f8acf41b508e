/* Hash: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * INDOCRYPT 2012; one round a word and three at the end). With a secret key nobody can
 * choose bytes that collide. */
#ifndef PIPELINE_AGGREGATE_HASH_H
#define PIPELINE_AGGREGATE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t words[2];
};

/* One that nobody can guess. */
struct hash_key hash_secret(void);

/* The hash of the bytes under this key. */
uint64_t hash_bytes(const struct hash_key *key, const char *bytes, size_t length);

#endif
