/* The records that a format gets. */

#include "pipeline/stage/waiting.h"
#include "stages/filter/parse.h"

static struct record *receive(struct parse_source *source)
{
    struct record *rec;

    if (!source->looks)
        return stage_receive(source->self);
    (void)!stage_receive_within(source->self, PARSE_PATIENCE, &rec);
    return rec;
}

struct record *parse_receive(struct parse_source *source)
{
    struct record *rec;

    if (source->at < source->count)
        return source->held[source->at++];
    if (source->next)
        return NULL;
    rec = receive(source);
    if (!rec || !source->one_input || rec->origin == source->origin)
        return rec;
    source->next = rec;
    return NULL;
}

const struct block *parse_peek_block(struct parse_source *source)
{
    const struct block *block;

    if (source->at < source->count || source->next)
        return NULL;
    block = stage_peek_block(source->self);
    if (!block || !source->one_input || block->origin == source->origin)
        return block;
    return NULL;
}
