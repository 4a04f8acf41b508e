/* Histograms that --partial sent, read back. */

#include "stages/reduce/histogram_internal.h"

#include "stages/reduce/state.h"

/* Bins that are further from 0 come of no number. */
#define INDEX_MOST ((int64_t)1000000000000000000)

/* A state that was read. */
struct saved {
    struct value counts; /* a reference */
    struct bins_width width;
    bool has_fraction;
};

static bool is_within(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

static bool read_pair(struct value counts, size_t at, int64_t *index, uint64_t *times)
{
    return state_integer(counts, at, index) && state_count(counts, at + 1, times) &&
           is_within(*index, -INDEX_MOST, INDEX_MOST);
}

/* Whether it is an array of bins, each followed by its count. */
static bool are_counts(struct value counts)
{
    size_t length = value_length(counts);
    bool good = value_kind(counts) == KIND_ARRAY && length % 2 == 0;
    uint64_t times;
    int64_t index;

    for (size_t i = 0; good && i < length; i += 2)
        good = read_pair(counts, i, &index, &times);
    return good;
}

/* False: it is none of these arguments. */
static bool read_saved(const struct histogram *histogram, const struct state *state,
                       struct saved *saved)
{
    struct bins_width given = histogram->width;
    int64_t members[3];
    bool good = value_length(state->keys) == histogram->args->grouping.by.count &&
                value_length(state->states) == 4;

    for (size_t i = 0; good && i < 3; i++)
        good = state_integer(state->states, i, &members[i]);
    if (!good || !is_within(members[1], BINS_FINEST, -BINS_FINEST) ||
        members[0] != (given.factor > 0 ? given.factor : 1) ||
        (given.factor > 0 && members[1] != given.exponent))
        return false;
    *saved = (struct saved){
        .counts = value_at(state->states, 3),
        .width = {members[0], (int32_t)members[1]},
        .has_fraction = members[2] != 0,
    };
    if (are_counts(saved->counts))
        return true;
    value_unref(saved->counts);
    return false;
}

static enum bins_answer merge_counts(struct histogram *histogram,
                                     const struct saved *saved)
{
    enum bins_answer answer = BINS_ADDED;
    struct bins *bins = histogram_group(histogram, histogram->combine.chosen);
    size_t length = value_length(saved->counts);
    uint64_t times;
    int64_t index;

    if (!bins)
        return BINS_NO_MEMORY;
    bins->has_fraction = bins->has_fraction || saved->has_fraction;
    for (size_t i = 0; answer == BINS_ADDED && i < length; i += 2) {
        if (read_pair(saved->counts, i, &index, &times) && times > 0)
            answer = bins_add_bin(bins, saved->width, index, times);
    }
    return answer;
}

static enum status merge(struct histogram *histogram, struct record *rec,
                         const struct state *state)
{
    size_t by = histogram->args->grouping.by.count;
    enum bins_answer answer;
    struct saved saved;

    if (!read_saved(histogram, state, &saved)) {
        state_reject(histogram->stage, rec);
        return STATUS_OK;
    }
    for (size_t i = 0; i < by; i++)
        histogram->combine.chosen[i] = value_at(state->keys, i);
    answer = merge_counts(histogram, &saved);
    for (size_t i = 0; i < by; i++)
        value_unref(histogram->combine.chosen[i]);
    value_unref(saved.counts);
    stage_absorb(histogram->stage, rec);
    return answer == BINS_ADDED ? STATUS_OK : histogram_fail(histogram, answer);
}

enum status histogram_merge(struct histogram *histogram)
{
    struct state_reader *reader = &histogram->reader;
    enum status status = STATUS_OK;
    struct record *rec;
    struct state state;

    while (status == STATUS_OK && (rec = state_next(reader, &state))) {
        status = merge(histogram, rec, &state);
        state_release(&state);
    }
    state_reader_release(reader);
    return status;
}
