/* Sieve: finding the places of a text where one of a few sequences of byte sets is.
 *
 * "25[0-5]\." is such a sequence, and "Error" without case. Up to three of the places
 * in the sequences are probed at many places of the text at once: a table says for
 * every byte which of eight buckets of sequences have it there, as a bit each, and only
 * where a bucket is left after all probes the sequences are compared. With AVX2 the
 * tables are looked up by the halves of a byte, which may let a few more bytes through
 * (Teddy, in Hyperscan: "Hyperscan: A Fast Multi-pattern Regex Matcher", NSDI 2019).
 * Where there is only one sequence with a literal in it, that is searched for. */
#ifndef PIPELINE_MATCH_SIEVE_H
#define PIPELINE_MATCH_SIEVE_H

#include "pipeline/match/byteset.h"
#include "pipeline/match/literal.h"

#define SEQUENCE_MAX 32
#define SIEVE_SEQUENCES 16
#define SIEVE_PROBES 3

struct sequence {
    size_t length;
    struct byteset sets[SEQUENCE_MAX];
};

/* Which share of the places of a log it is found at, roughly. */
double sequence_share(const struct sequence *sequence);

struct sieve {
    const char *(*find)(const struct sieve *sieve, const char *text, size_t length);
    size_t shortest; /* the length of the shortest sequence */

    /* The sequences lie end to end in 64 places: bit p of columns[b] says whether the
     * byte b may be at place p. */
    uint64_t columns[256];
    uint64_t starts, ends; /* their first and last places */

    size_t probes[SIEVE_PROBES]; /* places in a sequence, below `shortest` */
    unsigned char buckets[SIEVE_PROBES][256];
    unsigned char low[SIEVE_PROBES][16], high[SIEVE_PROBES][16]; /* by halves */

    struct literal literal; /* not empty: all that is searched for at first */
    size_t before; /* how far inside the sequence it is */
    char bytes[SEQUENCE_MAX];
};

/* From 1 to SIEVE_SEQUENCES sequences, none of them empty; long ones are cut, so that
 * places may be found where only a part of a sequence is. The sieve must stay where it
 * is. */
void sieve_init(struct sieve *sieve, struct sequence *sequences, size_t count);

/* The same, by the code that runs on every processor. */
void sieve_init_portable(struct sieve *sieve, struct sequence *sequences, size_t count);

/* The first place where a sequence, as cut, begins, or NULL. */
static inline const char *sieve_find(const struct sieve *sieve, const char *text,
                                     size_t length)
{
    return sieve->find(sieve, text, length);
}

#endif
