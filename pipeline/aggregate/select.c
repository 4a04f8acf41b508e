/* Counts the values of one byte, keeps the items in which it is the wanted one at the
 * front, and goes on with the next byte of these. */

#include "pipeline/aggregate/select.h"

#include <string.h>

static inline unsigned byte_of(const uint64_t *item, unsigned level)
{
    return item[level / 8] >> (56 - level % 8 * 8) & 0xff;
}

static void swap(uint64_t *a, uint64_t *b, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        uint64_t word = a[i];

        a[i] = b[i];
        b[i] = word;
    }
}

static void bring_forward(uint64_t *items, size_t count, size_t width, unsigned level,
                          unsigned byte)
{
    uint64_t *front = items;

    for (uint64_t *item = items; item < items + count * width; item += width) {
        if (byte_of(item, level) == byte) {
            swap(front, item, width);
            front += width;
        }
    }
}

const uint64_t *select_item(uint64_t *items, size_t count, size_t width, size_t rank)
{
    uint32_t counts[256];

    for (unsigned level = 0; level < 8 * width && count > 1; level++) {
        unsigned byte = 0;

        memset(counts, 0, sizeof(counts));
        for (size_t i = 0; i < count; i++)
            counts[byte_of(items + i * width, level)]++;
        while (rank >= counts[byte])
            rank -= counts[byte++];
        if (counts[byte] == count)
            continue;
        bring_forward(items, count, width, level, byte);
        count = counts[byte];
    }
    return items;
}
