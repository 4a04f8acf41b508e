/* Index fill: what is common to all processors. Included by a source that has defined
 *
 *     INDEX_TARGET                   its __attribute__((target)), or nothing
 *     struct bitmaps                 {quote, backslash, control, space, op}
 *     index_classify(const char *)   the bitmaps of 64 bytes
 *     index_prefix_xor(uint64_t)     bit i: the sum of bits 0 to i
 *     index_first(uint64_t)          the number of the lowest bit; anything of 0
 *     index_count(uint64_t)          how many bits there are
 *
 * and gives it index_fill(). */

#include <string.h>

/* As many as leave room for a block, and for what index_list writes too much. */
#define INDEX_MOST (INDEX_ROOM - INDEX_BLOCK - 8)

#define INDEX_INLINE INDEX_TARGET __attribute__((always_inline)) static inline

/* Out of the way, so that the loop's constants stay in registers. */
#define INDEX_RARE __attribute__((noinline, cold)) static

INDEX_RARE void index_copy_last(const struct json_index *index, char block[INDEX_BLOCK])
{
    memset(block, ' ', INDEX_BLOCK);
    memcpy(block, index->text + index->at, index->length - index->at);
}

/* The rest of the text, less than a block, from the block that ends with the text.
 * Beyond the end is white space. */
INDEX_INLINE struct bitmaps index_classify_last(const struct json_index *index)
{
    size_t left = index->length - index->at;
    char block[INDEX_BLOCK];
    struct bitmaps bits;

    if (index->length < INDEX_BLOCK) {
        index_copy_last(index, block);
        return index_classify(block);
    }
    bits = index_classify(index->text + index->length - INDEX_BLOCK);
    bits.quote >>= INDEX_BLOCK - left;
    bits.backslash >>= INDEX_BLOCK - left;
    bits.control >>= INDEX_BLOCK - left;
    bits.op >>= INDEX_BLOCK - left;
    bits.space = bits.space >> (INDEX_BLOCK - left) | ~(uint64_t)0 << left;
    return bits;
}

/* The backslashes that escape; there are few. */
INDEX_INLINE uint64_t index_escapes(struct json_index *index, uint64_t backslash)
{
    uint64_t escapes = 0;

    backslash &= ~index->is_escaped;
    while (backslash) {
        uint64_t escape = backslash & -backslash;

        escapes |= escape;
        backslash &= ~(escape | escape << 1);
    }
    return escapes;
}

/* The first mistake of all counts. */
INDEX_RARE void index_stop(struct json_index *index, size_t place, const char *what)
{
    if (index->what && place >= index->end)
        return;
    index->end = place;
    index->what = what;
}

/* Escapes in strings; elsewhere a backslash is wrong anyway. */
INDEX_RARE void index_check_escapes(struct json_index *index, uint64_t escapes)
{
    const char *end = index->text + index->length;

    index->has_escapes = true;
    for (; escapes; escapes &= escapes - 1) {
        const char *at = index->text + index->at + __builtin_ctzll(escapes) + 1;
        const char *bad = json_index_check_escape(at, end);

        if (!bad)
            continue;
        index_stop(index, (size_t)(bad - index->text), "this is no escape");
        return;
    }
}

INDEX_RARE void index_mistakes(struct json_index *index, uint64_t control,
                               uint64_t strays)
{
    if (strays)
        index_stop(index, index->at + (size_t)__builtin_ctzll(strays),
                   "a comma, a colon or a closing bracket was expected");
    if (control)
        index_stop(index, index->at + (size_t)__builtin_ctzll(control),
                   "a control character in a string must be escaped");
}

/* First bytes that are not white space after structural characters. */
INDEX_INLINE uint64_t index_free_places(struct json_index *index, uint64_t op,
                                        uint64_t space)
{
    uint64_t after = op << 1 | index->is_free;
    uint64_t behind;

    index->is_free = op >> 63;
    if (!(after & space))
        return after;
    /* the sum carries through each run of white space to the byte behind it */
    index->is_free |= __builtin_add_overflow(after & space, space, &behind);
    return (after | behind) & ~space;
}

INDEX_INLINE void index_list(struct json_index *index, uint64_t op)
{
    uint32_t offset = (uint32_t)(index->at - index->base);
    uint32_t *place = index->places + index->count;
    size_t count = index_count(op);

    index->count += count;
    /* mostly there are no more than these, and no branch needs to know */
#pragma GCC unroll 6
    for (int i = 0; i < 6; i++) {
        place[i] = offset + (uint32_t)index_first(op);
        op &= op - 1;
    }
    if (__builtin_expect(count <= 6, 1))
        return;
    for (place += 6; op; op &= op - 1)
        *place++ = offset + (uint32_t)index_first(op);
}

INDEX_INLINE void index_add_block(struct json_index *index, struct bitmaps bits)
{
    uint64_t escapes = 0;
    uint64_t string, outside, run, starts, strays, control;

    if (__builtin_expect((bits.backslash | index->is_escaped) != 0, 0)) {
        escapes = index_escapes(index, bits.backslash);
        bits.quote &= ~(escapes << 1 | index->is_escaped);
        index->is_escaped = escapes >> 63;
    }
    string = index_prefix_xor(bits.quote) ^ index->in_string; /* with the first quote */
    index->in_string = (uint64_t)((int64_t)string >> 63);
    outside = ~(string | bits.quote);
    bits.op &= outside;
    bits.space &= outside;
    run = outside & ~(bits.op | bits.space);
    starts = (bits.quote & string) | (run & ~(run << 1 | index->in_run));
    index->in_run = run >> 63;
    strays = starts & ~index_free_places(index, bits.op, bits.space);
    control = bits.control & string;
    if (__builtin_expect((escapes & string) != 0, 0))
        index_check_escapes(index, escapes & string);
    if (__builtin_expect((strays | control) != 0, 0))
        index_mistakes(index, control, strays);
    if (__builtin_expect(index->what && index->end < index->at + INDEX_BLOCK, 0))
        bits.op &= ((uint64_t)1 << (index->end - index->at)) - 1;
    index_list(index, bits.op);
}

/* The rest, if it is less than a block. */
INDEX_INLINE void index_add_last(struct json_index *index)
{
    if (index->at < index->length)
        index_add_block(index, index_classify_last(index));
    index->at = index->length;
    index->done = true;
    if (__builtin_expect(index->in_string != 0, 0))
        index_stop(index, index->length, "the text ends inside a string");
}

INDEX_TARGET static void index_fill(struct json_index *index)
{
    index->base = index->at;
    index->count = 0;
    while (index->length - index->at >= INDEX_BLOCK && !index->what &&
           index->count <= INDEX_MOST && index->at - index->base < INDEX_WINDOW) {
        index_add_block(index, index_classify(index->text + index->at));
        index->at += INDEX_BLOCK;
    }
    if (index->length - index->at < INDEX_BLOCK && !index->what &&
        index->count <= INDEX_MOST)
        index_add_last(index);
    index->done |= index->what != NULL;
}
