/* Any text is a plan or an error that points into the text; a plan is a graph that
 * holds together, and its stages come back from their own words. */
#include "fuzz.h"

#include "fake_stages.h"
#include "round_trip.h"

#include <string.h>

static void require_fault(const struct fault *fault, size_t length)
{
    size_t what = strlen(fault->what);

    FUZZ_REQUIRE(fault->status == STATUS_USAGE);
    FUZZ_REQUIRE(fault->at <= length && fault->extent <= length - fault->at);
    FUZZ_REQUIRE(what > 0);
    for (size_t i = 0; i < what; i++)
        FUZZ_REQUIRE((unsigned char)fault->what[i] >= ' ' && fault->what[i] != 0x7f);
}

static void require_targets(const struct plan *plan, const struct plan_stage *stage)
{
    bool sink = stage->type->kind == STAGE_SINK,
         route = stage->type->kind == STAGE_ROUTE;

    FUZZ_REQUIRE(sink ? stage->target_count == 0 : stage->target_count > 0);
    FUZZ_REQUIRE(route || stage->target_count <= 1);
    for (size_t i = 0; i < stage->target_count; i++) {
        const struct plan_stage *target = stage->targets[i];
        FUZZ_REQUIRE(target->index > stage->index);
        FUZZ_REQUIRE(plan->stages[target->index] == target);
    }
}

static void require_graph(const struct plan *plan)
{
    size_t sent = 0, received = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];
        bool source = stage->type->kind == STAGE_SOURCE;

        FUZZ_REQUIRE(stage->index == i);
        FUZZ_REQUIRE(source || i > 0);
        FUZZ_REQUIRE(source ? stage->sender_count == 0 : stage->sender_count > 0);
        require_targets(plan, stage);
        sent += stage->target_count;
        received += stage->sender_count;
    }
    FUZZ_REQUIRE(sent == received);
}

static void require_round_trip(const struct plan_stage *stage)
{
    const char *told = round_trip(stage);

    if (told) {
        fprintf(stderr, "does not come back: %s\n", told);
        abort();
    }
}

static void check(const char *text, size_t length, struct text_list files)
{
    struct fault fault = {0};
    struct plan plan;
    enum status status = plan_parse(&plan, &fake_registry,
                                    (struct text){.bytes = text, .length = length},
                                    &(struct plan_options){.files = files}, &fault);

    FUZZ_REQUIRE(fault.status == status);
    FUZZ_REQUIRE(plan.length == length && memcmp(plan.text, text, length) == 0);
    if (status != STATUS_OK) {
        require_fault(&fault, length);
    } else {
        require_graph(&plan);
        for (size_t i = 0; i < plan.count && i < 50; i++)
            require_round_trip(plan.stages[i]);
    }
    plan_release(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text name = text_of("a.log");

    check((const char *)data, size, (struct text_list){0});
    check((const char *)data, size, (struct text_list){.items = &name, .count = 1});
    return 0;
}
