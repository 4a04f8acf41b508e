/* Newlines: one count for AVX2, one for every processor. */

#include "pipeline/base/newlines.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The byte in each of the eight of a word. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* A byte of `others` is 0 where there is a newline. Adding 0x7f carries into the top
 * bit of every other byte, and never beyond it. The product has the sum of all bytes in
 * its highest. */
static size_t count_in_word(uint64_t word)
{
    uint64_t others = word ^ EIGHT('\n');
    uint64_t tops = ((others & EIGHT(0x7f)) + EIGHT(0x7f)) | others;

    return (size_t)(((~tops & EIGHT(0x80)) >> 7) * EIGHT(1) >> 56);
}

size_t newlines_count_portable(const char *bytes, size_t length)
{
    size_t count = 0;
    size_t i = 0;

    for (uint64_t word; i + sizeof(word) <= length; i += sizeof(word)) {
        memcpy(&word, bytes + i, sizeof(word));
        count += count_in_word(word);
    }
    for (; i < length; i++)
        count += bytes[i] == '\n';
    return count;
}

#if defined(__x86_64__)

/* How often a count of one byte, by four vectors a turn, cannot overflow. */
#define TURNS ((size_t)255 / 4)
#define TURN_BYTES ((size_t)4 * 32)

/* 0xff in each place of a newline, that is, minus one. */
__attribute__((target("avx2"), always_inline)) static inline __m256i
find_newlines(const char *bytes)
{
    __m256i vector = _mm256_loadu_si256((const __m256i *)(const void *)bytes);

    return _mm256_cmpeq_epi8(vector, _mm256_set1_epi8('\n'));
}

/* Counts in `turns` turns, at most TURNS; the sum of its four numbers is the count. */
__attribute__((target("avx2"), always_inline)) static inline __m256i
count_turns(const char *bytes, size_t turns)
{
    __m256i count = _mm256_setzero_si256();

    for (; turns > 0; turns--, bytes += TURN_BYTES) {
        __m256i low = _mm256_add_epi8(find_newlines(bytes), find_newlines(bytes + 32));
        __m256i high =
            _mm256_add_epi8(find_newlines(bytes + 64), find_newlines(bytes + 96));

        count = _mm256_sub_epi8(count, _mm256_add_epi8(low, high));
    }
    return _mm256_sad_epu8(count, _mm256_setzero_si256());
}

__attribute__((target("avx2"))) static size_t count_avx2(const char *bytes,
                                                         size_t length)
{
    __m256i sum = _mm256_setzero_si256();
    uint64_t sums[4];

    while (length >= TURN_BYTES) {
        size_t turns = length / TURN_BYTES < TURNS ? length / TURN_BYTES : TURNS;

        sum = _mm256_add_epi64(sum, count_turns(bytes, turns));
        bytes += turns * TURN_BYTES;
        length -= turns * TURN_BYTES;
    }
    for (; length >= 32; bytes += 32, length -= 32) {
        __m256i count = _mm256_sub_epi8(_mm256_setzero_si256(), find_newlines(bytes));

        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(count, _mm256_setzero_si256()));
    }
    _mm256_storeu_si256((__m256i *)(void *)sums, sum);
    return (size_t)(sums[0] + sums[1] + sums[2] + sums[3]) +
           newlines_count_portable(bytes, length);
}

#endif

size_t newlines_count(const char *bytes, size_t length)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return count_avx2(bytes, length);
#endif
    return newlines_count_portable(bytes, length);
}
