/* Birth: statx(2) knows it, where the file system does. */

#include "pipeline/base/birth.h"

#include <fcntl.h>
#include <sys/stat.h>

uint64_t birth_of(int descriptor)
{
    struct statx info;

    if (statx(descriptor, "", AT_EMPTY_PATH, STATX_BTIME, &info) != 0 ||
        !(info.stx_mask & STATX_BTIME))
        return 0;
    return (uint64_t)info.stx_btime.tv_sec * 1000000000 + info.stx_btime.tv_nsec;
}
