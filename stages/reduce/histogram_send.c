/* Histograms as records. */

#include "stages/reduce/histogram_internal.h"

#include "pipeline/json/write.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

#define STANDARD 10

/* ---- States: {"keys":["web-1"],"states":[factor, exponent, has_fraction, [bin, count,
 * bin, count, ...]]} ---- */

static bool send_state(struct histogram *histogram, const struct bins *bins)
{
    struct buffer *buffer = &histogram->buffer;
    const char *comma = "";

    state_begin(buffer, histogram->combine.chosen, histogram->args->grouping.by.count);
    buffer_printf(buffer, "%" PRIi64 ",%d,%d,[", bins->width.factor,
                  bins->width.exponent, bins->has_fraction);
    for (size_t i = 0; i < bins->count; i++) {
        if (bins->counts[i] == 0)
            continue;
        buffer_printf(buffer, "%s%" PRIi64 ",%" PRIu64, comma, bins->first + (int64_t)i,
                      bins->counts[i]);
        comma = ",";
    }
    buffer_add(buffer, "]]}", 3);
    return state_send_partial(histogram->stage, buffer);
}

/* ---- Results ---- */

static bool send_bin(struct histogram *histogram, const struct bins *bins, size_t index)
{
    const struct expression_list *by = &histogram->args->grouping.by;
    struct buffer *buffer = &histogram->buffer;
    int64_t number = bins->first + (int64_t)index;

    buffer_clear(buffer);
    buffer_add_byte(buffer, '{');
    for (size_t i = 0; i < by->count; i++) {
        write_string(buffer, by->items[i].label.bytes, by->items[i].label.length);
        buffer_add_byte(buffer, ':');
        write_value(buffer, histogram->combine.chosen[i], 0);
        buffer_add_byte(buffer, ',');
    }
    buffer_add(buffer, "\"from\":", 7);
    bins_write_bound(buffer, bins->width, number);
    buffer_add(buffer, ",\"to\":", 6);
    bins_write_bound(buffer, bins->width, number + 1);
    buffer_printf(buffer, ",\"count\":%" PRIu64 "}", bins->counts[index]);
    return state_send(histogram->stage, buffer);
}

/* A copy is widened: other numbers may come, and want other ranges. */
static bool send_bins(struct histogram *histogram, const struct bins *bins,
                      struct bins_width width)
{
    struct bins wide;
    bool more = true;

    if (bins->count == 0)
        return true;
    if (!bins_copy(&wide, bins)) {
        stage_out_of_memory(histogram->stage);
        return false;
    }
    bins_widen(&wide, width);
    for (size_t i = 0; more && i < wide.count; i++)
        more = send_bin(histogram, &wide, i);
    bins_release(&wide);
    return more;
}

static struct bins_width choose_width(const struct histogram *histogram)
{
    uint64_t wanted = histogram->args->bins;
    struct bins_range range = {.is_known = false};

    for (size_t i = 0; i < groups_count(histogram->groups); i++)
        bins_cover(&range, groups_state(histogram->groups, i));
    return bins_choose(&range, wanted == COUNT_NOT_GIVEN ? STANDARD : (size_t)wanted);
}

enum status histogram_send(void *opaque, bool is_last)
{
    struct histogram *histogram = opaque;
    struct bins_width width = histogram->width;
    bool more = true;

    (void)is_last;
    if (width.factor == 0)
        width = choose_width(histogram);
    for (size_t i = 0; more && i < groups_count(histogram->groups); i++) {
        struct bins *bins = groups_state(histogram->groups, i);

        for (size_t k = 0; k < histogram->args->grouping.by.count; k++)
            histogram->combine.chosen[k] = groups_key(histogram->groups, i, k);
        if (!histogram->args->grouping.partial)
            more = send_bins(histogram, bins, width);
        else if (bins->count > 0)
            more = send_state(histogram, bins);
    }
    return STATUS_OK;
}
