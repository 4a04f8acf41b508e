/* Sorting entries: merging from the bottom up, after short stretches were sorted by
 * inserting.
 *
 * Keys often begin alike: time stamps, paths. So what all of them have in common is
 * skipped before eight bytes of each are put beside its item, where they decide nearly
 * every comparison without a look at the key. */

#include "pipeline/order/entries.h"

#include <string.h>

#define STRETCH 8

struct sorting {
    size_t common; /* how many bytes all keys begin with in common */
    const struct pause *pause;
};

uint64_t key_head(const char *key, size_t length, size_t from)
{
    uint64_t head = 0;

    if (from + 8 <= length) {
        memcpy(&head, key + from, 8);
        return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(head)
                                                         : head;
    }
    for (size_t i = from; i < from + 8; i++)
        head = head << 8 | (i < length ? (unsigned char)key[i] : 0);
    return head;
}

int key_compare(struct text a, struct text b)
{
    size_t length = a.length < b.length ? a.length : b.length;

    return length > 0 ? memcmp(a.bytes, b.bytes, length) : 0;
}

static struct text key_of(const struct item *item, size_t from)
{
    if (from > item->key_length)
        from = item->key_length;
    return (struct text){
        .bytes = item_key(item) + from,
        .length = item->key_length - from,
    };
}

static size_t find_common(const struct entry *entries, size_t count,
                          const struct pause *pause)
{
    struct text first = key_of(entries[0].item, 0);
    size_t common = first.length;

    for (size_t i = 1; i < count && common > 0; i++) {
        struct text key = key_of(entries[i].item, 0);
        size_t same = 0;

        while (same < common && same < key.length &&
               first.bytes[same] == key.bytes[same])
            same++;
        common = same;
        pause_at(pause, i);
    }
    return common;
}

static inline bool is_after(const struct entry *a, const struct entry *b,
                            const struct sorting *sorting)
{
    size_t skip = sorting->common + 8;

    if (a->head != b->head)
        return a->head > b->head;
    return key_compare(key_of(a->item, skip), key_of(b->item, skip)) > 0;
}

static void insert_all(struct entry *entries, size_t count,
                       const struct sorting *sorting)
{
    for (size_t i = 1; i < count; i++) {
        struct entry entry = entries[i];
        size_t at = i;

        for (; at > 0 && is_after(&entries[at - 1], &entry, sorting); at--)
            entries[at] = entries[at - 1];
        entries[at] = entry;
    }
}

/* Two stretches that lie side by side, into one. */
static void merge(struct entry *into, const struct entry *from, size_t middle,
                  size_t end, const struct sorting *sorting)
{
    size_t a = 0, b = middle;

    if (!is_after(&from[middle - 1], &from[middle], sorting)) {
        memcpy(into, from, end * sizeof(*from));
        return;
    }
    while (a < middle && b < end) {
        *into++ = is_after(&from[a], &from[b], sorting) ? from[b++] : from[a++];
        pause_at(sorting->pause, a + b);
    }
    memcpy(into, &from[a], (middle - a) * sizeof(*from));
    into += middle - a;
    memcpy(into, &from[b], (end - b) * sizeof(*from));
}

static void merge_all(struct entry *into, const struct entry *from, size_t count,
                      size_t width, const struct sorting *sorting)
{
    for (size_t at = 0; at < count; at += 2 * width) {
        size_t rest = count - at;

        if (rest <= width)
            memcpy(into + at, from + at, rest * sizeof(*from));
        else
            merge(into + at, from + at, width, rest < 2 * width ? rest : 2 * width,
                  sorting);
        pause_at(sorting->pause, at);
    }
}

static bool is_sorted(const struct entry *entries, size_t count,
                      const struct sorting *sorting)
{
    for (size_t i = 1; i < count; i++) {
        if (is_after(&entries[i - 1], &entries[i], sorting))
            return false;
        pause_at(sorting->pause, i);
    }
    return true;
}

/* What comes in the opposite order, without equal ones, is turned round. */
static bool turn_round(struct entry *entries, size_t count,
                       const struct sorting *sorting)
{
    for (size_t i = 1; i < count; i++) {
        if (!is_after(&entries[i - 1], &entries[i], sorting))
            return false;
        pause_at(sorting->pause, i);
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct entry entry = entries[i];

        entries[i] = entries[count - 1 - i];
        entries[count - 1 - i] = entry;
    }
    return true;
}

static void sort(struct entry *entries, size_t count, struct entry *spare,
                 const struct sorting *sorting)
{
    struct entry *from = entries, *into = spare;

    for (size_t at = 0; at < count; at += STRETCH) {
        insert_all(entries + at, count - at < STRETCH ? count - at : STRETCH, sorting);
        pause_at(sorting->pause, at);
    }
    for (size_t width = STRETCH; width < count; width *= 2) {
        struct entry *last = from;

        merge_all(into, from, count, width, sorting);
        from = into;
        into = last;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof(*entries));
}

void entries_sort(struct entry *entries, size_t count, struct entry *spare,
                  const struct pause *pause)
{
    struct sorting sorting = {.pause = pause};

    if (count < 2)
        return;
    sorting.common = find_common(entries, count, pause);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = entries[i].item;

        entries[i].head = key_head(item_key(item), item->key_length, sorting.common);
        pause_at(pause, i);
    }
    if (!is_sorted(entries, count, &sorting) && !turn_round(entries, count, &sorting))
        sort(entries, count, spare, &sorting);
}
