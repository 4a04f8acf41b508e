/* Address: the URLs of sockets.
 *
 *     tcp://HOST:PORT  tcp://[::1]:PORT  tcp://:PORT     any address of this machine
 *     udp://HOST:PORT                                    the same, datagrams
 *     unix:PATH                                          a stream, in the file system
 *     unixgram:PATH                                      datagrams */
#ifndef STAGES_SOURCE_ADDRESS_H
#define STAGES_SOURCE_ADDRESS_H

#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

struct address {
    int family; /* AF_UNIX or AF_UNSPEC */
    int type; /* SOCK_STREAM or SOCK_DGRAM */
    char host[256]; /* "": any */
    char port[32]; /* a number, or the name of a service */
    struct sockaddr_un path; /* AF_UNIX */
};

/* NULL, or what is wrong with the URL. */
const char *address_parse(struct address *address, const struct text *url);

#define ADDRESS_HELP                                                                   \
    "tcp://HOST:PORT, udp://HOST:PORT, unix:PATH, or unixgram:PATH for datagrams; an " \
    "IPv6 HOST stands in brackets"

/* One of the addresses that it stands for. */
struct address_place {
    socklen_t length;
    union {
        struct sockaddr any;
        struct sockaddr_un path;
        struct sockaddr_storage room;
    };
};

#define ADDRESS_PLACES 8

/* Whether its host is a name, which has to be looked up. */
bool address_has_name(const struct address *address);

/* All of them, at most ADDRESS_PLACES; `passive`: to listen there. 0, and *why, if it
 * has none. May ask a name server, and wait for it. */
size_t address_resolve(const struct address *address, bool passive,
                       struct address_place places[ADDRESS_PLACES], const char **why);

/* The host of a peer, with its port if `with_port`, "127.0.0.1:514"; "" for AF_UNIX. */
void address_name(const struct address_place *place, bool with_port, char *name,
                  size_t size);

/* A non-blocking socket that is closed in children. -1, with errno. */
int address_socket(const struct address *address, const struct address_place *place)
    __attribute__((warn_unused_result));

/* Its port, 0 if it has none. */
unsigned address_port(const struct address_place *place);
void address_set_port(struct address_place *place, unsigned port);

#endif
