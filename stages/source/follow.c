/* follow - lines as they are appended to files */

#include "stages/source/following.h"

#include <string.h>

struct follow_args {
    struct text_list files;
    struct text from;
    uint64_t lines;
    int64_t poll;
};

static enum status check(struct stage *self, const struct follow_args *args)
{
    bool from_start = text_equals(args->from, "start");

    if (args->from.bytes && !from_start && !text_equals(args->from, "end"))
        return stage_fail_at(self, STATUS_USAGE, &args->from,
                             "unknown place; known are start and end");
    if (from_start && args->lines > 0)
        return stage_fail_at(self, STATUS_USAGE, &args->from,
                             "--from start and --lines exclude each other");
    for (size_t i = 0; i < args->files.count; i++) {
        const struct text *file = &args->files.items[i];

        if (text_equals(*file, "-") || file->length == 0)
            return stage_fail_at(self, STATUS_USAGE, file,
                                 "a file's name was expected; standard input is "
                                 "followed by read");
    }
    return STATUS_OK;
}

static enum status follow_run(struct stage *self, const void *opaque)
{
    const struct follow_args *args = opaque;
    struct follow_options options = {
        .from_start = text_equals(args->from, "start"),
        .lines = args->lines,
        .poll = args->poll,
    };
    enum status status = check(self, args);
    struct following *following;

    if (status != STATUS_OK)
        return status;
    following = following_new(self, &options, &args->files);
    if (following && stage_start(self))
        following_run(following);
    stage_settle(self);
    following_free(following);
    return STATUS_OK;
}

static const struct stage_option follow_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTION_OPERAND | OPTION_REPEATS,
     .offset = offsetof(struct follow_args, files),
     .help = "a file to follow, which need not be there yet; or a pattern, such as "
             "\"logs/*.log\", for all files that match it, now or later"},
    {.name = "lines",
     .letter = 'n',
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .offset = offsetof(struct follow_args, lines),
     .help = "begin with the last N lines of each file that is there at first"},
    {.name = "from",
     .kind = ARGUMENT_WORD,
     .value = "PLACE",
     .offset = offsetof(struct follow_args, from),
     .help = "where to begin in files that are there at first: end (if not given) or "
             "start"},
    {.name = "poll",
     .kind = ARGUMENT_DURATION,
     .value = "DUR",
     .offset = offsetof(struct follow_args, poll),
     .minimum = 1,
     .help = "look at the files this often, instead of being told by inotify"},
    {.name = NULL},
};

static const struct stage_example follow_examples[] = {
    {.command = "follow -n 2 /dev/stdin | head 2",
     .input = "a\nb\nc\n",
     .output = "b\nc\n",
     .about = "Of a file that is standard input, the last two lines; without the head "
              "it would go on."},
    {.command = NULL},
};

const struct stage_type stage_follow = {
    .name = "follow",
    .kind = STAGE_SOURCE,
    .summary = "read the lines that are appended to files, through rotation",
    .description =
        "As tail -F: begins at the end of each file (-n, --from) and goes on until it "
        "is stopped. A line is passed on when its newline has come. A file that comes "
        "later is read from its start, so is one that takes the place of another.\n\n"
        "A file that was renamed or deleted is read to its end before its successor, "
        "and still read after that, until nothing has been written to it for 5 "
        "seconds; then what it has behind its last newline is a line too. Files that "
        "were rotated more than once since the last look are found beside the name "
        "(app.log.1), and so is the copy of a file that was copied and truncated. With "
        "--state this goes on where the last run was ended, however often the files "
        "were rotated since.\n\n"
        "What is lost, since a file was truncated, deleted or compressed before it "
        "was read, is reported with its file and bytes, and the exit status is 3. So "
        "is what came and went before it could be opened, also of a pattern; where "
        "files are looked at in intervals, or in a folder that came with it, nobody "
        "knows of that. A "
        "truncated file is always reported, since nobody knows what was written just "
        "before. A file that cannot be read is reported once and tried again; the exit "
        "status is 4.\n\n"
        "Several names of one file are one. Files whose names end as those of "
        "compressed ones, and those that the pipeline writes, are not matched by a "
        "pattern. Network file systems are looked "
        "at four times a second; --poll sets another interval.",
    .args_size = sizeof(struct follow_args),
    .options = follow_options,
    .examples = follow_examples,
    .traits = STAGE_ENDLESS,
    .run = follow_run,
};
