/* grep - records that match a pattern */

#include "stages/filter/context.h"
#include "stages/filter/matches.h"
#include "stages/filter/patterns.h"
#include "stages/filter/subject.h"
#include "stages/kept.h"

#include <inttypes.h>
#include <string.h>

struct grep_args {
    struct pattern_list patterns;
    bool invert, ignore_case, fixed, word, line, only_matching;
    uint64_t max_count;
    uint64_t after, before, around;
    struct expression field;
};

/* One at work. */
struct grep {
    struct stage *self;
    const struct grep_args *args;
    struct matcher matcher;
    struct context context;
    struct evaluation *field; /* what is searched; NULL: the record's text */
    uint64_t left; /* how many more are to be selected */
    bool missed; /* the last one did not match */
    enum status status;
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

static bool has_context(const struct grep_args *args)
{
    return context_of(args, args->before) > 0 || context_of(args, args->after) > 0;
}

/* Shows a record that was selected. False: nobody wants more. */
static bool show(struct grep *grep, struct record *rec, struct text text)
{
    const struct grep_args *args = grep->args;

    if (!args->only_matching)
        return stage_send(grep->self, rec);
    if (!args->invert)
        return matches_send(grep->self, &args->patterns, &grep->matcher, rec, text);
    stage_drop(grep->self, rec);
    return true;
}

/* Whether the lines without a match all go the same way, so that they may go uncut. */
static bool may_skip(const struct grep_args *args)
{
    if (args->field.text.bytes || has_context(args))
        return false;
    return !args->invert ||
           (args->max_count == COUNT_NOT_GIVEN && !args->only_matching);
}

/* The length of the lines at the start of a block that certainly do not match. */
static size_t find_misses(const struct matcher *matcher, const struct block *block)
{
    struct text lines = {block->text, block->length, TEXT_NOWHERE, 0};
    const char *place = matcher_skip(matcher, lines);
    const char *newline;

    if (!place)
        return block->length;
    newline = memrchr(block->text, '\n', (size_t)(place - block->text));
    return newline ? (size_t)(newline + 1 - block->text) : 0;
}

/* Lets the lines before one that may match go, uncut. False: nobody wants more. */
static bool skip_misses(struct grep *grep)
{
    const struct block *block;
    bool all = true;

    while (all && (block = stage_peek_block(grep->self))) {
        size_t misses = find_misses(&grep->matcher, block);

        all = misses == block->length;
        if (!grep->args->invert)
            stage_drop_lines(grep->self, misses);
        else if (!stage_send_lines(grep->self, misses))
            return false;
    }
    return true;
}

/* Lets a record that was searched go where the answer says. False: end. */
static bool decide(struct grep *grep, struct record *rec, struct text text,
                   enum regex_answer answer)
{
    const struct grep_args *args = grep->args;
    bool more;

    switch (answer) {
    case REGEX_GAVE_UP:
        patterns_reject(grep->self, &args->patterns, rec);
        return true;
    case REGEX_NO_MEMORY:
        stage_absorb(grep->self, rec);
        grep->status = stage_out_of_memory(grep->self);
        return false;
    default:
        break;
    }
    if ((answer == REGEX_HIT) == args->invert)
        return context_between(&grep->context, rec);
    grep->left--;
    more = context_before_match(&grep->context);
    return show(grep, rec, text) && more;
}

/* False: end. */
static bool search(struct grep *grep, struct record *rec)
{
    enum regex_answer answer = REGEX_MISS;
    struct text text;

    if (grep->left == 0)
        return context_between(&grep->context, rec);
    if (!subject_find(grep->field, rec, &text))
        return true;
    if (text.bytes)
        answer = matcher_test(&grep->matcher, text.bytes, text.length);
    /* Where one line matches the next one is likely to. */
    grep->missed = answer == REGEX_MISS;
    return decide(grep, rec, text, answer);
}

/* ---- State: how many are left, how many of the context, and what is held ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct grep *grep = opaque;

    buffer_printf(out, "%" PRIu64 " %" PRIu64 "\n", grep->left,
                  grep->context.after_left);
    ring_save(&grep->context.before, out);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up(struct grep *grep)
{
    struct text rest = stage_saved(grep->self);

    if (grep->args->max_count == COUNT_NOT_GIVEN && !has_context(grep->args))
        return true;
    stage_keep_state(grep->self, save, grep);
    if (rest.bytes && (!kept_number(&rest, &grep->left) ||
                       !kept_number(&rest, &grep->context.after_left)))
        return stage_spoilt(grep->self) == STATUS_OK;
    return ring_load(&grep->context.before, grep->self, rest);
}

static enum status grep_run(struct stage *self, const void *opaque)
{
    const struct grep_args *args = opaque;
    struct grep grep = {.self = self, .args = args, .left = args->max_count};
    bool skips = may_skip(args), more;
    struct record *rec;

    grep.status = patterns_compile(self, &args->patterns, mode_of(args), &grep.matcher);
    if (args->field.text.bytes)
        grep.field = stage_expression(self, &args->field);
    more = grep.status == STATUS_OK && (grep.field || !args->field.text.bytes);
    context_init(&grep.context, self, context_of(args, args->before),
                 context_of(args, args->after));
    more = more && take_up(&grep);
    grep.missed = true;
    /* After the last match that is wanted only its context is. */
    while (more && (grep.left > 0 || grep.context.after_left > 0) &&
           (!skips || !grep.missed || skip_misses(&grep)) &&
           (rec = stage_receive(self)))
        more = search(&grep, rec);
    context_release(&grep.context);
    matcher_release(&grep.matcher);
    return grep.status;
}

static unsigned grep_traits(const void *opaque)
{
    const struct grep_args *args = opaque;
    unsigned traits = 0;

    if (args->max_count != COUNT_NOT_GIVEN)
        traits |= STAGE_ENDS_EARLY | STAGE_ORDERED;
    if (args->field.text.bytes || patterns_may_give_up(&args->patterns, mode_of(args)))
        traits |= STAGE_REJECTS;
    if (args->only_matching)
        traits |= STAGE_CHANGES;
    if (context_of(args, args->before) > 0)
        traits |= STAGE_HOLDS;
    if (has_context(args))
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
    {.name = "field",
     .kind = ARGUMENT_PATH,
     .offset = offsetof(struct grep_args, field),
     .value = "PATH",
     .help =
         "search the value of a field of the record, such as .msg; a record without "
         "it does not match, one that can have no fields is rejected"},
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
    {.command = "grep --field .msg ^disk",
     .input = "{\"msg\": \"disk full\"}\n{\"msg\": \"no disk\"}\n",
     .output = "{\"msg\": \"disk full\"}\n"},
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
