/* Capture: regular expressions whose groups are wanted, for jq's match and its kin.
 *
 * PCRE2 takes the place of Oniguruma, which jq uses with Perl's syntax and names for
 * groups. Texts and patterns are valid UTF-8; letters, digits, spaces and word borders
 * are Unicode's. What differs from Oniguruma:
 *
 *   - combining marks are no word characters: \b stands between a letter and an accent
 *     of its own, and \w does not match the accent;
 *   - caseless letters are compared one by one: sharp s is not ss;
 *   - the branches of a look-behind have each a fixed length: (?<=a|bc), not (?<=a*);
 *   - \xc3\xa9 are two code points and not the bytes of one: \x{e9};
 *   - properties have their short names: \p{L}, not \p{Letter};
 *   - the absent operator (?~...), \O, \y, \Y and (?y{g}) are mistakes; \h and \H are
 *     horizontal space and its opposite and not the letters;
 *   - (?P<name>...), (?&name), (?|...) and (*VERB)s are there in addition;
 *   - the flag l finds the longest match, in whatever order the branches are;
 *   - messages about mistakes in a pattern are PCRE2's.
 *
 * A search is bounded as in regex.h: it gives up after a number of steps; and all
 * searches of one text, the first of which starts at 0, after a time. */
#ifndef PIPELINE_MATCH_CAPTURE_H
#define PIPELINE_MATCH_CAPTURE_H

#include "pipeline/base/fault.h"
#include "pipeline/match/regex.h"

#include <stdbool.h>
#include <stddef.h>

struct capture;

/* ^ and $ are the text's ends ($ before a last newline, too), unless the pattern says
 * (?m). */
enum capture_flag {
    CAPTURE_CASELESS = 1 << 0,
    CAPTURE_EXTENDED = 1 << 1,
    CAPTURE_DOTALL = 1 << 2, /* . matches a newline */
    CAPTURE_LONGEST = 1 << 3, /* of all matches from `start` on the longest, the first
                               * of equally long ones */
    CAPTURE_NOT_EMPTY = 1 << 4, /* a match that is empty is none */
};

/* A group that took no part in a match starts here. */
#define CAPTURE_UNSET ((size_t)-1)

/* NULL and *fault as regex_new. */
struct capture *capture_new(const char *pattern, size_t length, unsigned flags,
                            struct fault *fault) __attribute__((warn_unused_result));

void capture_free(struct capture *capture);

/* Groups in the pattern, without the whole match. */
size_t capture_count(const struct capture *capture);

/* The name of group 1, 2, ...; NULL if it has none. */
const char *capture_name(const struct capture *capture, size_t group);

/* Searches from `start`, which is at a character's border; what is before can be looked
 * behind at. On a hit *groups, lent until the next search, has the whole match and then
 * each group. Does not switch coroutines. */
enum regex_answer capture_search(struct capture *capture, const char *text,
                                 size_t length, size_t start,
                                 const struct regex_match **groups)
    __attribute__((warn_unused_result));

#endif
