/* Flat scan: what is common to all processors. Included behind index_fill.h, by a
 * source that has also defined
 *
 *     struct flat_bits                {quote, colon, comma; unusual}
 *     flat_classify(const char *)     these bitmaps of 64 bytes, and whether there is
 *                                     any backslash or control character
 *     flat_pairs(const char *, a, b)  bit i: a stands three before byte i, b two before
 *
 * and gives it flat_scan(). */

#include "pipeline/json/paths.h"
#include "pipeline/json/scalar.h"
#include "pipeline/json/trace.h"

#define FLAT_ROOM 224

/* As many as leave room for a block. */
#define FLAT_FULL (FLAT_ROOM - INDEX_BLOCK)

/* Apart from struct flat, whose members stay in registers. */
struct flat_lists {
    uint64_t ops[FLAT_MOST / INDEX_BLOCK];
    uint16_t colons[FLAT_ROOM]; /* behind keys that may be wanted */
    uint16_t scalars[FLAT_ROOM]; /* where what is no string begins */
};

struct flat {
    struct flat_lists *lists;
    const char *text;
    size_t length, at;
    size_t colon_count, scalar_count;

    /* From block to block, for the first byte of the next: */
    uint64_t in_string; /* all bits or none: it is in a string */
    uint64_t in_value; /* all bits or none: the last op was a colon */
    uint64_t is_escaped, after_op, after_string; /* 1 or 0 */
};

/* One block as it is added. */
struct flat_block {
    struct flat_bits bits;
    uint64_t ends; /* first and last byte of the text */
    uint64_t inside; /* all bits but those behind the end */
    uint64_t keys; /* the colons behind keys that may be wanted */
    uint64_t escapes;
    int usual; /* so many keys are expected */
};

/* Mostly there are no more than `usual`, and no branch needs to know. */
INDEX_INLINE size_t flat_list(uint16_t *places, size_t at, uint64_t bits, int usual)
{
    size_t count = index_count(bits);

#pragma GCC unroll 4
    for (int i = 0; i < usual; i++) {
        places[i] = (uint16_t)(at + index_first(bits));
        bits &= bits - 1;
    }
    if (__builtin_expect(count > (size_t)usual, 0)) {
        for (places += usual; bits; bits &= bits - 1)
            *places++ = (uint16_t)(at + index_first(bits));
    }
    return count;
}

/* The backslashes that escape, of a block with a character that is not usual; all bits
 * if one must not stand in a string, or if an escape is wrong. */
INDEX_TARGET __attribute__((noinline, cold)) static uint64_t
flat_escapes(const char *block, const char *end, unsigned skipped, uint64_t is_escaped)
{
    struct bitmaps bits = index_classify(block);
    uint64_t backslash = bits.backslash >> skipped & ~is_escaped;
    uint64_t escapes = 0;

    while (backslash) {
        uint64_t escape = backslash & -backslash;
        unsigned place = skipped + index_first(backslash);

        if (json_index_check_escape(block + place + 1, end))
            return ~(uint64_t)0;
        escapes |= escape;
        backslash &= ~(escape | escape << 1);
    }
    return bits.control >> skipped ? ~(uint64_t)0 : escapes;
}

/* False: it is no flat text. */
INDEX_INLINE bool flat_add(struct flat *flat, struct flat_block block)
{
    uint64_t string, outside, op, turns, run, bad;

    string = index_prefix_xor(block.bits.quote) ^ flat->in_string;
    outside = ~string & block.inside;
    block.bits.colon &= outside;
    op = (block.bits.comma & outside) | block.bits.colon | block.ends;
    turns = index_prefix_xor(op) ^ flat->in_value; /* behind a colon, with it */
    run = outside & ~(block.bits.quote | op);
    /* colons and commas take turns */
    bad = turns & op & ~block.bits.colon;
    bad |= block.bits.colon & ~turns;
    /* a key is a string, and all keys and values are something */
    bad |= run & ~turns;
    bad |= op & (op << 1 | flat->after_op);
    /* a string begins behind an op and ends before one */
    bad |= block.bits.quote & string & ~(op << 1 | flat->after_op);
    bad |= ((block.bits.quote & ~string) << 1 | flat->after_string) & ~op;
    /* a key with an escape may be any key */
    bad |= block.escapes & ~turns;
    flat->lists->ops[flat->at / INDEX_BLOCK] = op;
    flat->colon_count += flat_list(flat->lists->colons + flat->colon_count, flat->at,
                                   block.keys & block.bits.colon, block.usual);
    flat->scalar_count += flat_list(flat->lists->scalars + flat->scalar_count, flat->at,
                                    run & (op << 1 | flat->after_op), 3);
    flat->in_string = (uint64_t)((int64_t)string >> 63);
    flat->in_value = (uint64_t)((int64_t)turns >> 63);
    flat->after_op = op >> 63;
    flat->after_string = (block.bits.quote & ~string) >> 63;
    return !bad && flat->colon_count <= FLAT_FULL && flat->scalar_count <= FLAT_FULL;
}

/* The 64 bytes at `bytes`, without the first `skipped` of them. */
INDEX_INLINE bool flat_take(struct flat *flat, const char *bytes, unsigned skipped,
                            struct flat_block block)
{
    block.bits = flat_classify(bytes);
    block.escapes = 0;
    if (__builtin_expect(block.bits.unusual | (flat->is_escaped != 0), 0)) {
        block.escapes =
            flat_escapes(bytes, flat->text + flat->length, skipped, flat->is_escaped);
        if (block.escapes == ~(uint64_t)0)
            return false;
    }
    block.bits.quote >>= skipped;
    block.bits.colon >>= skipped;
    block.bits.comma >>= skipped;
    block.bits.quote &= ~(block.escapes << 1 | flat->is_escaped);
    flat->is_escaped = block.escapes >> 63;
    return flat_add(flat, block);
}

/* The blocks one after the other; if only one key is wanted, colons are listed only
 * behind keys with its last two bytes (or one, and the quote before it). */
INDEX_INLINE bool flat_take_all(struct flat *flat, const struct path_node *only)
{
    char before = only ? only->key[(ptrdiff_t)only->length - 2] : 0;
    char end = only ? only->key[(ptrdiff_t)only->length - 1] : 0;
    const char *last = flat->text + flat->length - INDEX_BLOCK;
    struct flat_block block = {
        .ends = 1, .inside = ~(uint64_t)0, .keys = ~(uint64_t)0, .usual = 3};
    unsigned skipped;

    if (!flat_take(flat, flat->text, 0, block))
        return false;
    block.ends = 0;
    block.usual = only ? 1 : 3;
    for (flat->at = INDEX_BLOCK; flat->length - flat->at > INDEX_BLOCK;
         flat->at += INDEX_BLOCK) {
        if (only)
            block.keys = flat_pairs(flat->text + flat->at, before, end);
        if (!flat_take(flat, flat->text + flat->at, 0, block))
            return false;
    }
    skipped = (unsigned)(INDEX_BLOCK - (flat->length - flat->at));
    block.ends = (uint64_t)1 << (INDEX_BLOCK - 1 - skipped);
    block.inside >>= skipped;
    if (only)
        block.keys = flat_pairs(last, before, end) >> skipped;
    return flat_take(flat, last, skipped, block) && !flat->in_string;
}

/* The next op from `at` on. */
INDEX_INLINE size_t flat_next_op(const struct flat *flat, size_t at)
{
    size_t block = at / INDEX_BLOCK;
    uint64_t op = flat->lists->ops[block] >> at % INDEX_BLOCK;

    if (op)
        return at + index_first(op);
    do
        block++;
    while (!flat->lists->ops[block]);
    return block * INDEX_BLOCK + index_first(flat->lists->ops[block]);
}

/* What is no string must be a number or a word. */
INDEX_INLINE bool flat_check_scalars(const struct flat *flat)
{
    for (size_t i = 0; i < flat->scalar_count; i++) {
        size_t place = flat->lists->scalars[i];
        const char *start = flat->text + place;
        const char *end = flat->text + flat_next_op(flat, place);

        if (end - flat->text < 8 || !scalar_is_short_number(start, end)) {
            if (scalar_check(start, end))
                return false;
        }
    }
    return true;
}

INDEX_INLINE void flat_find(const struct flat *flat, const struct json_paths *paths,
                            struct json_found *found)
{
    struct trace trace;

    trace_init(&trace, paths, found);
    trace_found(&trace, 0, flat->text, flat->length);
    for (size_t i = 0; i < flat->colon_count; i++) {
        size_t colon = flat->lists->colons[i];
        uint32_t node = path_find_before(paths, flat->text, colon);

        if (node != PATH_NONE)
            trace_found(&trace, node, flat->text + colon + 1,
                        flat_next_op(flat, colon + 1) - colon - 1);
    }
}

INDEX_INLINE bool flat_scan(const struct json_paths *paths, const char *text,
                            size_t length, struct json_found *found)
{
    const struct path_node *only = path_only_key(paths);
    struct flat_lists lists;
    struct flat flat = {
        .lists = &lists,
        .text = text,
        .length = length,
        .in_value = ~(uint64_t)0, /* the first byte turns it */
    };

    if (!(only ? flat_take_all(&flat, only) : flat_take_all(&flat, NULL)) ||
        !flat_check_scalars(&flat))
        return false;
    flat_find(&flat, paths, found);
    return true;
}
