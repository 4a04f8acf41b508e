/* Binding, in a way that what another left behind is no hindrance, and the tasks. */

#include "stages/source/listener.h"
#include "pipeline/stage/waiting.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024

static bool is_scarce(int failure)
{
    return failure == EMFILE || failure == ENFILE || failure == ENOBUFS ||
           failure == ENOMEM;
}

/* ---- Binding ---- */

static enum status fail(struct listener *listener, const char *why)
{
    return stage_fail_at(listener->stage,
                         is_scarce(errno) ? STATUS_RESOURCE : STATUS_INPUT,
                         &listener->options->url, "cannot listen: %s", why);
}

/* Whether what is in the way is a socket at which nobody listens: whoever made it is
 * gone. */
static bool is_stale(const struct address *address, const struct address_place *place)
{
    int probe = address_socket(address, place);
    struct stat info;
    bool refused = lstat(place->path.sun_path, &info) == 0 && S_ISSOCK(info.st_mode) &&
                   probe >= 0 && connect(probe, &place->any, place->length) != 0 &&
                   errno == ECONNREFUSED;

    if (probe >= 0)
        close(probe);
    return refused;
}

static bool bind_path(struct listener *listener, int descriptor,
                      const struct address_place *place)
{
    const char *path = listener->address.path.sun_path;
    bool bound = bind(descriptor, &place->any, place->length) == 0;
    int failure = errno;

    if (!bound && failure == EADDRINUSE && is_stale(&listener->address, place) &&
        unlink(path) == 0)
        bound = bind(descriptor, &place->any, place->length) == 0;
    else
        errno = failure;
    if (bound)
        listener->has_file = stat(path, &listener->file) == 0;
    return bound;
}

static bool bind_host(int descriptor, struct address_place *place)
{
    int on = 1;

    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        (place->any.sa_family == AF_INET6 &&
         setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0))
        return false;
    return bind(descriptor, &place->any, place->length) == 0 &&
           getsockname(descriptor, &place->any, &place->length) == 0;
}

/* False, with errno. */
static bool open_socket(struct listener *listener, struct address_place *place)
{
    int descriptor = address_socket(&listener->address, place);
    bool is_stream = listener->address.type == SOCK_STREAM;
    int failure;

    if (descriptor < 0)
        return false;
    if ((place->any.sa_family == AF_UNIX ? bind_path(listener, descriptor, place)
                                         : bind_host(descriptor, place)) &&
        (!is_stream || listen(descriptor, BACKLOG) == 0)) {
        listener->sockets[listener->socket_count++] =
            (struct listener_socket){.listener = listener, .descriptor = descriptor};
        return true;
    }
    failure = errno;
    close(descriptor);
    errno = failure;
    return false;
}

/* A machine may have no IPv6, or none for this name; another failure is one. */
static bool is_no_family(int failure)
{
    return failure == EAFNOSUPPORT || failure == EADDRNOTAVAIL;
}

/* Port 0 is any that is free; all sockets get the same. */
static enum status open_sockets(struct listener *listener, struct address_place *places,
                                size_t count)
{
    unsigned port = 0;
    int failure = 0;

    for (size_t i = 0; i < count; i++) {
        if (address_port(&places[i]) == 0)
            address_set_port(&places[i], port);
        if (open_socket(listener, &places[i])) {
            port = address_port(&places[i]);
        } else {
            failure = errno;
            if (!is_no_family(failure))
                return fail(listener, strerror(failure));
        }
    }
    return listener->socket_count > 0 ? STATUS_OK : fail(listener, strerror(failure));
}

/* The port that was chosen; nobody else could know. */
static void tell_port(const struct listener *listener)
{
    struct address_place place = {.length = sizeof(place.room)};
    char name[300];

    if (strcmp(listener->address.port, "0") != 0 ||
        getsockname(listener->sockets[0].descriptor, &place.any, &place.length) != 0)
        return;
    address_name(&place, true, name, sizeof(name));
    stage_report(listener->stage, STATUS_OK, "listening on %s://%s",
                 listener->address.type == SOCK_STREAM ? "tcp" : "udp", name);
}

enum status listener_open(struct listener *listener, struct stage *stage,
                          const struct listener_options *options)
{
    struct address_place places[ADDRESS_PLACES];
    const char *why;
    size_t count;

    *listener = (struct listener){
        .stage = stage, .options = options, .visitors = {.stage = stage}};
    why = address_parse(&listener->address, &options->url);
    if (why)
        return stage_fail_at(stage, STATUS_USAGE, &options->url, "%s", why);
    count = address_resolve(&listener->address, true, places, &why);
    if (count == 0) {
        errno = 0;
        return fail(listener, why);
    }
    return open_sockets(listener, places, count);
}

/* ---- Running ---- */

/* Who comes to a unix socket is nowhere. */
struct visitor *listener_take_visitor(struct listener *listener,
                                      const struct address_place *place)
{
    char text[256];

    address_name(place, false, text, sizeof(text));
    return visitors_take(&listener->visitors,
                         *text ? text : listener->options->url.bytes);
}

bool listener_is_scarce(struct listener *listener, const char *what)
{
    int failure = errno;

    if (!is_scarce(failure))
        return false;
    if (!listener->told_scarce)
        stage_note(listener->stage, "cannot %s: %s; trying again", what,
                   strerror(failure));
    listener->told_scarce = true;
    return true;
}

void listener_run(struct listener *listener)
{
    bool is_stream = listener->address.type == SOCK_STREAM;

    tell_port(listener);
    for (size_t i = 0; i < listener->socket_count; i++) {
        struct listener_socket *at = &listener->sockets[i];

        at->task = stage_spawn(listener->stage,
                               is_stream ? listener_accept : listener_receive, at);
        if (!at->task)
            break; /* why is recorded, and ends the others */
    }
    for (size_t i = 0; i < listener->socket_count; i++) {
        if (listener->sockets[i].task)
            stage_join(listener->stage, listener->sockets[i].task);
    }
}

void listener_close(struct listener *listener)
{
    struct stat now;

    for (size_t i = 0; i < listener->socket_count; i++)
        close(listener->sockets[i].descriptor);
    /* Somebody else may have put his in its place. */
    if (listener->has_file && stat(listener->address.path.sun_path, &now) == 0 &&
        now.st_dev == listener->file.st_dev && now.st_ino == listener->file.st_ino)
        unlink(listener->address.path.sun_path);
    visitors_release(&listener->visitors);
}
