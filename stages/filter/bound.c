/* Records before a time, or from it on. */

#include "stages/filter/bound.h"

#include "stages/filter/moment.h"

struct passing {
    struct stage *stage;
    struct moment moment;
    enum bound bound;
    bool sorted;
    int64_t time;
};

/* Takes a record. False: no more of them are looked at. */
static bool take(struct passing *passing, struct record *rec)
{
    int64_t at;
    bool after;

    if (!moment_find(&passing->moment, rec, &at))
        return true;
    after = at >= passing->time;
    if (after == (passing->bound == BOUND_SINCE))
        return stage_send(passing->stage, rec) && !(after && passing->sorted);
    stage_drop(passing->stage, rec);
    return !(after && passing->sorted);
}

/* What stands behind the bound in a sorted input passes unseen. */
static void pass_all(struct stage *self)
{
    struct record *rec;

    while ((rec = stage_receive(self)) && stage_send(self, rec))
        continue;
}

enum status bound_run(struct stage *self, const struct bound_args *args,
                      enum bound bound)
{
    struct passing passing = {.stage = self, .bound = bound, .sorted = args->sorted};
    enum status status = moment_init(&passing.moment, self, &args->on, &args->zone);
    struct record *rec;

    if (status == STATUS_OK)
        status = moment_of_argument(&passing.moment, &args->time, &passing.time);
    if (status == STATUS_OK) {
        while ((rec = stage_receive(self)) && take(&passing, rec))
            continue;
        if (rec && bound == BOUND_SINCE)
            pass_all(self);
    }
    moment_release(&passing.moment);
    return status;
}

unsigned bound_traits(const struct bound_args *args, enum bound bound)
{
    return (args->on.program ? STAGE_READS_FIELDS : 0) |
           (args->sorted && bound == BOUND_UNTIL ? STAGE_ENDS_EARLY : 0);
}
