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

size_t origin_count(void)
{
    return living;
}
