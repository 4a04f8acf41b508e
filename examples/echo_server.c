/* An echo server: each client gets its bytes back, any number of them in one thread.
 *
 * After David Beazley, "A Curious Course on Coroutines and Concurrency". One task
 * accepts and starts a task for each client; that one is a plain loop of receiving and
 * sending, though it shares the thread with all the others. A send may take a part of
 * the bytes; the rest is sent when the client has made room. A client that leaves ends
 * its own task and no other.
 *
 *     echo_server [PORT]      prints where it listens; ends with SIGTERM or SIGINT */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pipeline/sched/task.h"
#include "pipeline/sched/wait.h"

struct client {
    struct loop *loop;
    int descriptor;
    char bytes[16384];
};

/* False: the client has gone, or the task is killed. */
static bool send_all(struct client *client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client->descriptor, bytes, length, MSG_NOSIGNAL);

        if (sent >= 0) {
            bytes += sent;
            length -= (size_t)sent;
        } else if (errno != EAGAIN ||
                   task_wait_writable(client->loop, client->descriptor, LOOP_NEVER) !=
                       WAIT_DONE) {
            return false;
        }
    }
    return true;
}

static void leave(void *arg)
{
    struct client *client = arg;

    task_close(client->loop, client->descriptor);
    free(client);
}

static void *serve(struct coro *self, void *arg)
{
    struct client *client = arg;
    ssize_t got;

    if (!coro_defer(self, leave, client)) {
        leave(client);
        return NULL;
    }
    while (task_wait_readable(client->loop, client->descriptor, LOOP_NEVER) ==
           WAIT_DONE) {
        got = recv(client->descriptor, client->bytes, sizeof(client->bytes), 0);
        if (got < 0 && errno == EAGAIN)
            continue;
        if (got <= 0 || !send_all(client, client->bytes, (size_t)got))
            break;
    }
    return NULL;
}

struct server {
    struct loop *loop;
    int listener;
};

static void welcome(struct loop *loop, int descriptor)
{
    struct client *client = malloc(sizeof(*client));

    if (client) {
        client->loop = loop;
        client->descriptor = descriptor;
        if (task_start(loop, "client", serve, client))
            return;
        free(client);
    }
    close(descriptor);
}

static void *accept_clients(struct coro *self, void *arg)
{
    const struct server *server = arg;

    (void)self;
    while (task_wait_readable(server->loop, server->listener, LOOP_NEVER) ==
           WAIT_DONE) {
        int descriptor = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK);

        if (descriptor >= 0)
            welcome(server->loop, descriptor);
        else if ((errno == EMFILE || errno == ENFILE) &&
                 task_sleep(server->loop, 10000000) != WAIT_DONE)
            break; /* no descriptor was left, and until one is there is no hurry */
    }
    return NULL;
}

/* Waits for the signal, then ends all tasks. */
static void *stop_at(struct loop *loop, int signal_number)
{
    uint64_t seen = 0;

    if (task_wait_signal(loop, signal_number, &seen, LOOP_NEVER) == WAIT_DONE)
        loop_stop(loop);
    return NULL;
}

static void *stop_at_terminate(struct coro *self, void *loop)
{
    (void)self;
    return stop_at(loop, SIGTERM);
}

static void *stop_at_interrupt(struct coro *self, void *loop)
{
    (void)self;
    return stop_at(loop, SIGINT);
}

static int listen_at(in_port_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof(address);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, length) != 0 ||
        listen(descriptor, SOMAXCONN) != 0 ||
        getsockname(descriptor, (struct sockaddr *)&address, &length) != 0)
        err(1, "listen");
    printf("listening on 127.0.0.1:%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return descriptor;
}

static void allow_many_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    struct server server = {.loop = loop_new()};
    bool good;

    if (!server.loop)
        err(1, "loop");
    allow_many_descriptors();
    server.listener =
        listen_at(argc > 1 ? (in_port_t)strtoul(argv[1], NULL, 10) : (in_port_t)0);
    good = task_start(server.loop, "accept", accept_clients, &server) &&
           task_start(server.loop, "SIGTERM", stop_at_terminate, server.loop) &&
           task_start(server.loop, "SIGINT", stop_at_interrupt, server.loop) &&
           loop_run(server.loop);
    loop_free(server.loop);
    close(server.listener);
    return good ? 0 : 1;
}
