/* Feeds: what stages send of files that are followed. */

#include "stages/source/feed.h"

#include "pipeline/json/memory.h"
#include "stages/source/cutter.h"

#include <string.h>

struct name_of {
    struct name_of *next;
    const struct origin *origin;
};

struct feed {
    struct stage *self;
    struct follower *follower;
    struct name_of *names;
};

/* ---- Files ---- */

/* One for all files that were found there. */
static const struct origin *origin_of(struct feed *feed, const char *path)
{
    struct name_of *name = feed->names;

    while (name && strcmp(name->origin->name, path) != 0)
        name = name->next;
    if (name)
        return name->origin;
    name = memory_alloc(sizeof(*name));
    if (!name) {
        stage_out_of_memory(feed->self);
        return NULL;
    }
    name->origin = stage_origin(feed->self, path, true);
    if (!name->origin) {
        memory_free(name);
        return NULL;
    }
    name->next = feed->names;
    feed->names = name;
    return name->origin;
}

static struct cutter *cutter_of(struct feed *feed, struct followed *file)
{
    struct cutter *cutter = file->user;
    const struct origin *origin;

    if (cutter)
        return cutter;
    origin = origin_of(feed, file->path);
    cutter = origin ? memory_alloc(sizeof(*cutter)) : NULL;
    if (!cutter) {
        if (origin)
            stage_out_of_memory(feed->self);
        return NULL;
    }
    cutter_init(cutter, feed->self, origin, CUTTER_LINES);
    if (file->line > 0)
        lines_resume(&cutter->lines, file->line, file->inside);
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
static bool read_block(struct feed *feed, struct followed *file)
{
    struct cutter *cutter = cutter_of(feed, file);
    char *room;
    size_t size;

    if (!cutter)
        return false;
    if (!cutter_room(cutter, &room, &size)) {
        stage_out_of_memory(feed->self);
        return false;
    }
    size = follower_read(feed->follower, file, room,
                         size < STAGE_BLOCK ? size : STAGE_BLOCK);
    cutter_filled(cutter, size);
    if (!cutter_send(cutter))
        return false;
    note_place(file, &cutter->lines);
    if (!stage_flush(feed->self))
        return false;
    /* Of thousands of files few have half a line; the others need no room. */
    if (lines_left(&cutter->lines) == 0)
        lines_release(&cutter->lines);
    return true;
}

static bool end_file(struct feed *feed, struct followed *file)
{
    bool more = true;

    if (file->user) {
        cutter_finish(file->user);
        more = cutter_send(file->user);
    }
    free_cutter(file);
    return more && stage_flush(feed->self);
}

static bool report(struct feed *feed, const struct follow_event *event)
{
    const struct origin *origin = origin_of(feed, event->path);

    if (origin)
        stage_report_input(feed->self, origin, event->fault);
    return origin != NULL;
}

static bool wait_for_more(struct feed *feed, int64_t deadline)
{
    int descriptor = follower_descriptor(feed->follower);

    if (descriptor < 0)
        return stage_sleep_until(feed->self, deadline) != STAGE_STOPPED;
    return stage_wait(feed->self, descriptor, STAGE_READ, deadline) != STAGE_STOPPED;
}

/* False: stop. */
static bool turn(struct feed *feed)
{
    struct follow_event event;

    switch (follower_next(feed->follower, stage_clock(), &event)) {
    case FOLLOW_BYTES:
        return read_block(feed, event.file);
    case FOLLOW_END:
        return end_file(feed, event.file);
    case FOLLOW_GAP:
    case FOLLOW_TROUBLE:
        return report(feed, &event);
    case FOLLOW_NOTE:
        stage_note(feed->self, "%s: %s", event.path, event.fault->what);
        return true;
    case FOLLOW_IDLE:
        return wait_for_more(feed, event.deadline);
    case FOLLOW_NO_MEMORY:
        break;
    }
    stage_out_of_memory(feed->self);
    return false;
}

void feed_run(struct feed *feed)
{
    while (turn(feed))
        ;
}

/* ---- Beginning and end ---- */

static bool save(void *opaque, struct buffer *out)
{
    const struct feed *feed = opaque;

    return follower_save(feed->follower, out);
}

static bool restore(struct feed *feed)
{
    struct text saved = stage_saved(feed->self);
    struct fault fault;

    if (!stage_keep_state(feed->self, save, feed) || !saved.bytes ||
        follower_restore(feed->follower, saved, &fault))
        return true;
    if (fault.status == STATUS_CHECKPOINT)
        stage_spoilt(feed->self);
    else
        stage_out_of_memory(feed->self);
    return false;
}

static bool begin(struct feed *feed, const struct follow_options *options,
                  const struct text_list *names)
{
    feed->follower = follower_new(options);
    if (!feed->follower) {
        stage_out_of_memory(feed->self);
        return false;
    }
    if (!restore(feed))
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (!follower_add(feed->follower, names->items[i].bytes)) {
            stage_out_of_memory(feed->self);
            return false;
        }
    }
    return true;
}

struct feed *feed_new(struct stage *self, const struct follow_options *options,
                      const struct text_list *names)
{
    struct feed *feed = memory_alloc(sizeof(*feed));

    if (!feed) {
        stage_out_of_memory(self);
        return NULL;
    }
    *feed = (struct feed){.self = self};
    if (begin(feed, options, names))
        return feed;
    feed_free(feed);
    return NULL;
}

void feed_free(struct feed *feed)
{
    struct followed *file = NULL;
    struct name_of *name;

    if (!feed)
        return;
    while (feed->follower && (file = follower_file_after(feed->follower, file)))
        free_cutter(file);
    follower_free(feed->follower);
    while ((name = feed->names)) {
        feed->names = name->next;
        memory_free(name);
    }
    memory_free(feed);
}
