/* A follower's life, its timers, and what comes next. */

#include "pipeline/follow/arrival.h"
#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <string.h>
#include <time.h>

#define MILLISECOND (FOLLOW_SECOND / 1000)

/* Of files without inotify: just after a change, and at most. */
#define POLL_LEAST (100 * MILLISECOND)
#define POLL_MOST (250 * MILLISECOND)

/* Names are looked at this often even if no event asks for it ... */
#define CHECK_LEAST FOLLOW_SECOND

/* ... or less often: an interval is so many times as long as what is done in it. */
#define IDLE_SHARE 500

/* ---- Helpers of the room ---- */

char *follow_copy(struct follower *follower, const char *text, size_t length)
{
    char *copy = memory_alloc(length + 1);

    if (!copy) {
        follower->failed = true;
        return NULL;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

bool follow_grow(struct follower *follower, void *list, size_t count, size_t *capacity,
                 size_t size)
{
    size_t wanted = *capacity ? 2 * *capacity : 8;
    void *items;

    if (count < *capacity)
        return true;
    /* `list` is the address of a pointer to anything. */
    memcpy(&items, list, sizeof(items));
    items = memory_realloc(items, wanted * size);
    if (!items) {
        follower->failed = true;
        return false;
    }
    memcpy(list, &items, sizeof(items));
    *capacity = wanted;
    return true;
}

struct timespec follow_file_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now;
}

bool follow_is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* ---- */

struct follower *follower_new(const struct follow_options *options)
{
    struct follower *follower = memory_alloc(sizeof(*follower));

    if (!follower)
        return NULL;
    *follower = (struct follower){.options = *options, .inotify = -1};
    follower->files_end = &follower->files;
    follower->stories_end = &follower->stories;
    follower->memories_end = &follower->memories;
    follower->poll_interval = options->poll > 0 ? options->poll : POLL_LEAST;
    follower->check_interval = CHECK_LEAST;
    if (options->linger <= 0)
        follower->options.linger = FOLLOW_LINGER;
    follower->scratch = memory_alloc(PRINT_SIZE);
    if (follower->scratch)
        watch_open(follower);
    if (!follower->scratch || follower->failed) {
        follower_free(follower);
        return NULL;
    }
    return follower;
}

void follower_free(struct follower *follower)
{
    if (!follower)
        return;
    story_free_all(follower);
    while (follower->files)
        file_free(follower, follower->files);
    for (size_t i = 0; i < follower->name_count; i++)
        name_free(follower, follower->names[i]);
    memory_free(follower->names);
    pattern_free_all(follower);
    saved_free_all(follower);
    watch_close(follower);
    memory_free(follower->scratch);
    memory_free(follower);
}

int follower_descriptor(const struct follower *follower)
{
    return follower->inotify;
}

struct followed *follower_file_after(const struct follower *follower,
                                     const struct followed *file)
{
    const struct file *at = (const struct file *)file;
    struct file *next = at ? at->next : follower->files;

    return next ? &next->shown : NULL;
}

/* ---- Timers ---- */

static int64_t monotonic(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * FOLLOW_SECOND + now.tv_nsec;
}

static bool polls(const struct follower *follower)
{
    return follower->inotify < 0 || follower->polled > 0;
}

static int64_t longer(int64_t interval, int64_t least)
{
    return interval > least ? interval : least;
}

static void touch_all(struct follower *follower)
{
    for (size_t i = 0; i < follower->name_count; i++)
        name_touch(follower, follower->names[i]);
}

static void poll(struct follower *follower)
{
    int64_t begin = monotonic(), interval = 2 * follower->poll_interval;

    file_poll(follower);
    if (follower->inotify < 0)
        touch_all(follower);
    if (follower->changed)
        interval = POLL_LEAST;
    else if (interval > POLL_MOST)
        interval = POLL_MOST;
    follower->changed = false;
    if (follower->options.poll > 0)
        interval = follower->options.poll;
    else
        interval = longer(interval, IDLE_SHARE * (monotonic() - begin));
    follower->poll_interval = interval;
    follower->next_poll = follower->now + interval;
}

/* What has changed without an event. The looks themselves come later: their time counts
 * for the next interval. */
static void check(struct follower *follower)
{
    touch_all(follower);
    for (struct pattern *pattern = follower->patterns; pattern; pattern = pattern->next)
        pattern->dirty = follower->patterns_dirty = true;
    follower->next_check = follower->now + follower->check_interval;
}

static void look_at_names(struct follower *follower)
{
    int64_t begin = monotonic();

    if (!follower->names_dirty && !follower->patterns_dirty)
        return;
    pattern_look_at_all(follower);
    if (follower->memories)
        saved_add_names(follower);
    name_look_at_all(follower);
    follower->check_interval = longer(CHECK_LEAST, IDLE_SHARE * (monotonic() - begin));
}

static void run_timers(struct follower *follower)
{
    if (polls(follower) && follower->next_poll <= follower->now)
        poll(follower);
    if (follower->next_check <= follower->now)
        check(follower);
    file_look_at_orphans(follower);
}

static int64_t next_deadline(const struct follower *follower)
{
    int64_t deadline = follower->next_check;
    int64_t orphans = file_orphan_deadline(follower);

    if (polls(follower) && follower->next_poll < deadline)
        deadline = follower->next_poll;
    return orphans < deadline ? orphans : deadline;
}

/* ---- What comes next ---- */

/* Once a round, so that a file that is read in blocks costs no other calls. */
static void look_around(struct follower *follower)
{
    watch_read(follower);
    run_timers(follower);
    look_at_names(follower);
    follower->round = follower->ready_count;
}

void follower_look(struct follower *follower, int64_t now)
{
    follower->now = now;
    look_around(follower);
}

bool follower_last(struct follower *follower, struct follow_event *event)
{
    enum follow_kind kind;

    for (size_t i = 0; i < follower->name_count; i++)
        arrival_tell_lacking(follower, follower->names[i]);
    *event = (struct follow_event){.deadline = FOLLOW_NEVER};
    story_skip(follower);
    return story_next(follower, event, &kind);
}

enum follow_kind follower_next(struct follower *follower, int64_t now,
                               struct follow_event *event)
{
    enum follow_kind kind;
    struct file *file = NULL;

    *event = (struct follow_event){.deadline = FOLLOW_NEVER};
    follower->now = now;
    if (story_next(follower, event, &kind))
        return kind;
    if (follower->round > 0)
        file = file_next_ready(follower);
    if (!file) {
        look_around(follower);
        if (story_next(follower, event, &kind))
            return kind;
        file = file_next_ready(follower);
    }
    if (follower->failed)
        return FOLLOW_NO_MEMORY;
    if (file) {
        follower->round--;
        event->file = &file->shown;
        event->path = file->path;
        return FOLLOW_BYTES;
    }
    event->deadline = next_deadline(follower);
    return FOLLOW_IDLE;
}
