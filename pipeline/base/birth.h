/* Birth: when a file was made, which tells it from others whose inode it has got: that
 * of a file that was removed is soon used again. */
#ifndef PIPELINE_BASE_BIRTH_H
#define PIPELINE_BASE_BIRTH_H

#include <stdint.h>

/* Of an open file, in nanoseconds since 1970. 0: the file system does not know. */
uint64_t birth_of(int descriptor);

#endif
