/* Command: words in, exit code out. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "pipeline/lang/descriptor.h"

/* The whole program, with the stages of `registry`. */
int command_main(int argc, char **argv, const struct stage_registry *registry);

#endif
