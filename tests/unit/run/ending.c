#include "ending.h"

#include "waiting.h"

struct transcript *notes_for(const struct text *letter)
{
    return &world.notes[letter->bytes[0] - 'a'];
}

void note(struct transcript *buffer, const struct record *rec)
{
    transcript_add(buffer, "%.*s\n", (int)rec->length, rec->text);
}

enum status end_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    struct record *rec;

    for (uint64_t left = args->number; left > 0; left--) {
        rec = stage_receive(self);
        if (!rec || !stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

enum status fail_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    uint64_t left = args->number;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (--left == 0) {
            stage_absorb(self, rec);
            return stage_fail(self, STATUS_CHILD, "failed at %d", (int)args->number);
        }
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

enum status act_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        note(notes_for(&args->word), rec);
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

enum status duty_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        note(notes_for(&args->word), rec);
        stage_send(self, rec);
    }
    return STATUS_OK;
}

enum status forget_run(struct stage *self, const void *args)
{
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self)))
        record_unref(rec);
    return STATUS_OK;
}

enum status refuse_run(struct stage *self, const void *args)
{
    (void)args;
    transcript_add(&world.trace, "refused\n");
    return stage_fail(self, STATUS_USAGE, "refused");
}

enum status epilogue_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct record *rec;
    bool wanted;

    while ((rec = stage_receive(self)))
        stage_send(self, rec);
    wanted = stage_emit(self, record_of_bytes(args->word.bytes, args->word.length));
    transcript_add(notes_for(&args->word), "%s\n", wanted ? "wanted" : "refused");
    return STATUS_OK;
}

enum status lose_run(struct stage *self, const void *args)
{
    struct record *rec = stage_receive(self);

    (void)args;
    if (rec) {
        stage_absorb(self, rec);
        stage_emit(self, NULL);
    }
    return STATUS_OK;
}

uint64_t end_wants(const void *opaque)
{
    const struct number_args *args = opaque;

    return args->number;
}
