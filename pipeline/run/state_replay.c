/* States that are records: those that a stage would send are captured, and those that
 * were saved are received again; and what records that were saved have in common with
 * those that come. */

#include "pipeline/run/state_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void stage_capture(struct stage *self, struct buffer *out)
{
    self->capture = out;
}

bool run_state_capture(struct stage *self, struct record *rec)
{
    struct buffer *out = self->capture;

    if (!rec) {
        out->failed = true;
        return false;
    }
    buffer_add(out, rec->text, rec->length);
    buffer_add_byte(out, '\n');
    record_unref(rec);
    return !out->failed;
}

bool stage_replay(struct stage *self, struct text saved)
{
    if (saved.length == 0)
        return false;
    self->replay = saved;
    self->replay_books = self->books;
    return true;
}

/* What was replayed was received another time. */
static void end_replay(struct stage *self)
{
    uint64_t rejected = self->books.rejected - self->replay_books.rejected;

    self->books = self->replay_books;
    self->replay = (struct text){.at = TEXT_NOWHERE};
    if (rejected > 0)
        stage_spoilt(self);
}

struct record *run_state_replay(struct stage *self)
{
    struct text *rest = &self->replay;
    const char *newline =
        rest->length > 0 ? memchr(rest->bytes, '\n', rest->length) : NULL;
    size_t length = newline ? (size_t)(newline - rest->bytes) : 0;
    struct record *rec;

    if (!newline) {
        end_replay(self);
        return NULL;
    }
    rec = record_of_bytes(rest->bytes, length);
    if (!rec) {
        stage_out_of_memory(self);
        end_replay(self);
        return NULL;
    }
    rec->kind = RECORD_JSON;
    rest->bytes += length + 1;
    rest->length -= length + 1;
    self->books.in++;
    return rec;
}

void stage_count_kept(struct stage *self, uint64_t records)
{
    self->books.in += records;
}

static struct kept_origin *find_kept(const struct run *run, const char *name,
                                     bool is_file)
{
    struct kept_origin *kept = run->kept_origins;

    while (kept &&
           (kept->origin->is_file != is_file || strcmp(kept->origin->name, name) != 0))
        kept = kept->next;
    return kept;
}

const struct origin *stage_passing_origin(struct stage *self, const char *name,
                                          bool is_file)
{
    const struct kept_origin *kept = find_kept(self->run, name, is_file);
    const struct origin *origin = kept ? kept->origin : origin_new(name, is_file);

    if (!origin)
        stage_out_of_memory(self);
    return origin;
}

const struct origin *stage_kept_origin(struct stage *self, const char *name,
                                       bool is_file)
{
    struct run *run = self->run;
    struct kept_origin *kept = find_kept(run, name, is_file);

    if (kept)
        return kept->origin;
    kept = arena_alloc(&run->arena, sizeof(*kept));
    if (!kept) {
        stage_out_of_memory(self);
        return NULL;
    }
    kept->origin = stage_origin(self, name, is_file);
    if (!kept->origin)
        return NULL;
    kept->next = run->kept_origins;
    run->kept_origins = kept;
    return kept->origin;
}

/* The first to ask for the name has it as it is. */
static const struct origin *name_by_number(struct stage *self, const char *name)
{
    const struct origin *origin = NULL;
    char *numbered;

    if (asprintf(&numbered, "%s (stage %s)", name, self->plan->number) < 0) {
        stage_out_of_memory(self);
        return NULL;
    }
    origin = stage_kept_origin(self, numbered, false);
    free(numbered);
    return origin;
}

const struct origin *stage_lasting_origin(struct stage *self, const char *name)
{
    const struct origin *origin;
    struct kept_origin *kept;

    if (!self->run->state)
        return stage_origin(self, name, false);
    origin = stage_kept_origin(self, name, false);
    if (!origin)
        return NULL;
    kept = find_kept(self->run, name, false);
    if (kept->maker && kept->maker != self)
        return name_by_number(self, name);
    kept->maker = self;
    return origin;
}
