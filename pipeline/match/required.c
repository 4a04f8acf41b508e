/* Required sequences, by one walk over the pattern that knows just enough of the
 * syntax. What it does not know makes it give up: then nothing is required, which is
 * never wrong.
 *
 * A run is what must follow each other; it ends where anything may be between. A cover
 * is a set of sequences of which each match of a part of the pattern holds one: a run,
 * or a cover of each alternative in a group. Of the covers of a branch one is kept. */

#include "pipeline/match/required.h"

#include "pipeline/match/atom.h"

#include <string.h>

#define DEEPEST 20
#define THE_BEST ((size_t)-1)

/* They lie on each other at the end of required->sequences, as on a stack. */
struct cover {
    size_t first, count;
    double share;
};

struct walk {
    struct text pattern;
    size_t at;
    bool caseless;
    bool unknown; /* something that this walk does not understand */
    size_t nth; /* which cover to keep at the top level, or THE_BEST */
    size_t offered; /* there, so far */
    size_t depth;
    size_t branches; /* at the top level */
    size_t used; /* of required->sequences */
    struct required *required;
};

static struct cover read_alternatives(struct walk *walk);

static unsigned char peek(const struct walk *walk, size_t ahead)
{
    return walk->at + ahead < walk->pattern.length
               ? (unsigned char)walk->pattern.bytes[walk->at + ahead]
               : 0;
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool skip(struct walk *walk, const char *word)
{
    size_t length = strlen(word);

    if (walk->pattern.length - walk->at < length ||
        memcmp(walk->pattern.bytes + walk->at, word, length) != 0)
        return false;
    walk->at += length;
    return true;
}

/* ---- Runs and covers ---- */

/* Whether a cover, which lies on `best`, is to be kept in its place. */
static bool is_wanted(struct walk *walk, const struct cover *best,
                      const struct cover *cover)
{
    if (cover->count == 0)
        return false;
    if (walk->depth == 1 && walk->nth != THE_BEST)
        return walk->offered++ == walk->nth;
    return best->count == 0 || cover->share < best->share;
}

static void offer(struct walk *walk, struct cover *best, struct cover cover)
{
    struct sequence *sequences = walk->required->sequences;

    if (is_wanted(walk, best, &cover)) {
        memmove(&sequences[best->first], &sequences[cover.first],
                cover.count * sizeof(*sequences));
        best->count = cover.count;
        best->share = cover.share;
    }
    walk->used = best->first + best->count;
}

static void end_run(struct walk *walk, struct cover *best)
{
    struct sequence *run = &walk->required->run;
    struct cover cover = {walk->used, 1, sequence_share(run)};

    if (run->length > 0 && walk->used < REQUIRED_ROOM) {
        walk->required->sequences[walk->used] = *run;
        offer(walk, best, cover);
    }
    run->length = 0;
}

static void add_to_run(struct walk *walk, struct cover *best, const struct byteset *set)
{
    struct sequence *run = &walk->required->run;

    if (run->length == SEQUENCE_MAX)
        end_run(walk, best);
    run->sets[run->length++] = *set;
}

/* ---- The pattern ---- */

/* How often what is before it must be there; `exactly`: and no more. */
struct quantifier {
    size_t least;
    bool exactly;
};

static size_t read_number(struct walk *walk)
{
    size_t number = 0;

    for (; is_digit(peek(walk, 0)); walk->at++)
        number = number < SEQUENCE_MAX ? 10 * number + (peek(walk, 0) - '0') : number;
    return number;
}

/* Newer versions of PCRE2 take {,n} and white space too. */
static struct quantifier read_braces(struct walk *walk)
{
    struct quantifier quantifier = {1, true};
    unsigned char next = peek(walk, 1);

    if (next == ',' || next == ' ' || next == '\t')
        walk->unknown = true;
    if (!is_digit(next))
        return quantifier;
    walk->at++;
    quantifier.least = read_number(walk);
    if (skip(walk, ",")) {
        quantifier.exactly = false;
        (void)read_number(walk);
    }
    if (!skip(walk, "}"))
        walk->unknown = true;
    return quantifier;
}

/* A { without a number stands for itself. */
static bool begins_quantifier(const struct walk *walk)
{
    unsigned char next = peek(walk, 0);

    return next == '?' || next == '*' || next == '+' ||
           (next == '{' && is_digit(peek(walk, 1)));
}

static struct quantifier read_quantifier(struct walk *walk)
{
    struct quantifier quantifier = {1, true};
    size_t before = walk->at;

    if (skip(walk, "?") || skip(walk, "*"))
        quantifier = (struct quantifier){0, false};
    else if (skip(walk, "+"))
        quantifier = (struct quantifier){1, false};
    else if (peek(walk, 0) == '{')
        quantifier = read_braces(walk);
    if (walk->at == before)
        return quantifier;
    /* Lazy or possessive. */
    if (!skip(walk, "?"))
        (void)skip(walk, "+");
    if (begins_quantifier(walk))
        walk->unknown = true;
    return quantifier;
}

/* More than `least` of them may be there, so that a run ends with the first ones, and
 * one begins with the last. */
static void add_set(struct walk *walk, struct cover *best, const struct byteset *set,
                    struct quantifier quantifier)
{
    bool many = quantifier.least > SEQUENCE_MAX;
    size_t count = many ? SEQUENCE_MAX : quantifier.least;

    for (size_t i = 0; i < count; i++)
        add_to_run(walk, best, set);
    if (quantifier.exactly && !many)
        return;
    end_run(walk, best);
    for (size_t i = 0; i < count; i++)
        add_to_run(walk, best, set);
}

static void add_bytes(struct walk *walk, struct cover *best, struct text bytes,
                      struct quantifier quantifier)
{
    for (size_t i = 0; quantifier.least > 0 && i < bytes.length; i++) {
        struct byteset set = {{0}};

        byteset_add(&set, (unsigned char)bytes.bytes[i]);
        add_to_run(walk, best, &set);
    }
    if (quantifier.least != 1 || !quantifier.exactly)
        end_run(walk, best);
}

static void read_atom(struct walk *walk, struct cover *best)
{
    struct text rest = {walk->pattern.bytes + walk->at, walk->pattern.length - walk->at,
                        TEXT_NOWHERE, 0};
    struct atom atom = atom_read(rest, walk->caseless);
    struct quantifier quantifier;

    if (begins_quantifier(walk) || atom.kind == ATOM_UNKNOWN) {
        walk->unknown = true;
        return;
    }
    walk->at += atom.length;
    quantifier = read_quantifier(walk);
    rest.length = atom.length;
    switch (atom.kind) {
    case ATOM_UNKNOWN:
    case ATOM_NOTHING:
        break;
    case ATOM_SET:
        add_set(walk, best, &atom.set, quantifier);
        break;
    case ATOM_BYTES:
        add_bytes(walk, best, rest, quantifier);
        break;
    case ATOM_WIDE:
        end_run(walk, best);
        break;
    }
}

/* Moves behind the name of a group. */
static void skip_name(struct walk *walk)
{
    while (walk->at < walk->pattern.length && !strchr(">'()", peek(walk, 0)))
        walk->at++;
    if (!skip(walk, ">") && !skip(walk, "'"))
        walk->unknown = true;
}

/* Moves behind the start of a group; whether a match must match what is in it, too. One
 * that sets options, such as (?i), would change how what follows is to be read. */
static bool begin_group(struct walk *walk)
{
    if (skip(walk, "(?!") || skip(walk, "(?<!"))
        return false;
    if (skip(walk, "(?:") || skip(walk, "(?>") || skip(walk, "(?|") ||
        skip(walk, "(?=") || skip(walk, "(?<="))
        return true;
    if (skip(walk, "(?<") || skip(walk, "(?P<") || skip(walk, "(?'")) {
        skip_name(walk);
        return true;
    }
    walk->at++;
    if (peek(walk, 0) == '?' || peek(walk, 0) == '*')
        walk->unknown = true;
    return true;
}

static void read_group(struct walk *walk, struct cover *best)
{
    bool needed = begin_group(walk);
    struct cover cover;

    end_run(walk, best);
    cover = read_alternatives(walk);
    if (!skip(walk, ")"))
        walk->unknown = true;
    if (read_quantifier(walk).least == 0 || !needed)
        cover.count = 0;
    offer(walk, best, cover);
}

static struct cover read_branch(struct walk *walk)
{
    struct cover best = {walk->used, 0, 0};

    while (!walk->unknown && walk->at < walk->pattern.length && peek(walk, 0) != '|' &&
           peek(walk, 0) != ')') {
        if (peek(walk, 0) == '(')
            read_group(walk, &best);
        else
            read_atom(walk, &best);
    }
    end_run(walk, &best);
    return best;
}

/* One branch that requires nothing is enough for all of them to require nothing. */
static struct cover read_alternatives(struct walk *walk)
{
    struct cover all = {walk->used, 0, 0};
    bool each = true;
    size_t branches = 0;

    if (++walk->depth > DEEPEST)
        walk->unknown = true;
    do {
        struct cover branch = read_branch(walk);

        branches++;
        each = each && branch.count > 0;
        all.count += branch.count;
        all.share += branch.share;
    } while (!walk->unknown && skip(walk, "|"));
    if (!each || all.count > SIEVE_SEQUENCES)
        all.count = 0;
    walk->used = all.first + all.count;
    walk->depth--;
    walk->branches = branches;
    return all;
}

static bool read(struct walk *walk)
{
    struct cover cover;

    walk->required->run.length = 0;
    cover = read_alternatives(walk);
    if (walk->at < walk->pattern.length)
        walk->unknown = true;
    walk->required->count = walk->unknown ? 0 : cover.count;
    walk->required->share = cover.share;
    return walk->required->count > 0;
}

bool required_read(struct text pattern, bool caseless, size_t nth,
                   struct required *required)
{
    struct walk walk = {.pattern = pattern,
                        .caseless = caseless,
                        .nth = THE_BEST,
                        .required = required};
    struct walk again;

    /* Anywhere else, options change how a part of the pattern is to be read. */
    if (skip(&walk, "(?i)"))
        walk.caseless = true;
    again = walk;
    /* Only a pattern that is one branch requires several things. */
    if (!read(&walk))
        return false;
    if (walk.branches > 1)
        return nth == 0;
    again.nth = nth;
    return read(&again);
}
