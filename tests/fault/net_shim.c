/*
 * What makes the network fail. Preloaded, it obeys the environment:
 *
 * NET_RECEIVE=FILE    while FILE is there, recvfrom fails with ENOBUFS
 */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

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
