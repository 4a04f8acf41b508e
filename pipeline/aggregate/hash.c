/* SipHash-1-3, reading eight bytes at a time. */

#include "pipeline/aggregate/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

struct hash_key hash_secret(void)
{
    struct hash_key key;
    struct timespec now;

    if (getrandom(&key, sizeof(key), 0) == (ssize_t)sizeof(key))
        return key;
    /* A kernel without it: what little differs from run to run. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    key.words[0] = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u;
    key.words[1] = (uint64_t)(uintptr_t)&key ^ (uint64_t)now.tv_sec;
    return key;
}

struct state {
    uint64_t a, b, c, d;
};

static inline uint64_t turn(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void mix(struct state *state)
{
    state->a += state->b;
    state->c += state->d;
    state->b = turn(state->b, 13) ^ state->a;
    state->d = turn(state->d, 16) ^ state->c;
    state->a = turn(state->a, 32);
    state->c += state->b;
    state->a += state->d;
    state->b = turn(state->b, 17) ^ state->c;
    state->d = turn(state->d, 21) ^ state->a;
    state->c = turn(state->c, 32);
}

static inline void take(struct state *state, uint64_t word)
{
    state->d ^= word;
    mix(state);
    state->a ^= word;
}

static inline uint64_t load(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Fewer than eight bytes, lowest first. */
static inline uint64_t load_rest(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t word = 0;

    if (length & 4) {
        word = at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
               (uint64_t)at[3] << 24;
        at += 4;
    }
    if (length & 2) {
        word |= (at[0] | (uint64_t)at[1] << 8) << (8 * (length & 4));
        at += 2;
    }
    if (length & 1)
        word |= (uint64_t)at[0] << (8 * (length & 6));
    return word;
}

uint64_t hash_bytes(const struct hash_key *key, const char *bytes, size_t length)
{
    struct state state = {
        .a = key->words[0] ^ 0x736f6d6570736575u,
        .b = key->words[1] ^ 0x646f72616e646f6du,
        .c = key->words[0] ^ 0x6c7967656e657261u,
        .d = key->words[1] ^ 0x7465646279746573u,
    };
    size_t left = length;

    for (; left >= 8; left -= 8, bytes += 8)
        take(&state, load(bytes));
    take(&state, load_rest(bytes, left) | (uint64_t)length << 56);
    state.c ^= 0xff;
    mix(&state);
    mix(&state);
    mix(&state);
    return state.a ^ state.b ^ state.c ^ state.d;
}
