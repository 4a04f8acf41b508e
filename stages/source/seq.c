/* seq - numbers, one a record */

#include "stages/kept.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct seq_args {
    struct text_list numbers;
};

#define RECORD_SIZE 64 /* of a block, about */

/* What is left of it. */
struct range {
    int64_t first, step, last;
    bool ended;
};

static enum status parse_number(struct stage *self, const struct text *text,
                                int64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoll(text->bytes, &end, 10);
    if (errno || text->length == 0 || end != text->bytes + text->length)
        return stage_fail_at(self, STATUS_USAGE, text, "not a whole number of 64 bits");
    return STATUS_OK;
}

/* LAST, FIRST LAST, or FIRST STEP LAST, as in seq(1). */
static enum status parse_range(struct stage *self, const struct text_list *numbers,
                               struct range *range)
{
    int64_t *const places[3][3] = {{&range->last},
                                   {&range->first, &range->last},
                                   {&range->first, &range->step, &range->last}};

    if (numbers->count > 3)
        return stage_fail_at(self, STATUS_USAGE, &numbers->items[3],
                             "more than three numbers; expected FIRST STEP LAST");
    for (size_t i = 0; i < numbers->count; i++) {
        enum status status =
            parse_number(self, &numbers->items[i], places[numbers->count - 1][i]);

        if (status != STATUS_OK)
            return status;
    }
    if (range->step == 0)
        return stage_fail_at(self, STATUS_USAGE, &numbers->items[1],
                             "with a step of 0 it never comes to an end");
    return STATUS_OK;
}

/* ---- State: the next number, and whether there is none ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct range *range = opaque;

    buffer_printf(out, "%" PRIu64 " %d\n", (uint64_t)range->first, range->ended);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool go_on(struct stage *self, struct range *range)
{
    struct text rest = stage_saved(self);
    uint64_t next, ended;

    stage_keep_state(self, save, range);
    if (!rest.bytes)
        return true;
    if (!kept_number(&rest, &next) || !kept_number(&rest, &ended))
        return stage_spoilt(self) == STATUS_OK;
    range->first = (int64_t)next;
    range->ended = ended != 0;
    return true;
}

/* ---- Sending ---- */

static bool has_more(const struct range *range)
{
    return !range->ended && (range->step > 0 ? range->first <= range->last
                                             : range->first >= range->last);
}

/* Takes the next number off the range. */
static bool send_next(struct stage *self, struct range *range)
{
    char text[24];
    int length = snprintf(text, sizeof(text), "%" PRId64, range->first);

    range->ended = __builtin_add_overflow(range->first, range->step, &range->first);
    return stage_emit(self, record_of_bytes(text, (size_t)length));
}

static enum status seq_run(struct stage *self, const void *opaque)
{
    const struct seq_args *args = opaque;
    struct range range = {.first = 1, .step = 1};
    enum status status = parse_range(self, &args->numbers, &range);
    bool more = status == STATUS_OK && go_on(self, &range) && stage_start(self);
    size_t sent = 0;

    while (more && has_more(&range)) {
        more = send_next(self, &range);
        sent += RECORD_SIZE;
        if (more && sent >= stage_block_size(self)) {
            sent = 0;
            more = stage_flush(self);
        }
    }
    if (status == STATUS_OK)
        stage_settle(self);
    return status;
}

static const struct stage_option seq_options[] = {
    {.name = "NUMBER",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_REPEATS,
     .offset = offsetof(struct seq_args, numbers),
     .help =
         "LAST, or FIRST LAST, or FIRST STEP LAST; FIRST and STEP are 1 if not given"},
    {.name = NULL},
};

static const struct stage_example seq_examples[] = {
    {.command = "seq 3", .input = "", .output = "1\n2\n3\n"},
    {.command = "seq 10 -5 0", .input = "", .output = "10\n5\n0\n"},
    {.command = NULL},
};

const struct stage_type stage_seq = {
    .name = "seq",
    .kind = STAGE_SOURCE,
    .summary = "make a sequence of whole numbers",
    .description =
        "Reads nothing and sends one record a number, as seq(1). Good for trying "
        "a pipeline out.",
    .args_size = sizeof(struct seq_args),
    .options = seq_options,
    .examples = seq_examples,
    .run = seq_run,
};
