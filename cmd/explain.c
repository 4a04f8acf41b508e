/* The plan as a table:
 *
 *     stage            inbox  arguments           notes
 *         read             -  linux.log           source
 *     1   grep            64  "Failed password"
 *     2   broadcast       64                      sends to 2.1, 2.2
 *     2.1   head           1  3                   may end early
 */

#include "cmd/explain.h"

#include <inttypes.h>
#include <string.h>

#define ARGUMENTS_WIDTH 40

static size_t depth_of(const struct plan_stage *stage)
{
    size_t dots = 0;

    for (const char *at = stage->number; *at; at++)
        dots += *at == '.';
    return dots / 2;
}

/* The names of the notes that stand for one trait each. */
static void print_traits(FILE *out, unsigned traits)
{
    static const struct {
        unsigned trait;
        const char *note;
    } notes[] = {
        {STAGE_ENDS_EARLY, "may end early"},
        {STAGE_REJECTS, "may reject records"},
        {STAGE_DRAINS, "reads its whole input"},
        {STAGE_HOLDS, "holds records in memory"},
        {STAGE_ORDERED, "needs the order"},
        {STAGE_MERGES, "can be split and merged"},
    };
    const char *separator = "";

    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (!(traits & notes[i].trait))
            continue;
        fprintf(out, "%s%s", separator, notes[i].note);
        separator = ", ";
    }
}

static void print_target(FILE *out, const struct plan_stage *target)
{
    fputs(*target->number ? target->number : target->type->name, out);
}

/* Only what does not simply go to the stage on the next line. */
static void print_targets(FILE *out, const struct plan *plan,
                          const struct plan_stage *stage)
{
    if (stage->target_count == 0 ||
        (stage->target_count == 1 &&
         stage->targets[0] == plan->stages[stage->index + 1]))
        return;
    fputs(stage->traits ? "; sends to " : "sends to ", out);
    for (size_t i = 0; i < stage->target_count; i++) {
        fputs(i > 0 ? ", " : "", out);
        print_target(out, stage->targets[i]);
    }
}

static size_t column_width(const struct plan *plan)
{
    size_t width = strlen("stage");

    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];
        size_t length = 2 * depth_of(stage) + strlen(stage->type->name);

        if (length > width)
            width = length;
    }
    return width;
}

static size_t number_width(const struct plan *plan)
{
    size_t width = 0;

    for (size_t i = 0; i < plan->count; i++) {
        if (strlen(plan->stages[i]->number) > width)
            width = strlen(plan->stages[i]->number);
    }
    return width;
}

void explain_plan(FILE *out, const struct plan *plan, const struct run *run)
{
    int numbers = (int)number_width(plan);
    int names = (int)column_width(plan);

    fprintf(out, "%*s  %-*s  inbox  %-*s  notes\n", numbers, "", names, "stage",
            ARGUMENTS_WIDTH, "arguments");
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];
        int indent = (int)(2 * depth_of(stage));
        char arguments[1000];

        plan_stage_arguments(stage, arguments, sizeof(arguments));
        fprintf(out, "%-*s  %*s%-*s  ", numbers, stage->number, indent, "",
                names - indent, stage->type->name);
        if (stage->sender_count > 0)
            fprintf(out, "%5zu", run_inbox_limit(run, i));
        else
            fprintf(out, "%5s", "-");
        fprintf(out, "  %-*s  ", ARGUMENTS_WIDTH, arguments);
        print_traits(out, stage->traits & ~(unsigned)(STAGE_ACTS | STAGE_PRINTS));
        print_targets(out, plan, stage);
        fputc('\n', out);
    }
}
