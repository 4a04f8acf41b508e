/* Reuse: whether this room keeps freed memory for its next records.
 *
 * It does not under AddressSanitizer, which can only see that a record is used after
 * its end if the memory really goes back. */
#ifndef PIPELINE_RECORD_REUSE_H
#define PIPELINE_RECORD_REUSE_H

#include <stdbool.h>

#if defined(__SANITIZE_ADDRESS__)
#define REUSE_IS_ON false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REUSE_IS_ON false
#else
#define REUSE_IS_ON true
#endif
#else
#define REUSE_IS_ON true
#endif

#endif
