/* Values one behind the other, found by looking at all of them. */

#include "pipeline/aggregate/few.h"

#include "pipeline/aggregate/canonical.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <string.h>

#define BYTES_MOST 1024

struct few {
    uint16_t count, used, capacity; /* bytes behind this: used, and room */
    char bytes[];
};

/* Copied to and from the bytes, where it is not aligned. */
struct head {
    uint8_t canonical, spelled; /* lengths; spelled 0: the same */
    uint8_t times[4];
};

/* ---- What is there ---- */

size_t few_count(const struct few *few)
{
    return few ? few->count : 0;
}

static size_t size_of(const struct head *head)
{
    return sizeof(*head) + head->canonical + head->spelled;
}

static struct few_value value_of(const char *at, const struct head *head)
{
    struct text canonical = {.bytes = at + sizeof(*head), .length = head->canonical};
    struct text spelled = {.bytes = canonical.bytes + canonical.length,
                           .length = head->spelled};
    uint32_t times;

    memcpy(&times, head->times, sizeof(times));
    return (struct few_value){canonical, head->spelled > 0 ? spelled : canonical,
                              times};
}

struct few_value few_at(const struct few *few, size_t index)
{
    const char *at = few->bytes;
    struct head head;

    memcpy(&head, at, sizeof(head));
    for (; index > 0; index--) {
        at += size_of(&head);
        memcpy(&head, at, sizeof(head));
    }
    return value_of(at, &head);
}

/* ---- Adding ---- */

/* Where the value with this canonical text is; NULL: it is none of them. */
static char *find(struct few *few, struct text canonical)
{
    char *at = few ? few->bytes : NULL;

    for (size_t i = 0; i < few_count(few); i++) {
        struct head head;

        memcpy(&head, at, sizeof(head));
        if (head.canonical == canonical.length &&
            memcmp(at + sizeof(head), canonical.bytes, canonical.length) == 0)
            return at;
        at += size_of(&head);
    }
    return NULL;
}

/* The first value gets what it needs, since there may be no other. */
static bool reserve(struct few **few, size_t more)
{
    size_t used = *few ? (*few)->used : 0;
    size_t capacity = used > 0 ? (used + more) * 3 / 2 : more;
    struct few *larger;

    if (*few && used + more <= (*few)->capacity)
        return true;
    larger = memory_realloc(*few, sizeof(*larger) + capacity);
    if (!larger)
        return false;
    if (!*few)
        larger->count = larger->used = 0;
    larger->capacity = (uint16_t)capacity;
    *few = larger;
    return true;
}

static enum few_answer append(struct few **few, struct text canonical,
                              struct text spelled, uint64_t times)
{
    struct head head = {(uint8_t)canonical.length, (uint8_t)spelled.length, {0}};
    uint32_t count = (uint32_t)times;
    char *at;

    if (few_count(*few) == FEW_MOST || canonical.length > UINT8_MAX ||
        spelled.length > UINT8_MAX || times > UINT32_MAX ||
        (*few && (*few)->used + size_of(&head) > BYTES_MOST))
        return FEW_FULL;
    if (!reserve(few, size_of(&head)))
        return FEW_NO_MEMORY;
    at = (*few)->bytes + (*few)->used;
    memcpy(head.times, &count, sizeof(count));
    memcpy(at, &head, sizeof(head));
    memcpy(at + sizeof(head), canonical.bytes, canonical.length);
    if (spelled.length > 0)
        memcpy(at + sizeof(head) + canonical.length, spelled.bytes, spelled.length);
    (*few)->count++;
    (*few)->used = (uint16_t)((*few)->used + size_of(&head));
    return FEW_ADDED;
}

static enum few_answer add_times(char *at, uint64_t more)
{
    struct head head;
    uint32_t times;

    memcpy(&head, at, sizeof(head));
    memcpy(&times, head.times, sizeof(times));
    if (more > UINT32_MAX - times)
        return FEW_FULL;
    times += (uint32_t)more;
    memcpy(head.times, &times, sizeof(times));
    memcpy(at, &head, sizeof(head));
    return FEW_ADDED;
}

static struct text text_in(const struct buffer *buffer)
{
    return (struct text){.bytes = buffer->bytes, .length = buffer->length};
}

/* One whose bytes are not its canonical text. */
static enum few_answer add_other(struct few **few, struct value value, uint64_t times)
{
    struct buffer canonical = {0}, spelled = {0};
    enum few_answer answer = FEW_NO_MEMORY;
    char *at;

    canonical_add(&canonical, value);
    at = canonical.failed ? NULL : find(*few, text_in(&canonical));
    if (at) {
        answer = add_times(at, times);
    } else if (!canonical.failed) {
        write_value(&spelled, value, 0);
        if (!spelled.failed && spelled.length == canonical.length &&
            memcmp(spelled.bytes, canonical.bytes, spelled.length) == 0)
            spelled.length = 0;
        if (!spelled.failed)
            answer = append(few, text_in(&canonical), text_in(&spelled), times);
    }
    buffer_release(&canonical);
    buffer_release(&spelled);
    return answer;
}

enum few_answer few_add(struct few **few, struct value value, uint64_t times)
{
    struct text text;
    char *at;

    if (!canonical_is_own(value))
        return add_other(few, value, times);
    text = (struct text){.bytes = value.text.bytes, .length = value.text.length};
    at = find(*few, text);
    if (at)
        return add_times(at, times);
    return append(few, text, (struct text){.length = 0}, times);
}
