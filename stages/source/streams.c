/* Connections to a listener. */

#include "pipeline/stage/waiting.h"
#include "stages/source/feed.h"
#include "stages/source/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct listener_peer {
    struct listener *listener;
    int descriptor;
    struct stage_task *task;
    struct visitor *visitor;
    bool gone; /* its task ends */
    struct cutter cutter;
    struct listener_peer *next;
};

/* ---- One connection ---- */

static enum status run_peer(struct stage *stage, void *arg)
{
    struct listener_peer *peer = arg;
    const struct feed feed = {.self = stage,
                              .descriptor = peer->descriptor,
                              .cutter = &peer->cutter,
                              .patience = peer->listener->options->patience,
                              .among_others = true};

    /* However it ends: it is gone, and the others go on. */
    (void)!feed_run(&feed);
    cutter_release(&peer->cutter);
    visitors_leave(&peer->listener->visitors, peer->visitor);
    close(peer->descriptor);
    peer->gone = true;
    stage_wake(stage);
    return STATUS_OK;
}

/* NULL: no memory, which is recorded. */
static struct listener_peer *make_peer(struct listener *listener, int descriptor,
                                       const struct address_place *place)
{
    struct listener_peer *peer = calloc(1, sizeof(*peer));

    if (!peer) {
        stage_out_of_memory(listener->stage);
        return NULL;
    }
    peer->listener = listener;
    peer->descriptor = descriptor;
    peer->visitor = listener_take_visitor(listener, place);
    if (!peer->visitor) {
        free(peer);
        return NULL;
    }
    cutter_init(&peer->cutter, listener->stage, peer->visitor->origin,
                listener->options->form);
    return peer;
}

/* Takes the descriptor. False: the run ends, why is recorded. */
static bool start_peer(struct listener *listener, int descriptor,
                       const struct address_place *place)
{
    struct listener_peer *peer = make_peer(listener, descriptor, place);

    if (peer)
        peer->task = stage_spawn(listener->stage, run_peer, peer);
    if (!peer || !peer->task) {
        close(descriptor);
        free(peer); /* its visitor goes with the others */
        return false;
    }
    peer->next = listener->peers;
    listener->peers = peer;
    listener->peer_count++;
    return true;
}

/* Takes one that is gone, or any, out of the list; NULL: there is none. */
static struct listener_peer *take_one(struct listener *listener, bool any)
{
    struct listener_peer **at = &listener->peers;
    struct listener_peer *peer;

    while (*at && !any && !(*at)->gone)
        at = &(*at)->next;
    peer = *at;
    if (peer)
        *at = peer->next;
    return peer;
}

/* Frees those that are gone; or `all`, which it waits for. Others may do the same while
 * it waits, so it begins with the first again. */
static void take_peers(struct listener *listener, bool all)
{
    struct listener_peer *peer;

    while ((peer = take_one(listener, all))) {
        stage_join(listener->stage, peer->task);
        listener->peer_count--;
        free(peer);
    }
}

/* ---- Accepting ---- */

/* Waits for a peer to leave, but not for long: there may be none of ours that can, and
 * one may do so while what was sent is shown, before the wait has begun. False: stop.
 */
static bool wait_for_leaver(struct listener *listener)
{
    bool more = stage_wait_wake(listener->stage, stage_clock() + LISTENER_PAUSE) !=
                STAGE_STOPPED;

    take_peers(listener, false);
    return more;
}

/* False: stop. */
static bool accept_one(struct listener *listener, int descriptor)
{
    struct address_place place = {.length = sizeof(place.room)};
    int accepted =
        accept4(descriptor, &place.any, &place.length, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (accepted >= 0)
        return start_peer(listener, accepted, &place);
    if (errno == EAGAIN)
        return stage_wait(listener->stage, descriptor, STAGE_READ, STAGE_NEVER) ==
               STAGE_READY;
    if (listener_is_scarce(listener, "accept a connection"))
        return wait_for_leaver(listener);
    return true; /* it is the connection that failed */
}

enum status listener_accept(struct stage *stage, void *arg)
{
    const struct listener_socket *own = arg;
    struct listener *listener = own->listener;
    bool more = stage_is_wanted(stage);

    while (more) {
        take_peers(listener, false);
        if (listener->peer_count >= listener->options->most_peers)
            more = wait_for_leaver(listener);
        else
            more = accept_one(listener, own->descriptor) && stage_flush(stage);
    }
    take_peers(listener, true);
    return STATUS_OK;
}
