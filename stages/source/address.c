/* Reading the URLs of sockets, asking for their addresses, and writing these out. */

#include "stages/source/address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool begins_with(struct text *rest, const char *prefix)
{
    size_t length = strlen(prefix);

    if (rest->length < length || memcmp(rest->bytes, prefix, length) != 0)
        return false;
    rest->bytes += length;
    rest->length -= length;
    return true;
}

static const char *parse_path(struct address *address, struct text path)
{
    if (begins_with(&path, "//") && path.length > 0 && path.bytes[0] != '/')
        return "unix://PATH needs an absolute path; a relative one is unix:PATH";
    if (path.length == 0)
        return "the path of the socket is missing";
    if (path.length >= sizeof(address->path.sun_path))
        return "the path is too long for a socket";
    address->family = AF_UNIX;
    address->path = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->path.sun_path, path.bytes, path.length);
    return NULL;
}

static bool copy(char *to, size_t size, const char *from, size_t length)
{
    if (length >= size)
        return false;
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

/* getaddrinfo takes 70000 for 4464. */
static bool is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return text[digits] != '\0' || (digits < 10 && strtoul(text, NULL, 10) <= 65535);
}

static const char *parse_host(struct address *address, struct text rest)
{
    const char *colon = memrchr(rest.bytes, ':', rest.length);
    size_t length = colon ? (size_t)(colon - rest.bytes) : 0;
    bool brackets =
        length >= 2 && rest.bytes[0] == '[' && rest.bytes[length - 1] == ']';

    if (!colon || length + 1 == rest.length)
        return "the port is missing: HOST:PORT";
    if (!brackets && memchr(rest.bytes, ':', length))
        return "an IPv6 address stands in brackets: [::1]:PORT";
    address->family = AF_UNSPEC;
    if (!copy(address->port, sizeof(address->port), colon + 1,
              rest.length - length - 1) ||
        !copy(address->host, sizeof(address->host), rest.bytes + brackets,
              length - 2 * (size_t)brackets))
        return "the address is too long";
    return is_port(address->port) ? NULL : "a port is a number up to 65535";
}

const char *address_parse(struct address *address, const struct text *url)
{
    struct text rest = *url;

    *address = (struct address){.type = SOCK_STREAM};
    if (begins_with(&rest, "tcp://"))
        return parse_host(address, rest);
    if (begins_with(&rest, "unix:"))
        return parse_path(address, rest);
    address->type = SOCK_DGRAM;
    if (begins_with(&rest, "udp://"))
        return parse_host(address, rest);
    if (begins_with(&rest, "unixgram:"))
        return parse_path(address, rest);
    return "unknown kind of address; known are tcp://HOST:PORT, udp://HOST:PORT, "
           "unix:PATH and unixgram:PATH";
}

bool address_has_name(const struct address *address)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
    struct addrinfo *found = NULL;
    bool numeric = address->family == AF_UNIX || !*address->host ||
                   getaddrinfo(address->host, NULL, &hints, &found) == 0;

    if (found)
        freeaddrinfo(found);
    return !numeric;
}

static size_t resolve_host(const struct address *address, bool passive,
                           struct address_place *places, const char **why)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC,
                                   .ai_socktype = address->type,
                                   .ai_flags = passive ? AI_PASSIVE : 0};
    struct addrinfo *found = NULL;
    size_t count = 0;
    int error = getaddrinfo(*address->host ? address->host : NULL, address->port,
                            &hints, &found);

    if (error) {
        *why = gai_strerror(error);
        return 0;
    }
    for (const struct addrinfo *at = found; at && count < ADDRESS_PLACES;
         at = at->ai_next) {
        if (at->ai_addrlen > sizeof(places->room))
            continue;
        memcpy(&places[count].room, at->ai_addr, at->ai_addrlen);
        places[count++].length = at->ai_addrlen;
    }
    freeaddrinfo(found);
    *why = "it has no address";
    return count;
}

size_t address_resolve(const struct address *address, bool passive,
                       struct address_place places[ADDRESS_PLACES], const char **why)
{
    if (address->family != AF_UNIX)
        return resolve_host(address, passive, places, why);
    places[0].path = address->path;
    places[0].length = sizeof(address->path);
    return 1;
}

void address_name(const struct address_place *place, bool with_port, char *name,
                  size_t size)
{
    bool brackets = place->any.sa_family == AF_INET6;
    char host[NI_MAXHOST] = "";
    char port[NI_MAXSERV] = "";

    name[0] = '\0';
    if (place->any.sa_family == AF_UNIX ||
        getnameinfo(&place->any, place->length, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    snprintf(name, size, "%s%s%s%s%s", brackets ? "[" : "", host, brackets ? "]" : "",
             with_port ? ":" : "", with_port ? port : "");
}

int address_socket(const struct address *address, const struct address_place *place)
{
    return socket(place->any.sa_family, address->type | SOCK_NONBLOCK | SOCK_CLOEXEC,
                  0);
}

unsigned address_port(const struct address_place *place)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;

    if (place->any.sa_family == AF_INET) {
        memcpy(&four, &place->room, sizeof(four));
        return ntohs(four.sin_port);
    }
    if (place->any.sa_family == AF_INET6) {
        memcpy(&six, &place->room, sizeof(six));
        return ntohs(six.sin6_port);
    }
    return 0;
}

void address_set_port(struct address_place *place, unsigned port)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;

    if (place->any.sa_family == AF_INET) {
        memcpy(&four, &place->room, sizeof(four));
        four.sin_port = htons((in_port_t)port);
        memcpy(&place->room, &four, sizeof(four));
    } else if (place->any.sa_family == AF_INET6) {
        memcpy(&six, &place->room, sizeof(six));
        six.sin6_port = htons((in_port_t)port);
        memcpy(&place->room, &six, sizeof(six));
    }
}
