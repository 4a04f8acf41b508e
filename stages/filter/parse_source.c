/* The records that a format gets. */

#include "stages/filter/parse.h"

struct record *parse_receive(struct parse_source *source)
{
    struct record *rec;

    if (source->at < source->count)
        return source->held[source->at++];
    if (source->next)
        return NULL;
    rec = stage_receive(source->self);
    if (!rec || !source->one_input || rec->origin == source->origin)
        return rec;
    source->next = rec;
    return NULL;
}
