/* Matchers. */

#include "pipeline/match/matcher.h"

#include "pipeline/match/literal.h"
#include "pipeline/match/prefilter.h"

#include <stdlib.h>

struct matcher_pattern {
    struct literal literal; /* without a regex */
    struct regex *regex; /* NULL: a literal */
    struct prefilter prefilter;
};

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

/* Words and lines only restrict what matches, so that the prefilter need not know. */
static enum status add_regex(struct matcher_pattern *added, struct text pattern,
                             unsigned flags, struct fault *fault)
{
    added->regex = regex_new(pattern.bytes, pattern.length, flags, fault);
    if (!added->regex)
        return fault->status;
    if (prefilter_init(&added->prefilter, pattern, flags) == STATUS_OK)
        return STATUS_OK;
    regex_free(added->regex);
    prefilter_release(&added->prefilter);
    return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
}

static enum status add_fixed(struct matcher_pattern *added, struct text pattern,
                             unsigned flags, struct fault *fault)
{
    struct text quoted = {.at = TEXT_NOWHERE};
    char *bytes = quote(pattern, &quoted.length);
    enum status status;

    if (!bytes)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    quoted.bytes = bytes;
    status = add_regex(added, quoted, flags & ~(unsigned)REGEX_EXTENDED, fault);
    free(bytes);
    return status;
}

enum status matcher_add(struct matcher *matcher, struct text pattern, unsigned flags,
                        bool fixed, struct fault *fault)
{
    size_t size = (matcher->count + 1) * sizeof(*matcher->patterns);
    struct matcher_pattern *grown = realloc(matcher->patterns, size);
    struct matcher_pattern *added;
    enum status status = STATUS_OK;

    if (!grown)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    matcher->patterns = grown;
    added = &grown[matcher->count];
    *added = (struct matcher_pattern){.regex = NULL};
    if (is_literal(pattern, flags, fixed))
        literal_init(&added->literal, pattern.bytes, pattern.length);
    else if (fixed)
        status = add_fixed(added, pattern, flags, fault);
    else
        status = add_regex(added, pattern, flags, fault);
    matcher->count += status == STATUS_OK;
    return status;
}

void matcher_release(struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->count; i++) {
        regex_free(matcher->patterns[i].regex);
        prefilter_release(&matcher->patterns[i].prefilter);
    }
    free(matcher->patterns);
    *matcher = (struct matcher){NULL, 0};
}

/* The prefilter looks at the whole text, not only behind `start`: a match may begin
 * before it, and so may what it looks back at. */
static enum regex_answer search_regex(struct matcher_pattern *pattern, struct text text,
                                      size_t start, struct regex_match *match)
{
    enum regex_answer answer;

    if (!prefilter_lets_through(&pattern->prefilter, text))
        return REGEX_MISS;
    answer = regex_search(pattern->regex, text.bytes, text.length, start, match);
    /* The answer must not depend on what the prefilter has seen before. */
    return answer == REGEX_GAVE_UP &&
                   !prefilter_all_let_through(&pattern->prefilter, text)
               ? REGEX_MISS
               : answer;
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

/* With several patterns, a frequent one would have the rare ones searched for again and
 * again. */
const char *matcher_skip(const struct matcher *matcher, struct text lines)
{
    const struct matcher_pattern *only = matcher->patterns;

    if (matcher->count != 1)
        return lines.bytes;
    return only->regex ? prefilter_skip(&only->prefilter, lines)
                       : literal_find(&only->literal, lines.bytes, lines.length);
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
