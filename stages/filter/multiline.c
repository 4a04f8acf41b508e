/* multiline - lines that belong together, as one record */

#include "pipeline/stage/waiting.h"
#include "stages/filter/event.h"
#include "stages/filter/patterns.h"
#include "stages/filter/trace.h"
#include "stages/kept.h"

struct multiline_args {
    struct text preset;
    struct pattern_list start, continuation;
    uint64_t max_lines, max_size;
    int64_t timeout;
};

struct joiner {
    const struct multiline_args *args;
    struct matcher matcher;
    trace_read *preset; /* NULL: by the pattern */
    struct trace trace;
    struct event event;
    struct record *maybe; /* a line that is part of it only if the next one is */
    enum status status;
    bool more; /* somebody wants more */
};

/* ---- What a line is ---- */

static trace_read *find_preset(struct text name)
{
    static const struct {
        const char *name;
        trace_read *read;
    } presets[] = {{"java", trace_java}, {"python", trace_python}, {"go", trace_go}};

    for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
        if (text_equals(name, presets[i].name))
            return presets[i].read;
    return NULL;
}

static const struct pattern_list *pattern_of(const struct multiline_args *args)
{
    return args->start.count > 0 ? &args->start : &args->continuation;
}

/* False: the pattern gave up, and the record is rejected. */
static bool look(struct stage *self, struct joiner *joiner, struct record *rec,
                 enum trace_answer *answer)
{
    struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};
    bool hit;

    if (joiner->preset) {
        *answer = joiner->preset(&joiner->trace, line);
        return true;
    }
    switch (matcher_test(&joiner->matcher, rec->text, rec->length)) {
    case REGEX_HIT:
        hit = true;
        break;
    case REGEX_MISS:
        hit = false;
        break;
    default:
        patterns_reject(self, pattern_of(joiner->args), rec);
        return false;
    }
    *answer = hit == (joiner->args->start.count > 0) ? TRACE_STARTS : TRACE_CONTINUES;
    return true;
}

/* ---- Joining ---- */

static void fail(struct stage *self, struct joiner *joiner)
{
    joiner->status = stage_out_of_memory(self);
    joiner->more = false;
}

static void pass_event(struct stage *self, struct joiner *joiner)
{
    struct event *event = &joiner->event;
    struct record *made;

    if (!event->first || joiner->status != STATUS_OK)
        return;
    if (event->count == 1) {
        joiner->more &= stage_send(self, event_clear(event));
        return;
    }
    made = event_make(event, event->text.bytes, event->text.length);
    stage_absorb(self, event_clear(event));
    joiner->more &= stage_emit(self, made);
}

static void begin(struct stage *self, struct joiner *joiner, struct record *rec)
{
    pass_event(self, joiner);
    if (!event_begin(&joiner->event, rec))
        fail(self, joiner);
}

static void join(struct stage *self, struct joiner *joiner, struct record *rec)
{
    const struct multiline_args *args = joiner->args;
    struct event *event = &joiner->event;

    if (!event->first || event->count >= args->max_lines ||
        event_size(event) + 1 + rec->length > args->max_size) {
        begin(self, joiner, rec);
        return;
    }
    if (!event_add(event, rec, record_input(rec)))
        fail(self, joiner);
    stage_absorb(self, rec);
}

/* What the line that was held is, now that the next one is known. */
static void settle(struct stage *self, struct joiner *joiner, bool continues)
{
    struct record *rec = joiner->maybe;

    joiner->maybe = NULL;
    if (rec && continues)
        join(self, joiner, rec);
    else if (rec)
        begin(self, joiner, rec);
}

static void end_event(struct stage *self, struct joiner *joiner)
{
    joiner->trace = (struct trace){0};
    settle(self, joiner, false);
    pass_event(self, joiner);
}

static void take(struct stage *self, struct joiner *joiner, struct record *rec)
{
    enum trace_answer answer;

    if (joiner->event.first && joiner->event.first->origin != rec->origin)
        end_event(self, joiner);
    if (!look(self, joiner, rec, &answer))
        return;
    settle(self, joiner, answer == TRACE_CONTINUES);
    if (answer == TRACE_CONTINUES) {
        join(self, joiner, rec);
    } else if (answer == TRACE_STARTS) {
        begin(self, joiner, rec);
    } else {
        joiner->maybe = record_keep(rec);
        if (!joiner->maybe)
            fail(self, joiner);
    }
}

/* The next line. An event that none comes for is passed on in the meantime. */
static struct record *receive(struct stage *self, struct joiner *joiner)
{
    bool open = joiner->event.first || joiner->maybe;
    struct record *rec;

    if (!open || joiner->args->timeout == 0)
        return stage_receive(self);
    if (stage_receive_within(self, joiner->args->timeout, &rec) != STAGE_TICK)
        return rec;
    end_event(self, joiner);
    return joiner->more ? stage_receive(self) : NULL;
}

/* ---- State ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct joiner *joiner = opaque;

    buffer_printf(out, "%u\n", joiner->trace.state);
    kept_add_record(out, joiner->maybe);
    event_save(&joiner->event, out);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up(struct stage *self, struct joiner *joiner)
{
    struct text saved = stage_saved(self);
    uint64_t state;

    stage_keep_state(self, save, joiner);
    if (!saved.bytes)
        return true;
    if (!kept_number(&saved, &state))
        return stage_spoilt(self) == STATUS_OK;
    joiner->trace.state = (unsigned)state;
    if (!kept_record(self, &saved, &joiner->maybe) ||
        !event_load(&joiner->event, self, &saved))
        return false;
    stage_count_kept(self, (joiner->maybe != NULL) + (joiner->event.first != NULL));
    return true;
}

/* ---- The stage ---- */

static enum status prepare(struct stage *self, struct joiner *joiner)
{
    const struct multiline_args *args = joiner->args;
    size_t given = (args->preset.bytes != NULL) + (args->start.count > 0) +
                   (args->continuation.count > 0);

    if (given != 1)
        return stage_fail(self, STATUS_USAGE,
                          "one of --start, --continue, java, python and go is needed");
    if (!args->preset.bytes)
        return patterns_compile(self, pattern_of(args), (struct pattern_mode){0},
                                &joiner->matcher);
    joiner->preset = find_preset(args->preset);
    if (!joiner->preset)
        return stage_fail_at(self, STATUS_USAGE, &args->preset,
                             "unknown traces; known are java, python and go");
    return STATUS_OK;
}

static enum status multiline_run(struct stage *self, const void *opaque)
{
    struct joiner joiner = {.args = opaque, .more = true};
    struct record *rec;

    joiner.status = prepare(self, &joiner);
    if (joiner.status == STATUS_OK && !take_up(self, &joiner))
        joiner.status = STATUS_CHECKPOINT;
    while (joiner.status == STATUS_OK && joiner.more && (rec = receive(self, &joiner)))
        take(self, &joiner, rec);
    end_event(self, &joiner);
    event_release(&joiner.event);
    matcher_release(&joiner.matcher);
    return joiner.status;
}

static unsigned multiline_traits(const void *opaque)
{
    const struct multiline_args *args = opaque;

    return patterns_may_give_up(pattern_of(args), (struct pattern_mode){0})
               ? STAGE_REJECTS
               : 0;
}

static const struct stage_option multiline_options[] = {
    {.name = "TRACES",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct multiline_args, preset),
     .help =
         "java, python or go: join the stack traces of that language, and each with "
         "the line directly before it"},
    {.name = "start",
     .kind = ARGUMENT_PATTERN,
     .flags = OPTION_REPEATS,
     .value = "PATTERN",
     .offset = offsetof(struct multiline_args, start),
     .help =
         "a line that matches begins an event; all others belong to the one before"},
    {.name = "continue",
     .kind = ARGUMENT_PATTERN,
     .flags = OPTION_REPEATS,
     .value = "PATTERN",
     .offset = offsetof(struct multiline_args, continuation),
     .help =
         "a line that matches belongs to the one before; all others begin an event"},
    {.name = "max-lines",
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .standard = 500,
     .minimum = 1,
     .offset = offsetof(struct multiline_args, max_lines),
     .help = "an event of N lines is passed on; the next line begins another"},
    {.name = "max-size",
     .kind = ARGUMENT_COUNT,
     .value = "BYTES",
     .standard = 1 << 20,
     .minimum = 1,
     .offset = offsetof(struct multiline_args, max_size),
     .help = "the same before an event is longer than this"},
    {.name = "timeout",
     .kind = ARGUMENT_DURATION,
     .value = "DUR",
     .standard = 1000000000,
     .offset = offsetof(struct multiline_args, timeout),
     .help = "an event is passed on when the input has been silent for so long; 0s: "
             "never before the next one begins"},
    {.name = NULL},
};

static const struct stage_example multiline_examples[] = {
    {.command = "multiline --start /^\\d+:/ | map length",
     .input = "1: a\n  b\n2: c\n",
     .output = "8\n4\n",
     .about = "The first event is two lines with a newline between."},
    {.command = "multiline java | grep Exception | count",
     .input = "INFO ok\nERROR failed\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n",
     .output = "1\n"},
    {.command = NULL},
};

const struct stage_type stage_multiline = {
    .name = "multiline",
    .kind = STAGE_FILTER,
    .summary = "join the lines of an event to one record",
    .description =
        "An event is a string, its lines with newlines between; an event of one line "
        "is "
        "that record, unchanged. Events end with their input. An event is passed on "
        "when the next one begins, when nothing has come for a second (--timeout), or "
        "when the input ends. Only a wait for input counts, such as of a followed file "
        "or a pipe: files are read to their end, however long that takes.\n\n"
        "Nothing is lost at the limits: what is behind them is another event. If a "
        "later "
        "stage rejects an event, all its lines are among the rejects.",
    .args_size = sizeof(struct multiline_args),
    .options = multiline_options,
    .examples = multiline_examples,
    .traits = STAGE_ORDERED | STAGE_HOLDS | STAGE_CHANGES,
    .traits_of = multiline_traits,
    .run = multiline_run,
};
