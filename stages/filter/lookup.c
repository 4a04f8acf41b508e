/* lookup - add the fields of a file's rows, by a key */

#include "stages/filter/join.h"

struct lookup_args {
    struct text file, format;
    struct expression_list keys;
    bool inner;
};

static void look_up_all(struct stage *self, struct join *join, struct by *by,
                        bool inner)
{
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (by_find(by, rec) && !join_send(join, by, rec, inner))
            break;
    }
}

static enum status lookup_run(struct stage *self, const void *opaque)
{
    const struct lookup_args *args = opaque;
    struct join join;
    struct by by;
    enum status status = STATUS_RESOURCE;

    stage_keep_state(self, NULL, NULL);
    if (join_init(&join, self, &args->keys))
        status = join_read(&join, args->file, args->format);
    if (status == STATUS_OK) {
        if (by_init(&by, self, &args->keys))
            look_up_all(self, &join, &by, args->inner);
        by_release(&by);
    }
    join_release(&join);
    return status;
}

static const struct stage_option lookup_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct lookup_args, file),
     .help = "the file whose rows are looked up"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_KEYWORD | OPTION_LABELS,
     .offset = offsetof(struct lookup_args, keys),
     .value = "KEYS",
     .help = "what must be equal: of a record the expression, of a row the field of "
             "its last name, or of the NAME behind as"},
    {.name = "inner",
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct lookup_args, inner),
     .help = "drop the records for which the file has no row"},
    {.name = "format",
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct lookup_args, format),
     .value = "FORMAT",
     .help = "what the file is: csv, tsv, or json, an object a line; if it is not "
             "given, the file's name tells"},
    {.name = NULL},
};

static const struct stage_example lookup_examples[] = {
    {.command = "lookup --format csv /dev/null by .host",
     .input = "{\"host\":\"web-1\"}\n",
     .output = "{\"host\":\"web-1\"}\n",
     .about = "Of a file without rows nothing is added; lookup hosts.csv by .host "
              "adds what that says of each host."},
    {.command = NULL},
};

const struct stage_type stage_lookup = {
    .name = "lookup",
    .kind = STAGE_FILTER,
    .summary = "add the fields of a file's rows, by a key",
    .description =
        "Reads the file before any input: CSV or TSV with a header, or JSON objects, "
        "one a line, as its name ends in .csv, .tsv, .json, .ndjson or .jsonl (in "
        "front "
        "of .gz, .bz2, .xz, .zst or .lz4 too). A "
        "record gets the fields of the row that has the same key, behind its own. "
        "Fields that it has already stay as they are. If several rows have the key, it "
        "is sent with each of them, in their order; if none has, it passes unchanged, "
        "or with --inner is dropped.\n\n"
        "Keys are compared as jq's == does: 1 is 1.0 and not \"1\". A key that is null "
        "or missing matches nothing. The rows are held in memory, which --memory "
        "limits. A file that cannot be read, or a row that does not fit, ends the run "
        "before it begins, with status 4.",
    .args_size = sizeof(struct lookup_args),
    .options = lookup_options,
    .examples = lookup_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES | STAGE_HOLDS,
    .run = lookup_run,
};
