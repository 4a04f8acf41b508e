/* Telling files apart: by their birth, their first bytes, and the last that were read.
 */

#include "pipeline/follow/internal.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct timespec follow_birth(int descriptor, const char *path)
{
    struct statx status;

    if (statx(descriptor, path, AT_SYMLINK_NOFOLLOW | (*path ? 0 : AT_EMPTY_PATH),
              STATX_BTIME, &status) < 0 ||
        !(status.stx_mask & STATX_BTIME))
        return (struct timespec){0};
    return (struct timespec){.tv_sec = status.stx_btime.tv_sec,
                             .tv_nsec = status.stx_btime.tv_nsec};
}

bool print_check(struct follower *follower, struct file *file)
{
    struct print *print = &file->print;
    ssize_t length = pread(file->descriptor, follower->scratch, PRINT_SIZE, 0);

    if (length < (ssize_t)print->length ||
        memcmp(follower->scratch, print->bytes, print->length) != 0)
        return false;
    memcpy(print->bytes, follower->scratch, (size_t)length);
    print->length = (size_t)length;
    return true;
}

/* FNV-1a (Fowler, Noll, Vo), 64 bits: a checksum, no defence. */
uint64_t print_hash(const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < length; i++) {
        hash ^= (unsigned char)bytes[i];
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

bool print_continues(struct follower *follower, int descriptor, const struct file *file)
{
    const struct print *print = &file->print;
    uint64_t tail_at = file->shown.offset - file->tail_length;
    ssize_t length;

    length = pread(descriptor, follower->scratch, print->length, 0);
    if (length != (ssize_t)print->length ||
        memcmp(follower->scratch, print->bytes, print->length) != 0)
        return false;
    length = pread(descriptor, follower->scratch, file->tail_length, (off_t)tail_at);
    return length == (ssize_t)file->tail_length &&
           memcmp(follower->scratch, file->tail, file->tail_length) == 0;
}

bool tail_load(struct file *file)
{
    uint64_t offset = file->shown.offset;
    size_t wanted = offset < TAIL_SIZE ? (size_t)offset : TAIL_SIZE;
    ssize_t length =
        pread(file->descriptor, file->tail, wanted, (off_t)(offset - wanted));

    file->tail_length = length > 0 ? (size_t)length : 0;
    return length == (ssize_t)wanted;
}
