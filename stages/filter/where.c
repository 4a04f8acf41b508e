/* where - the records for which an expression is true */

#include "pipeline/stage.h"

struct where_args {
    struct expression expression;
};

static enum status where_run(struct stage *self, const void *opaque)
{
    const struct where_args *args = opaque;
    struct evaluation *evaluation = stage_expression(self, &args->expression);
    bool more = evaluation != NULL;
    struct record *rec;

    while (more && (rec = stage_receive(self))) {
        switch (stage_test(evaluation, rec)) {
        case STAGE_TRUE:
            more = stage_send(self, rec);
            break;
        case STAGE_FALSE:
            stage_drop(self, rec);
            break;
        case STAGE_NEITHER:
            break;
        }
    }
    if (args->expression.root->kind == NODE_ASSIGN)
        stage_note(self,
                   "= sets a field, so this is true for every record; == compares");
    return STATUS_OK;
}

static const char *const where_aliases[] = {"filter", "select", NULL};

static const struct stage_option where_options[] = {
    {.name = "EXPR",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct where_args, expression),
     .help = "an expression of jq's language"},
    {.name = NULL},
};

static const struct stage_example where_examples[] = {
    {.command = "where .status >= 500",
     .input = "{\"status\": 200}\n{\"status\": 503}\n",
     .output = "{\"status\": 503}\n"},
    {.command = "where .level == \"error\" and (.ms // 0) > 100",
     .input = "{\"level\":\"error\",\"ms\":250}\n{\"level\":\"error\"}\n",
     .output = "{\"level\":\"error\",\"ms\":250}\n"},
    {.command = NULL},
};

const struct stage_type stage_where = {
    .name = "where",
    .aliases = where_aliases,
    .kind = STAGE_FILTER,
    .summary = "pass the records for which an expression is true",
    .description =
        "The expression is jq's (see coro-pipe help expressions). A record passes, "
        "unchanged to "
        "the byte, if any value that the expression yields is neither false nor null. "
        "The fields that it names are found in the record's bytes; if it only "
        "names fields, nothing else is decoded. A record on which it fails is "
        "rejected.",
    .args_size = sizeof(struct where_args),
    .options = where_options,
    .examples = where_examples,
    .traits = STAGE_REJECTS | STAGE_READS_FIELDS,
    .run = where_run,
};
