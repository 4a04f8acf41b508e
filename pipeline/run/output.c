/* Outputs: buffering, complete writes, and what a terminal must not see. */

#include "pipeline/run/output.h"

#include "pipeline/base/escape.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/run/waiting.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)128 << 10)

/* So many bytes are written where they are: a copy costs more than a write. */
#define WORTH_A_WRITE ((size_t)16 << 10)

static void look_at(struct output *output, int descriptor)
{
    struct stat info;

    output->descriptor = descriptor;
    if (fstat(descriptor, &info) != 0)
        return;
    output->device = info.st_dev;
    output->inode = info.st_ino;
    output->regular = S_ISREG(info.st_mode);
    output->size = output->regular ? (uint64_t)info.st_size : 0;
}

struct output *output_new(int descriptor, const char *name, bool owned)
{
    struct output *output = calloc(1, sizeof(*output));

    if (!output)
        return NULL;
    output->buffer = malloc(BUFFER_SIZE);
    if (!output->buffer) {
        free(output);
        return NULL;
    }
    output->name = name;
    output->owned = owned;
    output->terminal = isatty(descriptor);
    look_at(output, descriptor);
    return output;
}

void output_replace(struct output *output, int descriptor)
{
    look_at(output, descriptor);
    output->has_header = output->size > 0;
    output->owes_newline = false;
}

size_t output_width(const struct output *output)
{
    struct winsize size;

    if (!output->terminal)
        return 0;
    if (ioctl(output->descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return OUTPUT_USUAL_WIDTH;
    return size.ws_col;
}

static bool stop(struct output *output, int error, struct fault *fault)
{
    output->length = 0;
    if (error == EPIPE) {
        output->gone = true;
        return false;
    }
    output->failed = true;
    fault_set(fault, STATUS_OUTPUT, NULL, "cannot write %s: %s", output->name,
              strerror(error));
    return false;
}

/* False: the run is aborted. */
static bool wait_for_room(struct output *output)
{
    struct pollfd polled = {.fd = output->descriptor, .events = POLLOUT};

    if (output->run)
        return run_wait_writable(output->run, output->descriptor);
    return poll(&polled, 1, -1) >= 0 || errno == EINTR;
}

/* -1, with errno: nothing could be written. */
static ssize_t write_some(struct output *output, const char *bytes, size_t length)
{
    if (!output->regular && output->run && !run_is_alone(output->run)) {
        if (!wait_for_room(output)) {
            errno = EPIPE;
            return -1;
        }
        length = length < PIPE_BUF ? length : PIPE_BUF;
    }
    return write(output->descriptor, bytes, length);
}

static bool write_rest(struct output *output, const char *bytes, size_t length,
                       struct fault *fault)
{
    while (length > 0) {
        ssize_t written = write_some(output, bytes, length);

        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return stop(output, errno, fault);
        /* Somebody else's O_NONBLOCK, or a signal: only the one to abort gives up. */
        if (!wait_for_room(output))
            return stop(output, EPIPE, fault);
    }
    return true;
}

static bool write_all(struct output *output, const char *bytes, size_t length,
                      struct fault *fault)
{
    bool good;

    if (length > 0 && output->terminal) {
        if (output->run)
            screen_yield(output->run);
        if (output->before_terminal)
            output->before_terminal(output->context);
    }
    if (output->unrecorded && length > 0 && !run_state_record(output->run))
        return stop(output, EPIPE, fault);
    output->busy = true;
    good = write_rest(output, bytes, length, fault);
    output->busy = false;
    if (output->run)
        run_wake_for_output(output->run);
    return good;
}

bool output_now(struct output *output, const char *bytes, size_t length,
                struct fault *fault)
{
    struct pollfd polled = {.fd = output->descriptor, .events = POLLOUT};

    if (output->before_terminal)
        output->before_terminal(output->context);
    while (length > 0) {
        ssize_t written = write(output->descriptor, bytes, length);

        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            (void)poll(&polled, 1, -1);
        } else if (errno != EINTR) {
            return stop(output, errno, fault);
        }
    }
    return true;
}

bool output_claim(struct output *output)
{
    if (output->busy && !run_wait_for_output(output->run, output))
        output->gone = true;
    return !output->gone && !output->failed;
}

bool output_flush(struct output *output, struct fault *fault)
{
    bool open = output_claim(output);
    size_t length = output->length;

    output->length = 0;
    if (!open)
        return !length;
    return write_all(output, output->buffer, length, fault);
}

bool output_bytes(struct output *output, const char *bytes, size_t length,
                  struct fault *fault)
{
    if (!output_claim(output))
        return false;
    output->size += length;
    if ((length >= WORTH_A_WRITE || length > BUFFER_SIZE - output->length) &&
        !output_flush(output, fault))
        return false;
    if (length >= WORTH_A_WRITE)
        return write_all(output, bytes, length, fault);
    memcpy(output->buffer + output->length, bytes, length);
    output->length += length;
    return true;
}

static bool escaped_bytes(struct output *output, const char *bytes, size_t length,
                          struct fault *fault)
{
    while (length > 0) {
        size_t plain = escape_span(bytes, length, true);
        char escape[8];
        size_t used = 0;
        size_t size;

        if (!output_bytes(output, bytes, plain, fault))
            return false;
        bytes += plain;
        length -= plain;
        if (length == 0)
            break;
        size = escape_one(bytes, length, escape, &used);
        if (!output_bytes(output, escape, size, fault))
            return false;
        bytes += used;
        length -= used;
    }
    return true;
}

bool output_shown(struct output *output, const char *bytes, size_t length,
                  struct fault *fault)
{
    return output->terminal ? escaped_bytes(output, bytes, length, fault)
                            : output_bytes(output, bytes, length, fault);
}

bool output_begin_line(struct output *output, struct fault *fault)
{
    bool owed;

    /* Who is in a write has yet to say how its line ends. */
    if (!output_claim(output))
        return false;
    owed = output->owes_newline;
    output->owes_newline = false;
    return !owed || output_bytes(output, "\n", 1, fault);
}

static bool put_line(struct output *output, struct text text, enum line_end end,
                     bool escape, struct fault *fault)
{
    static const struct {
        const char *bytes;
        size_t length;
    } ends[] = {[LINE_END_LF] = {"\n", 1},
                [LINE_END_CRLF] = {"\r\n", 2},
                [LINE_END_NONE] = {"", 0}};
    bool good;

    if (!output_begin_line(output, fault))
        return false;
    output->owes_newline = end == LINE_END_NONE;
    if (escape)
        good = escaped_bytes(output, text.bytes, text.length, fault);
    else
        good = output_bytes(output, text.bytes, text.length, fault);
    return good && output_bytes(output, ends[end].bytes, ends[end].length, fault);
}

bool output_line(struct output *output, struct text text, enum line_end end,
                 struct fault *fault)
{
    return put_line(output, text, end, output->terminal, fault);
}

bool output_ready_line(struct output *output, struct text text, enum line_end end,
                       struct fault *fault)
{
    return put_line(output, text, end, false, fault);
}

static bool escaped_lines(struct output *output, const char *bytes, size_t length,
                          struct fault *fault)
{
    while (length > 0) {
        const char *newline = memchr(bytes, '\n', length);
        size_t whole = newline ? (size_t)(newline + 1 - bytes) : length;
        size_t end = newline ? 1 : 0;

        if (newline && whole > 1 && newline[-1] == '\r')
            end = 2;
        if (!escaped_bytes(output, bytes, whole - end, fault) ||
            !output_bytes(output, bytes + whole - end, end, fault))
            return false;
        bytes += whole;
        length -= whole;
    }
    return true;
}

bool output_block(struct output *output, const struct block *block, struct fault *fault)
{
    if (!output_begin_line(output, fault))
        return false;
    output->owes_newline = block->text[block->length - 1] != '\n';
    return output->terminal ? escaped_lines(output, block->text, block->length, fault)
                            : output_bytes(output, block->text, block->length, fault);
}

bool output_close(struct output *output, struct fault *fault)
{
    bool failed_before = output->failed;
    bool good = output_flush(output, fault) || output->gone || failed_before;

    if (output->owned && close(output->descriptor) != 0 && good && !failed_before)
        good = stop(output, errno, fault);
    free(output->buffer);
    free(output);
    return good;
}
