#include "edges.h"

#include "ending.h"
#include "pipeline/stage/writing.h"
#include "uncut.h"

static struct record *make(const struct origin *origin, size_t line)
{
    const char *text = world.lines[line];
    struct record *rec = record_of_bytes(text, strlen(text));

    if (rec) {
        rec->origin = origin;
        rec->line = line + 1;
    }
    if (rec && world.holds_records)
        world.held[line] = record_ref(rec);
    return rec;
}

static bool send_one(struct stage *self, const struct origin *origin, size_t line)
{
    struct record *rec = make(origin, line);

    world.made++;
    return stage_send(self, rec);
}

/* How many lines are sent when the next flush is due, or at the end. */
static size_t next_flush(size_t made)
{
    size_t next = world.block ? made + world.block : world.line_count;

    return next < world.line_count ? next : world.line_count;
}

enum status source_run(struct stage *self, const void *args)
{
    const struct origin *origin = stage_origin(self, "input", false);
    bool more;

    (void)args;
    transcript_add(&world.trace, "source primed\n");
    if (world.holds_records)
        world.held = calloc(world.line_count, sizeof(*world.held));
    more = stage_start(self);
    for (size_t i = 0, next; i < world.line_count && more; i = next) {
        next = world.uncut ? next_flush(i) : i + 1;
        if (world.uncut)
            more = uncut_send(self, origin, i, next);
        else
            more = send_one(self, origin, i);
        if (more && world.block && next % world.block == 0) {
            more = stage_flush(self);
            world.flushes_unwanted += !more;
        }
    }
    transcript_add(&world.trace, "source ended\n");
    return STATUS_OK;
}

/* For what the run checks of its FILEs; reads nothing. */
enum status from_run(struct stage *self, const void *args)
{
    (void)args;
    (void)!stage_start(self);
    return STATUS_OK;
}

enum status collect_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct transcript *buffer =
        args->word.length ? notes_for(&args->word) : &world.output;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        note(buffer, rec);
        stage_absorb(self, rec);
    }
    return STATUS_OK;
}

static enum status write_to(struct stage *self, struct output *output)
{
    struct writing *writing = stage_writing(self, output, NULL);
    struct record *rec;
    bool more = writing != NULL;

    while (more && (rec = stage_receive(self))) {
        more = stage_write_record(writing, rec) == STAGE_WRITTEN;
        stage_absorb(self, rec);
    }
    return output ? STATUS_OK : STATUS_OUTPUT;
}

enum status store_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;

    transcript_add(&world.trace, "store primed\n");
    return write_to(self, stage_open_output(self, &args->word, false));
}

enum status print_run(struct stage *self, const void *args)
{
    (void)args;
    return write_to(self, stage_standard_output(self));
}

enum status copy_run(struct stage *self, const void *opaque)
{
    const struct word_args *args = opaque;
    struct output *output = stage_open_output(self, &args->word, false);
    struct writing *writing = stage_writing(self, output, NULL);
    struct record *rec;

    while (writing && (rec = stage_receive(self))) {
        (void)!stage_write_record(writing, rec);
        stage_send(self, rec);
    }
    return output ? STATUS_OK : STATUS_OUTPUT;
}
