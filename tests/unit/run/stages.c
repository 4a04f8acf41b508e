/* The stages of the fixture's world. */

#include "fixture.h"

#include "dealing.h"
#include "edges.h"
#include "ending.h"
#include "pipeline/stage.h"
#include "uncut.h"
#include "waiting.h"

#include <ctype.h>

struct files_args {
    struct text_list files;
};

static bool holds_word(const struct record *rec, const struct text *word)
{
    return memmem(rec->text, rec->length, word->bytes, word->length) != NULL;
}

/* ---- Filters ---- */

static enum status pass_run(struct stage *self, const void *args)
{
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self))) {
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static enum status watch_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    char name = args->word.bytes[0];
    size_t letter = (size_t)(name - 'a');
    struct record *rec;

    transcript_add(&world.trace, "%c primed\n", name);
    while ((rec = stage_receive(self))) {
        transcript_add(&world.trace, "%c %.*s\n", name, (int)rec->length, rec->text);
        if (world.seen[letter] < 256) {
            world.pointers[letter][world.seen[letter]] = rec;
            world.made_at[letter][world.seen[letter]] = world.made;
        }
        world.seen[letter]++;
        if (!stage_send(self, rec))
            break;
    }
    transcript_add(&world.trace, "%c ended\n", name);
    return STATUS_OK;
}

static enum status keep_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (!holds_word(rec, &args->word))
            stage_drop(self, rec);
        else if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static enum status reject_run(struct stage *self, const void *opaque)
{
    static const char cause[] = "unwanted";
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (holds_word(rec, &args->word))
            stage_reject(self, rec, cause, "unwanted: %.*s", (int)rec->length,
                         rec->text);
        else if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

/* Sends another record in the place of one that was received. */
static bool send_changed(struct stage *self, struct record *rec, const char *text,
                         size_t length)
{
    struct record *changed = record_derive(rec, text, length);

    record_unref(rec);
    if (!changed)
        return stage_emit(self, NULL);
    return stage_send(self, changed);
}

static enum status shout_run(struct stage *self, const void *args)
{
    struct record *rec;
    bool more = true;

    (void)args;
    while (more && (rec = stage_receive(self))) {
        char text[256];
        size_t length = rec->length < sizeof(text) ? rec->length : sizeof(text);

        for (size_t i = 0; i < length; i++)
            text[i] = (char)toupper((unsigned char)rec->text[i]);
        more = send_changed(self, rec, text, length);
    }
    return STATUS_OK;
}

static enum status tag_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;
    bool more = true;

    while (more && (rec = stage_receive(self))) {
        char text[512];
        int length = snprintf(text, sizeof(text), "%s:%.*s", args->word.bytes,
                              (int)rec->length, rec->text);

        more = send_changed(self, rec, text, (size_t)length);
    }
    return STATUS_OK;
}

static enum status repeat_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    struct record *rec;
    bool more = true;

    while (more && (rec = stage_receive(self))) {
        for (uint64_t i = 0; i < args->number && more; i++)
            more = stage_emit(self, record_slice(rec, 0, rec->length));
        stage_absorb(self, rec);
    }
    return STATUS_OK;
}

static enum status hold_run(struct stage *self, const void *args)
{
    struct record **held = NULL;
    size_t count = 0;
    struct record *rec;
    bool more = true;

    (void)args;
    while ((rec = stage_receive(self))) {
        held = realloc(held, (count + 1) * sizeof(struct record *));
        if (!held)
            abort();
        held[count++] = record_keep(rec);
    }
    for (size_t i = 0; i < count; i++) {
        if (more)
            more = stage_send(self, held[i]);
        else
            stage_drop(self, held[i]);
    }
    free(held);
    return STATUS_OK;
}

static enum status total_run(struct stage *self, const void *args)
{
    struct record *rec;
    size_t total = 0;
    char text[24];

    (void)args;
    while ((rec = stage_receive(self))) {
        total++;
        stage_absorb(self, rec);
    }
    snprintf(text, sizeof(text), "%zu", total);
    stage_emit(self, record_of_bytes(text, strlen(text)));
    return STATUS_OK;
}

static enum status open_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    bool more = true;

    for (uint64_t i = 0; i < args->number && more; i++)
        more = stage_emit(self, record_of_bytes("opening", 7));
    return more ? pass_run(self, NULL) : STATUS_OK;
}

/* Sends how many records are wanted, in the end. */
static enum status gather_run(struct stage *self, const void *args)
{
    uint64_t limit = stage_limit(self);
    struct record *rec;
    char text[24];
    int length;

    (void)args;
    while ((rec = stage_receive(self)))
        stage_absorb(self, rec);
    length = limit == STAGE_NO_LIMIT
                 ? snprintf(text, sizeof(text), "all")
                 : snprintf(text, sizeof(text), "%llu", (unsigned long long)limit);
    stage_emit(self, record_of_bytes(text, (size_t)length));
    return STATUS_OK;
}

/* ---- Tables ---- */

static const struct stage_option number_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct number_args, number)},
    {.name = NULL},
};

static const struct stage_option word_options[] = {
    {.name = "WORD",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct word_args, word)},
    {.name = NULL},
};

static const struct stage_option name_options[] = {
    {.name = "NAME",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct word_args, word)},
    {.name = NULL},
};

static const struct stage_option file_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_OUTPUT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct word_args, word)},
    {.name = NULL},
};

static const struct stage_option files_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_REPEATS,
     .offset = offsetof(struct files_args, files)},
    {.name = NULL},
};

#define WORD .args_size = sizeof(struct word_args), .options = word_options
#define NAME .args_size = sizeof(struct word_args), .options = name_options
#define FILENAME .args_size = sizeof(struct word_args), .options = file_options
#define NUMBER .args_size = sizeof(struct number_args), .options = number_options
#define FILTER .kind = STAGE_FILTER
#define SINK .kind = STAGE_SINK

static const struct stage_type all[] = {
    {.name = "source", .kind = STAGE_SOURCE, .run = source_run},
    {.name = "collect", SINK, NAME, .run = collect_run, .traits = STAGE_ACTS},
    {.name = "store", SINK, FILENAME, .run = store_run, .traits = STAGE_ACTS},
    {.name = "print", SINK, .run = print_run, .traits = STAGE_ACTS | STAGE_PRINTS},
    {.name = "copy",
     FILTER,
     FILENAME,
     .run = copy_run,
     .traits = STAGE_ACTS | STAGE_DRAINS},
    {.name = "pass", FILTER, .run = pass_run},
    {.name = "watch", FILTER, WORD, .run = watch_run},
    {.name = "keep", FILTER, WORD, .run = keep_run},
    {.name = "reject", FILTER, WORD, .run = reject_run, .traits = STAGE_REJECTS},
    {.name = "shout", FILTER, .run = shout_run},
    {.name = "tag", FILTER, WORD, .run = tag_run},
    {.name = "repeat", FILTER, NUMBER, .run = repeat_run},
    {.name = "hold", FILTER, .run = hold_run, .traits = STAGE_HOLDS},
    {.name = "total", .kind = STAGE_REDUCE, .run = total_run},
    {.name = "gather",
     .kind = STAGE_REDUCE,
     .run = gather_run,
     .traits = STAGE_SENDS_LAST},
    {.name = "end",
     FILTER,
     NUMBER,
     .run = end_run,
     .traits = STAGE_ENDS_EARLY,
     .wants = end_wants},
    /* Fails for what it receives: that is to the planner as if it rejected. */
    {.name = "fail",
     FILTER,
     NUMBER,
     .run = fail_run,
     .traits = STAGE_REJECTS | STAGE_ENDS_EARLY},
    {.name = "act", FILTER, WORD, .run = act_run, .traits = STAGE_ACTS},
    {.name = "duty",
     FILTER,
     WORD,
     .run = duty_run,
     .traits = STAGE_ACTS | STAGE_DRAINS},
    {.name = "forget", FILTER, .run = forget_run},
    {.name = "refuse", FILTER, .run = refuse_run},
    {.name = "open", FILTER, NUMBER, .run = open_run},
    {.name = "epilogue", FILTER, WORD, .run = epilogue_run, .traits = STAGE_DRAINS},
    {.name = "lose", FILTER, .run = lose_run},
    {.name = "split", .kind = STAGE_ROUTE, .run = pass_run},
    {.name = "merge", .kind = STAGE_ROUTE, .run = pass_run, .traits = STAGE_GATHERS},
    {.name = "look", FILTER, WORD, .run = look_run},
    {.name = "sift", FILTER, WORD, .run = sift_run},
    {.name = "spare", FILTER, WORD, .run = spare_run},
    {.name = "tally", .kind = STAGE_REDUCE, .run = tally_run},
    {.name = "from",
     .kind = STAGE_SOURCE,
     .args_size = sizeof(struct files_args),
     .options = files_options,
     .run = from_run},
    {.name = "drip", .kind = STAGE_SOURCE, NUMBER, .run = drip_run},
    {.name = "doze", FILTER, NUMBER, .run = doze_run},
    {.name = "beat", FILTER, NUMBER, .run = beat_run},
    {.name = "twin", FILTER, NUMBER, .run = twin_run},
    {.name = "await", .kind = STAGE_SOURCE, WORD, .run = await_run},
    {.name = "flood", FILTER, WORD, .run = flood_run},
    {.name = "toil", FILTER, WORD, .run = toil_run},
    {.name = "deal", FILTER, NUMBER, .run = deal_run, .traits = STAGE_SPLITS},
};

#define ALL (sizeof(all) / sizeof(all[0]))
_Static_assert(ALL == 39, "as many as stand in types");

static const struct stage_type *const types[ALL] = {
    &all[0],  &all[1],  &all[2],  &all[3],  &all[4],  &all[5],  &all[6],  &all[7],
    &all[8],  &all[9],  &all[10], &all[11], &all[12], &all[13], &all[14], &all[15],
    &all[16], &all[17], &all[18], &all[19], &all[20], &all[21], &all[22], &all[23],
    &all[24], &all[25], &all[26], &all[27], &all[28], &all[29], &all[30], &all[31],
    &all[32], &all[33], &all[34], &all[35], &all[36], &all[37], &all[38],
};

const struct stage_registry test_registry = {
    .types = types,
    .count = ALL,
    .source = &all[0],
    .sink = &all[1],
};

const struct stage_type *test_type(const char *name)
{
    return registry_find(&test_registry, text_of(name));
}
