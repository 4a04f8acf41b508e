/* Bitmaps by NEON: four vectors of 16 bytes, whose comparisons are brought down to bits
 * by adding neighbours. */

#include "pipeline/json/index_variants.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define INDEX_TARGET

struct bitmaps {
    uint64_t quote, backslash, control, space, op;
};

/* Each lane has all bits or none. */
static inline uint64_t bits_of(uint8x16x4_t lanes)
{
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128,
                                1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t first =
        vpaddq_u8(vandq_u8(lanes.val[0], weights), vandq_u8(lanes.val[1], weights));
    uint8x16_t second =
        vpaddq_u8(vandq_u8(lanes.val[2], weights), vandq_u8(lanes.val[3], weights));
    uint8x16_t sums = vpaddq_u8(first, second);

    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sums), 0);
}

static inline uint8x16x4_t equal(uint8x16x4_t bytes, uint8_t byte)
{
    uint8x16x4_t lanes;

    for (int i = 0; i < 4; i++)
        lanes.val[i] = vceqq_u8(bytes.val[i], vdupq_n_u8(byte));
    return lanes;
}

static inline uint8x16x4_t in_table(uint8x16x4_t bytes, uint8x16_t table, uint8_t fold)
{
    uint8x16x4_t lanes;

    for (int i = 0; i < 4; i++) {
        uint8x16_t lower = vandq_u8(bytes.val[i], vdupq_n_u8(15));
        uint8x16_t folded = vorrq_u8(bytes.val[i], vdupq_n_u8(fold));

        lanes.val[i] = vceqq_u8(vqtbl1q_u8(table, lower), folded);
    }
    return lanes;
}

static inline struct bitmaps index_classify(const char *block)
{
    /* As in index_avx2.c. */
    const uint8x16_t spaces = {' ', ' ',  ' ',  ' ', ' ', ' ',  ' ', ' ',
                               ' ', '\t', '\n', ' ', ' ', '\r', ' ', ' '};
    const uint8x16_t ops = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0};
    uint8x16x4_t bytes, control;

    for (int i = 0; i < 4; i++) {
        bytes.val[i] =
            vld1q_u8((const uint8_t *)(const void *)(block + (ptrdiff_t)16 * i));
        control.val[i] = vcltq_u8(bytes.val[i], vdupq_n_u8(0x20));
    }
    return (struct bitmaps){
        bits_of(equal(bytes, '"')),
        bits_of(equal(bytes, '\\')),
        bits_of(control),
        bits_of(in_table(bytes, spaces, 0)),
        bits_of(in_table(bytes, ops, 0x20)),
    };
}

static inline uint64_t index_prefix_xor(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

static inline unsigned index_first(uint64_t bits)
{
    return bits ? (unsigned)__builtin_ctzll(bits) : 0;
}

static inline size_t index_count(uint64_t bits)
{
    return (size_t)__builtin_popcountll(bits);
}

struct flat_bits {
    uint64_t quote, colon, comma;
    bool unusual;
};

static inline struct flat_bits flat_classify(const char *block)
{
    uint8x16x4_t bytes;
    uint8x16_t unusual = vdupq_n_u8(0);

    for (int i = 0; i < 4; i++) {
        bytes.val[i] =
            vld1q_u8((const uint8_t *)(const void *)(block + (ptrdiff_t)16 * i));
        unusual = vorrq_u8(unusual, vcltq_u8(bytes.val[i], vdupq_n_u8(0x20)));
        unusual = vorrq_u8(unusual, vceqq_u8(bytes.val[i], vdupq_n_u8('\\')));
    }
    return (struct flat_bits){
        bits_of(equal(bytes, '"')),
        bits_of(equal(bytes, ':')),
        bits_of(equal(bytes, ',')),
        vmaxvq_u8(unusual) != 0,
    };
}

static inline uint64_t flat_pairs(const char *block, char before, char last)
{
    uint8x16x4_t lanes;

    for (int i = 0; i < 4; i++) {
        const uint8_t *at = (const uint8_t *)(const void *)(block + (ptrdiff_t)16 * i);

        lanes.val[i] = vandq_u8(vceqq_u8(vld1q_u8(at - 3), vdupq_n_u8((uint8_t)before)),
                                vceqq_u8(vld1q_u8(at - 2), vdupq_n_u8((uint8_t)last)));
    }
    return bits_of(lanes);
}

#include "pipeline/json/index_fill.h"

#include "pipeline/json/flat_scan.h"

void json_index_fill_neon(struct json_index *index)
{
    index_fill(index);
}

bool json_flat_neon(const struct json_paths *paths, const char *text, size_t length,
                    struct json_found *found)
{
    return flat_scan(paths, text, length, found);
}

#endif
