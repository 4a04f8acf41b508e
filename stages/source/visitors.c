#include "stages/source/visitors.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static struct visitor **bucket_of(struct visitors *visitors, const char *text)
{
    uint32_t hash = 2166136261;

    while (*text)
        hash = (hash ^ (unsigned char)*text++) * 16777619;
    return &visitors->buckets[hash % VISITORS_BUCKETS];
}

static struct visitor *add(struct visitors *visitors, const char *text)
{
    struct visitor **bucket = bucket_of(visitors, text);
    struct visitor *visitor = calloc(1, sizeof(*visitor));

    if (!visitor) {
        stage_out_of_memory(visitors->stage);
        return NULL;
    }
    visitor->origin = stage_passing_origin(visitors->stage, text, true);
    if (!visitor->origin) {
        free(visitor);
        return NULL;
    }
    visitor->line = 1;
    visitor->next = *bucket;
    return *bucket = visitor;
}

static void free_visitor(struct visitor *visitor)
{
    origin_unref(visitor->origin);
    free(visitor);
}

/* ---- Those that are idle, in the order in which they were left ---- */

static void begin_idle(struct visitors *visitors, struct visitor *visitor)
{
    visitor->older = visitors->newest;
    visitor->newer = NULL;
    if (visitors->newest)
        visitors->newest->newer = visitor;
    else
        visitors->oldest = visitor;
    visitors->newest = visitor;
    visitors->idle++;
}

static void end_idle(struct visitors *visitors, struct visitor *visitor)
{
    if (visitor->older)
        visitor->older->newer = visitor->newer;
    else
        visitors->oldest = visitor->newer;
    if (visitor->newer)
        visitor->newer->older = visitor->older;
    else
        visitors->newest = visitor->older;
    visitors->idle--;
}

static void forget(struct visitors *visitors, struct visitor *visitor)
{
    struct visitor **at = bucket_of(visitors, visitor->origin->name);

    while (*at != visitor)
        at = &(*at)->next;
    *at = visitor->next;
    end_idle(visitors, visitor);
    free_visitor(visitor);
}

/* ---- Taking and leaving ---- */

struct visitor *visitors_take(struct visitors *visitors, const char *text)
{
    struct visitor *visitor = *bucket_of(visitors, text);

    while (visitor && strcmp(visitor->origin->name, text) != 0)
        visitor = visitor->next;
    if (!visitor)
        visitor = add(visitors, text);
    else if (visitor->users == 0)
        end_idle(visitors, visitor);
    if (visitor)
        visitor->users++;
    return visitor;
}

void visitors_leave(struct visitors *visitors, struct visitor *visitor)
{
    if (--visitor->users > 0)
        return;
    begin_idle(visitors, visitor);
    if (visitors->idle > VISITORS_IDLE)
        forget(visitors, visitors->oldest);
}

void visitors_release(struct visitors *visitors)
{
    for (size_t i = 0; i < VISITORS_BUCKETS; i++) {
        for (struct visitor *visitor = visitors->buckets[i], *next; visitor;
             visitor = next) {
            next = visitor->next;
            free_visitor(visitor);
        }
        visitors->buckets[i] = NULL;
    }
}
