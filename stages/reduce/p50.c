/* p50 - percentiles of numbers */

#include "stages/reduce/one.h"

static const char *const p50_aliases[] = {
    "p1",     "p2",  "p3",  "p4",  "p5",  "p6",  "p7",  "p8",  "p9",  "p10", "p11",
    "p12",    "p13", "p14", "p15", "p16", "p17", "p18", "p19", "p20", "p21", "p22",
    "p23",    "p24", "p25", "p26", "p27", "p28", "p29", "p30", "p31", "p32", "p33",
    "p34",    "p35", "p36", "p37", "p38", "p39", "p40", "p41", "p42", "p43", "p44",
    "p45",    "p46", "p47", "p48", "p49", "p51", "p52", "p53", "p54", "p55", "p56",
    "p57",    "p58", "p59", "p60", "p61", "p62", "p63", "p64", "p65", "p66", "p67",
    "p68",    "p69", "p70", "p71", "p72", "p73", "p74", "p75", "p76", "p77", "p78",
    "p79",    "p80", "p81", "p82", "p83", "p84", "p85", "p86", "p87", "p88", "p89",
    "p90",    "p91", "p92", "p93", "p94", "p95", "p96", "p97", "p98", "p99", "p99_9",
    "p99_99", NULL};

static const char *const p50_offered[] = {"p75", "p90", "p95", "p99", "p99_9", NULL};

static const struct stage_example p50_examples[] = {
    {.command = "p90 .ms",
     .input = "{\"ms\":30}\n{\"ms\":10}\n{\"ms\":20}\n",
     .output = "30\n"},
    {.command = "p50 .ms by .host",
     .input = "{\"host\":\"a\",\"ms\":3}\n{\"host\":\"a\",\"ms\":1}\n{\"host\":\"a\","
              "\"ms\":2}\n",
     .output = "{\"host\":\"a\",\"p50_ms\":2}\n"},
    {.command = NULL},
};

const struct stage_type stage_p50 = {
    .name = "p50",
    .aliases = p50_aliases,
    .offered = p50_offered,
    .kind = STAGE_REDUCE,
    .summary = "take a percentile of numbers: p1 to p99, p99_9, p99_99",
    .description =
        "pN is the value at place ceil(N / 100 * n) of the n numbers in order: "
        "always one of them. p99_9 is the 99.9th percentile. Null, which a missing "
        "field is, is passed over; anything else that is no number rejects the "
        "record. Exact up to 131,072 numbers a group, or 4,096 where --memory gets "
        "short, then within 1 % of the value (a DDSketch); a message says so. Other "
        "percentiles, p0 to p100 with up to "
        "four digits behind the _, stats has.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = p50_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
