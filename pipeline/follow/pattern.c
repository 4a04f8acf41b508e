/* Patterns: the names that match, and the directories where more may appear. */

#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <string.h>

static bool has_wildcard(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr("*?[", text[i]))
            return true;
    }
    return false;
}

bool follower_add(struct follower *follower, const char *name)
{
    struct stat status;

    if (has_wildcard(name, strlen(name)) && lstat(name, &status) < 0)
        return pattern_add(follower, name, true);
    return name_find(follower, name) || name_add(follower, name, false, true);
}

bool pattern_add(struct follower *follower, const char *text, bool initial)
{
    struct pattern *pattern = memory_alloc(sizeof(*pattern));

    if (!pattern)
        return false;
    *pattern = (struct pattern){
        .text = follow_copy(follower, text, strlen(text)),
        .initial = initial && !saved_knows(follower, text, true),
        .dirty = true,
    };
    if (!pattern->text) {
        memory_free(pattern);
        return false;
    }
    pattern->next = follower->patterns;
    follower->patterns = pattern;
    follower->patterns_dirty = true;
    return true;
}

static void leave_places(struct follower *follower, struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        folder_leave(follower, places[i].folder);
        memory_free(places[i].path);
    }
    memory_free(places);
}

void pattern_free_all(struct follower *follower)
{
    struct pattern *pattern;

    while ((pattern = follower->patterns)) {
        follower->patterns = pattern->next;
        leave_places(follower, pattern->places, pattern->place_count);
        memory_free(pattern->text);
        memory_free(pattern);
    }
}

/* ---- Watching ---- */

struct place_list {
    struct place *items;
    size_t count, capacity;
};

static void watch_one(struct follower *follower, const char *path, size_t length,
                      struct place_list *list)
{
    bool exact;
    struct place place = {.folder = folder_watch(follower, path, length, &exact)};

    if (!place.folder)
        return;
    if (exact)
        place.path = follow_copy(follower, path, length);
    if (!follow_grow(follower, &list->items, list->count, &list->capacity,
                     sizeof(struct place))) {
        folder_leave(follower, place.folder);
        memory_free(place.path);
        return;
    }
    list->items[list->count++] = place;
}

/* The directories that the first `length` bytes of the pattern stand for. */
static void watch_level(struct follower *follower, const char *text, size_t length,
                        struct place_list *list)
{
    glob_t found;
    char *level;

    if (!has_wildcard(text, length)) {
        watch_one(follower, text, length, list);
        return;
    }
    level = follow_copy(follower, text, length);
    if (level && glob(level, GLOB_NOSORT, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            watch_one(follower, found.gl_pathv[i], strlen(found.gl_pathv[i]), list);
        globfree(&found);
    }
    memory_free(level);
}

/* Every directory in which something that matches may appear. */
static void watch_levels(struct follower *follower, struct pattern *pattern)
{
    struct place_list list = {0};
    const char *component = pattern->text, *end;

    do {
        end = strchrnul(component, '/');
        if (has_wildcard(component, (size_t)(end - component)))
            watch_level(follower, pattern->text, (size_t)(component - pattern->text),
                        &list);
        component = end + 1;
    } while (*end);
    leave_places(follower, pattern->places, pattern->place_count);
    pattern->places = list.items;
    pattern->place_count = list.count;
}

/* ---- Finding ---- */

static bool is_packed_name(const char *path)
{
    static const char *const ends[] = {".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip"};
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strcmp(dot, ends[i]) == 0)
            return true;
    }
    return false;
}

static bool is_for_us(const struct follower *follower, const char *path)
{
    const struct follow_options *options = &follower->options;
    struct stat status;

    return !is_packed_name(path) && stat(path, &status) == 0 &&
           !S_ISDIR(status.st_mode) &&
           !(options->leaves_out && options->leaves_out(options->context, path));
}

/* A folder that cannot be listed has nothing that matches, but for this reason. */
static int is_limit(const char *path, int error)
{
    (void)path;
    return error == EMFILE || error == ENFILE;
}

static void find(struct follower *follower, const char *text, glob_t *found)
{
    int result = glob(text, 0, is_limit, found);

    if (result == GLOB_ABORTED && file_raise_limit(follower))
        result = glob(text, 0, is_limit, found);
    if (result == GLOB_ABORTED)
        story_trouble(follower, text, EMFILE);
    if (result != 0)
        *found = (glob_t){0};
}

static struct folder *folder_of(const struct pattern *pattern, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash + 1 - path) : 0;

    for (size_t i = 0; i < pattern->place_count; i++) {
        const struct place *place = &pattern->places[i];

        if (place->path && strlen(place->path) == length &&
            memcmp(place->path, path, length) == 0)
            return place->folder;
    }
    return NULL;
}

static void found_one(struct follower *follower, const struct pattern *pattern,
                      const char *path)
{
    struct folder *folder = pattern->initial ? NULL : folder_of(pattern, path);

    if (name_find(follower, path) || !is_for_us(follower, path))
        return;
    if (folder)
        (void)name_add_in(follower, path, folder);
    else
        (void)name_add(follower, path, true, pattern->initial);
}

static void look(struct follower *follower, struct pattern *pattern)
{
    glob_t found;

    pattern->dirty = false;
    watch_levels(follower, pattern);
    find(follower, pattern->text, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        found_one(follower, pattern, found.gl_pathv[i]);
    if (found.gl_pathv)
        globfree(&found);
    pattern->initial = false;
}

void pattern_look_at_all(struct follower *follower)
{
    if (!follower->patterns_dirty)
        return;
    follower->patterns_dirty = false;
    for (struct pattern *pattern = follower->patterns; pattern;
         pattern = pattern->next) {
        if (pattern->dirty)
            look(follower, pattern);
    }
}

/* ---- Events ---- */

static bool is_left_out(const struct follower *follower, const char *path)
{
    const struct follow_options *options = &follower->options;

    return is_packed_name(path) ||
           (options->leaves_out && options->leaves_out(options->context, path));
}

/* Also if it is not there any more. */
static bool may_be_for_us(const char *path)
{
    struct stat status;

    return lstat(path, &status) < 0 ? errno == ENOENT : S_ISREG(status.st_mode);
}

static void notice_file(struct follower *follower, const struct pattern *pattern,
                        const struct place *place, const char *base)
{
    size_t length = strlen(place->path), more = strlen(base) + 1;
    char *path = memory_alloc(length + more);

    if (!path) {
        follower->failed = true;
        return;
    }
    memcpy(path, place->path, length);
    memcpy(path + length, base, more);
    if (fnmatch(pattern->text, path, FNM_PATHNAME | FNM_PERIOD) == 0 &&
        !name_find(follower, path)) {
        /* What was renamed to that is none of ours. */
        if (is_left_out(follower, path))
            follower->carried = true;
        else if (may_be_for_us(path))
            (void)name_add_in(follower, path, place->folder);
    }
    memory_free(path);
}

static bool matches(const struct pattern *pattern, const char *base)
{
    const char *slash = strrchr(pattern->text, '/');

    return fnmatch(slash ? slash + 1 : pattern->text, base, FNM_PERIOD) == 0;
}

void pattern_notice(struct follower *follower, struct folder *folder, const char *base,
                    bool is_folder)
{
    for (struct pattern *pattern = follower->patterns; pattern;
         pattern = pattern->next) {
        bool match = is_folder || matches(pattern, base);

        for (size_t i = 0; i < pattern->place_count; i++) {
            const struct place *place = &pattern->places[i];

            if (place->folder != folder)
                continue;
            if (!is_folder && place->path)
                notice_file(follower, pattern, place, base);
            pattern->dirty |= match;
            follower->patterns_dirty |= match;
        }
    }
}

void pattern_forget_folder(struct follower *follower, struct folder *folder)
{
    for (struct pattern *pattern = follower->patterns; pattern;
         pattern = pattern->next) {
        size_t kept = 0;

        for (size_t i = 0; i < pattern->place_count; i++) {
            if (pattern->places[i].folder != folder) {
                pattern->places[kept++] = pattern->places[i];
                continue;
            }
            pattern->dirty = true;
            follower->patterns_dirty = true;
            folder_leave(follower, folder);
            memory_free(pattern->places[i].path);
        }
        pattern->place_count = kept;
    }
}
