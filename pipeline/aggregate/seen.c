/* Open addressing with linear probing, at most three of four places taken. */

#include "pipeline/aggregate/seen.h"

#include "pipeline/aggregate/hash.h"
#include "pipeline/json/memory.h"

#include <stdbool.h>
#include <string.h>

#define PLACES_LEAST ((size_t)64)

/* All zero: none. */
struct mark {
    uint64_t first, second;
};

struct seen {
    struct hash_key keys[2];
    struct mark *marks;
    size_t mask; /* the number of places, a power of two, - 1 */
    size_t count;
};

static struct mark *new_marks(size_t count)
{
    struct mark *marks = memory_alloc(count * sizeof(*marks));

    if (marks)
        memset(marks, 0, count * sizeof(*marks));
    return marks;
}

struct seen *seen_new(void)
{
    struct seen *seen = memory_alloc(sizeof(*seen));

    if (!seen)
        return NULL;
    *seen = (struct seen){.keys = {hash_secret(), hash_secret()},
                          .marks = new_marks(PLACES_LEAST),
                          .mask = PLACES_LEAST - 1};
    if (seen->marks)
        return seen;
    memory_free(seen);
    return NULL;
}

void seen_free(struct seen *seen)
{
    if (seen)
        memory_free(seen->marks);
    memory_free(seen);
}

static inline bool is_none(const struct mark *mark)
{
    return mark->first == 0 && mark->second == 0;
}

/* Its place, or the empty one where it belongs. */
static inline struct mark *find(struct mark *marks, size_t mask, struct mark wanted)
{
    size_t place = wanted.first & mask;

    while (!is_none(&marks[place]) &&
           (marks[place].first != wanted.first || marks[place].second != wanted.second))
        place = (place + 1) & mask;
    return &marks[place];
}

static bool grow(struct seen *seen)
{
    size_t mask = seen->mask * 2 + 1;
    struct mark *marks = new_marks(mask + 1);

    if (!marks)
        return false;
    for (size_t i = 0; i <= seen->mask; i++) {
        if (!is_none(&seen->marks[i]))
            *find(marks, mask, seen->marks[i]) = seen->marks[i];
    }
    memory_free(seen->marks);
    seen->marks = marks;
    seen->mask = mask;
    return true;
}

/* A new one. False: no memory. */
static bool add(struct seen *seen, struct mark mark)
{
    if (seen->count + 1 > (seen->mask + 1) / 4 * 3 && !grow(seen))
        return false;
    *find(seen->marks, seen->mask, mark) = mark;
    seen->count++;
    return true;
}

static struct mark mark_of(const struct seen *seen, const char *bytes, size_t length)
{
    return (struct mark){hash_bytes(&seen->keys[0], bytes, length),
                         hash_bytes(&seen->keys[1], bytes, length) | 1};
}

bool seen_has(const struct seen *seen, const char *bytes, size_t length)
{
    return !is_none(find(seen->marks, seen->mask, mark_of(seen, bytes, length)));
}

enum seen_answer seen_add(struct seen *seen, const char *bytes, size_t length)
{
    struct mark mark = mark_of(seen, bytes, length);

    if (!is_none(find(seen->marks, seen->mask, mark)))
        return SEEN_BEFORE;
    return add(seen, mark) ? SEEN_NEW : SEEN_NO_MEMORY;
}

size_t seen_count(const struct seen *seen)
{
    return seen->count;
}

/* The keys, and the marks in no order. */
void seen_save(const struct seen *seen, struct buffer *out)
{
    buffer_add(out, (const char *)seen->keys, sizeof(seen->keys));
    for (size_t i = 0; i <= seen->mask; i++) {
        if (!is_none(&seen->marks[i]))
            buffer_add(out, (const char *)&seen->marks[i], sizeof(seen->marks[i]));
    }
}

bool seen_load(struct seen *seen, const char *bytes, size_t length, bool *no_memory)
{
    struct mark mark;

    *no_memory = false;
    if (length < sizeof(seen->keys) ||
        (length - sizeof(seen->keys)) % sizeof(mark) != 0)
        return false;
    memcpy(seen->keys, bytes, sizeof(seen->keys));
    for (size_t at = sizeof(seen->keys); at < length; at += sizeof(mark)) {
        memcpy(&mark, bytes + at, sizeof(mark));
        if (is_none(&mark))
            return false;
        *no_memory = !add(seen, mark);
        if (*no_memory)
            return false;
    }
    return true;
}
