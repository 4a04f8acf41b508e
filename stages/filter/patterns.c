/* Pattern arguments, compiled. */

#include "stages/filter/patterns.h"

unsigned patterns_regex_flags(unsigned pattern_flags)
{
    static const struct {
        unsigned pattern, regex;
    } same[] = {
        {PATTERN_CASELESS, REGEX_CASELESS},
        {PATTERN_MULTILINE, REGEX_MULTILINE},
        {PATTERN_DOTALL, REGEX_DOTALL},
        {PATTERN_EXTENDED, REGEX_EXTENDED},
    };
    unsigned flags = 0;

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (pattern_flags & same[i].pattern)
            flags |= same[i].regex;
    }
    return flags;
}

static unsigned regex_flags(struct pattern_mode mode, unsigned pattern_flags)
{
    unsigned flags = patterns_regex_flags(pattern_flags);

    if (mode.ignore_case)
        flags |= REGEX_CASELESS;
    if (mode.line)
        return flags | REGEX_LINE;
    return mode.word ? flags | REGEX_WORD : flags;
}

static enum status refuse(struct stage *self, struct text pattern,
                          const struct fault *fault)
{
    if (fault->status != STATUS_USAGE)
        return stage_fail(self, fault->status, "%s", fault->what);
    /* Behind the opening quote or slash, if there is one. */
    pattern.at += (fault->at < pattern.length ? fault->at : pattern.length) +
                  (pattern.extent > pattern.length);
    pattern.extent = 1;
    return stage_fail_at(self, STATUS_USAGE, &pattern, "in the pattern: %s",
                         fault->what);
}

enum status patterns_compile(struct stage *self, const struct pattern_list *patterns,
                             struct pattern_mode mode, struct matcher *matcher)
{
    struct fault fault;

    for (size_t i = 0; i < patterns->count; i++) {
        const struct pattern *pattern = &patterns->items[i];

        if (matcher_add(matcher, pattern->text, regex_flags(mode, pattern->flags),
                        mode.fixed, &fault) != STATUS_OK)
            return refuse(self, pattern->text, &fault);
    }
    return STATUS_OK;
}

bool patterns_may_give_up(const struct pattern_list *patterns, struct pattern_mode mode)
{
    for (size_t i = 0; i < patterns->count; i++) {
        const struct pattern *pattern = &patterns->items[i];

        if (matcher_may_give_up(pattern->text, regex_flags(mode, pattern->flags),
                                mode.fixed))
            return true;
    }
    return false;
}

void patterns_reject(struct stage *self, const struct pattern_list *patterns,
                     struct record *rec)
{
    const struct text *pattern = &patterns->items[0].text;

    stage_reject(self, rec, "the pattern takes too many steps",
                 "the pattern \"%.*s\"%s takes too many steps", (int)pattern->length,
                 pattern->bytes, patterns->count > 1 ? ", or one of the others," : "");
}
