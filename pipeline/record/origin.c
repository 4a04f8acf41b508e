#include "pipeline/record/origin.h"

#include <stdlib.h>
#include <string.h>

struct counted {
    struct origin origin;
    size_t references;
    char name[];
};

static _Thread_local size_t living;

const struct origin *origin_new(const char *name, bool is_file)
{
    size_t size = strlen(name) + 1;
    struct counted *counted = malloc(sizeof(*counted) + size);

    if (!counted)
        return NULL;
    memcpy(counted->name, name, size);
    counted->references = 1;
    counted->origin = (struct origin){
        .name = counted->name, .is_file = is_file, .references = &counted->references};
    living++;
    return &counted->origin;
}

void origin_free_(const struct origin *origin)
{
    char *references = (char *)origin->references;

    living--;
    free(references - offsetof(struct counted, references));
}

static bool count_skipped(struct origin_skipped *skipped)
{
    if (!skipped->are_counted && skipped->count)
        skipped->are_counted = skipped->count(skipped->context, &skipped->lines);
    return skipped->are_counted;
}

bool origin_line(const struct origin *origin, uint64_t *line)
{
    if (!(*line & ORIGIN_BEHIND))
        return true;
    *line &= ~ORIGIN_BEHIND;
    /* One that has such lines was made to be written to. */
    if (!origin || !count_skipped((struct origin_skipped *)(uintptr_t)&origin->skipped))
        return false;
    *line += origin->skipped.lines;
    return true;
}

size_t origin_count(void)
{
    return living;
}
