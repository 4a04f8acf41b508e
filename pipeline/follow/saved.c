/* Reading back the lines that state.c writes. */

#include "pipeline/follow/internal.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"

#include <stdlib.h>
#include <string.h>

/* ---- Reading what was saved ---- */

static bool get_number(struct value object, const char *key, int64_t *number)
{
    struct value value = value_get(object, key, strlen(key));
    bool got = value.form != VALUE_NONE && value_kind(value) == KIND_NUMBER &&
               value_int64(value, number) && *number >= 0;

    value_unref(value);
    return got;
}

static bool is_true(struct value object, const char *key)
{
    struct value value = value_get(object, key, strlen(key));
    bool answer = value.form != VALUE_NONE && value_is_true(value);

    value_unref(value);
    return answer;
}

/* Closed by NUL; NULL: there is none, or no memory. */
static char *get_string(struct follower *follower, struct value object, const char *key)
{
    struct value value = value_get(object, key, strlen(key));
    struct value_string string;
    char *copy = NULL;

    if (value.form != VALUE_NONE && value_kind(value) == KIND_STRING &&
        value_string(&value, &string) && !memchr(string.bytes, '\0', string.length))
        copy = follow_copy(follower, string.bytes, string.length);
    value_unref(value);
    return copy;
}

static int digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = byte ? strchr(digits, byte) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* In place. */
static bool decode_hex(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at += 2) {
        int high = digit(at[0]), low = digit(at[1]);

        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high << 4 | low);
    }
    *to = '\0';
    return true;
}

static char *get_path(struct follower *follower, struct value object, const char *key)
{
    char *path = get_string(follower, object, key);
    char hex_key[32] = "";

    if (path)
        return path;
    strncat(hex_key, key, 16);
    strncat(hex_key, "_hex", 5);
    path = get_string(follower, object, hex_key);
    if (path && !decode_hex(path)) {
        memory_free(path);
        return NULL;
    }
    return path;
}

static bool get_time(struct value object, const char *key, struct timespec *time)
{
    struct value value = value_get(object, key, strlen(key));
    struct value seconds = VALUE_OF(VALUE_NONE), rest = VALUE_OF(VALUE_NONE);
    int64_t second = -1, nanosecond = -1;

    if (value.form != VALUE_NONE && value_kind(value) == KIND_ARRAY) {
        seconds = value_at(value, 0);
        rest = value_at(value, 1);
    }
    if (seconds.form != VALUE_NONE && value_kind(seconds) == KIND_NUMBER)
        (void)!value_int64(seconds, &second);
    if (rest.form != VALUE_NONE && value_kind(rest) == KIND_NUMBER)
        (void)!value_int64(rest, &nanosecond);
    value_unref(seconds);
    value_unref(rest);
    value_unref(value);
    *time = (struct timespec){.tv_sec = second, .tv_nsec = nanosecond};
    return second >= 0 && nanosecond >= 0 && nanosecond < FOLLOW_SECOND;
}

static bool read_identity(struct value object, struct memory *memory)
{
    int64_t device, inode;

    if (!get_number(object, "device", &device) ||
        !get_number(object, "inode", &inode) ||
        !get_time(object, "born", &memory->born))
        return false;
    memory->identity = (struct identity){(dev_t)device, (ino_t)inode};
    return true;
}

static bool read_file(struct follower *follower, struct value object,
                      struct memory *memory)
{
    char *hash = get_string(follower, object, "hash"), *end = NULL;
    int64_t first, offset, line, start = 0;
    bool good;

    good = hash && read_identity(object, memory) &&
           get_number(object, "first", &first) &&
           get_number(object, "offset", &offset) && get_number(object, "line", &line) &&
           get_time(object, "seen", &memory->seen) && first <= PRINT_SIZE;
    /* Most begin at their first byte, and do not say so. */
    if (get_number(object, "start", &start))
        good &= start <= offset;
    if (good) {
        memory->print_length = (size_t)first;
        memory->print_hash = strtoull(hash, &end, 16);
        memory->start = (uint64_t)start;
        memory->offset = (uint64_t)offset;
        memory->line = (uint64_t)line;
        memory->inside = is_true(object, "inside");
        memory->found = get_path(follower, object, "found");
        good = end && *end == '\0' && end != hash;
    }
    memory_free(hash);
    return good;
}

/* It is told at once. */
static bool read_gap(struct follower *follower, struct value object, const char *path)
{
    char *what = get_string(follower, object, "what");
    int64_t from, to = -1;
    bool good = what && get_number(object, "from", &from);

    if (good)
        story_gap_again(follower, path, (uint64_t)from,
                        get_number(object, "to", &to) ? (uint64_t)to : FOLLOW_UNKNOWN,
                        what);
    memory_free(what);
    return good;
}

static bool read_memory(struct follower *follower, struct value object,
                        struct memory *memory)
{
    static const char *const keys[] = {[MEMORY_FILE] = "follow",
                                       [MEMORY_PATTERN] = "pattern",
                                       [MEMORY_NAME] = "name",
                                       [MEMORY_PAST] = "past",
                                       [MEMORY_GAP] = "gap"};

    while (!(memory->path = get_path(follower, object, keys[memory->kind]))) {
        if (follower->failed || memory->kind == MEMORY_GAP)
            return false;
        memory->kind++;
    }
    switch (memory->kind) {
    case MEMORY_FILE:
        return read_file(follower, object, memory);
    case MEMORY_NAME:
        return get_time(object, "seen", &memory->seen);
    case MEMORY_PAST:
        return read_identity(object, memory);
    case MEMORY_GAP:
        return read_gap(follower, object, memory->path);
    default:
        return true;
    }
}

void saved_free(struct memory *memory)
{
    memory_free(memory->path);
    memory_free(memory->found);
    memory_free(memory);
}

static bool read_object(struct follower *follower, struct value object)
{
    struct memory *memory = memory_alloc(sizeof(*memory));
    bool good = false;

    if (!memory) {
        follower->failed = true;
        return false;
    }
    *memory = (struct memory){.kind = MEMORY_FILE};
    if (value_kind(object) == KIND_OBJECT)
        good = read_memory(follower, object, memory);
    if (!good || follower->failed || memory->kind == MEMORY_GAP) {
        good &= !follower->failed;
        saved_free(memory);
        return good;
    }
    *follower->memories_end = memory;
    follower->memories_end = &memory->next;
    return true;
}

static bool read_line(struct follower *follower, const char *line, size_t length)
{
    enum json_verdict verdict;
    struct value value = json_parse(line, length, JSON_DEPTH_LIMIT, &verdict, NULL);
    bool good;

    if (value.form == VALUE_NONE) {
        follower->failed |= verdict == JSON_VALID;
        return false;
    }
    good = read_object(follower, value);
    value_unref(value);
    return good;
}

bool follower_restore(struct follower *follower, struct text saved, struct fault *fault)
{
    const char *line = saved.bytes, *end = saved.bytes + saved.length;
    unsigned number = 1;

    for (; line < end; number++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((newline ? newline : end) - line);

        if (!read_line(follower, line, length)) {
            if (follower->failed)
                fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
            else
                fault_set(fault, STATUS_CHECKPOINT, NULL,
                          "line %u is no place in a followed file", number);
            return false;
        }
        line += length + 1;
    }
    return true;
}

void saved_free_all(struct follower *follower)
{
    struct memory *memory;

    while ((memory = follower->memories)) {
        follower->memories = memory->next;
        saved_free(memory);
    }
    follower->memories_end = &follower->memories;
}

bool saved_knows(const struct follower *follower, const char *path, bool is_pattern)
{
    for (const struct memory *memory = follower->memories; memory;
         memory = memory->next) {
        if ((memory->kind == MEMORY_PATTERN) == is_pattern &&
            strcmp(memory->path, path) == 0)
            return true;
    }
    return false;
}

void saved_add_names(struct follower *follower)
{
    for (const struct memory *memory = follower->memories; memory;
         memory = memory->next) {
        if (memory->kind == MEMORY_FILE && !name_find(follower, memory->path) &&
            !name_add(follower, memory->path, true, true))
            return;
    }
}
