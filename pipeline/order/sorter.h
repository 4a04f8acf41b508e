/* Sorter: takes records with their keys (key.h), gives them back in the keys' order;
 * records with equal keys in the order in which they came.
 *
 *     pages     [item][item][item]...   [item][item]...        key, text
 *                  ^      ^                 ^
 *     entries   [head, .][head, .]  ...                        sorted when it is time
 *
 *     file      run 0: items in order | run 1 ... | run 2 ...  merged at the end
 *
 * What it holds counts against the limit of json/memory.h. When that is more than a
 * half of the limit, or everything together comes near it, what it holds is sorted and
 * written to a temporary file (spill.h) as a run. At the end the runs are merged, up to
 * MERGE_RUNS at once, else in several passes.
 *
 * If only the first N of the order are wanted it holds about 2 N of them: now and then
 * they are sorted, and what is not among the first N is gone; from then on a record
 * that sorts behind the last of these is not wanted. */
#ifndef PIPELINE_ORDER_SORTER_H
#define PIPELINE_ORDER_SORTER_H

#include "pipeline/base/fault.h"
#include "pipeline/base/pause.h"
#include "pipeline/record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sorter;

#define SORTER_ALL UINT64_MAX

/* For the first `most` records of the order. `share`: how many bytes it may hold; 0:
 * half the memory's limit. NULL without memory. */
struct sorter *sorter_new(uint64_t most, size_t share)
    __attribute__((warn_unused_result));
void sorter_free(struct sorter *sorter);

/* Has it pause while it sorts and writes runs. */
void sorter_on_pause(struct sorter *sorter, struct pause pause);

/* False: a record with this key would certainly not be among the first. */
bool sorter_wants(const struct sorter *sorter, struct text key);

/* Takes the record's reference, also on failure; lends the key. False: it failed. */
bool sorter_add(struct sorter *sorter, struct text key, struct record *record)
    __attribute__((warn_unused_result));

/* Begins to show what it holds, in order, before more is added. False: it failed, or,
 * without a fault, it holds runs, which are not merged for that. */
bool sorter_show(struct sorter *sorter) __attribute__((warn_unused_result));

/* The next one, a reference to it or to a copy; NULL: that was the last, or it failed.
 */
struct record *sorter_show_next(struct sorter *sorter)
    __attribute__((warn_unused_result));

/* Nothing more will be added. */
bool sorter_finish(struct sorter *sorter) __attribute__((warn_unused_result));

/* The next record, one reference; NULL at the end, or if it failed. */
struct record *sorter_next(struct sorter *sorter) __attribute__((warn_unused_result));

/* The key of the record that came last, by sorter_next or -show_next; lent until the
 * next call. */
struct text sorter_key(const struct sorter *sorter);

/* Why it failed; its status is STATUS_OK if it has not. */
const struct fault *sorter_fault(const struct sorter *sorter);

/* How many runs it has written. */
size_t sorter_runs(const struct sorter *sorter);

/* The bytes of what it holds in memory. */
size_t sorter_held(const struct sorter *sorter);

#endif
