/* Pause: what long work does now and then, so that others have their turns meanwhile.
 */
#ifndef PIPELINE_BASE_PAUSE_H
#define PIPELINE_BASE_PAUSE_H

#include <stddef.h>

/* `body` may switch to another coroutine; NULL: there is nothing to do. */
struct pause {
    void (*body)(void *arg);
    void *arg;
};

/* After so many steps, each of which takes less than a microsecond. */
#define PAUSE_STEPS 4096

/* After the step with this number. `pause` may be NULL. */
static inline void pause_at(const struct pause *pause, size_t step)
{
    if (step % PAUSE_STEPS == 0 && pause && pause->body)
        pause->body(pause->arg);
}

#endif
