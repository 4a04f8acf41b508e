/* Sieves: how sequences are laid out, and the searches for AVX2 and for every
 * processor.
 */

#include "pipeline/match/sieve.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define PLACES 64
#define BUCKETS 8

static double share_of(const struct byteset *sets, size_t length)
{
    double share = 1;

    for (size_t i = 0; i < length; i++)
        share *= byteset_share(&sets[i]);
    return share;
}

double sequence_share(const struct sequence *sequence)
{
    return share_of(sequence->sets, sequence->length);
}

/* Whether a sequence begins at `text`: all that may are followed at once. */
static bool begins(const struct sieve *sieve, const char *text, size_t length)
{
    uint64_t open = sieve->starts;

    for (size_t i = 0; i < length; i++) {
        open &= sieve->columns[(unsigned char)text[i]];
        if (open & sieve->ends)
            return true;
        if (!open)
            return false;
        open <<= 1;
    }
    return false;
}

static size_t places_in(const struct sieve *sieve, size_t length)
{
    return length < sieve->shortest ? 0 : length - sieve->shortest + 1;
}

static const char *find_by_literal(const struct sieve *sieve, const char *text,
                                   size_t length)
{
    const char *end = text + length;
    const char *from;

    if (places_in(sieve, length) == 0)
        return NULL;
    from = text + sieve->before;
    while ((from = literal_find(&sieve->literal, from, (size_t)(end - from)))) {
        const char *place = from - sieve->before;

        if (begins(sieve, place, (size_t)(end - place)))
            return place;
        from++;
    }
    return NULL;
}

/* What two probes let through is rare: the third is seldom looked at. */
static const char *find_one_by_one(const struct sieve *sieve, const char *text,
                                   size_t length, size_t places)
{
    const unsigned char *first = (const unsigned char *)text + sieve->probes[0];
    const unsigned char *second = (const unsigned char *)text + sieve->probes[1];
    const unsigned char *third = (const unsigned char *)text + sieve->probes[2];

    for (size_t i = 0; i < places; i++) {
        unsigned char left = sieve->buckets[0][first[i]] & sieve->buckets[1][second[i]];

        if (left && (left & sieve->buckets[2][third[i]]) != 0 &&
            begins(sieve, text + i, length - i))
            return text + i;
    }
    return NULL;
}

static const char *find_portable(const struct sieve *sieve, const char *text,
                                 size_t length)
{
    return find_one_by_one(sieve, text, length, places_in(sieve, length));
}

#if defined(__x86_64__)

struct tables {
    __m256i low[SIEVE_PROBES], high[SIEVE_PROBES];
    __m256i half;
};

__attribute__((target("avx2"), always_inline)) static inline __m256i
twice(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2"), always_inline)) static inline struct tables
load_tables(const struct sieve *sieve)
{
    struct tables tables = {.half = _mm256_set1_epi8(0x0f)};

    for (size_t i = 0; i < SIEVE_PROBES; i++) {
        tables.low[i] = twice(sieve->low[i]);
        tables.high[i] = twice(sieve->high[i]);
    }
    return tables;
}

/* The buckets that have the 32 bytes from `text` on at probe i. */
__attribute__((target("avx2"), always_inline)) static inline __m256i
probe(const struct tables *tables, size_t i, const char *text)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)text);
    __m256i low = _mm256_and_si256(bytes, tables->half);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), tables->half);

    return _mm256_and_si256(_mm256_shuffle_epi8(tables->low[i], low),
                            _mm256_shuffle_epi8(tables->high[i], high));
}

/* Of the 32 places from `text` on, those where a bucket is left, as a bit each. */
__attribute__((target("avx2"), always_inline)) static inline uint32_t
probe_places(const struct sieve *sieve, const struct tables *tables, const char *text)
{
    __m256i left = probe(tables, 0, text + sieve->probes[0]);

    left = _mm256_and_si256(left, probe(tables, 1, text + sieve->probes[1]));
    left = _mm256_and_si256(left, probe(tables, 2, text + sieve->probes[2]));
    if (_mm256_testz_si256(left, left))
        return 0;
    return ~(uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(left, _mm256_setzero_si256()));
}

/* Without the bits before the first place where a sequence begins. */
static uint32_t confirm(const struct sieve *sieve, const char *text, size_t length,
                        uint32_t mask)
{
    for (; mask; mask &= mask - 1) {
        size_t i = (size_t)__builtin_ctz(mask);

        if (begins(sieve, text + i, length - i))
            break;
    }
    return mask;
}

/* No load goes past the end of the text: place i + 31 and what is probed behind it are
 * in it. The last vector overlaps the one before. */
__attribute__((target("avx2"))) static const char *
find_avx2(const struct sieve *sieve, const char *text, size_t length)
{
    size_t places = places_in(sieve, length);
    struct tables tables = load_tables(sieve);
    size_t i = 0;

    if (places < 32)
        return find_one_by_one(sieve, text, length, places);
    for (;;) {
        uint32_t mask = probe_places(sieve, &tables, text + i);

        if (mask && (mask = confirm(sieve, text + i, length - i, mask)))
            return text + i + __builtin_ctz(mask);
        if (i + 32 == places)
            return NULL;
        i = i + 64 <= places ? i + 32 : places - 32;
    }
}

#endif

/* ---- Making one ---- */

/* Leaves the part that is found at the fewest places. */
static void cut(struct sequence *sequence, size_t length)
{
    size_t best = 0;
    double best_share = 0;

    if (sequence->length <= length)
        return;
    for (size_t i = 0; i + length <= sequence->length; i++) {
        double share = share_of(sequence->sets + i, length);

        if (i == 0 || share < best_share) {
            best = i;
            best_share = share;
        }
    }
    memmove(sequence->sets, sequence->sets + best, length * sizeof(struct byteset));
    sequence->length = length;
}

static void lay_out(struct sieve *sieve, const struct sequence *sequence, size_t place)
{
    uint64_t bit = UINT64_C(1) << place;
    uint64_t last = bit;

    sieve->starts |= bit;
    for (size_t i = 0; i < sequence->length; i++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            if (byteset_has(&sequence->sets[i], (unsigned char)byte))
                sieve->columns[byte] |= bit;
        }
        last = bit;
        bit <<= 1;
    }
    sieve->ends |= last;
    if (sequence->length < sieve->shortest)
        sieve->shortest = sequence->length;
}

/* The places chosen so far, and which share of a text's places each sequence lets
 * through there. */
struct choice {
    const struct sequence *sequences;
    size_t count, shortest;
    double shares[SIEVE_SEQUENCES];
    uint64_t chosen;
};

static double share_with(const struct choice *choice, size_t place)
{
    double share = 0;

    for (size_t i = 0; i < choice->count; i++)
        share += choice->shares[i] * byteset_share(&choice->sequences[i].sets[place]);
    return share;
}

/* The place that lets the fewest through; the first again if there is no other. */
static size_t next_probe(const struct choice *choice)
{
    size_t best = 0;
    double best_share = 0;

    for (size_t place = 0; place < choice->shortest; place++) {
        double share = share_with(choice, place);

        if (choice->chosen >> place & 1)
            continue;
        if (best_share <= 0 || share < best_share) {
            best = place;
            best_share = share;
        }
    }
    return best;
}

static void fill_tables(struct sieve *sieve, size_t probe, const struct byteset *set,
                        unsigned char bucket)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        if (!byteset_has(set, (unsigned char)byte))
            continue;
        sieve->buckets[probe][byte] |= bucket;
        sieve->low[probe][byte % 16] |= bucket;
        sieve->high[probe][byte / 16] |= bucket;
    }
}

static void choose_probes(struct sieve *sieve, const struct sequence *sequences,
                          size_t count)
{
    struct choice choice = {sequences, count, sieve->shortest, {0}, 0};

    for (size_t i = 0; i < count; i++)
        choice.shares[i] = 1;
    for (size_t p = 0; p < SIEVE_PROBES; p++) {
        size_t place = next_probe(&choice);

        sieve->probes[p] = place;
        choice.chosen |= UINT64_C(1) << place;
        for (size_t i = 0; i < count; i++) {
            const struct byteset *set = &sequences[i].sets[place];

            choice.shares[i] *= byteset_share(set);
            fill_tables(sieve, p, set, (unsigned char)(1u << i % BUCKETS));
        }
    }
}

/* How many bytes from `from` on are always the same. */
static size_t literal_length(const struct sequence *sequence, size_t from)
{
    size_t length = 0;
    unsigned char byte;

    while (from + length < sequence->length &&
           byteset_count(&sequence->sets[from + length], &byte) == 1)
        length++;
    return length;
}

/* The literal with the rarest bytes; length 0 if there is none that is long enough. */
static void choose_literal(struct sieve *sieve, const struct sequence *sequence,
                           size_t shortest)
{
    size_t best = 0;
    size_t best_length = 0;

    for (size_t i = 0; i < sequence->length; i++)
        (void)byteset_count(&sequence->sets[i], (unsigned char *)&sieve->bytes[i]);
    for (size_t i = 0; i < sequence->length; i++) {
        size_t length = literal_length(sequence, i);

        if (length >= shortest && literal_worth(sieve->bytes + i, length) >
                                      literal_worth(sieve->bytes + best, best_length)) {
            best = i;
            best_length = length;
        }
    }
    sieve->before = best;
    sieve->literal.length = best_length;
}

static void prepare(struct sieve *sieve, struct sequence *sequences, size_t count,
                    size_t shortest_literal)
{
    size_t place = 0;

    *sieve = (struct sieve){.shortest = SEQUENCE_MAX};
    for (size_t i = 0; i < count; i++) {
        cut(&sequences[i], PLACES / count);
        lay_out(sieve, &sequences[i], place);
        place += sequences[i].length;
    }
    choose_probes(sieve, sequences, count);
    if (count == 1)
        choose_literal(sieve, sequences, shortest_literal);
    sieve->find = sieve->literal.length ? find_by_literal : find_portable;
}

void sieve_init_portable(struct sieve *sieve, struct sequence *sequences, size_t count)
{
    prepare(sieve, sequences, count, 1);
    literal_init_portable(&sieve->literal, sieve->bytes + sieve->before,
                          sieve->literal.length);
}

#if defined(__x86_64__)

/* A shorter literal is not faster than the probes by AVX2. */
#define SHORTEST_LITERAL 3

static void init_avx2(struct sieve *sieve, struct sequence *sequences, size_t count)
{
    prepare(sieve, sequences, count, SHORTEST_LITERAL);
    literal_init(&sieve->literal, sieve->bytes + sieve->before, sieve->literal.length);
    if (!sieve->literal.length)
        sieve->find = find_avx2;
}

#endif

void sieve_init(struct sieve *sieve, struct sequence *sequences, size_t count)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        init_avx2(sieve, sequences, count);
        return;
    }
#endif
    sieve_init_portable(sieve, sequences, count);
}
