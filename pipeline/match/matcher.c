/* Matchers. */

#include "pipeline/match/matcher.h"

#include "pipeline/match/literal.h"
#include "pipeline/match/required.h"

#include <stdint.h>
#include <stdlib.h>

struct matcher_pattern {
    struct literal
        literal; /* itself, or what each of its matches holds; may be empty */
    struct regex *regex; /* NULL: a literal */
    bool useless; /* most texts hold the literal: searching for it first costs more */
    uint16_t tried, found;
};

/* After how many texts the use of searching for the literal first is judged. */
#define TRIALS 512

/* A literal in words or without case has rules of its own in UTF-8; PCRE2 knows them.
 */
static bool is_literal(struct text pattern, unsigned flags, bool fixed)
{
    return !flags && (fixed || regex_is_literal(pattern.bytes, pattern.length));
}

bool matcher_may_give_up(struct text pattern, unsigned flags, bool fixed)
{
    return !is_literal(pattern, flags, fixed);
}

/* Every ASCII character that is not a letter or digit may stand behind a backslash. */
static char *quote(struct text text, size_t *length)
{
    char *quoted = malloc(2 * text.length + 1);
    size_t filled = 0;

    for (size_t i = 0; quoted && i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool plain = byte >= 0x80 || (byte >= '0' && byte <= '9') ||
                     (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');

        if (!plain)
            quoted[filled++] = '\\';
        quoted[filled++] = (char)byte;
    }
    *length = filled;
    return quoted;
}

static struct regex *fixed_regex(struct text pattern, unsigned flags,
                                 struct fault *fault)
{
    size_t length;
    char *quoted = quote(pattern, &length);
    struct regex *regex;

    if (!quoted) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    regex = regex_new(quoted, length, flags & ~(unsigned)REGEX_EXTENDED, fault);
    free(quoted);
    return regex;
}

/* Words and lines only restrict what matches. */
static void init_required(struct literal *literal, struct text pattern, unsigned flags,
                          bool fixed)
{
    struct text required = {pattern.bytes, 0, TEXT_NOWHERE, 0};

    if (!(flags & (REGEX_CASELESS | REGEX_EXTENDED)))
        required = fixed ? pattern : required_literal(pattern.bytes, pattern.length);
    literal_init(literal, required.bytes, required.length);
}

enum status matcher_add(struct matcher *matcher, struct text pattern, unsigned flags,
                        bool fixed, struct fault *fault)
{
    size_t size = (matcher->count + 1) * sizeof(*matcher->patterns);
    struct matcher_pattern *grown = realloc(matcher->patterns, size);
    struct matcher_pattern *added;

    if (!grown)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    matcher->patterns = grown;
    added = &grown[matcher->count];
    *added = (struct matcher_pattern){.regex = NULL};
    if (is_literal(pattern, flags, fixed)) {
        literal_init(&added->literal, pattern.bytes, pattern.length);
    } else {
        added->regex = fixed ? fixed_regex(pattern, flags, fault)
                             : regex_new(pattern.bytes, pattern.length, flags, fault);
        if (!added->regex)
            return fault->status;
        init_required(&added->literal, pattern, flags, fixed);
    }
    matcher->count++;
    return STATUS_OK;
}

void matcher_release(struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->count; i++)
        regex_free(matcher->patterns[i].regex);
    free(matcher->patterns);
    *matcher = (struct matcher){NULL, 0};
}

static bool has_literal(const struct matcher_pattern *pattern, struct text text)
{
    return literal_find(&pattern->literal, text.bytes, text.length) != NULL;
}

/* Whether a text may match, by the literal that each match holds; not only behind
 * `start`, for a match may begin before it (\K). */
static bool may_match(struct matcher_pattern *pattern, struct text text)
{
    bool found;

    if (pattern->useless || pattern->literal.length == 0)
        return true;
    found = has_literal(pattern, text);
    pattern->found += found;
    if (++pattern->tried == TRIALS) {
        pattern->useless = pattern->found > TRIALS / 2;
        pattern->tried = pattern->found = 0;
    }
    return found;
}

static enum regex_answer search_regex(struct matcher_pattern *pattern, struct text text,
                                      size_t start, struct regex_match *match)
{
    enum regex_answer answer;

    if (!may_match(pattern, text))
        return REGEX_MISS;
    answer = regex_search(pattern->regex, text.bytes, text.length, start, match);
    /* The answer must not depend on whether the literal was searched for first. */
    return answer == REGEX_GAVE_UP && !has_literal(pattern, text) ? REGEX_MISS : answer;
}

static enum regex_answer search(struct matcher_pattern *pattern, struct text text,
                                size_t start, struct regex_match *match)
{
    const char *found;

    if (pattern->regex)
        return search_regex(pattern, text, start, match);
    found = literal_find(&pattern->literal, text.bytes + start, text.length - start);
    if (!found)
        return REGEX_MISS;
    match->start = (size_t)(found - text.bytes);
    match->end = match->start + pattern->literal.length;
    return REGEX_HIT;
}

enum regex_answer matcher_test(struct matcher *matcher, const char *text, size_t length)
{
    struct text slice = {text, length, TEXT_NOWHERE, 0};
    struct regex_match match;
    enum regex_answer worst = REGEX_MISS;

    /* That one gives up does not matter if another one matches. */
    for (size_t i = 0; i < matcher->count; i++) {
        enum regex_answer answer = search(&matcher->patterns[i], slice, 0, &match);

        if (answer == REGEX_HIT || answer == REGEX_NO_MEMORY)
            return answer;
        if (answer == REGEX_GAVE_UP)
            worst = answer;
    }
    return worst;
}

enum regex_answer matcher_search(struct matcher *matcher, struct text text,
                                 size_t start, struct regex_match *match)
{
    enum regex_answer best = REGEX_MISS;

    for (size_t i = 0; i < matcher->count; i++) {
        struct regex_match found;
        enum regex_answer answer = search(&matcher->patterns[i], text, start, &found);

        if (answer == REGEX_MISS)
            continue;
        if (answer != REGEX_HIT)
            return answer;
        if (best == REGEX_MISS || found.start < match->start)
            *match = found;
        best = REGEX_HIT;
    }
    return best;
}
