/* Completion scripts. */
#include "cmd/complete.h"
void complete_script(FILE *out, const struct stage_registry *registry,
                     const char *shell)
{
    (void)out;
    (void)registry;
    (void)shell;
}
