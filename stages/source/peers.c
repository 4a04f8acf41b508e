/* The names of hosts, each made once; behind so many, all others share one. */

#include "stages/source/peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names stand as long as the run. */
#define HOSTS_MAX 65536

/* FNV-1a. */
static size_t bucket_of(const char *name)
{
    uint32_t hash = 2166136261;

    while (*name)
        hash = (hash ^ (unsigned char)*name++) * 16777619;
    return hash % PEERS_BUCKETS;
}

static struct peer_host *add(struct peers *peers, const char *name,
                             struct peer_host **bucket)
{
    struct peer_host *host = calloc(1, sizeof(*host));

    if (!host) {
        stage_out_of_memory(peers->stage);
        return NULL;
    }
    host->origin = stage_origin(peers->stage, name, true);
    if (!host->origin) {
        free(host);
        return NULL;
    }
    host->line = 1;
    host->next = *bucket;
    peers->count++;
    return *bucket = host;
}

struct peer_host *peers_find(struct peers *peers, const struct address_place *place)
{
    char name[256];
    struct peer_host **bucket, *host;

    address_name(place, false, name, sizeof(name));
    if (!*name)
        snprintf(name, sizeof(name), "%.*s", (int)peers->url.length, peers->url.bytes);
    if (peers->count >= HOSTS_MAX)
        snprintf(name, sizeof(name), "(other hosts)");
    bucket = &peers->hosts[bucket_of(name)];
    for (host = *bucket; host && strcmp(host->origin->name, name) != 0;)
        host = host->next;
    return host ? host : add(peers, name, bucket);
}

void peers_release(struct peers *peers)
{
    for (size_t i = 0; i < PEERS_BUCKETS; i++) {
        for (struct peer_host *host = peers->hosts[i], *next; host; host = next) {
            next = host->next;
            free(host);
        }
        peers->hosts[i] = NULL;
    }
}
