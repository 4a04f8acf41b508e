/*
 * What makes the network fail. Preloaded, it obeys the environment:
 *
 * NET_RECEIVE=FILE    while FILE is there, recvfrom fails with ENOBUFS
 * NET_NAMES=FILE      the addresses of every name, or nothing: it has none. A FIFO
 * makes a lookup wait
 */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* These are the C library's: their forms are not ours.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
 * NOLINTBEGIN(readability-function-size) */

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, struct sockaddr *address,
                 socklen_t *length)
{
    const char *file = getenv("NET_RECEIVE");

    if (file && access(file, F_OK) == 0) {
        errno = ENOBUFS;
        return -1;
    }
    return syscall(SYS_recvfrom, fd, buffer, size, flags, address, length);
}

typedef int lookup(const char *node, const char *service, const struct addrinfo *hints,
                   struct addrinfo **found);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    lookup *real = (lookup *)dlsym(RTLD_NEXT, "getaddrinfo");
    const char *names = getenv("NET_NAMES");
    int error = EAI_NONAME;
    char address[64];
    FILE *file;

    if (!names || !node || hints->ai_flags & AI_NUMERICHOST ||
        real(node, NULL, &(struct addrinfo){.ai_flags = AI_NUMERICHOST}, found) == 0)
        return real(node, service, hints, found);
    file = fopen(names, "re");
    while (file && fscanf(file, "%63s", address) == 1 &&
           (error = real(address, service, hints, found)) == 0)
        found = &(*found)->ai_next;
    if (file)
        fclose(file);
    return error;
}

/* NOLINTEND(readability-function-size)
 * NOLINTEND(readability-inconsistent-declaration-parameter-name) */
