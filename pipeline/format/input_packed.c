/* Reading a compressed file: member by member, and what may stand between them. */

#include "pipeline/format/input_internal.h"

static void unpack_member(struct input *input, struct unpack_io *io)
{
    size_t out_size = io->out_size;

    io->in = input->buffer + input->start;
    io->in_size = input->filled - input->start;
    switch (input->type->step(input->unpacker, io)) {
    case UNPACK_MORE:
        /* One that does not go on would hang us. */
        if (io->out_size == out_size && io->in_size == input->filled - input->start &&
            io->in_size > 0)
            input->trouble = TROUBLE_DAMAGED;
        input->pending = io->out_size == 0;
        break;
    case UNPACK_END:
        input->phase = PHASE_BETWEEN;
        input->pending = false;
        break;
    case UNPACK_DAMAGED:
        input->trouble = TROUBLE_DAMAGED;
        break;
    case UNPACK_NO_MEMORY:
        input->trouble = TROUBLE_NO_MEMORY;
        break;
    }
    input->why = io->why;
    input->start = input->filled - io->in_size;
}

static void skip_padding(struct input *input)
{
    while (input->type->padded && input->start < input->filled &&
           input->buffer[input->start] == 0)
        input->start++;
}

/* Begins the next member if there is one. False: there is none, or more bytes are
 * needed to tell. */
static bool next_member(struct input *input)
{
    skip_padding(input);
    switch (unpack_look(input->type, input->buffer + input->start,
                        input->filled - input->start)) {
    case UNPACK_YES:
        input->phase = PHASE_MEMBER;
        if (!input->type->restart(input->unpacker))
            input->trouble = TROUBLE_NO_MEMORY;
        return true;
    case UNPACK_NO:
        input->trouble = TROUBLE_BYTES_BEHIND;
        return false;
    case UNPACK_MAYBE:
        break;
    }
    return false;
}

/* The descriptor has no more: is that in order here? */
static void end_packed(struct input *input)
{
    bool clean = input->phase == PHASE_BETWEEN && input->start == input->filled;

    if (!clean && !input->stopped)
        input->trouble = TROUBLE_CUT_SHORT;
    input->phase = PHASE_END;
}

ssize_t input_read_packed(struct input *input, char *buffer, size_t size)
{
    struct unpack_io io = {.out = buffer, .out_size = size};

    while (!input->trouble && io.out_size > 0 && input->phase != PHASE_END) {
        if (input->phase == PHASE_BETWEEN) {
            if (next_member(input) || input->trouble)
                continue;
        } else if (input->pending || input->start < input->filled) {
            unpack_member(input, &io);
            continue;
        }
        if (io.out_size < size)
            break;
        if (!input_fill(input) && !input->trouble)
            end_packed(input);
    }
    return io.out_size < size ? (ssize_t)(size - io.out_size) : input->trouble ? -1 : 0;
}
