/* Stories: what there is to tell, kept until somebody asks what comes next. */

#include "pipeline/follow/internal.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct story *add(struct follower *follower, enum follow_kind kind,
                         const char *path)
{
    struct story *story = memory_alloc(sizeof(*story));

    if (story)
        *story = (struct story){.kind = kind,
                                .path = follow_copy(follower, path, strlen(path))};
    if (!story || !story->path) {
        memory_free(story);
        follower->failed = true;
        return NULL;
    }
    *follower->stories_end = story;
    follower->stories_end = &story->next;
    return story;
}

void story_end(struct follower *follower, struct file *file)
{
    struct story *story = add(follower, FOLLOW_END, file->path);

    if (story)
        story->file = file;
}

void story_gap(struct follower *follower, const char *path, uint64_t from, uint64_t to,
               const char *why)
{
    struct story *story = add(follower, FOLLOW_GAP, path);

    if (!story)
        return;
    story->from = from;
    story->to = to;
    if (to == FOLLOW_UNKNOWN)
        fault_set(&story->fault, STATUS_REJECTED, NULL,
                  "%s: what was written from byte %" PRIu64 " on is lost", why, from);
    else
        fault_set(&story->fault, STATUS_REJECTED, NULL,
                  "%s: bytes %" PRIu64 " to %" PRIu64 " are lost", why, from, to);
}

void story_gap_again(struct follower *follower, const char *path, uint64_t from,
                     uint64_t to, const char *what)
{
    struct story *story = add(follower, FOLLOW_GAP, path);

    if (!story)
        return;
    story->from = from;
    story->to = to;
    fault_set(&story->fault, STATUS_REJECTED, NULL, "%s", what);
}

static bool is_of_resource(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM;
}

void story_trouble(struct follower *follower, const char *path, int error)
{
    bool is_limit = error == EMFILE || error == ENFILE;
    const char *hint = "";
    struct story *story;

    /* All the others fail for the same reason. */
    if (is_limit && follower->limit_told)
        return;
    if (is_limit)
        hint = "; this one and any others have to wait until some are closed (see "
               "ulimit -n)";
    follower->limit_told |= is_limit;
    story = add(follower, FOLLOW_TROUBLE, path);
    if (story)
        fault_set(&story->fault, is_of_resource(error) ? STATUS_RESOURCE : STATUS_INPUT,
                  NULL, "cannot follow: %s%s", strerror(error), hint);
}

void story_note(struct follower *follower, const char *path, const char *what)
{
    struct story *story = add(follower, FOLLOW_NOTE, path);

    if (story)
        fault_set(&story->fault, STATUS_OK, NULL, "%s", what);
}

static void free_story(struct story *story)
{
    if (story)
        memory_free(story->path);
    memory_free(story);
}

/* What was told last is not needed any more. */
static void forget_told(struct follower *follower)
{
    struct story *told = follower->told;

    follower->told = NULL;
    if (told && told->kind == FOLLOW_END)
        file_free(follower, told->file);
    free_story(told);
}

bool story_next(struct follower *follower, struct follow_event *event,
                enum follow_kind *kind)
{
    struct story *story = follower->stories;

    forget_told(follower);
    if (!story)
        return false;
    follower->stories = story->next;
    if (!story->next)
        follower->stories_end = &follower->stories;
    follower->told = story;
    *kind = story->kind;
    event->file = story->file ? &story->file->shown : NULL;
    event->path = story->path;
    event->from = story->from;
    event->to = story->to;
    event->fault = &story->fault;
    return true;
}

static bool is_told_at_the_end(const struct story *story)
{
    return story->kind == FOLLOW_GAP || story->kind == FOLLOW_TROUBLE;
}

void story_skip(struct follower *follower)
{
    struct story *story;

    while ((story = follower->stories) && !is_told_at_the_end(story)) {
        follower->stories = story->next;
        free_story(story);
    }
    if (!story)
        follower->stories_end = &follower->stories;
}

void story_free_all(struct follower *follower)
{
    struct story *story;

    forget_told(follower);
    while ((story = follower->stories)) {
        follower->stories = story->next;
        free_story(story);
    }
}
