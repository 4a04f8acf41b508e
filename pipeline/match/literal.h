/* Literal: finding a fixed string in a text, with vector instructions where the
 * processor has them.
 *
 * Two bytes of the needle that are rare in logs are compared at many places at once;
 * only where both are found the rest is compared (W. Mula, "SIMD-friendly algorithms
 * for substring searching"; the choice of rare bytes as in ripgrep's memchr). */
#ifndef PIPELINE_MATCH_LITERAL_H
#define PIPELINE_MATCH_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

struct literal {
    const char *bytes; /* lent */
    size_t length;
    size_t rare,
        second; /* places of the two bytes that are compared first; rare < second */
    const char *(*find)(const struct literal *literal, const char *text, size_t length);
};

/* Lends the bytes. */
void literal_init(struct literal *literal, const char *bytes, size_t length);

/* The same, by the code that runs on every processor. */
void literal_init_portable(struct literal *literal, const char *bytes, size_t length);

/* The place of a byte among those that logs are full of: 0 is the most frequent one,
 * and all that are rare have the same. */
size_t literal_rareness(char byte);

/* How rare the two rarest bytes are in logs, as a number for comparing: the larger, the
 * fewer false hits a search has. */
size_t literal_worth(const char *bytes, size_t length);

/* The first occurrence, or NULL. An empty literal is found at the start of every text.
 */
static inline const char *literal_find(const struct literal *literal, const char *text,
                                       size_t length)
{
    return literal->find(literal, text, length);
}

#endif
