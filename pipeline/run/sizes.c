/* Sizes: how many records each inbox holds, so that batching is never seen.
 *
 * An inbox of one hands over record by record. That is needed where the order or the
 * extent of what can be seen from outside would differ otherwise:
 *
 * - Demand. Below a stage that may reject or act, and above one that may end early: in
 *   `grep REGEX | head 1` grep must not reject a line that head would never have asked
 *   for. With --on-error fail every stage that rejects ends the run early, and what the
 *   blocks of a broadcast have done by then can be seen too.
 * - Order. Between a broadcast and the place where its outputs meet again: a stage
 *   behind the blocks, or a file that several stages write to, the rejects among them.
 *
 *   The blocks of merge have no order among each other.
 *
 *     read ==64==> broadcast ==1==> grep a ==1=.
 *                          `==1==> grep b ==1=`==64==> head
 *
 * The inbox where branches meet may be large: what arrives in order stays in order. */

#include "pipeline/run/internal.h"

#include <stdlib.h>
#include <string.h>

/* Notes on one stage. */
struct note {
    bool acts_above; /* a stage before it may reject or act */
    bool fork_above; /* it is inside or behind a broadcast */
    bool ends_below; /* it, or a stage behind it, may end early */
    bool one; /* its inbox holds one record */
    size_t mark; /* the last walk of mark_between that came by */
    size_t dominator; /* the last stage that every way from a source to it goes through,
                       * by its place: its index and 1; ROOT: there is none */
};

/* What stands in front of all sources: where the ways from two of them part. */
#define ROOT 0

static size_t index_of(const struct stage *stage)
{
    return stage->plan->index;
}

static size_t place_of(const struct stage *stage)
{
    return index_of(stage) + 1;
}

/* ---- Demand ---- */

/* Notes what stands above each stage. */
static void look_up(const struct run *run, struct note *notes)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];
        bool acts = (stage->plan->traits & (STAGE_REJECTS | STAGE_ACTS)) != 0;

        for (size_t t = 0; t < stage->target_count; t++) {
            struct note *target = &notes[index_of(stage->targets[t])];

            target->acts_above |= acts || notes[i].acts_above;
            target->fork_above |= stage->target_count > 1 || notes[i].fork_above;
        }
    }
}

static void mark_demand(struct run *run, struct note *notes)
{
    bool fails = run->options->on_error == ON_ERROR_FAIL;

    look_up(run, notes);
    for (size_t i = run->count; i-- > 0;) {
        const struct stage *stage = &run->stages[i];
        bool sends_last = (stage->plan->traits & STAGE_SENDS_LAST) != 0;

        notes[i].ends_below = (stage->plan->traits & STAGE_ENDS_EARLY) != 0;
        /* What sends last has had all its input before anybody can end. */
        for (size_t t = 0; !sends_last && t < stage->target_count; t++)
            notes[i].ends_below |= notes[index_of(stage->targets[t])].ends_below;
        notes[i].one = (notes[i].acts_above && (notes[i].ends_below || fails)) ||
                       (notes[i].fork_above && fails);
    }
}

/* ---- Order ---- */

/* Where the ways to two places part: both climb to their dominators until they are the
 * same (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm"). */
static size_t fork_of(const struct note *notes, size_t a, size_t b)
{
    while (a != b) {
        if (a > b)
            a = notes[a - 1].dominator;
        else
            b = notes[b - 1].dominator;
    }
    return a;
}

static void find_dominators(const struct run *run, struct note *notes)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        notes[i].dominator =
            stage->sender_count > 0 ? place_of(stage->senders[0]) : ROOT;
        for (size_t s = 1; s < stage->sender_count; s++)
            notes[i].dominator =
                fork_of(notes, notes[i].dominator, place_of(stage->senders[s]));
    }
}

/* Gives one record to every stage between the place `fork` and `last`, and to `last`.
 * Those between have smaller indices than `last`, so one walk backward does. */
static void mark_between(const struct run *run, struct note *notes, size_t fork,
                         size_t last)
{
    size_t mark = last + 1;

    if (last + 1 == fork)
        return;
    notes[last].mark = mark;
    for (size_t i = last; i + 1 > fork; i--) {
        const struct stage *stage = &run->stages[i];

        if (notes[i].mark != mark)
            continue;
        notes[i].one = true;
        for (size_t s = 0; s < stage->sender_count; s++)
            notes[index_of(stage->senders[s])].mark = mark;
    }
}

/* The senders of a join from `first` on that have their records from the same source:
 * their ways part at *fork. Returns where they end. */
static size_t parted_senders(const struct stage *join, const struct note *notes,
                             size_t first, size_t *fork)
{
    size_t end = first + 1;

    *fork = place_of(join->senders[first]);
    for (; end < join->sender_count; end++) {
        size_t common = fork_of(notes, *fork, place_of(join->senders[end]));

        if (common == ROOT)
            break;
        *fork = common;
    }
    return end;
}

/* What comes from several sources has no order to keep; the senders to a join stand in
 * the order of the blocks. */
static void mark_joins(const struct run *run, struct note *notes)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];
        size_t end, fork;

        for (size_t s = 0; stage->sender_count > 1 && s < stage->sender_count;)
            for (end = parted_senders(stage, notes, s, &fork); s < end; s++)
                mark_between(run, notes, fork, index_of(stage->senders[s]));
    }
}

/* ---- Order, by a common file ---- */

/* A stage and a file that it writes to, perhaps one of several. */
struct file_writer {
    size_t stage;
    struct file_identity file;
};

static int compare_writers(const void *a, const void *b)
{
    const struct file_writer *x = a;
    const struct file_writer *y = b;
    int names = strcmp(x->file.name, y->file.name);

    if (x->file.device != y->file.device)
        return x->file.device < y->file.device ? -1 : 1;
    if (x->file.inode != y->file.inode)
        return x->file.inode < y->file.inode ? -1 : 1;
    if (names != 0)
        return names;
    return x->stage < y->stage ? -1 : x->stage > y->stage;
}

/* What stages write themselves, and the file of rejects for those that may reject. */
static size_t list_writers(struct run *run, struct file_writer *writers)
{
    struct file_identity rejects = run_rejects_identity(run);
    size_t count = 0;

    for (size_t i = 0; i < run->count; i++) {
        struct file_identity own = run_output_identity(&run->stages[i]);

        if (own.known)
            writers[count++] = (struct file_writer){i, own};
        if (rejects.known && run_may_reject(&run->stages[i]))
            writers[count++] = (struct file_writer){i, rejects};
    }
    return count;
}

static bool mark_common_files(struct run *run, struct note *notes)
{
    struct file_writer *writers = calloc(2 * run->count, sizeof(*writers));
    size_t count;

    if (!writers)
        return false;
    count = list_writers(run, writers);
    qsort(writers, count, sizeof(*writers), compare_writers);
    for (size_t w = 1; w < count; w++) {
        size_t a = writers[w - 1].stage;
        size_t b = writers[w].stage;
        size_t fork = fork_of(notes, a + 1, b + 1);

        if (!run_same_file(&writers[w - 1].file, &writers[w].file))
            continue;
        mark_between(run, notes, fork, a);
        mark_between(run, notes, fork, b);
    }
    free(writers);
    return true;
}

bool run_size_inboxes(struct run *run)
{
    size_t standard =
        run->options->inbox_limit ? run->options->inbox_limit : RUN_INBOX_RECORDS;
    struct note *notes = calloc(run->count, sizeof(*notes));
    bool good = notes != NULL;

    if (good) {
        mark_demand(run, notes);
        find_dominators(run, notes);
        mark_joins(run, notes);
        good = mark_common_files(run, notes);
    }
    for (size_t i = 0; good && i < run->count; i++)
        run->stages[i].limit = notes[i].one ? 1 : (uint32_t)standard;
    free(notes);
    return good;
}
