/* Input: a file, or whatever else has a descriptor, as a stream of its bytes,
 * decompressed.
 *
 * A compressed file (gzip, bzip2, xz, zstd, lz4) is recognised by its first bytes,
 * whatever its name is, and decoded by the library of that format; members that were
 * put behind each other (cat a.gz b.gz) are read as one. Anything else passes as it is,
 * straight from read(2) into the caller's buffer. Files are never mapped: one that is
 * truncated under us would kill by SIGBUS.
 *
 * No byte is held back. What was looked at to find out is given out as soon as it is
 * clear that the file is not compressed: nearly always after the first byte, at the
 * latest after the tenth or a newline. What compressed bytes decode to is given out
 * before more of them are waited for.
 *
 * Waiting is the caller's: the function given to input_open is called before every
 * read(2), and may switch coroutines. No library is on the stack then. */
#ifndef PIPELINE_FORMAT_INPUT_H
#define PIPELINE_FORMAT_INPUT_H

#include "pipeline/base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct input;

/* Waits until the descriptor can be read. False: stop reading, as if the input had
 * ended; it is not called again then. */
typedef bool input_wait(void *context, int descriptor);

/* Opens `path`, which never waits, not even for the writer of a FIFO: the first read
 * does. "-" is standard input, which is not closed. On failure NULL and *fault
 * says why (STATUS_INPUT: missing, no permission, a directory ...; STATUS_RESOURCE),
 * without the file's name. */
struct input *input_open(const char *path, input_wait *wait, void *context,
                         struct fault *fault) __attribute__((warn_unused_result));

/* Reads up to `size` bytes (at least 1): the number read, 0 at the end, -1 on an error,
 * told in *fault without the file's name: STATUS_INPUT for a read error and for a
 * compressed file that is damaged, cut short, or followed by other bytes;
 * STATUS_RESOURCE for no memory. All that could be decoded before has been given out.
 * Having ended or failed, it answers the same again. A descriptor that is set
 * non-blocking is waited for. */
ssize_t input_read(struct input *input, char *buffer, size_t size, struct fault *fault)
    __attribute__((warn_unused_result));

/* Passes over the first `length` bytes without reading them, if it is a regular file
 * that has them and is not compressed: then answers `length`, else 0. Before anything
 * is read. */
uint64_t input_jump(struct input *input, uint64_t length);

/* The open file; -1: there is none. */
int input_descriptor(const struct input *input);

/* How many bytes of the file have been read so far, compressed as they are. */
uint64_t input_taken(const struct input *input);

/* How many bytes a regular file has, or is left of it if it is standard input. False:
 * it is no regular file, or not there. */
bool input_size(const char *path, uint64_t *size);

/* "gzip", "zstd" ..., or NULL if it passes as it is (or nothing was read yet). */
const char *input_compression(const struct input *input);

/* Lets NULL pass. */
void input_close(struct input *input);

#endif
