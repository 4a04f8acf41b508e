/* Where a file is begun: at its first byte, its end, or some lines before. */

#include "pipeline/follow/internal.h"

#include "pipeline/base/newlines.h"
#include "pipeline/json/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)64 << 10)

#define COUNTED_SIZE ((size_t)256 << 10)

/* How far back a line is looked for that never began. */
#define SEARCH_MOST ((uint64_t)64 << 20)

/* Behind the last newline that has `lines` others behind it in the file, and is before
 * `end`; 0 if there are not so many. */
static uint64_t find_start(const struct file *file, uint64_t end, uint64_t lines,
                           char *block)
{
    uint64_t lowest = lines == 0 && end > SEARCH_MOST ? end - SEARCH_MOST : 0;
    uint64_t at = end;

    while (at > lowest) {
        size_t wanted = at < BLOCK_SIZE ? (size_t)at : BLOCK_SIZE;
        size_t left = wanted;
        const char *newline;

        at -= wanted;
        if (pread(file->descriptor, block, wanted, (off_t)at) != (ssize_t)wanted)
            return end;
        while ((newline = memrchr(block, '\n', left))) {
            left = (size_t)(newline - block);
            if (lines-- == 0)
                return at + left + 1;
        }
    }
    return lowest;
}

void follower_first_line(const struct followed *shown, struct buffer *line)
{
    const struct file *file = (const struct file *)shown;
    char *room = buffer_reserve(line, FOLLOW_FIRST);
    ssize_t length = room ? pread(file->descriptor, room, FOLLOW_FIRST, 0) : 0;
    const char *newline = length > 0 ? memchr(room, '\n', (size_t)length) : NULL;

    if (!newline)
        return;
    if (newline > room && newline[-1] == '\r')
        newline--;
    line->length += (size_t)(newline - room);
}

void start_at(struct follower *follower, struct file *file)
{
    struct stat status;
    char *block;

    if (follower->options.from_start || fstat(file->descriptor, &status) < 0)
        return;
    block = memory_alloc(BLOCK_SIZE);
    if (!block) {
        follower->failed = true;
        return;
    }
    file->shown.offset =
        find_start(file, (uint64_t)status.st_size, follower->options.lines, block);
    memory_free(block);
    /* One that is cut off at this moment is new. */
    if (!tail_load(file)) {
        file->shown.offset = 0;
        file->tail_length = 0;
    }
    file->shown.start = file->shown.offset;
}

/* ---- What was left out ---- */

static bool count(int descriptor, uint64_t *at, uint64_t end, char *room,
                  uint64_t *lines)
{
    while (*at < end) {
        size_t wanted = end - *at < COUNTED_SIZE ? (size_t)(end - *at) : COUNTED_SIZE;
        ssize_t length = pread(descriptor, room, wanted, (off_t)*at);

        if (length <= 0)
            return false;
        *lines += newlines_count(room, (size_t)length);
        *at += (uint64_t)length;
    }
    return true;
}

bool follower_count_lines(struct follower *follower, const struct followed *shown,
                          uint64_t *at, uint64_t *lines)
{
    const struct file *file = (const struct file *)shown;
    uint64_t left = shown->start - *at;
    /* It is not the values that need it, and their limit may be near. */
    char *room = malloc(COUNTED_SIZE);
    bool good =
        room && count(file->descriptor, at,
                      *at + (left < FOLLOW_PART ? left : FOLLOW_PART), room, lines);

    free(room);
    return good && print_continues(follower, file->descriptor, file);
}
