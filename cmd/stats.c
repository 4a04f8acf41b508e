/* Stats, as a table and as JSON. */

#include "cmd/stats.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

void stats_table(FILE *out, const struct plan *plan, const struct run *run)
{
    fprintf(out, "%-24s %14s %14s %10s %12s\n", "stage", "in", "out", "rejected",
            "time");
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_stage *stage = plan->stages[i];
        struct run_books books = run_books(run, i);
        char title[40];

        snprintf(title, sizeof(title), "%-8s%s", stage->number, stage->type->name);
        fprintf(out, "%-24s %14" PRIu64 " %14" PRIu64 " %10" PRIu64 " %9.3f ms\n",
                title, books.in, books.out, books.rejected,
                (double)books.nanoseconds / 1e6);
    }
}

static json_t *stage_object(const struct plan_stage *stage,
                            const struct run_books *books)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "stage",
                     stage->number, "name", stage->type->name, "in",
                     (json_int_t)books->in, "out", (json_int_t)books->out, "passed",
                     (json_int_t)books->passed, "filtered", (json_int_t)books->filtered,
                     "rejected", (json_int_t)books->rejected, "absorbed",
                     (json_int_t)books->absorbed, "made", (json_int_t)books->made,
                     "seconds", (double)books->nanoseconds / 1e9);
}

bool stats_json(FILE *out, const struct plan *plan, const struct run *run)
{
    json_t *stages = json_array();
    json_t *root = json_pack("{s:O}", "stages", stages);
    bool good = root != NULL;
    char *text;

    for (size_t i = 0; i < plan->count && good; i++) {
        struct run_books books = run_books(run, i);

        good =
            json_array_append_new(stages, stage_object(plan->stages[i], &books)) == 0;
    }
    text = good ? json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    good = text != NULL;
    if (good)
        fprintf(out, "%s\n", text);
    free(text);
    json_decref(root);
    json_decref(stages);
    return good;
}
