/* Clients of examples/echo_server.c, all at once: each gets its bytes back, in however
 * many pieces the server writes them, and those that leave disturb none.
 *
 *     echo_clients PORT COUNT */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LARGE = 48 << 20 /* more than the buffers between the two sides hold */
};

static int connect_to(unsigned long port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)port)};
    int client = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof(address)))
        err(1, "connect");
    return client;
}

static void send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            err(1, "send");
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void expect(int client, const char *bytes, size_t length)
{
    char *got = malloc(length);

    if (!got || recv(client, got, length, MSG_WAITALL) != (ssize_t)length)
        err(1, "recv");
    if (memcmp(got, bytes, length) != 0)
        errx(1, "other bytes came back");
    free(got);
}

static size_t greeting(char *buffer, size_t size, unsigned long number)
{
    return (size_t)snprintf(buffer, size, "hello from client %lu\n", number);
}

/* The last of those that send is the first that gets its bytes back. */
static void greet(const int *clients, unsigned long count)
{
    char text[64];

    for (unsigned long i = 0; i < count; i++) {
        if (clients[i] >= 0)
            send_all(clients[i], text, greeting(text, sizeof(text), i));
    }
    for (unsigned long i = count; i-- > 0;) {
        if (clients[i] >= 0)
            expect(clients[i], text, greeting(text, sizeof(text), i));
    }
}

/* Every tenth leaves with a reset, bytes on their way to it. */
static void let_some_leave(int *clients, unsigned long count)
{
    const struct linger reset = {.l_onoff = 1};
    static const char bytes[65536];

    for (unsigned long i = 0; i < count; i += 10) {
        send_all(clients[i], bytes, sizeof(bytes));
        setsockopt(clients[i], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        close(clients[i]);
        clients[i] = -1;
    }
}

/* Sends until every buffer on the way there and back is full: nobody reads, so the
 * server is in the middle of a write. Returns how much that was. */
static size_t fill_buffers(int client, const char *bytes)
{
    struct pollfd room = {.fd = client, .events = POLLOUT};
    size_t length = 0;

    while (length < LARGE && poll(&room, 1, 200) > 0) {
        ssize_t sent =
            send(client, bytes + length, LARGE - length, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent > 0)
            length += (size_t)sent;
        else if (errno != EAGAIN)
            err(1, "send");
    }
    if (length == LARGE)
        errx(1, "the server was never held back");
    return length;
}

/* A child writes what is left, while this one reads it all. */
static void echo_much(int client)
{
    char *bytes = malloc(LARGE);
    int status = 0;
    size_t sent;
    pid_t writer;

    if (!bytes)
        err(1, "malloc");
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)(i * 31 + i / 4096);
    sent = fill_buffers(client, bytes);
    writer = fork();
    if (writer == 0) {
        send_all(client, bytes + sent, LARGE - sent);
        _exit(0);
    }
    expect(client, bytes, LARGE);
    if (waitpid(writer, &status, 0) != writer || status != 0)
        errx(1, "the writer failed");
    free(bytes);
}

int main(int argc, char **argv)
{
    unsigned long port = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    struct rlimit limit;
    int *clients = calloc(count + 1, sizeof(*clients));

    if (!port || !count || !clients || getrlimit(RLIMIT_NOFILE, &limit))
        errx(2, "usage: echo_clients PORT COUNT");
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (unsigned long i = 0; i < count; i++)
        clients[i] = connect_to(port);
    greet(clients, count);
    let_some_leave(clients, count);
    echo_much(clients[1]);
    greet(clients, count);
    printf("%lu clients got their bytes back\n", count);
    free(clients);
    return 0;
}
