/* Complete: completion scripts for shells, from the same tables as the help. */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "pipeline/lang/descriptor.h"

#include <stdio.h>

/* Prints the script for "bash", "zsh" or "fish". */
void complete_script(FILE *out, const struct stage_registry *registry,
                     const char *shell);

#endif
