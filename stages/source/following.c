/* Feeds: what stages send of files that are followed. */

#include "stages/source/following.h"

#include "pipeline/json/memory.h"
#include "pipeline/sched/interrupt.h"
#include "pipeline/stage/origins.h"
#include "pipeline/stage/waiting.h"
#include "pipeline/stage/writing.h"
#include "stages/source/cutter.h"
#include "stages/source/visitors.h"

/* How much of a file is read at its end, only to count lines that may be asked for. */
#define COUNTED_AT_END ((uint64_t)64 << 20)

struct feed_of {
    struct follower *follower;
    const struct followed *file;
    struct cutter cutter;
    struct visitor *visitor;
};

struct following {
    struct stage *self;
    struct follower *follower;
    bool looked;
    struct visitors visitors; /* one for all files that were found there */
    bool told_written;
};

/* ---- Lines before those that are read ---- */

/* It may take as long as it takes to read them, unless the run is to end. */
static bool count_skipped(void *opaque, uint64_t *lines)
{
    const struct feed_of *feed = opaque;
    uint64_t at = 0;

    *lines = 0;
    while (at < feed->file->start) {
        if ((at > 0 && interrupt_level() != INTERRUPT_NONE) ||
            !follower_count_lines(feed->follower, feed->file, &at, lines))
            return false;
    }
    return true;
}

/* Before the file is closed, for records of it that are held; *most bytes. */
static void end_skipped(const struct feed_of *feed, uint64_t *most)
{
    const struct origin *origin = feed->visitor->origin;
    uint64_t start = feed->file->start, line = ORIGIN_BEHIND;
    bool is_known_elsewhere = !origin->references || *origin->references > 1;

    if (start == 0)
        return;
    if (is_known_elsewhere && !origin->skipped.are_counted && start <= *most) {
        *most -= start;
        (void)origin_line(origin, &line);
    }
    stage_skip_lines(origin, NULL, NULL);
}

/* ---- Files ---- */

/* Of a file that is begun behind it. */
static void tell_first_line(struct following *following, const struct followed *file,
                            const struct origin *origin)
{
    struct buffer line = {0};

    if (file->offset == 0 || !stage_wants_first_lines(following->self))
        return;
    follower_first_line(file, &line);
    if (line.failed)
        stage_out_of_memory(following->self);
    else if (line.length > 0)
        stage_tell_first_line(
            following->self, origin,
            (struct text){.bytes = line.bytes, .length = line.length});
    buffer_release(&line);
}

static void begin_input(struct following *following, const struct followed *file,
                        const struct origin *origin)
{
    if (file->line > 1 || file->inside) {
        stage_go_on_with_input(origin);
        return;
    }
    stage_begin_input(origin);
    tell_first_line(following, file, origin);
}

/* As the cutter numbers them. */
static uint64_t first_line(const struct followed *file)
{
    uint64_t line = file->line > 0 ? file->line : 1;

    return file->start > 0 ? ORIGIN_BEHIND + line : line;
}

static struct cutter *make_cutter(struct following *following, struct followed *file)
{
    struct feed_of *feed = memory_alloc(sizeof(*feed));

    if (!feed) {
        stage_out_of_memory(following->self);
        return NULL;
    }
    feed->visitor = visitors_take(&following->visitors, file->path);
    if (!feed->visitor) {
        memory_free(feed);
        return NULL;
    }
    feed->follower = following->follower;
    feed->file = file;
    cutter_init(&feed->cutter, following->self, feed->visitor->origin, CUTTER_LINES);
    if (file->line > 0 || file->start > 0)
        lines_resume(&feed->cutter.lines, first_line(file), file->inside);
    if (file->start > 0)
        stage_skip_lines(feed->visitor->origin, count_skipped, feed);
    begin_input(following, file, feed->visitor->origin);
    file->user = feed;
    return &feed->cutter;
}

static struct cutter *cutter_of(struct following *following, struct followed *file)
{
    struct feed_of *feed = file->user;

    return feed ? &feed->cutter : make_cutter(following, file);
}

static void free_cutter(struct following *following, struct followed *file,
                        uint64_t *most)
{
    struct feed_of *feed = file->user;

    if (feed) {
        end_skipped(feed, most);
        cutter_release(&feed->cutter);
        visitors_leave(&following->visitors, feed->visitor);
    }
    memory_free(feed);
    file->user = NULL;
    file->held = 0;
}

/* Where to go on if the run ends now. */
static void note_place(struct followed *file, const struct lines *lines)
{
    file->held = lines_left(lines);
    file->line = lines->block.line & ~ORIGIN_BEHIND;
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

/* Where another file of that name is open its lines still come. */
static bool end_file(struct following *following, struct followed *file)
{
    struct feed_of *feed = file->user;
    uint64_t last, most = COUNTED_AT_END;
    bool more = true;

    if (feed) {
        cutter_finish(&feed->cutter);
        more = cutter_send(&feed->cutter);
        last = cutter_last_line(&feed->cutter);
        if (feed->visitor->users == 1)
            stage_end_input(feed->visitor->origin, last == ORIGIN_BEHIND ? 0 : last,
                            true);
    }
    free_cutter(following, file, &most);
    return more && stage_flush(following->self);
}

static bool report(struct following *following, const struct follow_event *event)
{
    struct visitor *visitor = visitors_take(&following->visitors, event->path);

    if (!visitor)
        return false;
    stage_report_input(following->self, visitor->origin, event->fault);
    visitors_leave(&following->visitors, visitor);
    return true;
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
    struct follow_event event;

    while (turn(following))
        ;
    /* What is lost is told however the run ends. */
    while (follower_last(following->follower, &event) && report(following, &event))
        ;
}

/* ---- Beginning and end ---- */

/* It is told once: patterns are looked at again and again. */
static bool is_written(void *opaque, const char *path)
{
    struct following *following = opaque;

    if (!stage_is_written(following->self, path))
        return false;
    if (!following->told_written)
        stage_note(following->self, "%s is left out, as is all that this run writes",
                   path);
    following->told_written = true;
    return true;
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
    ours.context = following;
    stage_asks_written(following->self);
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
    *following = (struct following){.self = self, .visitors = {.stage = self}};
    if (begin(following, options, names))
        return following;
    following_free(following);
    return NULL;
}

void following_free(struct following *following)
{
    struct followed *file = NULL;
    uint64_t most = COUNTED_AT_END; /* of all files */

    if (!following)
        return;
    while (following->follower &&
           (file = follower_file_after(following->follower, file)))
        free_cutter(following, file, &most);
    follower_free(following->follower);
    visitors_release(&following->visitors);
    memory_free(following);
}
