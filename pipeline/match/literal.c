/* Literals: one search for AVX2, one for every processor. */

#include "pipeline/match/literal.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Bytes that logs are full of, the most frequent first. All others are rare. */
static const char frequent[] = " e0t1a2o3i4n5sr6789-.:/ldcumpfhg\"_,=bwvykETASINOR[]";

size_t literal_rareness(char byte)
{
    const char *place = byte ? strchr(frequent, byte) : NULL;

    return place ? (size_t)(place - frequent) : sizeof(frequent);
}

static void choose_rare_bytes(struct literal *literal)
{
    size_t best = 0;
    size_t next = literal->length > 1 ? 1 : 0;

    if (literal_rareness(literal->bytes[next]) >
        literal_rareness(literal->bytes[best])) {
        best = next;
        next = 0;
    }
    for (size_t i = 2; i < literal->length; i++) {
        size_t rank = literal_rareness(literal->bytes[i]);

        if (rank > literal_rareness(literal->bytes[best])) {
            next = best;
            best = i;
        } else if (rank > literal_rareness(literal->bytes[next])) {
            next = i;
        }
    }
    literal->rare = best < next ? best : next;
    literal->second = best < next ? next : best;
}

size_t literal_worth(const char *bytes, size_t length)
{
    struct literal literal = {.bytes = bytes, .length = length};

    if (length == 0)
        return 0;
    choose_rare_bytes(&literal);
    return literal_rareness(bytes[literal.rare]) +
           literal_rareness(bytes[literal.second]);
}

static const char *find_empty(const struct literal *literal, const char *text,
                              size_t length)
{
    (void)literal;
    (void)length;
    return text;
}

static const char *find_byte(const struct literal *literal, const char *text,
                             size_t length)
{
    return memchr(text, literal->bytes[0], length);
}

static const char *find_portable(const struct literal *literal, const char *text,
                                 size_t length)
{
    return memmem(text, length, literal->bytes, literal->length);
}

#if defined(__x86_64__)

/* For texts with fewer places than a vector holds. */
static const char *find_one_by_one(const struct literal *literal, const char *text,
                                   size_t places)
{
    char first = literal->bytes[literal->rare];
    char second = literal->bytes[literal->second];

    for (size_t i = 0; i < places; i++) {
        if (text[i + literal->rare] == first && text[i + literal->second] == second &&
            memcmp(text + i, literal->bytes, literal->length) == 0)
            return text + i;
    }
    return NULL;
}

static const char *confirm(const struct literal *literal, const char *text,
                           uint64_t mask)
{
    while (mask) {
        const char *place = text + __builtin_ctzll(mask);

        if (memcmp(place, literal->bytes, literal->length) == 0)
            return place;
        mask &= mask - 1;
    }
    return NULL;
}

/* What the two rare bytes are compared with, and where they are in the needle. */
struct probe {
    __m256i first, second;
    size_t rare, after; /* `after`: from the one to the other */
};

/* Of the 32 places from `text` on, those that have both bytes are 0xff. */
__attribute__((target("avx2"), always_inline)) static inline __m256i
probe_places(const struct probe *probe, const char *text)
{
    const char *place = text + probe->rare;
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)place);
    __m256i b =
        _mm256_loadu_si256((const __m256i *)(const void *)(place + probe->after));

    return _mm256_and_si256(_mm256_cmpeq_epi8(a, probe->first),
                            _mm256_cmpeq_epi8(b, probe->second));
}

__attribute__((target("avx2"), always_inline)) static inline uint64_t
mask_of(__m256i places)
{
    return (uint32_t)_mm256_movemask_epi8(places);
}

/* No load goes past the end of the text: place i + 31 plus the needle still fits. The
 * last vector overlaps the one before. */
__attribute__((target("avx2"))) static const char *
find_avx2(const struct literal *literal, const char *text, size_t length)
{
    size_t places = length >= literal->length ? length - literal->length + 1 : 0;
    struct probe probe = {_mm256_set1_epi8(literal->bytes[literal->rare]),
                          _mm256_set1_epi8(literal->bytes[literal->second]),
                          literal->rare, literal->second - literal->rare};
    const char *found;
    size_t i = 0;

    if (places < 32)
        return find_one_by_one(literal, text, places);
    for (; i + 64 <= places; i += 64) {
        __m256i low = probe_places(&probe, text + i);
        __m256i high = probe_places(&probe, text + i + 32);
        __m256i any = _mm256_or_si256(low, high);

        if (_mm256_testz_si256(any, any))
            continue;
        found = confirm(literal, text + i, mask_of(low) | mask_of(high) << 32);
        if (found)
            return found;
    }
    if (i + 32 <= places) {
        found = confirm(literal, text + i, mask_of(probe_places(&probe, text + i)));
        if (found)
            return found;
    }
    text += places - 32;
    return confirm(literal, text, mask_of(probe_places(&probe, text)));
}

#endif

void literal_init_portable(struct literal *literal, const char *bytes, size_t length)
{
    *literal = (struct literal){.bytes = bytes, .length = length};
    if (length == 0) {
        literal->find = find_empty;
        return;
    }
    choose_rare_bytes(literal);
    literal->find = length == 1 ? find_byte : find_portable;
}

void literal_init(struct literal *literal, const char *bytes, size_t length)
{
    literal_init_portable(literal, bytes, length);
#if defined(__x86_64__)
    if (length > 1 && __builtin_cpu_supports("avx2"))
        literal->find = find_avx2;
#endif
}
