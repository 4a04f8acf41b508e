#include "cmd/help_language.h"

#include <string.h>

static const char syntax[] =
    "A pipeline is stages between |, each a name with its options and operands:\n\n"
    "  grep -v \"check pass\" | where .ms > 100 | head 20\n\n"
    "  word         runs to white space, | or a } that it did not open\n"
    "  \"string\"     may hold anything; \\\" is a quote, other backslashes stay\n"
    "  /regex/imsx  where a pattern is expected; otherwise it is a word (a path)\n"
    "  EXPR         an expression of jq (see coro-pipe help expressions)\n"
    "  { ... }      a block: a pipeline of its own, for a stage such as broadcast\n"
    "  # ...        a comment, to the end of the line\n\n"
    "Newlines are spaces. Options are written -v, -m5, -m 5, --max-count=5 or\n"
    "--max-count 5, before an EXPR. A - before anything but a letter starts no "
    "option,\n"
    "so head -5 is head 5. Sizes and counts may end in k, M, G or T, powers of "
    "1024.\n\n"
    "Without a source the pipeline starts with read, without a sink it ends in "
    "print.\n";

static const char expressions[] =
    "map, where and their kin take expressions of jq's language, as jq 1.8 has it:\n\n"
    "  .status, .req.path, .tags[0]      a field, a nested one, an element\n"
    "  .level == \"error\" and .ms > 100   comparisons, and, or, not\n"
    "  .ms // 0                          0 where .ms is null, false or missing\n"
    "  {host, ms: (.took * 1000)}        a new object\n"
    "  \"\\(.ts) \\(.msg)\"                  a string with values in it\n"
    "  (.msg | test(\"time.?out\"; \"i\"))   a regular expression (PCRE2)\n"
    "  .tags[]                           several values\n"
    "  if .ms > 100 then \"slow\" else \"ok\" end\n"
    "  del(.a), .b = 1, .c |= ascii_downcase, to_entries, group_by(.k), now, ...\n\n"
    "An expression ends at the next | outside of brackets: where it needs one of its\n"
    "own, it stands in parentheses, as in map (.msg | length). It also ends at a } "
    "that\n"
    "it did not open and, behind a term, at the words by as if from on every late "
    "within\n"
    "per. $NAME is a variable of --arg and its kin, $ENV the environment.\n\n"
    "A record is the value of its line: JSON, or else a string. One on which an\n"
    "expression fails is rejected. Where the engine differs from jq's:\n\n"
    "  - integers of 64 bits are computed with exactly, and a number keeps its "
    "spelling\n"
    "    until something is computed with it\n"
    "  - NaN and Infinity are no JSON\n"
    "  - regular expressions are PCRE2's, not Oniguruma's\n"
    "  - there are no modules (import, include), no halt and halt_error\n"
    "  - input and inputs take the records that come next; debug and stderr are "
    "messages\n";

const struct language_topic help_topics[] = {
    {"syntax", "the pipeline language", syntax},
    {"expressions", "jq's language, for map and where", expressions},
    {NULL, NULL, NULL},
};

bool help_language(FILE *out, const char *topic)
{
    for (const struct language_topic *row = help_topics; row->name; row++) {
        if (strcmp(topic, row->name) == 0) {
            fputs(row->text, out);
            return true;
        }
    }
    return false;
}
