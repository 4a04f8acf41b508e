/* map - what an expression makes of each record */

#include "stages/filter/map.h"

struct map_args {
    struct expression expression;
};

/* Sends the values of one record, which it ends. False: nobody wants more. */
static bool send_values(struct stage *self, struct evaluation *evaluation,
                        struct record *rec)
{
    bool more = true, any = false;
    struct record *made;

    stage_evaluate(evaluation, rec);
    while (more && (made = stage_next_record(evaluation, rec))) {
        more = stage_emit(self, made);
        any = true;
    }
    if (more && stage_evaluation_failed(evaluation, rec))
        return true;
    if (any)
        stage_absorb(self, rec);
    else
        stage_drop(self, rec);
    return more;
}

enum status map_run(struct stage *self, const void *opaque)
{
    const struct map_args *args = opaque;
    struct evaluation *evaluation = stage_expression(self, &args->expression);
    struct record *rec;

    while (evaluation && (rec = stage_receive(self))) {
        if (!send_values(self, evaluation, rec))
            break;
    }
    return STATUS_OK;
}

static const struct stage_option map_options[] = {
    {.name = "EXPR",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct map_args, expression),
     .help = "an expression of jq's language"},
    {.name = NULL},
};

static const struct stage_example map_examples[] = {
    {.command = "map .user.name",
     .input = "{\"user\": {\"name\": \"ada\"}}\n",
     .output = "ada\n"},
    {.command = "map {host, slow: (.ms > 100)}",
     .input = "{\"host\": \"web-7\", \"ms\": 250}\n",
     .output = "{\"host\":\"web-7\",\"slow\":true}\n"},
    {.command = "map .tags[]",
     .input = "{\"tags\": [\"a\", \"b\"]}\n",
     .output = "a\nb\n",
     .about = "Every value that the expression yields becomes a record."},
    {.command = "map \"\\(.level): \\(.msg)\"",
     .input = "{\"level\": \"error\", \"msg\": \"disk full\"}\n",
     .output = "error: disk full\n"},
    {.command = NULL},
};

const struct stage_type stage_map = {
    .name = "map",
    .kind = STAGE_FILTER,
    .summary = "send what an expression makes of each record",
    .description =
        "A record is the JSON value that its line holds; a line that is no JSON text "
        "is a string. The expression is jq's (see coro-pipe help expressions); every "
        "value "
        "that it yields is sent as a record, and if it yields none, the record is "
        "gone. A string is written as its text, anything else as compact JSON; numbers "
        "keep their spelling as long as nothing is computed with them.\n\n"
        "The expression ends at the next | outside of brackets: what needs one of its "
        "own "
        "stands in parentheses. A record on which the expression fails is rejected.",
    .args_size = sizeof(struct map_args),
    .options = map_options,
    .examples = map_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES | STAGE_READS_FIELDS,
    .run = map_run,
};
