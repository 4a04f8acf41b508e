/* Whether everything that a stage could receive has been sent. */

#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

static bool is_at_rest(const struct stage *stage)
{
    if (coro_state(stage->coro) == CORO_CLOSED)
        return true;
    if (stage->sender_count == 0)
        return stage->waits > 0;
    return stage->count == 0 && !run_is_busy(stage);
}

/* Senders stand before their targets, so one walk does. */
bool run_is_starved(const struct stage *starved)
{
    struct stage *stages = starved->run->stages;
    size_t index = starved->plan->index;

    for (size_t i = 0; i < index; i++)
        stages[i].asked = false;
    for (size_t i = index + 1; i-- > 0;) {
        const struct stage *stage = &stages[i];

        if (i < index && !stage->asked)
            continue;
        if (i < index && !is_at_rest(stage))
            return false;
        for (size_t s = 0; s < stage->sender_count; s++)
            stage->senders[s]->asked = true;
    }
    return true;
}
