/* Byte sets. */

#include "pipeline/match/byteset.h"

#include "pipeline/match/literal.h"

void byteset_add_range(struct byteset *set, unsigned char first, unsigned char last)
{
    for (unsigned byte = first; byte <= last; byte++)
        byteset_add(set, (unsigned char)byte);
}

void byteset_fold(struct byteset *set)
{
    for (unsigned i = 0; i < 26; i++) {
        unsigned char upper = (unsigned char)('A' + i);
        unsigned char lower = (unsigned char)('a' + i);

        if (byteset_has(set, upper) || byteset_has(set, lower)) {
            byteset_add(set, upper);
            byteset_add(set, lower);
        }
    }
}

size_t byteset_count(const struct byteset *set, unsigned char *first)
{
    size_t count = 0;

    for (size_t i = 4; i-- > 0;) {
        count += (size_t)__builtin_popcountll(set->bits[i]);
        if (set->bits[i])
            *first = (unsigned char)(64 * i + (size_t)__builtin_ctzll(set->bits[i]));
    }
    return count;
}

/* The n-th most frequent of things is about as frequent as 1 / n (G. K. Zipf). */
double byteset_share(const struct byteset *set)
{
    double share = 1e-9;

    for (unsigned byte = 0; byte < 256; byte++) {
        if (byteset_has(set, (unsigned char)byte))
            share += 0.2 / (4 + (double)literal_rareness((char)byte));
    }
    return share;
}
