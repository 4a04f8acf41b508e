/* sort - all records, in order */

#include "stages/filter/keys.h"
#include "stages/reduce/held.h"

struct sort_args {
    struct held_args held;
    bool reverse, natural;
    struct expression_list keys;
};

static enum status sort_run(struct stage *self, const void *opaque)
{
    const struct sort_args *args = opaque;
    struct held held;
    struct keys keys = {.count = 0};
    struct record *rec;
    bool good;

    if (!held_init(&held, self, &args->held))
        return STATUS_RESOURCE;
    good = args->held.merge || keys_init(&keys, self, &args->keys);
    keys.reverse = args->reverse;
    keys.flags = args->natural ? KEY_NATURAL : 0;
    good = good && held_keep(&held);
    while (good && (rec = held_receive(&held))) {
        if (args->held.merge)
            good = held_add(&held, held_key(&held), rec);
        else if (keys_find(&keys, rec))
            good = held_add(&held, keys_text(&keys), rec);
    }
    keys_release(&keys);
    if (good)
        return held_send(&held);
    held_release(&held);
    return STATUS_RESOURCE;
}

static unsigned sort_traits(const void *opaque)
{
    const struct sort_args *args = opaque;

    if (args->held.partial || args->held.merge)
        return STAGE_CHANGES | STAGE_SENDS_LAST;
    return (args->keys.count > 0 ? STAGE_READS_FIELDS : 0) |
           (args->held.every > 0 ? 0 : STAGE_SENDS_LAST);
}

static const struct stage_option sort_options[] = {
    {.name = "reverse",
     .letter = 'r',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct sort_args, reverse),
     .help = "the largest first; equal ones stay in the order in which they came"},
    {.name = "natural",
     .letter = 'n',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct sort_args, natural),
     .help = "digits in strings count as the number that they are: file2 before "
             "file10"},
    {.name = "KEYS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct sort_args, keys),
     .help = "what to sort by: expressions between commas, the later ones where the "
             "earlier ones are equal; without them, the whole record"},
    HELD_OPTIONS(struct sort_args),
    {.name = NULL},
};

static const struct stage_example sort_examples[] = {
    {.command = "sort .ms",
     .input = "{\"ms\": 30}\n{\"ms\": 4}\n{\"ms\": null}\n",
     .output = "{\"ms\": null}\n{\"ms\": 4}\n{\"ms\": 30}\n"},
    {.command = "sort -r .ms | head 1",
     .input = "{\"ms\": 30}\n{\"ms\": 4}\n{\"ms\": 31}\n",
     .output = "{\"ms\": 31}\n",
     .about = "Only as many records are held as head wants."},
    {.command = "sort .host, -.ms",
     .input = "{\"host\":\"b\",\"ms\":1}\n{\"host\":\"a\",\"ms\":1}\n"
              "{\"host\":\"a\",\"ms\":2}\n",
     .output = "{\"host\":\"a\",\"ms\":2}\n{\"host\":\"a\",\"ms\":1}\n"
               "{\"host\":\"b\",\"ms\":1}\n",
     .about = "A number's own direction is turned round by a minus."},
    {.command = "sort -n", .input = "file10\nfile9\n", .output = "file9\nfile10\n"},
    {.command = NULL},
};

const struct stage_type stage_sort = {
    .name = "sort",
    .kind = STAGE_REDUCE,
    .summary = "sort the records",
    .description =
        "Sends all records, unchanged, in the order of their keys, when the input has "
        "ended. The order is jq's: null, false, true, numbers, strings, arrays, "
        "objects. Numbers are compared exactly, strings by their bytes. Records with "
        "equal keys stay in the order in which they came, with -r too. A record on "
        "which a key fails is rejected.\n\n"
        "A line that is no JSON text is a string, 10 and 9 are numbers; to sort lines "
        "as text, whatever they look like, give the option -i text.\n\n"
        "Records that need more than half of what --memory allows are sorted in parts, "
        "which go into temporary files without a name in the folder $TMPDIR (or "
        "/tmp); from then on `every` shows nothing before the end. In front of a head "
        "sort holds no more records than head wants.",
    .args_size = sizeof(struct sort_args),
    .options = sort_options,
    .examples = sort_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED | STAGE_MERGES,
    .traits_of = sort_traits,
    .run = sort_run,
};
