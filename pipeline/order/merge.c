/* Merging: a heap of runs, the one that is next on top. */

#include "pipeline/order/merge.h"

#include "pipeline/order/entries.h"

#include <stdlib.h>

static struct text key_of(const struct run_reader *reader)
{
    return (struct text){
        .bytes = item_key(reader->item),
        .length = reader->item->key_length,
    };
}

/* Whether run `a` has its turn before run `b`. */
static bool is_before(const struct merge *merge, size_t a, size_t b)
{
    const struct run_reader *x = &merge->readers[a];
    const struct run_reader *y = &merge->readers[b];
    int order;

    if (x->head != y->head)
        return x->head < y->head;
    order = key_compare(key_of(x), key_of(y));
    return order != 0 ? order < 0 : a < b;
}

/* Lets the run at this place of the heap sink to where it belongs. */
static void sink(struct merge *merge, size_t place)
{
    size_t run = merge->order[place];

    for (;;) {
        size_t child = 2 * place + 1;

        if (child + 1 < merge->count &&
            is_before(merge, merge->order[child + 1], merge->order[child]))
            child++;
        if (child >= merge->count || !is_before(merge, merge->order[child], run))
            break;
        merge->order[place] = merge->order[child];
        place = child;
    }
    merge->order[place] = run;
}

bool merge_begin(struct merge *merge, const struct spill *spill, size_t from, size_t to,
                 struct fault *fault)
{
    merge->count = merge->runs = 0;
    merge->begun = false;
    for (size_t i = from; i < to; i++) {
        struct run_reader *reader = &merge->readers[merge->runs];

        run_begin(reader, spill->file, &spill->runs[i], merge->size);
        merge->runs++;
        if (!run_next(reader, fault))
            return false;
        if (reader->item)
            merge->order[merge->count++] = merge->runs - 1;
    }
    for (size_t i = merge->count / 2; i-- > 0;)
        sink(merge, i);
    return true;
}

/* Moves the run on that gave the last item. */
static bool move_on(struct merge *merge, struct fault *fault)
{
    struct run_reader *reader = &merge->readers[merge->order[0]];

    if (!run_next(reader, fault))
        return false;
    if (!reader->item) {
        run_release(reader);
        merge->order[0] = merge->order[--merge->count];
    }
    if (merge->count > 0)
        sink(merge, 0);
    return true;
}

bool merge_next(struct merge *merge, struct item **item, struct fault *fault)
{
    *item = NULL;
    if (merge->begun && merge->count > 0 && !move_on(merge, fault))
        return false;
    merge->begun = true;
    if (merge->count > 0)
        *item = merge->readers[merge->order[0]].item;
    return true;
}

void merge_release(struct merge *merge)
{
    for (size_t i = 0; i < merge->runs; i++)
        run_release(&merge->readers[i]);
    merge->runs = merge->count = 0;
}

/* ---- Passes ---- */

static bool merge_some(struct merge *merge, struct spill *into, struct fault *fault)
{
    struct item *item;

    for (size_t i = 0;; i++) {
        if (!merge_next(merge, &item, fault))
            return false;
        if (!item)
            return spill_end_run(into, fault);
        if (!spill_add(into, item, fault))
            return false;
        pause_at(merge->pause, i);
    }
}

static bool merge_pass(struct merge *merge, const struct spill *from,
                       struct spill *into, struct fault *fault)
{
    for (size_t at = 0; at < from->count; at += MERGE_RUNS) {
        size_t to = from->count - at < MERGE_RUNS ? from->count : at + MERGE_RUNS;
        bool done =
            merge_begin(merge, from, at, to, fault) && merge_some(merge, into, fault);

        merge_release(merge);
        if (!done)
            return false;
    }
    return true;
}

bool merge_down(struct spill *spill, size_t size, const struct pause *pause,
                struct fault *fault)
{
    struct merge *merge = malloc(sizeof(*merge));
    bool done = merge != NULL;

    if (merge) {
        merge->size = size;
        merge->pause = pause;
    } else {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    }
    while (done && spill->count > MERGE_RUNS) {
        struct spill next;

        done = spill_open(&next, fault) && merge_pass(merge, spill, &next, fault);
        spill_release(spill);
        *spill = next;
    }
    free(merge);
    return done;
}
