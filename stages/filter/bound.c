/* Records before a time, or from it on. */

#include "stages/filter/bound.h"

#include "stages/filter/moment.h"
#include "stages/kept.h"

#include <inttypes.h>

struct passing {
    struct stage *stage;
    struct moment moment;
    enum bound bound;
    bool sorted;
    bool all; /* what comes passes unseen: it stands behind the bound */
    int64_t time;
};

/* Of the type of stage_keep_state. What was said in relation to now stays what it was.
 */
static bool save(void *opaque, struct buffer *out)
{
    const struct passing *passing = opaque;

    buffer_printf(out, "%" PRIu64 " %d %d %" PRIu64 "\n", (uint64_t)passing->time,
                  passing->all, passing->moment.any, (uint64_t)passing->moment.last);
    return !out->failed;
}

/* False: what was kept makes no sense. */
static bool go_on(struct passing *passing)
{
    struct text rest = stage_saved(passing->stage);
    uint64_t time, all, any, last;

    stage_keep_state(passing->stage, save, passing);
    if (!rest.bytes)
        return true;
    if (!kept_number(&rest, &time) || !kept_number(&rest, &all) ||
        !kept_number(&rest, &any) || !kept_number(&rest, &last))
        return stage_spoilt(passing->stage) == STATUS_OK;
    passing->time = (int64_t)time;
    passing->all = all > 0;
    passing->moment.any = any > 0;
    passing->moment.last = (int64_t)last;
    return true;
}

/* Takes a record. False: no more of them are looked at. */
static bool take(struct passing *passing, struct record *rec)
{
    int64_t at;
    bool after;

    if (passing->all)
        return stage_send(passing->stage, rec);
    if (!moment_find(&passing->moment, rec, &at))
        return true;
    after = at >= passing->time;
    passing->all = after && passing->sorted && passing->bound == BOUND_SINCE;
    if (after == (passing->bound == BOUND_SINCE))
        return stage_send(passing->stage, rec);
    stage_drop(passing->stage, rec);
    return !(after && passing->sorted);
}

enum status bound_run(struct stage *self, const struct bound_args *args,
                      enum bound bound)
{
    struct passing passing = {.stage = self, .bound = bound, .sorted = args->sorted};
    enum status status = moment_init(&passing.moment, self, &args->on, &args->zone);
    struct record *rec;

    if (status == STATUS_OK)
        status = moment_of_argument(&passing.moment, &args->time, &passing.time);
    if (status == STATUS_OK && go_on(&passing)) {
        while ((rec = stage_receive(self)) && take(&passing, rec))
            continue;
    }
    moment_release(&passing.moment);
    return status;
}

unsigned bound_traits(const struct bound_args *args, enum bound bound)
{
    return (args->on.program ? STAGE_READS_FIELDS : 0) |
           (args->sorted && bound == BOUND_UNTIL ? STAGE_ENDS_EARLY : 0);
}
