/* Output: a buffered file, standard output among them, that stages write records to.
 *
 * Records come out as they came, with the line end that they came with. One without a
 * newline, the last of its input, gets one only when another record follows it in the
 * output. On a terminal control bytes are escaped. Stages that write to the same file
 * (device and inode) share one output, so that records stay whole and in order.
 *
 * Writing may wait, while other tasks of the run go on; until it is done nobody else
 * writes to the output, so lines stay whole. Where nothing else goes on whole blocks
 * are written, else what a pipe takes without blocking.
 *
 * A descriptor that somebody has set non-blocking is waited for, never changed. A
 * reader that goes away (EPIPE) is not an error: the output is `gone`, and takes no
 * more. */
#ifndef PIPELINE_RUN_OUTPUT_H
#define PIPELINE_RUN_OUTPUT_H

#include "pipeline/base/fault.h"
#include "pipeline/record/block.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Of a terminal that does not say, and of a drawing that goes to none. */
#define OUTPUT_USUAL_WIDTH 80
#define OUTPUT_USUAL_HEIGHT 24

struct run;
struct stage;

struct output {
    int descriptor;
    const char *name; /* for messages; lent */
    bool owned; /* close it at the end */
    bool terminal;
    bool regular; /* a regular file: writing to it does not wait */
    bool busy; /* a coroutine is in a write that waits */
    bool gone; /* its reader went away */
    bool failed; /* an error was reported */
    bool owes_newline; /* the last record had none */
    bool has_header; /* it is appended to, and not empty: tables there have headers */
    size_t length; /* bytes in the buffer */
    uint64_t size; /* of a regular file, with those */
    char *buffer;
    dev_t device;
    ino_t inode;
    void (*before_terminal)(void *context); /* called before bytes go to a terminal; or
                                             * NULL */
    void *context;
    struct run *run; /* whose tasks go on while a write waits; or NULL */
    struct stage *owner; /* which has others, too; or NULL */
    bool stale; /* its owner is to open it again */
    size_t folder; /* it is beneath one: 1 more than the bytes of its name that are the
                    * folder's; 0: it is not */
    uint64_t keep; /* it is rotated: so many older ones are kept; 0: it is not */
    bool unrecorded; /* neither a checkpoint nor the journal knows of it */
    dev_t kept_device; /* as the last checkpoint has it: */
    ino_t kept_inode;
    struct output *next; /* of the run */
};

/* Takes over an open descriptor. NULL if there is no memory. */
struct output *output_new(int descriptor, const char *name, bool owned)
    __attribute__((warn_unused_result));

/* Goes on with another descriptor, from which it knows device, inode and size. The old
 * one is the caller's. */
void output_replace(struct output *output, int descriptor);

/* The terminal's columns; 0: it is none. */
size_t output_width(const struct output *output);

/* False: it takes no more: it is gone; or it failed, which is told in *fault the first
 * time only. A ready line is not escaped any more. */
bool output_line(struct output *output, struct text text, enum line_end end,
                 struct fault *fault) __attribute__((warn_unused_result));
bool output_ready_line(struct output *output, struct text text, enum line_end end,
                       struct fault *fault) __attribute__((warn_unused_result));
bool output_block(struct output *output, const struct block *block, struct fault *fault)
    __attribute__((warn_unused_result));
bool output_bytes(struct output *output, const char *bytes, size_t length,
                  struct fault *fault) __attribute__((warn_unused_result));

/* The same, escaped if the output is a terminal. */
bool output_shown(struct output *output, const char *bytes, size_t length,
                  struct fault *fault) __attribute__((warn_unused_result));

/* Writes the newline that the record before went without. To be called before the bytes
 * of a line that is no record. */
bool output_begin_line(struct output *output, struct fault *fault)
    __attribute__((warn_unused_result));

/* Waits until nobody else writes to it; no other coroutine will until the caller waits.
 * False: it takes no more. For those that prepare bytes before they write them. */
bool output_claim(struct output *output) __attribute__((warn_unused_result));

/* Writes what is in the buffer. */
bool output_flush(struct output *output, struct fault *fault)
    __attribute__((warn_unused_result));

/* Writes bytes at once, in front of what is in the buffer, while everything else stands
 * still: for drawings, which go to a terminal. */
bool output_now(struct output *output, const char *bytes, size_t length,
                struct fault *fault) __attribute__((warn_unused_result));

/* Flushes, closes if it is owned, and frees in any case. False only for an error that
 * was not told before. */
bool output_close(struct output *output, struct fault *fault)
    __attribute__((warn_unused_result));

#endif
