/* Lines of the standard format of the usual form, which nearly all have: two quotes or
 * six, and nothing escaped. Where they are is found for all of the line at once; what
 * stands between them then is only looked at. */

#include "pipeline/format/access.h"
#include "pipeline/format/find.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The items of the standard format. */
enum item {
    HOST,
    IDENT,
    USER,
    TIME,
    REQUEST,
    STATUS,
    BYTES,
    REFERER,
    AGENT,
    ITEMS,
};

#define QUOTES_MOST 6
#define STATUS_LENGTH 3
#define WINDOW 64

/* A time is as long as one or two steps are. */
#define TIME_MOST ((ptrdiff_t)2 * FIND_STEP)

#define INLINED __attribute__((always_inline)) static inline

/* A bit for each of WINDOW bytes that is this one. */
typedef uint64_t bits_of_byte(const char *at, char byte);

INLINED uint64_t bits_portable(const char *at, char byte)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < WINDOW / FIND_STEP; i++) {
        find_vector block = find_load(at + (size_t)i * FIND_STEP);

        bits |= (uint64_t)find_bits((find_vector)(block == (uint8_t)byte))
                << (i * FIND_STEP);
    }
    return bits;
}

/* The first line of a text: where it ends, and where its quotes are. */
struct sight {
    const char *end;
    size_t count;
    const char *quotes[QUOTES_MOST];
};

/* False: it is not of the usual form. */
INLINED bool find_quotes(const struct text *text, struct sight *sight,
                         bits_of_byte *bits_of)
{
    const char *at = text->bytes, *limit = at + text->length;
    uint64_t escapes = 0, newlines = 0;

    sight->count = 0;
    sight->end = limit;
    if (text->length < WINDOW)
        return false;
    while (at < limit && !newlines) {
        const char *window = limit - at < WINDOW ? limit - WINDOW : at;
        uint64_t bits = ~UINT64_C(0) << (at - window);

        newlines = bits_of(window, '\n') & bits;
        bits &= (newlines - 1) & ~newlines; /* those of the line */
        escapes |= bits_of(window, '\\') & bits;
        for (bits &= bits_of(window, '"'); bits; bits &= bits - 1) {
            if (sight->count == QUOTES_MOST)
                return false;
            sight->quotes[sight->count++] = window + __builtin_ctzll(bits);
        }
        at = window + WINDOW;
        if (newlines)
            sight->end = window + __builtin_ctzll(newlines);
    }
    return !escapes;
}

/* Whether there is a ] in a time, which is of 16 to 32 bytes. */
static inline bool has_bracket(const char *start, const char *end)
{
    find_vector low = find_load(start), high = find_load(end - FIND_STEP);

    return find_bits((find_vector)((low == ']') | (high == ']'))) != 0;
}

/* Cuts host, ident and user off, which end in the first window, and the time, behind
 * which the first quote stands. */
INLINED bool cut_begin(const char *at, const char *quote, uint64_t spaces,
                       struct access_slice values[ITEMS])
{
    const char *begin = at, *start, *end = quote - 2;

    for (size_t i = HOST; i < TIME; i++, spaces &= spaces - 1) {
        if (!spaces)
            return false;
        values[i] = (struct access_slice){at, begin + __builtin_ctzll(spaces), false};
        if (values[i].end >= quote || values[i].end == at)
            return false;
        at = values[i].end + 1;
    }
    start = at + 1;
    values[TIME] = (struct access_slice){start, end, false};
    return *at == '[' && end - start >= FIND_STEP && end - start <= TIME_MOST &&
           *end == ']' && quote[-1] == ' ' && !has_bracket(start, end);
}

/* The same for request, status and bytes. */
INLINED bool cut_middle(const char *const quotes[QUOTES_MOST], const char *end,
                        struct access_slice values[ITEMS])
{
    const char *at = quotes[1] + 1;

    values[REQUEST] = (struct access_slice){quotes[0] + 1, quotes[1], false};
    if (end - at < STATUS_LENGTH + 3 || at[0] != ' ' || at[STATUS_LENGTH + 1] != ' ')
        return false;
    values[STATUS] = (struct access_slice){at + 1, at + 1 + STATUS_LENGTH, false};
    values[BYTES] = (struct access_slice){at + STATUS_LENGTH + 2, end, false};
    return true;
}

/* And for what stands in quotes behind them. */
INLINED bool cut_end(const char *const quotes[QUOTES_MOST], const char *end,
                     struct access_slice values[ITEMS])
{
    values[REFERER] = (struct access_slice){quotes[2] + 1, quotes[3], false};
    values[AGENT] = (struct access_slice){quotes[4] + 1, quotes[5], false};
    return quotes[2][-1] == ' ' && quotes[3][1] == ' ' && quotes[4] == quotes[3] + 2 &&
           quotes[5] == end - 1;
}

INLINED const char *read_usual(const struct access *access, const struct text *text,
                               struct fields *fields, bits_of_byte *bits_of)
{
    struct access_slice values[ITEMS]; /* not cleared, which took as long as a step */
    const char *start = text->bytes, *const * quotes;
    struct sight sight;
    uint32_t wanted;

    if (!find_quotes(text, &sight, bits_of))
        return NULL;
    quotes = sight.quotes;
    if ((sight.count != 2 && sight.count != QUOTES_MOST) ||
        !cut_begin(start, quotes[0], bits_of(start, ' '), values) ||
        !cut_middle(quotes, sight.count == 2 ? sight.end : quotes[2] - 1, values) ||
        (sight.count != 2 && !cut_end(quotes, sight.end, values)))
        return NULL;
    for (size_t i = STATUS; i <= BYTES; i++)
        if (!access_is_digits(start, values[i]) && !access_is_dash(values[i]))
            return NULL;
    wanted = access->wanted;
    if (sight.count == 2)
        wanted &= (UINT32_C(1) << REFERER) - 1;
    for (; wanted; wanted &= wanted - 1) {
        size_t i = (size_t)__builtin_ctz(wanted);

        access_add(access, &access->items[i], fields, &values[i]);
    }
    return sight.end;
}

static const char *read_portable(const struct access *access, const struct text *text,
                                 struct fields *fields)
{
    return read_usual(access, text, fields, bits_portable);
}

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,bmi")))

AVX2 INLINED uint64_t bits_avx2(const char *at, char byte)
{
    const __m256i wanted = _mm256_set1_epi8(byte);
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted))
               << 32;
}

AVX2 static const char *read_avx2(const struct access *access, const struct text *text,
                                  struct fields *fields)
{
    return read_usual(access, text, fields, bits_avx2);
}

#endif

access_read_line *access_choose_usual(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return read_avx2;
#endif
    return read_portable;
}
