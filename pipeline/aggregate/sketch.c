/* Bucket i holds the numbers above GAMMA^(i - 1), up to GAMMA^i. */

#include "pipeline/aggregate/sketch.h"

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/json/memory.h"

#include <math.h>
#include <string.h>

/* A little below 0.01, for what log and exp round. */
#define ERROR 0.00999
#define GAMMA ((1 + ERROR) / (1 - ERROR))

/* Buckets of one sign: a window of the endless row. */
struct buckets {
    uint64_t *counts;
    int64_t first; /* the bucket that counts[0] is */
    size_t size;
};

/* No double is further out; nor is the end of a window, by much. */
#define BUCKET_MOST 40000

struct sketch {
    uint64_t count;
    uint64_t zeros, up, down; /* of these, infinities: up, down */
    double least, most; /* of the finite ones */
    struct buckets above, below; /* 0 */
};

struct sketch *sketch_new(void)
{
    struct sketch *sketch = memory_alloc(sizeof(*sketch));

    if (sketch)
        *sketch = (struct sketch){.least = INFINITY, .most = -INFINITY};
    return sketch;
}

void sketch_free(struct sketch *sketch)
{
    if (!sketch)
        return;
    memory_free(sketch->above.counts);
    memory_free(sketch->below.counts);
    memory_free(sketch);
}

/* ---- Adding ---- */

/* Makes room for the bucket, and some around it. */
static bool widen(struct buckets *buckets, int64_t bucket)
{
    int64_t first = buckets->first, end = buckets->first + (int64_t)buckets->size;
    int64_t room = 64 + (int64_t)buckets->size / 4;
    uint64_t *counts;

    if (buckets->size == 0)
        first = end = bucket;
    if (bucket < first)
        first = bucket - room;
    if (bucket >= end)
        end = bucket + room;
    counts = memory_alloc((size_t)(end - first) * sizeof(*counts));
    if (!counts)
        return false;
    memset(counts, 0, (size_t)(end - first) * sizeof(*counts));
    if (buckets->size > 0)
        memcpy(counts + (buckets->first - first), buckets->counts,
               buckets->size * sizeof(*counts));
    memory_free(buckets->counts);
    *buckets = (struct buckets){counts, first, (size_t)(end - first)};
    return true;
}

static inline bool add_to(struct buckets *buckets, int64_t bucket, uint64_t count)
{
    if ((bucket < buckets->first ||
         bucket >= buckets->first + (int64_t)buckets->size) &&
        !widen(buckets, bucket))
        return false;
    buckets->counts[bucket - buckets->first] += count;
    return true;
}

static int64_t bucket_of(double number)
{
    return (int64_t)ceil(log(number) / log(GAMMA));
}

bool sketch_add(struct sketch *sketch, double number)
{
    bool added = true;

    if (number == 0)
        sketch->zeros++;
    else if (isinf(number))
        *(number > 0 ? &sketch->up : &sketch->down) += 1;
    else if (number > 0)
        added = add_to(&sketch->above, bucket_of(number), 1);
    else
        added = add_to(&sketch->below, bucket_of(-number), 1);
    if (added && !isinf(number) && number < sketch->least)
        sketch->least = number;
    if (added && !isinf(number) && number > sketch->most)
        sketch->most = number;
    sketch->count += added;
    return added;
}

static bool merge_buckets(struct buckets *buckets, const struct buckets *from)
{
    for (size_t i = 0; i < from->size; i++) {
        if (from->counts[i] > 0 &&
            !add_to(buckets, from->first + (int64_t)i, from->counts[i]))
            return false;
    }
    return true;
}

bool sketch_merge(struct sketch *sketch, const struct sketch *from)
{
    if (!merge_buckets(&sketch->above, &from->above) ||
        !merge_buckets(&sketch->below, &from->below))
        return false;
    sketch->count += from->count;
    sketch->zeros += from->zeros;
    sketch->up += from->up;
    sketch->down += from->down;
    if (from->least < sketch->least)
        sketch->least = from->least;
    if (from->most > sketch->most)
        sketch->most = from->most;
    return true;
}

/* ---- Results ---- */

uint64_t sketch_count(const struct sketch *sketch)
{
    return sketch->count;
}

/* The number in the middle, by ratio, of the bucket's; no value is further out than the
 * outermost ones. */
static double value_of(const struct sketch *sketch, int64_t bucket, bool negative)
{
    double number = exp((double)bucket * log(GAMMA)) * (2 / (GAMMA + 1));

    if (negative)
        number = -number;
    if (number < sketch->least)
        return sketch->least;
    return number > sketch->most ? sketch->most : number;
}

double sketch_value(const struct sketch *sketch, uint64_t place)
{
    const struct buckets *below = &sketch->below, *above = &sketch->above;

    if (place < sketch->down)
        return -INFINITY;
    place -= sketch->down;
    for (size_t i = below->size; i-- > 0;) {
        if (place < below->counts[i])
            return value_of(sketch, below->first + (int64_t)i, true);
        place -= below->counts[i];
    }
    if (place < sketch->zeros)
        return 0;
    place -= sketch->zeros;
    for (size_t i = 0; i < above->size; i++) {
        if (place < above->counts[i])
            return value_of(sketch, above->first + (int64_t)i, false);
        place -= above->counts[i];
    }
    return INFINITY;
}

/* ---- Saving: {"zeros":1,"least":-2,"most":5,"above":[[bucket, count], ...], ...} ----
 */

static struct value save_buckets(const struct buckets *buckets)
{
    struct value saved = value_array_new();

    for (size_t i = 0; i < buckets->size && saved.form != VALUE_NONE; i++) {
        struct value pair;

        if (buckets->counts[i] == 0)
            continue;
        pair =
            value_append(value_array_new(), value_integer(buckets->first + (int64_t)i));
        pair = value_append(pair, value_integer((int64_t)buckets->counts[i]));
        saved = value_append(saved, pair);
    }
    return saved;
}

struct value sketch_save(const struct sketch *sketch)
{
    struct value saved =
        saved_set(value_object_new(), "zeros", value_integer((int64_t)sketch->zeros));

    saved = saved_set(saved, "inf", value_integer((int64_t)sketch->up));
    saved = saved_set(saved, "-inf", value_integer((int64_t)sketch->down));
    if (sketch->least <= sketch->most) {
        saved = saved_set(saved, "least", value_number(sketch->least));
        saved = saved_set(saved, "most", value_number(sketch->most));
    }
    saved = saved_set(saved, "above", save_buckets(&sketch->above));
    return saved_set(saved, "below", save_buckets(&sketch->below));
}

/* One element of an array of integers. */
static bool integer_at(struct value array, size_t index, int64_t *integer)
{
    struct value value = VALUE_OF(VALUE_NONE);
    bool good;

    if (value_kind(array) == KIND_ARRAY)
        value = value_at(array, index);
    good = value_kind(value) == KIND_NUMBER && value_int64(value, integer);
    value_unref(value);
    return good;
}

static bool read_pair(struct sketch *sketch, struct buckets *buckets, struct value pair,
                      const char **mistake)
{
    int64_t bucket, count;

    if (!integer_at(pair, 0, &bucket) || !integer_at(pair, 1, &count) ||
        bucket > BUCKET_MOST || bucket < -BUCKET_MOST || count < 0 ||
        count > SAVED_COUNT_MOST) {
        *mistake = NO_STATE;
        return false;
    }
    sketch->count += (uint64_t)count;
    return add_to(buckets, bucket, (uint64_t)count);
}

static bool read_buckets(struct sketch *sketch, struct buckets *buckets,
                         struct value saved, const char **mistake)
{
    struct value_walk walk;
    bool good = true;

    if (value_kind(saved) != KIND_ARRAY) {
        *mistake = NO_STATE;
        good = false;
    } else if (!value_walk_init(&walk, saved)) {
        good = false;
    } else {
        while (good && value_walk_next(&walk))
            good = read_pair(sketch, buckets, walk.value, mistake);
        value_walk_release(&walk);
    }
    value_unref(saved);
    return good;
}

static void read_end(struct value saved, const char *key, double *end)
{
    struct value member = saved_get(saved, key);

    if (value_kind(member) == KIND_NUMBER)
        *end = value_double(member);
    value_unref(member);
}

/* Whether there are ends if, and only if, there is a finite number. */
static bool has_ends(struct sketch *sketch)
{
    bool any = sketch->count > sketch->up + sketch->down;

    return any ? isfinite(sketch->least) && isfinite(sketch->most) &&
                     sketch->least <= sketch->most
               : sketch->least > sketch->most;
}

struct sketch *sketch_of(struct value saved, const char **mistake)
{
    struct sketch *sketch = sketch_new();

    if (!sketch)
        return NULL;
    if (!saved_count(saved, "zeros", &sketch->zeros) ||
        !saved_count(saved, "inf", &sketch->up) ||
        !saved_count(saved, "-inf", &sketch->down)) {
        *mistake = NO_STATE;
        sketch_free(sketch);
        return NULL;
    }
    sketch->count = sketch->zeros + sketch->up + sketch->down;
    read_end(saved, "least", &sketch->least);
    read_end(saved, "most", &sketch->most);
    if (read_buckets(sketch, &sketch->above, saved_get(saved, "above"), mistake) &&
        read_buckets(sketch, &sketch->below, saved_get(saved, "below"), mistake)) {
        if (has_ends(sketch))
            return sketch;
        *mistake = NO_STATE;
    }
    sketch_free(sketch);
    return NULL;
}
