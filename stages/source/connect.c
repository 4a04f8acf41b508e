/* connect - what a server sends */

#include "pipeline/stage/waiting.h"
#include "stages/source/address.h"
#include "stages/source/feed.h"
#include "stages/source/resolve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct connect_args {
    struct text url;
    struct text format;
    int64_t reconnect;
};

struct client {
    struct stage *self;
    const struct connect_args *args;
    struct address address;
    const struct origin *origin;
    enum cutter_form form;
    bool told; /* that there is no connection */
};

/* ---- Connecting ---- */

/* 0, an error number, or -1: stop. */
static int finish_connecting(struct stage *self, int descriptor)
{
    socklen_t length = sizeof(int);
    int failure = 0;

    if (stage_wait(self, descriptor, STAGE_WRITE, STAGE_NEVER) != STAGE_READY)
        return -1;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) != 0)
        return errno;
    return failure;
}

/* As above; *descriptor is the connection if it is 0. */
static int connect_to(const struct client *client, const struct address_place *place,
                      int *descriptor)
{
    int failure = 0;

    *descriptor = address_socket(&client->address, place);
    if (*descriptor < 0)
        return errno;
    if (connect(*descriptor, &place->any, place->length) != 0)
        failure = errno == EINPROGRESS || errno == EINTR
                      ? finish_connecting(client->self, *descriptor)
                      : errno;
    if (failure)
        close(*descriptor);
    return failure;
}

/* Not inlined: its frame is large. */
__attribute__((noinline)) static void tell(struct client *client, const char *why)
{
    struct fault fault;

    /* With --reconnect it is no failure, and told once. */
    if (client->args->reconnect == 0) {
        fault_set(&fault, STATUS_INPUT, NULL, "cannot connect: %s", why);
        stage_report_input(client->self, client->origin, &fault);
    } else if (!client->told) {
        stage_note(client->self, "cannot connect to %s: %s; trying again",
                   client->origin->name, why);
    }
    client->told = true;
}

/* The connection, or -1: it is told why. *stopped: stop. Not inlined: as above. */
__attribute__((noinline)) static int open_connection(struct client *client,
                                                     bool *stopped)
{
    struct resolved resolved;
    int failure = 0, descriptor;

    *stopped = !resolve(client->self, &client->address, &resolved);
    for (size_t i = 0; !*stopped && i < resolved.count; i++) {
        failure = connect_to(client, &resolved.places[i], &descriptor);
        *stopped = failure < 0;
        if (failure == 0)
            return descriptor;
    }
    if (!*stopped)
        tell(client, resolved.count > 0 ? strerror(failure) : resolved.why);
    return -1;
}

/* ---- Reading ---- */

/* False: stop. */
static bool read_connection(struct client *client, int descriptor)
{
    struct cutter cutter;
    const struct feed feed = {.self = client->self,
                              .descriptor = descriptor,
                              .cutter = &cutter,
                              .among_others = client->args->reconnect > 0};
    enum feed_end end;
    struct fault fault;

    client->told = false;
    cutter_init(&cutter, client->self, client->origin, client->form);
    end = feed_run(&feed);
    if (end == FEED_FAILED && client->args->reconnect == 0) {
        fault_set(&fault, STATUS_INPUT, NULL, "cannot read: %s", strerror(errno));
        stage_report_input(client->self, client->origin, &fault);
    }
    cutter_release(&cutter);
    close(descriptor);
    return end != FEED_STOPPED;
}

static void run_client(struct client *client)
{
    int64_t pause = client->args->reconnect;
    bool more = true, stopped;

    while (more) {
        int descriptor = open_connection(client, &stopped);

        more = !stopped && (descriptor < 0 || read_connection(client, descriptor));
        more = more && pause > 0 &&
               stage_sleep_until(client->self, stage_clock() + pause) == STAGE_READY;
    }
}

static enum status connect_run(struct stage *self, const void *opaque)
{
    const struct connect_args *args = opaque;
    struct client client = {.self = self, .args = args};
    const char *why = address_parse(&client.address, &args->url);

    if (!why && client.address.type == SOCK_DGRAM)
        why = "nobody sends datagrams to one who asked for none: see listen";
    if (why)
        return stage_fail_at(self, STATUS_USAGE, &args->url, "%s", why);
    if (!cutter_form_of(args->format, &client.form))
        return stage_fail_at(self, STATUS_USAGE, &args->format, CUTTER_FORM_UNKNOWN);
    stage_refuse_state(self, "--state cannot read again what came over a connection; "
                             "let another coro-pipe write it to a file: 'connect URL | "
                             "write FILE', and follow FILE");
    client.origin = stage_origin(self, args->url.bytes, true);
    if (client.origin && stage_start(self))
        run_client(&client);
    return STATUS_OK;
}

static const struct stage_option connect_options[] = {
    {.name = "URL",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct connect_args, url),
     .help = "tcp://HOST:PORT or unix:PATH; an IPv6 HOST stands in brackets"},
    {.name = "format",
     .kind = ARGUMENT_WORD,
     .value = "FORMAT",
     .offset = offsetof(struct connect_args, format),
     .help = CUTTER_FORM_HELP},
    {.name = "reconnect",
     .kind = ARGUMENT_DURATION,
     .value = "DUR",
     .offset = offsetof(struct connect_args, reconnect),
     .help = "when the connection ends or there is none, wait so long and connect "
             "again, for ever"},
    {.name = NULL},
};

static const struct stage_example connect_examples[] = {
    {.command = "connect tcp://127.0.0.1:5140 | head 0",
     .input = "",
     .output = "",
     .about = "With more than 0 it reads what the server there sends."},
    {.command = NULL},
};

const struct stage_type stage_connect = {
    .name = "connect",
    .kind = STAGE_SOURCE,
    .summary = "read the lines that a server sends",
    .description =
        "Connects and reads to the end, as of a file. A server that cannot be reached "
        "is reported, and the exit status is 4. With --reconnect a lost connection is "
        "no failure; what the server said meanwhile is lost.",
    .args_size = sizeof(struct connect_args),
    .options = connect_options,
    .examples = connect_examples,
    .run = connect_run,
};
