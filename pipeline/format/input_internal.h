/* Input: what its files share: one reads, the other decompresses. */
#ifndef PIPELINE_FORMAT_INPUT_INTERNAL_H
#define PIPELINE_FORMAT_INPUT_INTERNAL_H

#include "pipeline/format/input.h"
#include "pipeline/format/unpack.h"

enum input_phase {
    PHASE_LOOK, /* at the first bytes */
    PHASE_PLAIN, /* not compressed */
    PHASE_MEMBER, /* in a compressed member */
    PHASE_BETWEEN, /* behind one */
    PHASE_END, /* of a compressed file */
};

enum input_trouble {
    TROUBLE_NONE,
    TROUBLE_READ,
    TROUBLE_DAMAGED,
    TROUBLE_CUT_SHORT,
    TROUBLE_BYTES_BEHIND,
    TROUBLE_NO_MEMORY,
};

struct input {
    int descriptor;
    bool owned; /* to be closed */
    input_wait *wait;
    void *context;

    enum input_phase phase;
    uint64_t taken; /* bytes, from the descriptor */
    bool ended; /* the descriptor has no more bytes */
    bool stopped; /* ... because waiting said so */

    /* Told when all bytes before it have been given out. */
    enum input_trouble trouble;
    int error; /* of the system, for TROUBLE_READ */
    const char *why; /* or NULL; for TROUBLE_DAMAGED and TROUBLE_NO_MEMORY */

    const struct unpack_type *type; /* NULL: not compressed, or not known yet */
    void *unpacker;
    bool pending; /* the unpacker may have bytes to give without getting any */

    char *buffer; /* read and not used up: from start to filled */
    size_t start, filled;
};

/* Reads into the buffer, behind what is there. False: no byte came, at the end or in
 * trouble. Waits, so it may switch coroutines. */
bool input_fill(struct input *input);

/* As input_read, of a compressed file. -1: input->trouble says why. */
ssize_t input_read_packed(struct input *input, char *buffer, size_t size);

#endif
