/* The other side of sockets, for tests that have only a shell.
 *
 *     talk unix PATH        connects and sends its input
 *     talk unixgram PATH    sends each line of its input as a datagram, without newline
 *     talk serve PATH       listens there, and sends its input to the first who
 *                           connects; then it removes the socket
 *     talk serve            the same over tcp, on a port of 127.0.0.1 that it prints
 *     talk udp PORT N       a datagram "x" each from N addresses of this machine
 *     talk hold PATH N      N connections, held until its input ends */
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        errx(1, "the path is too long");
    memcpy(address.sun_path, path, strlen(path));
    return address;
}

static int connect_to(const char *path, int type)
{
    struct sockaddr_un address = address_of(path);
    int socket_ = socket(AF_UNIX, type, 0);

    if (socket_ < 0 || connect(socket_, (struct sockaddr *)&address, sizeof(address)))
        err(1, "%s", path);
    return socket_;
}

static void copy_to(int to)
{
    char bytes[4096];
    ssize_t length;

    while ((length = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0) {
        if (send(to, bytes, (size_t)length, MSG_NOSIGNAL) != length)
            err(1, "send");
    }
}

static void send_lines(int to)
{
    char line[4096];

    while (fgets(line, sizeof(line), stdin)) {
        if (send(to, line, strcspn(line, "\n"), 0) < 0)
            err(1, "send");
    }
}

static void serve(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    int peer;

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
        listen(listener, 1) || (peer = accept(listener, NULL, NULL)) < 0)
        err(1, "%s", path);
    unlink(path);
    copy_to(peer);
}

static void serve_tcp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int peer;

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) ||
        listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        err(1, "tcp");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    peer = accept(listener, NULL, NULL);
    if (peer < 0)
        err(1, "accept");
    copy_to(peer);
}

/* Not so fast that the other one gets no turn. */
static void send_from_many(unsigned long port, unsigned long count)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((in_port_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    for (unsigned long i = 0; i < count; i++) {
        struct sockaddr_in from = {.sin_family = AF_INET,
                                   .sin_addr.s_addr =
                                       htonl((uint32_t)(INADDR_LOOPBACK + 1 + i))};
        int socket_ = socket(AF_INET, SOCK_DGRAM, 0);

        if (socket_ < 0 || bind(socket_, (struct sockaddr *)&from, sizeof(from)) ||
            sendto(socket_, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)) != 1)
            err(1, "udp");
        close(socket_);
        if (i % 64 == 0)
            usleep(1000);
    }
}

static void hold(const char *path, unsigned long count)
{
    char byte;

    while (count-- > 0)
        (void)connect_to(path, SOCK_STREAM);
    puts("held");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "unix") == 0)
        copy_to(connect_to(argv[2], SOCK_STREAM));
    else if (argc == 3 && strcmp(argv[1], "unixgram") == 0)
        send_lines(connect_to(argv[2], SOCK_DGRAM));
    else if (argc == 3 && strcmp(argv[1], "serve") == 0)
        serve(argv[2]);
    else if (argc == 2 && strcmp(argv[1], "serve") == 0)
        serve_tcp();
    else if (argc == 4 && strcmp(argv[1], "udp") == 0)
        send_from_many(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
    else if (argc == 4 && strcmp(argv[1], "hold") == 0)
        hold(argv[2], strtoul(argv[3], NULL, 10));
    else
        errx(2, "talk unix|unixgram|serve PATH, talk serve, talk udp PORT N, or talk "
                "hold PATH N");
    return 0;
}
