/* Prefilters. */

#include "pipeline/match/prefilter.h"

#include "pipeline/match/regex.h"
#include "pipeline/match/required.h"
#include "pipeline/match/sieve.h"

#include <stdlib.h>

/* How many texts are compared by, and after how many it is done again. */
#define COMPARED 256
#define KEPT (64 * 1024)

/* Of what a pattern requires, how much is looked at. */
#define MOST_REQUIRED 16

/* The rarest ones are kept, by what logs are like. */
static size_t place_for(struct prefilter *prefilter, const double *shares, double share)
{
    size_t worst = 0;

    if (prefilter->count < PREFILTER_SIEVES)
        return prefilter->count;
    for (size_t i = 1; i < PREFILTER_SIEVES; i++)
        worst = shares[i] > shares[worst] ? i : worst;
    return shares[worst] > share ? worst : PREFILTER_SIEVES;
}

static enum status add_sieves(struct prefilter *prefilter, struct text pattern,
                              bool caseless, struct required *required)
{
    double shares[PREFILTER_SIEVES] = {0};

    for (size_t nth = 0;
         nth < MOST_REQUIRED && required_read(pattern, caseless, nth, required);
         nth++) {
        size_t place = place_for(prefilter, shares, required->share);

        if (place == PREFILTER_SIEVES)
            continue;
        if (place == prefilter->count) {
            prefilter->sieves[place] = malloc(sizeof(struct sieve));
            if (!prefilter->sieves[place])
                return STATUS_RESOURCE;
            prefilter->count++;
        }
        shares[place] = required->share;
        sieve_init(prefilter->sieves[place], required->sequences, required->count);
    }
    return STATUS_OK;
}

enum status prefilter_init(struct prefilter *prefilter, struct text pattern,
                           unsigned flags)
{
    struct required *required;
    enum status status;

    *prefilter = (struct prefilter){.comparing = true, .left = COMPARED};
    if (flags & REGEX_EXTENDED)
        return STATUS_OK;
    required = malloc(sizeof(*required));
    if (!required)
        return STATUS_RESOURCE;
    status = add_sieves(prefilter, pattern, flags & REGEX_CASELESS, required);
    free(required);
    return status;
}

void prefilter_release(struct prefilter *prefilter)
{
    for (size_t i = 0; i < prefilter->count; i++)
        free(prefilter->sieves[i]);
    *prefilter = (struct prefilter){.count = 0};
}

static bool is_in(const struct sieve *sieve, struct text text)
{
    return sieve_find(sieve, text.bytes, text.length) != NULL;
}

/* A search that does not sort out half of the texts costs more than it saves. */
static void choose(struct prefilter *prefilter)
{
    unsigned best = COMPARED / 2;

    prefilter->chosen = prefilter->count;
    for (size_t i = 0; i < prefilter->count; i++) {
        if (prefilter->found[i] < best) {
            best = prefilter->found[i];
            prefilter->chosen = i;
        }
        prefilter->found[i] = 0;
    }
}

static bool compare(struct prefilter *prefilter, struct text text)
{
    bool all = true;

    for (size_t i = 0; i < prefilter->count; i++) {
        bool found = is_in(prefilter->sieves[i], text);

        prefilter->found[i] += found;
        all = all && found;
    }
    if (--prefilter->left == 0) {
        choose(prefilter);
        prefilter->comparing = false;
        prefilter->left = KEPT;
    }
    return all;
}

bool prefilter_lets_through(struct prefilter *prefilter, struct text text)
{
    if (prefilter->count == 0)
        return true;
    if (prefilter->comparing)
        return compare(prefilter, text);
    if (--prefilter->left == 0) {
        prefilter->comparing = true;
        prefilter->left = COMPARED;
    }
    return prefilter->chosen == prefilter->count ||
           is_in(prefilter->sieves[prefilter->chosen], text);
}

const char *prefilter_skip(const struct prefilter *prefilter, struct text lines)
{
    if (prefilter->comparing || prefilter->chosen == prefilter->count)
        return lines.bytes;
    return sieve_find(prefilter->sieves[prefilter->chosen], lines.bytes, lines.length);
}

bool prefilter_all_let_through(const struct prefilter *prefilter, struct text text)
{
    for (size_t i = 0; i < prefilter->count; i++) {
        if (!is_in(prefilter->sieves[i], text))
            return false;
    }
    return true;
}
