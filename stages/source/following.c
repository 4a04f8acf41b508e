/* Feeds: what stages send of files that are followed. */

#include "stages/source/following.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/origins.h"
#include "pipeline/stage/waiting.h"
#include "pipeline/stage/writing.h"
#include "stages/source/cutter.h"

#include <string.h>

struct name_of {
    struct name_of *next;
    const struct origin *origin;
};

struct following {
    struct stage *self;
    struct follower *follower;
    struct name_of *names;
    bool looked;
};

/* ---- Files ---- */

/* One for all files that were found there. */
static const struct origin *origin_of(struct following *following, const char *path)
{
    struct name_of *name = following->names;

    while (name && strcmp(name->origin->name, path) != 0)
        name = name->next;
    if (name)
        return name->origin;
    name = memory_alloc(sizeof(*name));
    if (!name) {
        stage_out_of_memory(following->self);
        return NULL;
    }
    name->origin = stage_kept_origin(following->self, path, true);
    if (!name->origin) {
        memory_free(name);
        return NULL;
    }
    name->next = following->names;
    following->names = name;
    return name->origin;
}

static struct cutter *cutter_of(struct following *following, struct followed *file)
{
    struct cutter *cutter = file->user;
    const struct origin *origin;

    if (cutter)
        return cutter;
    origin = origin_of(following, file->path);
    cutter = origin ? memory_alloc(sizeof(*cutter)) : NULL;
    if (!cutter) {
        if (origin)
            stage_out_of_memory(following->self);
        return NULL;
    }
    cutter_init(cutter, following->self, origin, CUTTER_LINES);
    if (file->line > 0)
        lines_resume(&cutter->lines, file->line, file->inside);
    if (file->line > 1 || file->inside)
        stage_go_on_with_input(origin);
    else
        stage_begin_input(origin);
    file->user = cutter;
    return cutter;
}

static void free_cutter(struct followed *file)
{
    if (file->user)
        cutter_release(file->user);
    memory_free(file->user);
    file->user = NULL;
    file->held = 0;
}

/* Where to go on if the run ends now. */
static void note_place(struct followed *file, const struct lines *lines)
{
    file->held = lines_left(lines);
    file->line = lines->block.line;
    file->inside = lines->too_long;
}

/* ---- Events ---- */

/* False: stop. */
static bool read_block(struct following *following, struct followed *file)
{
    struct cutter *cutter = cutter_of(following, file);
    char *room;
    size_t size, most;
    bool more;

    if (!cutter)
        return false;
    if (!cutter_room(cutter, &room, &size)) {
        stage_out_of_memory(following->self);
        return false;
    }
    most = stage_block_size(following->self);
    size = follower_read(following->follower, file, room, size < most ? size : most);
    cutter_filled(cutter, size);
    more = cutter_send(cutter);
    /* Also of what nobody wants any more. */
    note_place(file, &cutter->lines);
    if (!more || !stage_flush(following->self))
        return false;
    /* Of thousands of files few have half a line; the others need no room. */
    if (lines_left(&cutter->lines) == 0)
        lines_release(&cutter->lines);
    return true;
}

/* Whether another file of that origin is open: then its lines still come. */
static bool has_other(const struct following *following, const struct followed *file,
                      const struct origin *origin)
{
    struct followed *at = NULL;

    while ((at = follower_file_after(following->follower, at))) {
        const struct cutter *cutter = at->user;

        if (at != file && cutter && cutter->origin == origin)
            return true;
    }
    return false;
}

static bool end_file(struct following *following, struct followed *file)
{
    struct cutter *cutter = file->user;
    bool more = true;

    if (cutter) {
        cutter_finish(cutter);
        more = cutter_send(cutter);
        if (!has_other(following, file, cutter->origin))
            stage_end_input(cutter->origin, cutter->lines.block.line - 1, true);
    }
    free_cutter(file);
    return more && stage_flush(following->self);
}

static bool report(struct following *following, const struct follow_event *event)
{
    const struct origin *origin = origin_of(following, event->path);

    if (origin)
        stage_report_input(following->self, origin, event->fault);
    return origin != NULL;
}

static bool wait_for_more(struct following *following, int64_t deadline)
{
    int descriptor = follower_descriptor(following->follower);

    if (descriptor < 0)
        return stage_sleep_until(following->self, deadline) != STAGE_STOPPED;
    return stage_wait(following->self, descriptor, STAGE_READ, deadline) !=
           STAGE_STOPPED;
}

/* False: stop. */
static bool turn(struct following *following)
{
    struct follow_event event;

    switch (follower_next(following->follower, stage_clock(), &event)) {
    case FOLLOW_BYTES:
        return read_block(following, event.file);
    case FOLLOW_END:
        return end_file(following, event.file);
    case FOLLOW_GAP:
    case FOLLOW_TROUBLE:
        return report(following, &event);
    case FOLLOW_NOTE:
        stage_note(following->self, "%s: %s", event.path, event.fault->what);
        return true;
    case FOLLOW_IDLE:
        return wait_for_more(following, event.deadline);
    case FOLLOW_NO_MEMORY:
        break;
    }
    stage_out_of_memory(following->self);
    return false;
}

void following_run(struct following *following)
{
    while (turn(following))
        ;
}

/* ---- Beginning and end ---- */

static bool is_written(void *self, const struct stat *status)
{
    return stage_is_written(self, status->st_dev, status->st_ino);
}

static bool save(void *opaque, struct buffer *out)
{
    struct following *following = opaque;

    /* The first checkpoint is taken before anything is read: without the places where
     * the files begin, the next run would begin at their ends. Of a run that goes on
     * the checkpoint stands as it is, until gaps have been told. */
    if (!following->looked && stage_saved(following->self).length == 0)
        follower_look(following->follower, stage_clock());
    following->looked = true;
    return follower_save(following->follower, out);
}

static bool restore(struct following *following)
{
    struct text saved = stage_saved(following->self);
    struct fault fault;

    if (!stage_keep_state(following->self, save, following) || !saved.bytes ||
        follower_restore(following->follower, saved, &fault))
        return true;
    if (fault.status == STATUS_CHECKPOINT)
        stage_spoilt(following->self);
    else
        stage_out_of_memory(following->self);
    return false;
}

static bool begin(struct following *following, const struct follow_options *options,
                  const struct text_list *names)
{
    struct follow_options ours = *options;

    ours.leaves_out = is_written;
    ours.context = following->self;
    following->follower = follower_new(&ours);
    if (!following->follower) {
        stage_out_of_memory(following->self);
        return false;
    }
    if (!restore(following))
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (!follower_add(following->follower, names->items[i].bytes)) {
            stage_out_of_memory(following->self);
            return false;
        }
    }
    return true;
}

struct following *following_new(struct stage *self,
                                const struct follow_options *options,
                                const struct text_list *names)
{
    struct following *following = memory_alloc(sizeof(*following));

    if (!following) {
        stage_out_of_memory(self);
        return NULL;
    }
    *following = (struct following){.self = self};
    if (begin(following, options, names))
        return following;
    following_free(following);
    return NULL;
}

void following_free(struct following *following)
{
    struct followed *file = NULL;
    struct name_of *name;

    if (!following)
        return;
    while (following->follower &&
           (file = follower_file_after(following->follower, file)))
        free_cutter(file);
    follower_free(following->follower);
    while ((name = following->names)) {
        following->names = name->next;
        memory_free(name);
    }
    memory_free(following);
}
