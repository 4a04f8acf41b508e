/* Find: the next byte of some kind, sixteen at a time. What is looked for is near, so
 * these are inlined where memchr would be called. Each answers `end` if there is none.
 */
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

/* The place of the first byte that is 0xff, all others being 0; FIND_STEP: none. */
static inline unsigned find_first(find_vector hits)
{
#if defined(__SSE2__)
    return (unsigned)__builtin_ctz((unsigned)_mm_movemask_epi8((__m128i)hits) |
                                   1u << FIND_STEP);
#else
    uint8_t bytes[FIND_STEP];
    unsigned place = 0;

    memcpy(bytes, &hits, FIND_STEP);
    while (place < FIND_STEP && !bytes[place])
        place++;
    return place;
#endif
}

/* `vector`, of `block`, and `scalar`, of *at, are the same condition. */
#define FIND_LOOP(at, end, vector, scalar)                                             \
    for (; (end) - (at) >= FIND_STEP; (at) += FIND_STEP) {                             \
        const find_vector block = find_load(at);                                       \
        const unsigned place = find_first((find_vector)(vector));                      \
                                                                                       \
        if (place < FIND_STEP)                                                         \
            return (at) + place;                                                       \
    }                                                                                  \
    while ((at) < (end) && !(scalar))                                                  \
        (at)++;                                                                        \
    return at

static inline const char *find_byte(const char *at, const char *end, char byte)
{
    FIND_LOOP(at, end, block == (uint8_t)byte, *at == byte);
}

static inline const char *find_either(const char *at, const char *end, char a, char b)
{
    FIND_LOOP(at, end, (block == (uint8_t)a) | (block == (uint8_t)b),
              *at == a || *at == b);
}

/* White space or another control byte of ASCII. */
static inline const char *find_space(const char *at, const char *end)
{
    FIND_LOOP(at, end, block <= ' ', (uint8_t)*at <= ' ');
}

/* The same, or `=`, or a quote. */
static inline const char *find_name_end(const char *at, const char *end)
{
    FIND_LOOP(at, end, (block <= ' ') | (block == '=') | (block == '"'),
              (uint8_t)*at <= ' ' || *at == '=' || *at == '"');
}

/* The end of what stands in quotes from `at` on: its closing quote that no backslash
 * stands before. *escaped is set if there is a backslash. */
static inline const char *find_quote(const char *at, const char *end, bool *escaped)
{
    for (;;) {
        at = find_either(at, end, '"', '\\');
        if (at == end || *at == '"')
            return at;
        *escaped = true;
        at += end - at < 2 ? 1 : 2;
    }
}

#endif
