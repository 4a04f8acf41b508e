/* Resolve: addresses of names, for a source that others run beside.
 *
 * Nothing but getaddrinfo knows what names mean on this machine (files, name servers,
 * mDNS, whatever nsswitch.conf says), and it blocks. So a child calls it, while we wait
 * for what it writes into a pipe:
 *
 *     we      fork ......... wait, as for any input ......... read, reap
 *     child       getaddrinfo .................... write, _exit */
#ifndef STAGES_SOURCE_RESOLVE_H
#define STAGES_SOURCE_RESOLVE_H

#include "pipeline/stage/waiting.h"
#include "stages/source/address.h"

struct resolved {
    size_t count; /* of places; 0: there is none, and */
    char why[128];
    struct address_place places[ADDRESS_PLACES];
};

/* Finds the addresses to connect to. False: stop. */
bool coro_fn resolve(struct stage *stage, const struct address *address,
                     struct resolved *resolved) __attribute__((warn_unused_result));

#endif
