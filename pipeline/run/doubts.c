/* Doubts: what the user would want to know about his expressions, told once at the end:
 * a field that no record had, and numbers that were compared with strings. */

#include "pipeline/base/nearest.h"
#include "pipeline/json/value.h"
#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"

#include <inttypes.h>
#include <string.h>

#define SAMPLE_SIZE ((size_t)64 << 10)

/* Strikes those off the list that this record has; so the list is soon empty, and if it
 * is not, a record is kept to tell a name that did occur. */
void run_look_for_fields(struct evaluation *evaluation, const struct json_found *found)
{
    size_t left = 0;

    for (size_t i = 0; i < evaluation->unseen_count; i++) {
        if (found[evaluation->unseen[i]->slot].state != JSON_FOUND)
            evaluation->unseen[left++] = evaluation->unseen[i];
    }
    evaluation->unseen_count = left;
    if (left > 0 && evaluation->sample.length == 0 &&
        evaluation->input.length <= SAMPLE_SIZE)
        buffer_add(&evaluation->sample, evaluation->input.bytes,
                   evaluation->input.length);
}

static bool is_unseen(const struct evaluation *evaluation,
                      const struct expr_field *field)
{
    for (size_t i = 0; i < evaluation->unseen_count; i++)
        if (evaluation->unseen[i] == field)
            return true;
    return false;
}

static void merge_unseen(struct evaluation *sum, const struct evaluation *evaluation)
{
    size_t left = 0;

    for (size_t i = 0; i < sum->unseen_count; i++)
        if (is_unseen(evaluation, sum->unseen[i]))
            sum->unseen[left++] = sum->unseen[i];
    sum->unseen_count = left;
    if (left > 0 && sum->sample.length == 0)
        buffer_add(&sum->sample, evaluation->sample.bytes, evaluation->sample.length);
}

/* A stage makes its evaluations in the same order each time. */
void run_merge_evaluations(struct stage *base, const struct stage *instance)
{
    struct evaluation *sum = base->evaluations;
    const struct evaluation *at = instance->evaluations;

    for (; sum && at; sum = sum->next, at = at->next) {
        if (at->records > 0)
            merge_unseen(sum, at);
        sum->records += at->records;
        if (at->machine)
            sum->mixed += expr_mixed_comparisons(at->machine);
    }
}

/* Names that did occur: the paths in one record, as messages write them. */
#define DEPTH_LIMIT 4
#define NAMES_LIMIT 256
#define NAME_SIZE 64
#define PATH_SHOWN 200 /* bytes of a field's path; there is more to say behind it */

struct names {
    struct arena arena;
    const char **known; /* NAMES_LIMIT places */
    size_t count;
};

struct path {
    char bytes[NAME_SIZE];
    size_t length;
};

/* False if it does not fit, or not into a C string. */
static bool path_add(struct path *path, const struct value_string *key)
{
    if (path->length + 1 + key->length >= sizeof(path->bytes) ||
        memchr(key->bytes, '\0', key->length))
        return false;
    path->bytes[path->length] = '.';
    memcpy(path->bytes + path->length + 1, key->bytes, key->length);
    path->length += 1 + key->length;
    path->bytes[path->length] = '\0';
    return true;
}

/* One level of the walk. */
struct level {
    struct value_walk walk;
    struct path path;
};

static bool open_level(struct level *level, struct value value, const struct path *path)
{
    if (value_kind(value) != KIND_OBJECT || !value_walk_init(&level->walk, value))
        return false;
    level->path = *path;
    return true;
}

static void collect(struct names *names, struct value record)
{
    struct level *levels =
        arena_alloc(&names->arena, DEPTH_LIMIT * sizeof(struct level));
    size_t depth = 0;

    names->known = arena_alloc(&names->arena, NAMES_LIMIT * sizeof(char *));
    if (!levels || !names->known ||
        !open_level(&levels[0], record, &(struct path){.length = 0}))
        return;
    for (depth = 1; depth > 0;) {
        struct level *level = &levels[depth - 1];
        struct path path = level->path;

        if (names->count == NAMES_LIMIT || !value_walk_next(&level->walk)) {
            value_walk_release(&level->walk);
            depth--;
            continue;
        }
        if (!path_add(&path, &level->walk.key))
            continue;
        names->known[names->count] = arena_copy(&names->arena, path.bytes, path.length);
        names->count += names->known[names->count] != NULL;
        if (depth < DEPTH_LIMIT && open_level(&levels[depth], level->walk.value, &path))
            depth++;
    }
}

static void tell(const struct stage *stage, const struct fault *fault)
{
    struct fault told = *fault;

    fault_set_place(&told, stage->title);
    run_report(stage->run, &told);
}

static void report_unseen(struct evaluation *evaluation)
{
    struct names names = {.count = 0};
    struct fault fault;

    arena_init(&names.arena);
    if (evaluation->sample.length > 0)
        collect(&names,
                value_text(evaluation->sample.bytes, evaluation->sample.length));
    for (size_t i = 0; i < evaluation->unseen_count; i++) {
        struct text path = evaluation->unseen[i]->path;
        const char *nearest;

        if (path.length == 0 || path.bytes[path.length - 1] == ']')
            continue; /* arrays may be short */
        nearest = nearest_name(path, names.known, names.count);
        fault_set(&fault, STATUS_OK, NULL, "%.*s never occurred%s%s%s",
                  (int)text_cut(path, PATH_SHOWN), path.bytes,
                  nearest ? "; did you mean " : "", nearest ? nearest : "",
                  nearest ? "?" : "");
        tell(evaluation->stage, &fault);
    }
    arena_release(&names.arena);
}

static void report_mixed(const struct evaluation *evaluation)
{
    uint64_t count = evaluation->mixed + expr_mixed_comparisons(evaluation->machine);
    struct fault fault;

    if (count == 0)
        return;
    fault_set(&fault, STATUS_OK, NULL,
              "compared a number with a string %" PRIu64
              " time%s: numbers come before all strings; see tonumber, tostring",
              count, count == 1 ? "" : "s");
    tell(evaluation->stage, &fault);
}

void run_report_doubts(struct run *run)
{
    if (run->options->on_error == ON_ERROR_IGNORE)
        return;
    for (size_t i = 0; i < run->count; i++) {
        for (struct evaluation *evaluation = run->stages[i].evaluations; evaluation;
             evaluation = evaluation->next) {
            if (evaluation->records > 0 && evaluation->unseen_count > 0)
                report_unseen(evaluation);
            if (evaluation->machine)
                report_mixed(evaluation);
        }
    }
}
