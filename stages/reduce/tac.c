/* tac - all records, the last first */

#include "stages/reduce/held.h"

#define KEY_SIZE 8

/* A key that is smaller for every record. */
static struct text count_down(uint64_t count, char key[KEY_SIZE])
{
    for (int i = 0; i < KEY_SIZE; i++)
        key[i] = (char)(~count >> (56 - 8 * i));
    return (struct text){.bytes = key, .length = KEY_SIZE};
}

static enum status tac_run(struct stage *self, const void *args)
{
    struct held held;
    char key[KEY_SIZE];
    struct record *rec;
    bool good = true;

    (void)args;
    if (!held_init(&held, self))
        return STATUS_RESOURCE;
    for (uint64_t count = 0; good && (rec = stage_receive(self)); count++)
        good = held_add(&held, self, count_down(count, key), rec);
    if (good)
        return held_send(&held, self);
    held_release(&held);
    return STATUS_RESOURCE;
}

static const struct stage_example tac_examples[] = {
    {.command = "tac", .input = "a\nb\nc\n", .output = "c\nb\na\n"},
    {.command = NULL},
};

const struct stage_type stage_tac = {
    .name = "tac",
    .kind = STAGE_REDUCE,
    .summary = "pass the records, the last one first",
    .description =
        "Sends all records in the opposite order when the input has ended, as tac(1). "
        "Those that need more than half of what --memory allows go into temporary "
        "files without a name in the folder $TMPDIR (or /tmp).",
    .examples = tac_examples,
    .traits = STAGE_HOLDS | STAGE_ORDERED | STAGE_SENDS_LAST | STAGE_READS_FIELDS,
    .run = tac_run,
};
