/* Feeder: a pipe that an input reads, filled by the input's own waiting.
 *
 * Each time that the input waits, the next piece goes into the pipe; behind the last
 * the pipe is closed. So a test decides what every read(2) gives, without a second
 * thread. */
#ifndef TESTS_UNIT_FORMAT_FEEDER_H
#define TESTS_UNIT_FORMAT_FEEDER_H

#include "pack.h"
#include "pipeline/format/input.h"

struct feeder {
    const char *bytes;
    size_t size;
    size_t piece; /* bytes a read */
    size_t stop_at; /* at the wait behind so many bytes, waiting says stop */
    size_t empty; /* so many waits answer too early, before each piece */
    size_t given, waits, early;
    int ends[2];
    struct input *input;
};

#define READ_SIZE ((size_t)65536)
#define NEVER ((size_t)-1)

/* Opens feeder->input, which reads `bytes`. */
void feeder_start(struct feeder *feeder, struct bytes bytes, size_t piece);
void feeder_stop(struct feeder *feeder);

input_wait feeder_wait;

struct outcome {
    struct bytes bytes;
    bool ended; /* without an error */
    enum status status;
    char what[128]; /* of the error */
};

/* Reads to the end, or the error, by reads of `size`. */
struct outcome feeder_read_all(struct feeder *feeder, size_t size);

/* All of that at once. */
struct outcome feed(struct bytes bytes, size_t piece, size_t size);

/* All came that was to come; frees the outcome's bytes. */
void assert_outcome(struct outcome *outcome, const char *content, size_t size);

/* It ended by this error, one of the input; frees the outcome's bytes. */
void assert_fault(struct outcome *outcome, const char *what);

#endif
