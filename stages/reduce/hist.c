/* hist - how many numbers fall into which range */

#include "stages/reduce/histogram.h"

#include "pipeline/json/scan.h"

static enum status fail_width(struct stage *self, const struct text *text)
{
    return stage_fail_at(self, STATUS_USAGE, text,
                         "--width needs a number above 0, such as 10 or 0.25");
}

static enum status hist_run(struct stage *self, const void *opaque)
{
    const struct hist_args *args = opaque;
    const struct text *text = &args->width;
    struct bins_width width = {0, 0};

    if (text->bytes && args->bins != COUNT_NOT_GIVEN)
        return stage_fail_at(self, STATUS_USAGE, text,
                             "--bins and --width exclude each other");
    if (args->bins != COUNT_NOT_GIVEN && args->bins > BINS_WANTED)
        return stage_fail(self, STATUS_USAGE, "--bins is at most %d; see --width",
                          BINS_WANTED);
    if (text->bytes &&
        (text->length == 0 || text->bytes[0] < '0' || text->bytes[0] > '9' ||
         json_scan(NULL, text->bytes, text->length, 1, NULL, NULL) != JSON_VALID ||
         !bins_width_of(&width, text->bytes, text->length)))
        return fail_width(self, text);
    return histogram_run(self, args, width);
}

static unsigned hist_traits(const void *opaque)
{
    const struct hist_args *args = opaque;

    return (args->grouping.by.count > 0 ? STAGE_ORDERED : 0) |
           (args->expression.program && !args->grouping.merge ? STAGE_READS_FIELDS : 0);
}

static const struct stage_option hist_options[] = {
    {.name = "bins",
     .letter = 'b',
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .offset = offsetof(struct hist_args, bins),
     .standard = COUNT_NOT_GIVEN,
     .minimum = 1,
     .help = "about how many ranges, up to 250; 10 if not given"},
    {.name = "width",
     .letter = 'w',
     .kind = ARGUMENT_WORD,
     .value = "W",
     .offset = offsetof(struct hist_args, width),
     .help = "how wide a range is, as 10 or 0.25"},
    {.name = "EXPR",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct hist_args, expression),
     .help = "the numbers: an expression of jq's language; the record itself if not "
             "given"},
    GROUPING_OPTIONS(struct hist_args),
    {.name = NULL},
};

static const struct stage_example hist_examples[] = {
    {.command = "hist .ms",
     .input = "{\"ms\": 3}\n{\"ms\": 48}\n{\"ms\": 1}\n{\"ms\": 22.5}\n",
     .output = "{\"from\":0,\"to\":5,\"count\":2}\n{\"from\":5,\"to\":10,\"count\":0}\n"
               "{\"from\":10,\"to\":15,\"count\":0}\n"
               "{\"from\":15,\"to\":20,\"count\":0}\n"
               "{\"from\":20,\"to\":25,\"count\":1}\n"
               "{\"from\":25,\"to\":30,\"count\":0}\n"
               "{\"from\":30,\"to\":35,\"count\":0}\n"
               "{\"from\":35,\"to\":40,\"count\":0}\n"
               "{\"from\":40,\"to\":45,\"count\":0}\n"
               "{\"from\":45,\"to\":50,\"count\":1}\n"},
    {.command = "hist --width 100 .ms by .host",
     .input = "{\"host\":\"a\",\"ms\":120}\n{\"host\":\"b\",\"ms\":20}\n"
              "{\"host\":\"a\",\"ms\":200}\n",
     .output = "{\"host\":\"a\",\"from\":100,\"to\":200,\"count\":1}\n"
               "{\"host\":\"a\",\"from\":200,\"to\":300,\"count\":1}\n"
               "{\"host\":\"b\",\"from\":0,\"to\":100,\"count\":1}\n"},
    {.command = NULL},
};

const struct stage_type stage_hist = {
    .name = "hist",
    .kind = STAGE_REDUCE,
    .summary = "a histogram: how many numbers fall into which range",
    .description =
        "Sends, when the input has ended, an object for each range of numbers from "
        "the least number's to the greatest's, with the count of the numbers that are "
        "at least `from` and less than `to`. All ranges are equally wide: 1, 2 or 5 "
        "times a power of ten, so that there are about ten of them, or --bins, from "
        "0.6 to 1.5 times as many; or --width. They begin at multiples of their width. "
        "With `by` each group has its own first and last range, and all have the same "
        "width.\n\n"
        "The counts are exact, and a number is what it is spelled as: 0.3 is in the "
        "range from 0.3 to 0.4. Null, which a missing field is, is passed over; a "
        "record with anything else that is no number is rejected. There may be "
        "1,048,576 ranges of a given width.",
    .args_size = sizeof(struct hist_args),
    .options = hist_options,
    .examples = hist_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_MERGES | STAGE_CHANGES,
    .traits_of = hist_traits,
    .run = hist_run,
};
