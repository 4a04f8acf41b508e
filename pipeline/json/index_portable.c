/* Bitmaps by vectors as compilers of the GNU kind know them on every processor, with
 * what instructions it has. */

#include "pipeline/json/index_variants.h"

#include <string.h>

#define INDEX_TARGET

struct bitmaps {
    uint64_t quote, backslash, control, space, op;
};

typedef uint8_t vector __attribute__((vector_size(16)));

/* 16 lanes, all bits or none, as 16 bits: each lane keeps the bit of its place, and a
 * product with ones adds the eight of a half up. */
static inline uint64_t gather(vector lanes)
{
    const vector places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint64_t halves[2];

    lanes &= places;
    memcpy(halves, &lanes, sizeof(halves));
    return (halves[0] * 0x0101010101010101u >> 56) |
           (halves[1] * 0x0101010101010101u >> 56 << 8);
}

static inline struct bitmaps index_classify(const char *block)
{
    struct bitmaps bits = {0};

    for (unsigned i = 0; i < INDEX_BLOCK; i += sizeof(vector)) {
        vector bytes, folded;

        memcpy(&bytes, block + i, sizeof(bytes));
        folded = bytes | 0x20; /* [ to {, ] to } */
        bits.quote |= gather((vector)(bytes == '"')) << i;
        bits.backslash |= gather((vector)(bytes == '\\')) << i;
        bits.control |= gather((vector)((bytes & 0xe0) == 0)) << i;
        bits.space |= gather((vector)((bytes == ' ') | (bytes == '\n') |
                                      (bytes == '\t') | (bytes == '\r')))
                      << i;
        bits.op |= gather((vector)((folded == '{') | (folded == '}') | (bytes == ':') |
                                   (bytes == ',')))
                   << i;
    }
    return bits;
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
    size_t count = 0;

    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

struct flat_bits {
    uint64_t quote, colon, comma;
    bool unusual;
};

static inline struct flat_bits flat_classify(const char *block)
{
    struct flat_bits bits = {0};
    uint64_t unusual = 0;

    for (unsigned i = 0; i < INDEX_BLOCK; i += sizeof(vector)) {
        vector bytes;

        memcpy(&bytes, block + i, sizeof(bytes));
        bits.quote |= gather((vector)(bytes == '"')) << i;
        bits.colon |= gather((vector)(bytes == ':')) << i;
        bits.comma |= gather((vector)(bytes == ',')) << i;
        unusual |= gather((vector)((bytes == '\\') | ((bytes & 0xe0) == 0)));
    }
    bits.unusual = unusual != 0;
    return bits;
}

static inline uint64_t flat_pairs(const char *block, char before, char last)
{
    uint64_t pairs = 0;

    for (unsigned i = 0; i < INDEX_BLOCK; i += sizeof(vector)) {
        vector first, second;

        memcpy(&first, block + i - 3, sizeof(first));
        memcpy(&second, block + i - 2, sizeof(second));
        pairs |=
            gather((vector)((first == (uint8_t)before) & (second == (uint8_t)last)))
            << i;
    }
    return pairs;
}

#include "pipeline/json/index_fill.h"

#include "pipeline/json/flat_scan.h"

void json_index_fill_portable(struct json_index *index)
{
    index_fill(index);
}

bool json_flat_portable(const struct json_paths *paths, const char *text, size_t length,
                        struct json_found *found)
{
    return flat_scan(paths, text, length, found);
}
