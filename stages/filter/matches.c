/* Going from one match to the next; an empty one shows nothing. */

#include "stages/filter/matches.h"

/* Where to go on behind a match: an empty one shows nothing, and must not be found
 * again. */
static size_t behind(struct text text, const struct regex_match *match)
{
    if (match->end > match->start)
        return match->end;
    return text_next_character(text.bytes, text.length, match->end);
}

static struct record *part_of(struct record *rec, struct text text,
                              const struct regex_match *match)
{
    size_t length = match->end - match->start;
    struct record *part;

    if (text.bytes == rec->text)
        part = record_slice(rec, match->start, length);
    else
        part = record_derive(rec, text.bytes + match->start, length);
    if (part)
        part->end = LINE_END_LF;
    return part;
}

bool matches_send(struct stage *self, const struct pattern_list *patterns,
                  struct matcher *matcher, struct record *rec, struct text text)
{
    struct regex_match match = {0, 0};
    bool more = true;

    for (size_t at = 0; more && at <= text.length; at = behind(text, &match)) {
        enum regex_answer answer = matcher_search(matcher, text, at, &match);

        if (answer == REGEX_GAVE_UP) {
            patterns_reject(self, patterns, rec);
            return true;
        }
        if (answer == REGEX_NO_MEMORY) {
            stage_absorb(self, rec);
            stage_out_of_memory(self);
            return false;
        }
        if (answer == REGEX_MISS)
            break;
        if (match.end > match.start)
            more = stage_emit(self, part_of(rec, text, &match));
    }
    stage_absorb(self, rec);
    return more;
}
