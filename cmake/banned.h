/* Included before every source of the project: what it must not call, because it
 * overflows, cannot report an error, keeps state between calls or grows the stack
 * without a limit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef alloca
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets atoi atol atof gmtime    \
    localtime
#pragma GCC poison asctime ctime alloca
