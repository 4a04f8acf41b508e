/* Peers: the names of those who send to us, as places of records. */
#ifndef STAGES_SOURCE_PEERS_H
#define STAGES_SOURCE_PEERS_H

#include "pipeline/stage.h"
#include "stages/source/address.h"

#define PEERS_BUCKETS 256

/* A host; its ports share it, or there would be no end to them. */
struct peer_host {
    const struct origin *origin;
    uint64_t line; /* of the next datagram */
    struct peer_host *next;
};

struct peers {
    struct stage *stage;
    struct text url; /* where there are no hosts */
    size_t count;
    struct peer_host *hosts[PEERS_BUCKETS];
};

/* {.stage, .url} is ready for use. The host of `place`; all that are too many are one.
 * NULL: no memory, which is recorded. */
struct peer_host *peers_find(struct peers *peers, const struct address_place *place);

void peers_release(struct peers *peers);

#endif
