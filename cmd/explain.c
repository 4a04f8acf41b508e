/* The plan as a table:
 *
 *            stage      inbox  arguments  notes
 *            read           -  linux.log
 *     1      broadcast     64             sends to 1.1.1, 1.2.1
 *     1.1.1    grep         1  "error"    sends to print
 *     1.2.1    head         1  3          may end early, needs the order
 *            print         64
 */

#include "cmd/explain.h"

#include "pipeline/base/escape.h"

#include <string.h>

#define ARGUMENTS_SIZE 2000
#define ARGUMENTS_LIMIT 40 /* columns; longer ones push their notes to the right */

static size_t depth_of(const struct plan_stage *stage)
{
    size_t dots = 0;

    for (const char *at = stage->number; *at; at++)
        dots += *at == '.';
    return dots / 2;
}

/* What traits are told as. */
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
    {STAGE_SPLITS, "runs the next stage for each part"},
};

/* Prints the notes on traits, behind `padding`. Whether there are any. */
static bool print_traits(FILE *out, size_t padding, unsigned traits)
{
    bool any = false;

    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (!(traits & notes[i].trait))
            continue;
        fprintf(out, "%*s%s", any ? 0 : (int)padding, "", any ? ", " : "  ");
        fputs(notes[i].note, out);
        any = true;
    }
    return any;
}

static void print_target(FILE *out, const struct plan_stage *target)
{
    fputs(*target->number ? target->number : target->type->name, out);
}

/* Whether it sends to others than the stage on the next line. */
static bool has_far_targets(const struct plan_stage *stage)
{
    return stage->target_count > 1 ||
           (stage->target_count == 1 && stage->targets[0]->index != stage->index + 1);
}

static void print_targets(FILE *out, const struct plan_stage *stage)
{
    fputs("sends to ", out);
    for (size_t i = 0; i < stage->target_count; i++) {
        fputs(i > 0 ? ", " : "", out);
        print_target(out, stage->targets[i]);
    }
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t name_width(const struct plan *plan)
{
    size_t width = strlen("stage");

    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];

        width = larger(width, 2 * depth_of(stage) + strlen(stage->type->name));
    }
    return width;
}

/* A stage's arguments, safe to show. Returns their length. */
static size_t show_arguments(const struct plan_stage *stage, char *shown, size_t size)
{
    char arguments[ARGUMENTS_SIZE];
    size_t length = plan_stage_arguments(stage, arguments, sizeof(arguments));

    if (length >= sizeof(arguments))
        length = sizeof(arguments) - 1;
    return escape_text(arguments, length, shown, size);
}

static size_t arguments_width(const struct plan *plan)
{
    size_t width = strlen("arguments");
    char shown[ARGUMENTS_SIZE];

    for (size_t i = 0; i < plan->count; i++)
        width = larger(width, show_arguments(plan->stages[i], shown, sizeof(shown)));
    return width < ARGUMENTS_LIMIT ? width : ARGUMENTS_LIMIT;
}

static size_t number_width(const struct plan *plan)
{
    size_t width = 0;

    for (size_t i = 0; i < plan->count; i++)
        width = larger(width, strlen(plan->stages[i]->number));
    return width;
}

#define EXPRESSIONS_LIMIT 32

/* The expressions of a stage. */
struct reading {
    const struct expression *expressions[EXPRESSIONS_LIMIT];
    size_t count, all; /* those here; with those for which there is no room */
};

/* Whether field `index` of expression `of` is one that came before. */
static bool came_before(const struct reading *reading, size_t of, size_t index)
{
    size_t last, count;
    struct text path =
        expr_fields(reading->expressions[of]->program, &last)[index].path;

    for (size_t i = 0; i <= of; i++) {
        const struct expr_field *fields =
            expr_fields(reading->expressions[i]->program, &count);

        for (size_t j = 0; j < (i == of ? index : count); j++)
            if (fields[j].path.length == path.length &&
                memcmp(fields[j].path.bytes, path.bytes, path.length) == 0)
                return true;
    }
    return false;
}

/* The fields that they read, each once. Whether there are any. */
static bool print_fields(FILE *out, const struct reading *reading)
{
    bool any = false;

    for (size_t i = 0; i < reading->count; i++) {
        size_t count;
        const struct expr_field *fields =
            expr_fields(reading->expressions[i]->program, &count);

        for (size_t j = 0; j < count; j++) {
            char path[200];

            if (came_before(reading, i, j))
                continue;
            escape_text(fields[j].path.bytes, fields[j].path.length, path,
                        sizeof(path));
            fprintf(out, "%s%s", any ? ", " : "finds ", path);
            any = true;
        }
    }
    if (any)
        fputs(" in the bytes", out);
    return any;
}

/* What the stage's expressions read, behind `start`. Whether it has any. */
static bool print_expressions(FILE *out, const struct plan_stage *stage,
                              const char *start)
{
    struct reading reading;
    bool any, whole = false;

    reading.all = plan_stage_expressions(stage, reading.expressions, EXPRESSIONS_LIMIT);
    reading.count = reading.all < EXPRESSIONS_LIMIT ? reading.all : EXPRESSIONS_LIMIT;
    if (reading.count == 0)
        return false;
    fputs(start, out);
    any = print_fields(out, &reading);
    for (size_t i = 0; i < reading.count; i++)
        whole |= expr_needs_whole_input(reading.expressions[i]->program);
    if (whole)
        fputs(any ? ", decodes the whole record" : "decodes the whole record", out);
    else if (!any)
        fputs("decodes nothing", out);
    if (reading.all > reading.count)
        fprintf(out, "; and of %zu more expressions", reading.all - reading.count);
    return true;
}

static void print_notes(FILE *out, const struct plan_stage *stage, size_t padding)
{
    bool any = print_traits(out, padding, stage->traits);
    char start[ARGUMENTS_LIMIT + 8];

    snprintf(start, sizeof(start), "%*s%s", any ? 0 : (int)padding, "",
             any ? "; " : "  ");
    any = print_expressions(out, stage, start) || any;
    if (!has_far_targets(stage))
        return;
    fprintf(out, "%*s%s", any ? 0 : (int)padding, "", any ? "; " : "  ");
    print_targets(out, stage);
}

/* From the end of the arguments to the notes. Without arguments the space before them
 * is missing too. */
static size_t padding_behind(size_t length, size_t width)
{
    if (length == 0)
        return width + 2;
    return length < width ? width - length : 0;
}

void explain_plan(FILE *out, const struct plan *plan, const struct run *run)
{
    int numbers = (int)number_width(plan);
    int names = (int)name_width(plan);
    size_t width = arguments_width(plan);

    fprintf(out, "%*s  %-*s  inbox  %-*s  notes\n", numbers, "", names, "stage",
            (int)width, "arguments");
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];
        int indent = (int)(2 * depth_of(stage));
        char arguments[ARGUMENTS_SIZE];
        size_t length = show_arguments(stage, arguments, sizeof(arguments));

        fprintf(out, "%-*s  %*s%-*s  ", numbers, stage->number, indent, "",
                names - indent, stage->type->name);
        if (stage->sender_count > 0)
            fprintf(out, "%5zu", run_inbox_limit(run, i));
        else
            fprintf(out, "%5s", "-");
        fprintf(out, "%s%s", length > 0 ? "  " : "", arguments);
        print_notes(out, stage, padding_behind(length, width));
        fputc('\n', out);
    }
}
