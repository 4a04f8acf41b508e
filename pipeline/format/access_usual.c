/* Lines of the standard format of the usual form, which nearly all have: two quotes or
 * six, and nothing escaped. Where they are is found for all of the line at once; what
 * stands between them then is only looked at. */

#include "pipeline/format/access.h"
#include "pipeline/format/find.h"

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

/* A bit for each of 64 bytes that is a quote; *escaped if one is a backslash. */
static inline uint64_t quote_bits(const char *at, bool *escaped)
{
    find_vector backslashes = {0};
    uint64_t bits = 0;

    for (unsigned i = 0; i < WINDOW / FIND_STEP; i++) {
        find_vector block = find_load(at + (size_t)i * FIND_STEP);

        bits |= (uint64_t)find_bits((find_vector)(block == '"')) << (i * FIND_STEP);
        backslashes |= (find_vector)(block == '\\');
    }
    *escaped |= find_bits(backslashes) != 0;
    return bits;
}

/* How many quotes there are, and where; more than QUOTES_MOST, or a line that is not of
 * the usual form: 0. */
static size_t find_quotes(struct text line, const char *quotes[QUOTES_MOST])
{
    const char *at = line.bytes, *end = line.bytes + line.length;
    bool escaped = false;
    size_t count = 0;

    if (line.length < WINDOW)
        return 0;
    while (at < end) {
        const char *window = end - at < WINDOW ? end - WINDOW : at;
        uint64_t bits = quote_bits(window, &escaped) & ~UINT64_C(0) << (at - window);

        for (; bits; bits &= bits - 1) {
            if (count == QUOTES_MOST)
                return 0;
            quotes[count++] = window + __builtin_ctzll(bits);
        }
        at = window + WINDOW;
    }
    return escaped ? 0 : count;
}

/* Whether there is a ] in a time, which is of 16 to 32 bytes. */
static inline bool has_bracket(const char *start, const char *end)
{
    find_vector low = find_load(start), high = find_load(end - FIND_STEP);

    return find_bits((find_vector)((low == ']') | (high == ']'))) != 0;
}

/* Cuts host, ident and user off, which end in the first window, and the time, behind
 * which the first quote stands. */
static bool cut_begin(const char *at, const char *quote,
                      struct access_slice values[ITEMS])
{
    const char *begin = at, *start, *end = quote - 2;
    uint64_t spaces = 0;

    for (unsigned i = 0; i < WINDOW / FIND_STEP; i++)
        spaces |= (uint64_t)find_bits(
                      (find_vector)(find_load(begin + (size_t)i * FIND_STEP) == ' '))
                  << (i * FIND_STEP);
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
static bool cut_middle(const char *const quotes[QUOTES_MOST], const char *end,
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
static bool cut_end(const char *const quotes[QUOTES_MOST], const char *end,
                    struct access_slice values[ITEMS])
{
    values[REFERER] = (struct access_slice){quotes[2] + 1, quotes[3], false};
    values[AGENT] = (struct access_slice){quotes[4] + 1, quotes[5], false};
    return quotes[2][-1] == ' ' && quotes[3][1] == ' ' && quotes[4] == quotes[3] + 2 &&
           quotes[5] == end - 1;
}

bool access_read_usual(const struct access *access, struct text line,
                       struct fields *fields)
{
    const char *quotes[QUOTES_MOST], *end = line.bytes + line.length;
    size_t count = find_quotes(line, quotes);
    struct access_slice values[ITEMS]; /* not cleared, which took as long as a step */

    if ((count != 2 && count != QUOTES_MOST) ||
        !cut_begin(line.bytes, quotes[0], values) ||
        !cut_middle(quotes, count == 2 ? end : quotes[2] - 1, values) ||
        (count != 2 && !cut_end(quotes, end, values)))
        return false;
    for (size_t i = STATUS; i <= BYTES; i++)
        if (!access_is_digits(line.bytes, values[i]) && !access_is_dash(values[i]))
            return false;
    for (size_t i = HOST; i <= (count == 2 ? BYTES : AGENT); i++)
        if (access->items[i].wanted)
            access_add(access, &access->items[i], fields, values[i]);
    return true;
}
