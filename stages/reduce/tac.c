/* tac - all records, the last first */

#include "stages/reduce/held.h"

struct tac_args {
    struct held_args held;
};

#define KEY_SIZE 8

/* A key that is smaller for every record. */
static struct text count_down(uint64_t count, char key[KEY_SIZE])
{
    for (int i = 0; i < KEY_SIZE; i++)
        key[i] = (char)(~count >> (56 - 8 * i));
    return (struct text){.bytes = key, .length = KEY_SIZE};
}

/* The state of all that came is what came, in that order. */
static enum status send_states(struct held *held)
{
    struct text no_key = {.bytes = ""};
    struct record *rec;
    bool more = true;

    /* Nothing is held but pieces of states that are read. */
    if (!held_keep(held)) {
        held_release(held);
        return STATUS_RESOURCE;
    }
    while (more && (rec = held_receive(held)))
        more = held_send_state(held, no_key, rec);
    held_release(held);
    return STATUS_OK;
}

static enum status tac_run(struct stage *self, const void *opaque)
{
    const struct tac_args *args = opaque;
    struct held held;
    char key[KEY_SIZE];
    struct record *rec;
    bool good;

    if (!held_init(&held, self, &args->held))
        return STATUS_RESOURCE;
    if (args->held.partial)
        return send_states(&held);
    good = held_keep(&held);
    while (good && (rec = held_receive(&held)))
        good = held_add(&held, count_down(held.number++, key), rec);
    if (good)
        return held_send(&held);
    held_release(&held);
    return STATUS_RESOURCE;
}

static unsigned tac_traits(const void *opaque)
{
    const struct tac_args *args = opaque;

    if (args->held.partial)
        return STAGE_CHANGES | (args->held.merge ? STAGE_REJECTS : 0);
    return STAGE_HOLDS | (args->held.every > 0 ? 0 : STAGE_SENDS_LAST) |
           (args->held.merge ? STAGE_CHANGES | STAGE_REJECTS : STAGE_READS_FIELDS);
}

static const struct stage_option tac_options[] = {
    HELD_OPTIONS(struct tac_args),
    {.name = NULL},
};

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
    .args_size = sizeof(struct tac_args),
    .options = tac_options,
    .examples = tac_examples,
    .traits = STAGE_ORDERED | STAGE_MERGES,
    .traits_of = tac_traits,
    .run = tac_run,
};
