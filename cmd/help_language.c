/* The texts themselves, and the names by which they are asked for. */

#include "cmd/help_language.h"

#include "pipeline/format/writer.h"

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
    "1024.\n"
    "Durations have units: 500ms, 5s, 1m30s, 1.5h, 2d; also us and ns.\n\n"
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
    "per slide session idle. $NAME is a variable of --arg and its kin, $ENV the\n"
    "environment.\n\n"
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

static const char formats[] =
    "Records are written in the form that -o, print FORM, write --format FORM or tee\n"
    "--format FORM name; the stage's own counts before -o. A FORM in quotes is a\n"
    "template: a string of jq, which is evaluated on each record:\n\n"
    "  print \"\\(.host) \\(.ms)\"\n\n"
    "In csv and tsv the first record's fields are the columns. A field that a later\n"
    "record lacks is empty; a record with a field that is no column is rejected (pick\n"
    "chooses fields). null is empty, arrays and objects are JSON text. A record that "
    "is\n"
    "no object has one field, value.\n\n"
    "The first 1000 records decide the columns of a table and how wide they are; then\n"
    "rows are no longer held back, and one with a new field begins a new table. On a\n"
    "terminal a table is fitted to its width, and shown before more input is waited "
    "for.\n\n"
    "On a terminal, objects that come straight from a reduce (count, sort ...) are "
    "shown\n"
    "as a table if no form is given; the records are the same ones. JSON and the "
    "levels\n"
    "of log lines are colored there (--color, NO_COLOR), and control bytes escaped.\n\n"
    "The forms:\n\n";

static void print_forms(FILE *out)
{
    for (size_t i = 0; writer_types[i]; i++)
        fprintf(out, "  %-9s %s\n", writer_types[i]->name, writer_types[i]->help);
}

const struct language_topic help_topics[] = {
    {"syntax", "the pipeline language", syntax, NULL},
    {"expressions", "jq's language, for map and where", expressions, NULL},
    {"formats", "how records are written", formats, print_forms},
    {NULL, NULL, NULL, NULL},
};

bool help_language(FILE *out, const char *topic)
{
    for (const struct language_topic *row = help_topics; row->name; row++) {
        if (strcmp(topic, row->name) == 0) {
            fputs(row->text, out);
            if (row->print_rest)
                row->print_rest(out);
            return true;
        }
    }
    return false;
}
