/* Find: the next byte of some kind, sixteen at a time. What is looked for is near, so
 * these are inlined where memchr would be called. Each answers `end` if there is none.
 *
 * `start` is where the text begins that `at` and `end` are in: with sixteen bytes
 * before the end the last step looks back over some that were seen already. */
#ifndef PIPELINE_FORMAT_FIND_H
#define PIPELINE_FORMAT_FIND_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define FIND_STEP 16

typedef uint8_t find_vector __attribute__((vector_size(FIND_STEP)));

static inline find_vector find_load(const char *at)
{
    find_vector block;

    memcpy(&block, at, FIND_STEP);
    return block;
}

/* A bit for each byte that is 0xff, all others being 0. */
static inline unsigned find_bits(find_vector hits)
{
#if defined(__SSE2__)
    return (unsigned)_mm_movemask_epi8((__m128i)hits);
#else
    uint8_t bytes[FIND_STEP];
    unsigned bits = 0;

    memcpy(bytes, &hits, FIND_STEP);
    for (unsigned i = 0; i < FIND_STEP; i++)
        bits |= (unsigned)(bytes[i] & 1) << i;
    return bits;
#endif
}

/* `vector`, of `block`, and `scalar`, of *at, are the same condition. */
#define FIND_LOOP(start, at, end, vector, scalar)                                      \
    for (; (end) - (at) >= FIND_STEP; (at) += FIND_STEP) {                             \
        const find_vector block = find_load(at);                                       \
        const unsigned bits = find_bits((find_vector)(vector));                        \
                                                                                       \
        if (bits)                                                                      \
            return (at) + __builtin_ctz(bits);                                         \
    }                                                                                  \
    if ((end) - (start) >= FIND_STEP) {                                                \
        const find_vector block = find_load((end)-FIND_STEP);                          \
        const unsigned bits = find_bits((find_vector)(vector));                        \
                                                                                       \
        return (at) + __builtin_ctz((bits | 1u << FIND_STEP) >>                        \
                                    (FIND_STEP - ((end) - (at))));                     \
    }                                                                                  \
    while ((at) < (end) && !(scalar))                                                  \
        (at)++;                                                                        \
    return at

static inline const char *find_byte(const char *start, const char *at, const char *end,
                                    char byte)
{
    FIND_LOOP(start, at, end, block == (uint8_t)byte, *at == byte);
}

/* A quote or a backslash. */
static inline const char *find_special(const char *start, const char *at,
                                       const char *end)
{
    FIND_LOOP(start, at, end, (block == '"') | (block == '\\'),
              *at == '"' || *at == '\\');
}

/* White space or another control byte of ASCII. */
static inline const char *find_space(const char *start, const char *at, const char *end)
{
    FIND_LOOP(start, at, end, block <= ' ', (uint8_t)*at <= ' ');
}

/* The same, or `=`, or a quote. */
static inline const char *find_name_end(const char *start, const char *at,
                                        const char *end)
{
    FIND_LOOP(start, at, end, (block <= ' ') | (block == '=') | (block == '"'),
              (uint8_t)*at <= ' ' || *at == '=' || *at == '"');
}

/* The end of what stands in quotes from `at` on: its closing quote that no backslash
 * stands before. *escaped is set if there is a backslash. */
static inline const char *find_quote(const char *start, const char *at, const char *end,
                                     bool *escaped)
{
    for (;;) {
        at = find_special(start, at, end);
        if (at == end || *at == '"')
            return at;
        *escaped = true;
        at += end - at < 2 ? 1 : 2;
    }
}

#endif
