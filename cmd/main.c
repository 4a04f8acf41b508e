/* The program coro-pipe: its command, with every stage there is. */

#include "cmd/command.h"
#include "stages/registry.h"

int main(int argc, char **argv)
{
    return command_main(argc, argv, &stage_registry);
}
