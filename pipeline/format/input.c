/* Input: opening, looking at the first bytes, and reading. */

#include "pipeline/format/input_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Compressed bytes are read into a buffer of our own, as are the first of any file. */
#define BUFFER_SIZE ((size_t)64 << 10)

static enum status status_of(int error)
{
    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return STATUS_RESOURCE;
    default:
        return STATUS_INPUT;
    }
}

/* Standard input may be closed. Then the next file that is opened gets its number, and
 * it would be read in its place: so this is remembered now. */
static void open_standard_input(struct input *input)
{
    if (fcntl(STDIN_FILENO, F_GETFD) < 0) {
        input->trouble = TROUBLE_READ;
        input->error = errno;
        return;
    }
    input->descriptor = STDIN_FILENO;
}

/* O_NONBLOCK: to open a FIFO would wait for its writer, and others with it. Who waits
 * until it can be read waits for that, too: it is not at its end before it has had one.
 * 0, or the error number. */
static int open_path(struct input *input, const char *path)
{
    struct stat stat;

    input->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (input->descriptor < 0)
        return errno;
    input->owned = true;
    if (fstat(input->descriptor, &stat) < 0)
        return errno;
    return S_ISDIR(stat.st_mode) ? EISDIR : 0;
}

static struct input *new_input(input_wait *wait, void *context)
{
    struct input *input = calloc(1, sizeof *input);

    if (!input)
        return NULL;
    input->descriptor = -1;
    input->wait = wait;
    input->context = context;
    input->buffer = malloc(BUFFER_SIZE);
    if (!input->buffer) {
        free(input);
        return NULL;
    }
    return input;
}

struct input *input_open(const char *path, input_wait *wait, void *context,
                         struct fault *fault)
{
    struct input *input = new_input(wait, context);
    int error = input ? 0 : ENOMEM;

    if (input && strcmp(path, "-") == 0)
        open_standard_input(input);
    else if (input)
        error = open_path(input, path);
    if (!error)
        return input;
    input_close(input);
    fault_set(fault, status_of(error), NULL, "cannot open: %s", strerror(error));
    return NULL;
}

void input_close(struct input *input)
{
    if (!input)
        return;
    if (input->unpacker)
        input->type->destroy(input->unpacker);
    if (input->owned)
        close(input->descriptor);
    free(input->buffer);
    free(input);
}

uint64_t input_taken(const struct input *input)
{
    return input->taken;
}

bool input_size(const char *path, uint64_t *size)
{
    bool is_standard = strcmp(path, "-") == 0;
    struct stat info;
    off_t at = 0;

    if ((is_standard ? fstat(STDIN_FILENO, &info) : stat(path, &info)) != 0 ||
        !S_ISREG(info.st_mode))
        return false;
    if (is_standard)
        at = lseek(STDIN_FILENO, 0, SEEK_CUR);
    *size = at >= 0 && at < info.st_size ? (uint64_t)(info.st_size - at) : 0;
    return true;
}

int input_descriptor(const struct input *input)
{
    return input->descriptor;
}

const char *input_compression(const struct input *input)
{
    return input->type ? input->type->name : NULL;
}

/* 0 at the end; -1 is trouble. */
static ssize_t read_descriptor(struct input *input, char *buffer, size_t size)
{
    ssize_t length;

    while (!input->ended) {
        if (!input->wait(input->context, input->descriptor)) {
            input->ended = input->stopped = true;
            break;
        }
        length = read(input->descriptor, buffer, size);
        if (length > 0) {
            input->taken += (uint64_t)length;
            return length;
        }
        if (length == 0) {
            input->ended = true;
        } else if (errno != EINTR && errno != EAGAIN) {
            input->trouble = TROUBLE_READ;
            input->error = errno;
            return -1;
        }
    }
    return 0;
}

bool input_fill(struct input *input)
{
    ssize_t length;

    if (input->start > 0) {
        memmove(input->buffer, input->buffer + input->start,
                input->filled - input->start);
        input->filled -= input->start;
        input->start = 0;
    }
    length = read_descriptor(input, input->buffer + input->filled,
                             BUFFER_SIZE - input->filled);
    if (length <= 0)
        return false;
    input->filled += (size_t)length;
    return true;
}

static void look(struct input *input)
{
    enum unpack_match match = UNPACK_MAYBE;
    const struct unpack_type *type = NULL;

    while (match == UNPACK_MAYBE && !input->trouble && input_fill(input))
        match = unpack_recognise(input->buffer, input->filled, &type);
    input->phase = PHASE_PLAIN;
    if (match != UNPACK_YES)
        return;
    input->type = type;
    input->phase = PHASE_MEMBER;
    input->unpacker = type->create();
    if (!input->unpacker)
        input->trouble = TROUBLE_NO_MEMORY;
}

static ssize_t read_plain(struct input *input, char *buffer, size_t size)
{
    size_t left = input->filled - input->start;

    if (left == 0)
        return input->trouble ? -1 : read_descriptor(input, buffer, size);
    if (size > left)
        size = left;
    memcpy(buffer, input->buffer + input->start, size);
    input->start += size;
    if (size == left) {
        free(input->buffer);
        input->buffer = NULL;
    }
    return (ssize_t)size;
}

static void tell(const struct input *input, struct fault *fault)
{
    const char *name = input->type ? input->type->name : "";
    const char *why = input->why ? input->why : "";
    const char *colon = input->why ? ": " : "";

    switch (input->trouble) {
    case TROUBLE_NONE:
        break;
    case TROUBLE_READ:
        fault_set(fault, status_of(input->error), NULL, "cannot read: %s",
                  strerror(input->error));
        break;
    case TROUBLE_DAMAGED:
        fault_set(fault, STATUS_INPUT, NULL, "%s data is damaged%s%s", name, colon,
                  why);
        break;
    case TROUBLE_CUT_SHORT:
        fault_set(fault, STATUS_INPUT, NULL, "%s data is cut short", name);
        break;
    case TROUBLE_BYTES_BEHIND:
        fault_set(fault, STATUS_INPUT, NULL, "bytes after the end of the %s data",
                  name);
        break;
    case TROUBLE_NO_MEMORY:
        fault_set(fault, STATUS_RESOURCE, NULL,
                  "no memory to decompress the %s data%s%s", name, colon, why);
        break;
    }
}

ssize_t input_read(struct input *input, char *buffer, size_t size, struct fault *fault)
{
    ssize_t length;

    if (input->phase == PHASE_LOOK)
        look(input);
    if (input->phase == PHASE_PLAIN)
        length = read_plain(input, buffer, size);
    else
        length = input_read_packed(input, buffer, size);
    if (length < 0)
        tell(input, fault);
    return length;
}

uint64_t input_jump(struct input *input, uint64_t length)
{
    uint64_t size = 0, ahead;
    struct stat info;
    off_t at;

    if (input->phase == PHASE_LOOK)
        look(input);
    at = lseek(input->descriptor, 0, SEEK_CUR);
    if (input->phase == PHASE_PLAIN && at >= 0 &&
        fstat(input->descriptor, &info) == 0 && S_ISREG(info.st_mode))
        size = (uint64_t)(info.st_size > at ? info.st_size - at : 0);
    ahead = input->filled - input->start;
    if (length <= ahead || size < length - ahead ||
        lseek(input->descriptor, (off_t)(length - ahead), SEEK_CUR) < 0)
        return 0;
    input->start = input->filled;
    input->taken += length - ahead;
    return length;
}
