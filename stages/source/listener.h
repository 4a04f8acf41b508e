/* Listener: sockets that others send to.
 *
 *     the stage   binds, has a task for each socket, and waits for their ends
 *     acceptors   a task for each socket of a stream: accepts, and starts
 *     peers       a task for each connection: reads it to its end
 *     receivers   a task for each socket of datagrams */
#ifndef STAGES_SOURCE_LISTENER_H
#define STAGES_SOURCE_LISTENER_H

#include "pipeline/stage/waiting.h"
#include "stages/source/address.h"
#include "stages/source/cutter.h"
#include "stages/source/visitors.h"

#include <sys/stat.h>

struct listener_options {
    struct text url;
    enum cutter_form form;
    uint64_t most_peers;
    int64_t patience; /* with a silent peer; 0: any */
};

struct listener_socket {
    struct listener *listener;
    int descriptor;
    struct stage_task *task;
};

struct listener_peer;

struct listener {
    struct stage *stage;
    const struct listener_options *options;
    struct address address;
    struct visitors visitors; /* hosts: their ports tell nothing */
    struct listener_socket sockets[ADDRESS_PLACES];
    size_t socket_count;
    struct listener_peer *peers;
    size_t peer_count;
    struct stat file; /* of a unix socket */
    bool has_file;
    bool told_scarce;
};

/* Binds. Not OK: the failure, which is recorded. */
enum status listener_open(struct listener *listener, struct stage *stage,
                          const struct listener_options *options)
    __attribute__((warn_unused_result));

/* Receives until the run wants no more. */
void coro_fn listener_run(struct listener *listener);

/* Closes all, and removes the file of a unix socket. */
void listener_close(struct listener *listener);

/* Takes the visitor that a peer is. NULL: no memory, which is recorded. */
struct visitor *listener_take_visitor(struct listener *listener,
                                      const struct address_place *place)
    __attribute__((warn_unused_result));

/* Between two looks whether there is room again for what comes. */
#define LISTENER_PAUSE INT64_C(100000000)

/* Whether errno says that the system lacks descriptors or memory for now; the first
 * time it is told that we could not do `what`. */
bool listener_is_scarce(struct listener *listener, const char *what);

/* streams.c, datagrams.c: of the type of stage_spawn; `arg` is a listener_socket. */
enum status coro_fn listener_accept(struct stage *stage, void *arg);
enum status coro_fn listener_receive(struct stage *stage, void *arg);

#endif
