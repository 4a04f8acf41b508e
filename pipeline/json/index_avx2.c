/* Bitmaps by AVX2: two vectors of 32 bytes. White space and structural characters are
 * those bytes that a table of 16, looked up by their lower half, answers with
 * themselves. */

#include "pipeline/json/index_variants.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define INDEX_TARGET __attribute__((target("avx2,bmi,pclmul,popcnt")))

struct bitmaps {
    uint64_t quote, backslash, control, space, op;
};

INDEX_TARGET __attribute__((always_inline)) static inline uint64_t bits_of(__m256i low,
                                                                           __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

INDEX_TARGET __attribute__((always_inline)) static inline struct bitmaps
index_classify(const char *block)
{
    /* Places of the table that are free hold what does not end in their number. */
    const __m256i spaces =
        _mm256_setr_epi8(' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', '\t', '\n', ' ',
                         ' ', '\r', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ',
                         ' ', '\t', '\n', ' ', ' ', '\r', ' ', ' ');
    /* { and } are [ and ] with 0x20; so are , and : with 0x0c and 0x1a, which the walk
     * refuses when it looks at them */
    const __m256i ops =
        _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0, 0, 0,
                         0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
    const __m256i quote = _mm256_set1_epi8('"');
    const __m256i backslash = _mm256_set1_epi8('\\');
    const __m256i last_control = _mm256_set1_epi8(0x1f);
    const __m256i fold = _mm256_set1_epi8(0x20);
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)block);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));

    return (struct bitmaps){
        bits_of(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote)),
        bits_of(_mm256_cmpeq_epi8(low, backslash), _mm256_cmpeq_epi8(high, backslash)),
        bits_of(_mm256_cmpeq_epi8(_mm256_min_epu8(low, last_control), low),
                _mm256_cmpeq_epi8(_mm256_min_epu8(high, last_control), high)),
        bits_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, low), low),
                _mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, high), high)),
        bits_of(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(ops, low),
                                  _mm256_or_si256(low, fold)),
                _mm256_cmpeq_epi8(_mm256_shuffle_epi8(ops, high),
                                  _mm256_or_si256(high, fold))),
    };
}

/* A product without carries with all bits set. */
INDEX_TARGET __attribute__((always_inline)) static inline uint64_t
index_prefix_xor(uint64_t bits)
{
    __m128i all = _mm_set1_epi8((char)0xff);
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), all, 0);

    return (uint64_t)_mm_cvtsi128_si64(product);
}

INDEX_TARGET __attribute__((always_inline)) static inline unsigned
index_first(uint64_t bits)
{
    return (unsigned)_tzcnt_u64(bits);
}

INDEX_TARGET __attribute__((always_inline)) static inline size_t
index_count(uint64_t bits)
{
    return (size_t)_mm_popcnt_u64(bits);
}

struct flat_bits {
    uint64_t quote, colon, comma;
    bool unusual;
};

INDEX_TARGET __attribute__((always_inline)) static inline uint64_t
equal(__m256i low, __m256i high, char byte)
{
    const __m256i bytes = _mm256_set1_epi8(byte);

    return bits_of(_mm256_cmpeq_epi8(low, bytes), _mm256_cmpeq_epi8(high, bytes));
}

INDEX_TARGET __attribute__((always_inline)) static inline __m256i unusual(__m256i bytes)
{
    const __m256i last_control = _mm256_set1_epi8(0x1f);

    return _mm256_or_si256(
        _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, last_control), bytes),
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

INDEX_TARGET __attribute__((always_inline)) static inline struct flat_bits
flat_classify(const char *block)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)block);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));

    return (struct flat_bits){
        equal(low, high, '"'),
        equal(low, high, ':'),
        equal(low, high, ','),
        _mm256_movemask_epi8(_mm256_or_si256(unusual(low), unusual(high))) != 0,
    };
}

INDEX_TARGET __attribute__((always_inline)) static inline __m256i
pair_lanes(const char *at, char before, char last)
{
    __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)(at - 3));
    __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(at - 2));

    return _mm256_and_si256(_mm256_cmpeq_epi8(first, _mm256_set1_epi8(before)),
                            _mm256_cmpeq_epi8(second, _mm256_set1_epi8(last)));
}

INDEX_TARGET __attribute__((always_inline)) static inline uint64_t
flat_pairs(const char *block, char before, char last)
{
    return bits_of(pair_lanes(block, before, last),
                   pair_lanes(block + 32, before, last));
}

#include "pipeline/json/index_fill.h"

#include "pipeline/json/flat_scan.h"

INDEX_TARGET void json_index_fill_avx2(struct json_index *index)
{
    index_fill(index);
}

INDEX_TARGET bool json_flat_avx2(const struct json_paths *paths, const char *text,
                                 size_t length, struct json_found *found)
{
    return flat_scan(paths, text, length, found);
}

#endif
