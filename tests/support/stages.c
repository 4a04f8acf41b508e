/* The stages for tests. */

#include "stages.h"

#include "pipeline/stage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct word_args {
    struct text word;
};

struct count_args {
    uint64_t count;
};

/* The tag, ": " and the record's text; NULL: no memory. */
static struct record *with_tag(const struct text *tag, struct record *rec)
{
    size_t length = tag->length + 2 + rec->length;
    char *text = malloc(length);
    struct record *tagged = NULL;

    if (text) {
        memcpy(text, tag->bytes, tag->length);
        memcpy(text + tag->length, ": ", 2);
        memcpy(text + tag->length + 2, rec->text, rec->length);
        tagged = record_derive(rec, text, length);
    }
    free(text);
    return tagged;
}

static enum status tag_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        struct record *tagged = with_tag(&args->word, rec);

        if (!tagged) {
            stage_absorb(self, rec);
            return stage_out_of_memory(self);
        }
        record_unref(rec);
        if (!stage_send(self, tagged))
            break;
    }
    return STATUS_OK;
}

static enum status fail_run(struct stage *self, const void *opaque)
{
    const struct count_args *args = opaque;
    uint64_t left = args->count;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (--left == 0) {
            stage_absorb(self, rec);
            return stage_fail(self, STATUS_CHILD, "failed at record %" PRIu64,
                              args->count);
        }
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static enum status reject_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (memmem(rec->text, rec->length, args->word.bytes, args->word.length))
            stage_reject(self, rec, "unwanted", "holds '%s'", args->word.bytes);
        else if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

/* Breaks the rule that every record goes somewhere, so that the books do not balance.
 */
static enum status forget_run(struct stage *self, const void *args)
{
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self)))
        record_unref(rec);
    return STATUS_OK;
}

static const struct stage_option word_options[] = {
    {.name = "WORD",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct word_args, word),
     .help = "the word"},
    {.name = NULL},
};

static const struct stage_option count_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct count_args, count),
     .minimum = 1,
     .help = "which record"},
    {.name = NULL},
};

static const struct stage_type stage_tag = {
    .name = "tag",
    .kind = STAGE_FILTER,
    .summary = "put a word and a colon in front of every record",
    .args_size = sizeof(struct word_args),
    .options = word_options,
    .run = tag_run,
};

static const struct stage_type stage_fails = {
    .name = "fail",
    .kind = STAGE_FILTER,
    .summary = "fail at the N-th record",
    .args_size = sizeof(struct count_args),
    .options = count_options,
    .traits = STAGE_REJECTS | STAGE_ENDS_EARLY,
    .run = fail_run,
};

static const struct stage_type stage_rejects = {
    .name = "reject",
    .kind = STAGE_FILTER,
    .summary = "reject the records that hold a word",
    .args_size = sizeof(struct word_args),
    .options = word_options,
    .traits = STAGE_REJECTS,
    .run = reject_run,
};

static const struct stage_type stage_forget = {
    .name = "forget",
    .kind = STAGE_FILTER,
    .summary = "lose every record",
    .run = forget_run,
};

const struct stage_type *const test_stages[TEST_STAGE_COUNT] = {
    &stage_fails, &stage_forget, &stage_rejects, &stage_rounds, &stage_tag,
};
