/* grep - records that match a pattern */

#include "pipeline/stage.h"
#include "stages/filter/context.h"
#include "stages/filter/patterns.h"

struct grep_args {
    struct pattern_list patterns;
    bool invert, ignore_case, fixed, word, line, only_matching;
    uint64_t max_count;
    uint64_t after, before, around;
};

static struct pattern_mode mode_of(const struct grep_args *args)
{
    return (struct pattern_mode){args->ignore_case, args->fixed, args->word,
                                 args->line};
}

/* -A and -B win over -C. Parts of a line have no context. */
static uint64_t context_of(const struct grep_args *args, uint64_t own)
{
    if (args->only_matching)
        return 0;
    if (own != COUNT_NOT_GIVEN)
        return own;
    return args->around == COUNT_NOT_GIVEN ? 0 : args->around;
}

/* Where to go on behind a match: an empty one shows nothing, and must not be found
 * again. */
static size_t behind(struct text text, const struct regex_match *match)
{
    size_t at = match->end;

    if (match->end > match->start)
        return at;
    do
        at++;
    while (at < text.length && ((unsigned char)text.bytes[at] & 0xc0) == 0x80);
    return at;
}

/* -o: sends every part that matches; ends the record. False: nobody wants more. */
static bool send_matches(struct stage *self, const struct grep_args *args,
                         struct matcher *matcher, struct record *rec)
{
    struct text text = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct regex_match match = {0, 0};
    bool more = true;

    for (size_t at = 0; more && at <= text.length; at = behind(text, &match)) {
        enum regex_answer answer = matcher_search(matcher, text, at, &match);
        struct record *part;

        if (answer == REGEX_GAVE_UP) {
            patterns_reject(self, &args->patterns, rec);
            return true;
        }
        if (answer == REGEX_NO_MEMORY) {
            stage_absorb(self, rec);
            stage_out_of_memory(self);
            return false;
        }
        if (answer == REGEX_MISS)
            break;
        if (match.end <= match.start)
            continue;
        part = record_slice(rec, match.start, match.end - match.start);
        if (part)
            part->end = LINE_END_LF;
        more = stage_emit(self, part);
    }
    stage_absorb(self, rec);
    return more;
}

/* Shows a record that was selected. False: nobody wants more. */
static bool show(struct stage *self, const struct grep_args *args,
                 struct matcher *matcher, struct record *rec)
{
    if (!args->only_matching)
        return stage_send(self, rec);
    if (!args->invert)
        return send_matches(self, args, matcher, rec);
    stage_drop(self, rec);
    return true;
}

static enum status grep_run(struct stage *self, const void *opaque)
{
    const struct grep_args *args = opaque;
    struct matcher matcher = {.count = 0};
    enum status status =
        patterns_compile(self, &args->patterns, mode_of(args), &matcher);
    uint64_t left = args->max_count;
    bool more = status == STATUS_OK;
    struct context context;
    struct record *rec;

    context_init(&context, self, context_of(args, args->before),
                 context_of(args, args->after));
    /* After the last match that is wanted only its context is. */
    while (more && (left > 0 || context.after_left > 0) &&
           (rec = stage_receive(self))) {
        enum regex_answer answer;

        if (left == 0) {
            more = context_between(&context, rec);
            continue;
        }
        answer = matcher_test(&matcher, rec->text, rec->length);
        if (answer == REGEX_GAVE_UP) {
            patterns_reject(self, &args->patterns, rec);
        } else if (answer == REGEX_NO_MEMORY) {
            stage_absorb(self, rec);
            status = stage_out_of_memory(self);
            more = false;
        } else if ((answer == REGEX_HIT) == args->invert) {
            more = context_between(&context, rec);
        } else {
            left--;
            more = context_before_match(&context);
            more = show(self, args, &matcher, rec) && more;
        }
    }
    context_release(&context);
    matcher_release(&matcher);
    return status;
}

static unsigned grep_traits(const void *opaque)
{
    const struct grep_args *args = opaque;
    unsigned traits = 0;

    if (args->max_count != COUNT_NOT_GIVEN)
        traits |= STAGE_ENDS_EARLY | STAGE_ORDERED;
    if (patterns_may_give_up(&args->patterns, mode_of(args)))
        traits |= STAGE_REJECTS;
    if (context_of(args, args->before) > 0)
        traits |= STAGE_HOLDS;
    if (context_of(args, args->before) > 0 || context_of(args, args->after) > 0)
        traits |= STAGE_ORDERED;
    return traits;
}

#define FLAG(long_name, short_name, member, words)                                     \
    {                                                                                  \
        .name = (long_name), .letter = (short_name), .kind = ARGUMENT_FLAG,            \
        .offset = offsetof(struct grep_args, member), .help = (words)                  \
    }
#define COUNT(long_name, short_name, member, words)                                    \
    {                                                                                  \
        .name = (long_name), .letter = (short_name), .kind = ARGUMENT_COUNT,           \
        .offset = offsetof(struct grep_args, member), .value = "N",                    \
        .standard = COUNT_NOT_GIVEN, .help = (words)                                   \
    }

static const struct stage_option grep_options[] = {
    {.name = "PATTERN",
     .kind = ARGUMENT_PATTERN,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct grep_args, patterns),
     .help = "a regular expression, as in grep -P; /.../i and \"...\" may hold white "
             "space"},
    {.name = "regexp",
     .letter = 'e',
     .kind = ARGUMENT_PATTERN,
     .flags = OPTION_REPEATS,
     .offset = offsetof(struct grep_args, patterns),
     .value = "PATTERN",
     .help = "a pattern; with several, any of them may match"},
    FLAG("invert-match", 'v', invert, "select the records that do not match"),
    FLAG("ignore-case", 'i', ignore_case, "upper and lower case are the same"),
    FLAG("fixed-strings", 'F', fixed, "patterns are strings, not expressions"),
    FLAG("word-regexp", 'w', word, "a match must not touch another word character"),
    FLAG("line-regexp", 'x', line, "a match must be the whole record"),
    FLAG("only-matching", 'o', only_matching,
         "send the parts that match, each as a record"),
    COUNT("max-count", 'm', max_count, "end after N records were selected"),
    COUNT("after-context", 'A', after, "pass the N records after a match too"),
    COUNT("before-context", 'B', before, "pass the N records before a match too"),
    COUNT("context", 'C', around, "pass the N records before and after a match too"),
    {.name = NULL},
};

static const struct stage_example grep_examples[] = {
    {.command = "grep sshd", .input = "sshd: a\ncron: b\n", .output = "sshd: a\n"},
    {.command = "grep -v /^#|^$/", .input = "# x\n\na = 1\n", .output = "a = 1\n"},
    {.command = "grep -o /\\d+/", .input = "a 1 b 22\n", .output = "1\n22\n"},
    {.command = "grep -A 1 -m 1 \"two words\"",
     .input = "x\ntwo words\ny\nz\n",
     .output = "two words\ny\n"},
    {.command = NULL},
};

const struct stage_type stage_grep = {
    .name = "grep",
    .kind = STAGE_FILTER,
    .summary = "pass the records that match a pattern",
    .description =
        "Patterns are PCRE2 expressions, as in grep -P, on UTF-8 in which "
        "invalid bytes are allowed. "
        "What is searched is the text that print would write. A pattern "
        "without special characters is "
        "searched as a string, which is fastest.\n\n"
        "Contexts come without the -- lines that grep puts between them. A search that "
        "takes too many steps, or on a line of more than 4 KiB more than a quarter of "
        "a "
        "second, rejects its record, so that no pattern holds up the pipeline for "
        "long.\n\n"
        "As in grep -P, \\w, \\d and the words of -w are of ASCII letters and digits; "
        "-i "
        "knows all letters.",
    .args_size = sizeof(struct grep_args),
    .options = grep_options,
    .examples = grep_examples,
    .traits_of = grep_traits,
    .run = grep_run,
};
