/* Histograms, one a group. */

#include "stages/reduce/histogram_internal.h"

#include "pipeline/json/memory.h"
#include "stages/filter/whole.h"
#include "stages/reduce/saving.h"

/* ---- Adding ---- */

struct bins *histogram_group(struct histogram *histogram, const struct value *keys)
{
    struct bins *bins = groups_find(histogram->groups, keys, NULL);

    if (bins && histogram->width.factor > 0 && !bins->is_fixed) {
        bins->width = histogram->width;
        bins->is_fixed = true;
    }
    return bins;
}

enum status histogram_fail(struct histogram *histogram, enum bins_answer answer)
{
    if (answer == BINS_TOO_MANY)
        return stage_fail(histogram->stage, STATUS_RESOURCE,
                          "more than %zu ranges; take a larger --width", BINS_MOST);
    return stage_out_of_memory(histogram->stage);
}

/* Whether it can be added; else the record is rejected. */
static bool check(struct histogram *histogram, struct record *rec, struct value number)
{
    enum value_kind kind = value_kind(number);
    const char *type = value_type_name(number);

    if (kind == KIND_NULL ||
        (kind == KIND_NUMBER && bins_take(histogram->width, number)))
        return true;
    if (kind == KIND_NUMBER)
        stage_reject(histogram->stage, rec, "is no number that has a place",
                     "a number is nan, infinite or too far from 0");
    else
        stage_reject(histogram->stage, rec, "is not a number", "%s %s is not a number",
                     *type == 'a' || *type == 'o' ? "an" : "a", type);
    return false;
}

/* The record itself, if there is no EXPR. False: it is gone. */
static bool read_whole(struct histogram *histogram, struct record *rec)
{
    switch (whole_read(histogram->stage, rec, &histogram->whole)) {
    case WHOLE_JSON:
        return check(histogram, rec, histogram->whole);
    case WHOLE_STRING:
        return check(histogram, rec, value_text("\"\"", 2));
    default:
        return false;
    }
}

/* Whether all that the record adds can be added; else it is gone. */
static bool read(struct histogram *histogram, struct record *rec)
{
    struct combine *combine = &histogram->combine;
    size_t by = histogram->args->grouping.by.count;

    if (!combine_read(combine, rec))
        return false;
    if (!histogram->args->expression.program)
        return read_whole(histogram, rec);
    while (combine_next(combine)) {
        if (!check(histogram, rec, combine->chosen[by]))
            return false;
    }
    combine_rewind(combine);
    return true;
}

static enum status add(struct histogram *histogram, struct record *rec)
{
    struct combine *combine = &histogram->combine;
    bool is_whole = !histogram->args->expression.program;
    enum bins_answer answer = BINS_ADDED;
    bool any = false;

    if (!read(histogram, rec))
        return STATUS_OK;
    while (answer == BINS_ADDED && combine_next(combine)) {
        struct value number = is_whole
                                  ? histogram->whole
                                  : combine->chosen[histogram->args->grouping.by.count];
        struct bins *bins;

        if (value_kind(number) == KIND_NULL)
            continue;
        any = true;
        bins = histogram_group(histogram, combine->chosen);
        answer = bins ? bins_add(bins, number) : BINS_NO_MEMORY;
    }
    if (any)
        stage_absorb(histogram->stage, rec);
    else
        stage_drop(histogram->stage, rec);
    return answer == BINS_ADDED ? STATUS_OK : histogram_fail(histogram, answer);
}

/* ---- Running ---- */

static bool prepare(struct histogram *histogram)
{
    static const char *const names[] = {"from", "to", "count", NULL};
    const struct hist_args *args = histogram->args;
    const struct expression_list *by = &args->grouping.by;
    struct expression_list numbers = {
        .items = &args->expression,
        .count = args->expression.program ? 1 : 0,
    };

    if (rounds_check(histogram->stage, args->grouping.every,
                     args->grouping.partial || args->grouping.merge) != STATUS_OK ||
        !combine_init(&histogram->combine, histogram->stage, by, &numbers) ||
        !combine_check_labels(histogram->stage, by, &(struct expression_list){0},
                              names))
        return false;
    histogram->groups = groups_new(by->count, sizeof(struct bins));
    if (!histogram->groups)
        stage_out_of_memory(histogram->stage);
    return histogram->groups != NULL;
}

static void release(struct histogram *histogram)
{
    for (size_t i = 0; histogram->groups && i < groups_count(histogram->groups); i++)
        bins_release(groups_state(histogram->groups, i));
    groups_free(histogram->groups);
    combine_release(&histogram->combine);
    buffer_release(&histogram->buffer);
}

/* ---- State ---- */

static enum status merge_all(void *opaque)
{
    return histogram_merge(opaque);
}

static void send_saved(void *opaque)
{
    struct histogram *histogram = opaque;
    const struct hist_args *args = histogram->args;
    struct hist_args partial = *args;

    partial.grouping.partial = true;
    histogram->args = &partial;
    (void)!histogram_send(histogram, false);
    histogram->args = args;
}

static enum status add_all(struct histogram *histogram)
{
    enum status status = STATUS_OK;
    struct record *rec;

    while (status == STATUS_OK && (rec = rounds_receive(&histogram->rounds)))
        status = add(histogram, rec);
    return status;
}

enum status histogram_run(struct stage *self, const struct hist_args *args,
                          struct bins_width width)
{
    struct histogram histogram = {
        .stage = self, .args = args, .width = width, .reader.stage = self};
    struct saving saving = {&histogram, merge_all, send_saved, NULL, NULL};
    enum status status = STATUS_OK;

    rounds_init(&histogram.rounds, self, args->grouping.every, histogram_send,
                &histogram);
    if (prepare(&histogram)) {
        saving.reader = args->grouping.merge ? &histogram.reader : NULL;
        status = saving_begin(&saving, self);
        if (status == STATUS_OK)
            status = args->grouping.merge ? merge_all(&histogram) : add_all(&histogram);
        status = rounds_end(&histogram.rounds, status);
    }
    release(&histogram);
    return status;
}
