/* uniq - one of equal neighbours */

#include "stages/kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct uniq_args {
    bool count, repeated, unique;
};

/* The first record of a run of equal ones, and how many there were. */
struct group {
    struct record *first;
    uint64_t count;
};

static bool save(void *opaque, struct buffer *out)
{
    struct group *group = opaque;

    buffer_printf(out, "%" PRIu64 "\n", group->count);
    kept_add_record(out, group->first);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up(struct stage *self, struct group *group)
{
    struct text saved = stage_saved(self);

    stage_keep_state(self, save, group);
    if (!saved.bytes)
        return true;
    if (kept_number(&saved, &group->count))
        return kept_record(self, &saved, &group->first);
    return stage_spoilt(self) == STATUS_OK;
}

/* The record with its count in front, seven columns wide as uniq(1) has it. NULL: no
 * memory. */
static struct record *with_count(const struct group *group)
{
    char number[24];
    int width = snprintf(number, sizeof(number), "%7" PRIu64 " ", group->count);
    size_t length = (size_t)width + group->first->length;
    char *text = malloc(length);
    struct record *made = NULL;

    if (text) {
        memcpy(text, number, (size_t)width);
        memcpy(text + width, group->first->text, group->first->length);
        made = record_derive(group->first, text, length);
    }
    free(text);
    return made;
}

/* What a run comes to, once it is over. False: nobody wants more. */
static bool end_group(struct stage *self, const struct uniq_args *args,
                      struct group *group)
{
    struct record *first = group->first;
    bool shown = args->repeated ? group->count > 1 && !args->unique
                                : !args->unique || group->count == 1;
    struct record *counted;

    group->first = NULL;
    if (!first)
        return true;
    if (!shown) {
        stage_drop(self, first);
        return true;
    }
    if (!args->count)
        return stage_send(self, first);
    counted = with_count(&(struct group){first, group->count});
    stage_absorb(self, first);
    return stage_emit(self, counted);
}

/* Counted or chosen, a run is known only at its end. */
static enum status run_by_run(struct stage *self, const struct uniq_args *args)
{
    struct group group = {NULL, 0};
    struct record *rec;
    bool more = take_up(self, &group);

    stage_count_kept(self, group.first != NULL);
    while (more && (rec = stage_receive(self))) {
        if (group.first && record_equals(group.first, rec)) {
            group.count++;
            stage_drop(self, rec);
            continue;
        }
        more = end_group(self, args, &group);
        group = (struct group){record_keep(rec), 1};
        if (!group.first)
            return stage_out_of_memory(self);
    }
    end_group(self, args, &group);
    return STATUS_OK;
}

/* Plainly, the first of a run can go on at once. */
static enum status first_at_once(struct stage *self)
{
    struct group last = {NULL, 0};
    enum status status = take_up(self, &last) ? STATUS_OK : STATUS_CHECKPOINT;
    struct record *rec;

    while (status == STATUS_OK && (rec = stage_receive(self))) {
        if (last.first && record_equals(last.first, rec)) {
            stage_drop(self, rec);
            continue;
        }
        record_unref(last.first);
        last.first = record_keep(record_ref(rec));
        if (!last.first)
            status = stage_out_of_memory(self);
        if (!stage_send(self, rec))
            break;
    }
    record_unref(last.first);
    return status;
}

static enum status uniq_run(struct stage *self, const void *opaque)
{
    const struct uniq_args *args = opaque;

    if (args->count || args->repeated || args->unique)
        return run_by_run(self, args);
    return first_at_once(self);
}

static const struct stage_option uniq_options[] = {
    {.name = "count",
     .letter = 'c',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct uniq_args, count),
     .help = "put before each record how many there were"},
    {.name = "repeated",
     .letter = 'd',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct uniq_args, repeated),
     .help = "only records that stand more than once, one of each run"},
    {.name = "unique",
     .letter = 'u',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct uniq_args, unique),
     .help = "only records that stand alone"},
    {.name = NULL},
};

static const struct stage_example uniq_examples[] = {
    {.command = "uniq", .input = "a\na\nb\na\n", .output = "a\nb\na\n"},
    {.command = "uniq -c", .input = "a\na\nb\n", .output = "      2 a\n      1 b\n"},
    {.command = NULL},
};

const struct stage_type stage_uniq = {
    .name = "uniq",
    .kind = STAGE_FILTER,
    .summary = "pass one record of each run of equal ones",
    .description = "Compares neighbours, as uniq(1): records that are the same to the "
                   "byte and follow one another "
                   "count as a run, of which the first is passed.",
    .args_size = sizeof(struct uniq_args),
    .options = uniq_options,
    .examples = uniq_examples,
    .traits = STAGE_ORDERED,
    .run = uniq_run,
};
