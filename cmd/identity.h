/* Identity: the bytes that tell whose a checkpoint is: the pipeline's text, and the
 * options and files that decide what comes out of it. */
#ifndef CMD_IDENTITY_H
#define CMD_IDENTITY_H

#include "cmd/options.h"
#include "cmd/program.h"
#include "pipeline/json/buffer.h"

/* Adds them to an empty buffer; it has failed if there is no memory. */
void identity_write(struct buffer *identity, const struct program *program,
                    const struct options *options);

#endif
