/* listen - what others send to a socket */

#include "stages/source/listener.h"

#include <stdlib.h>

struct listen_args {
    struct text url;
    struct text format;
    uint64_t most_peers;
    int64_t idle;
};

static enum status listen_with(struct stage *self, struct listener *listener,
                               const struct listener_options *options)
{
    enum status status = listener_open(listener, self, options);

    stage_refuse_state(self, "--state cannot read again what came over a socket; let "
                             "another coro-pipe write it to a file: 'listen URL | "
                             "write FILE', and follow FILE");
    if (status == STATUS_OK && stage_start(self))
        listener_run(listener);
    listener_close(listener);
    return status;
}

static enum status listen_run(struct stage *self, const void *opaque)
{
    const struct listen_args *args = opaque;
    struct listener_options options = {
        .url = args->url, .most_peers = args->most_peers, .patience = args->idle};
    struct listener *listener;
    enum status status;

    if (!cutter_form_of(args->format, &options.form))
        return stage_fail_at(self, STATUS_USAGE, &args->format, CUTTER_FORM_UNKNOWN);
    if (!args->format.bytes)
        options.form = CUTTER_SYSLOG;
    listener = calloc(1, sizeof(*listener));
    if (!listener)
        return stage_out_of_memory(self);
    status = listen_with(self, listener, &options);
    free(listener);
    return status;
}

static const struct stage_option listen_options[] = {
    {.name = "URL",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct listen_args, url),
     .help = ADDRESS_HELP},
    {.name = "format",
     .kind = ARGUMENT_WORD,
     .value = "FORMAT",
     .offset = offsetof(struct listen_args, format),
     .help = CUTTER_FORM_HELP "; datagrams are lines in any case"},
    {.name = "max-peers",
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .standard = 1000,
     .minimum = 1,
     .offset = offsetof(struct listen_args, most_peers),
     .help = "how many connections there are at the same time; more wait until one of "
             "them ends"},
    {.name = "idle",
     .kind = ARGUMENT_DURATION,
     .value = "DUR",
     .offset = offsetof(struct listen_args, idle),
     .help = "a connection that has been silent for so long is closed; 0s, as if not "
             "given: never"},
    {.name = NULL},
};

static const struct stage_example listen_examples[] = {
    {.command = "merge { listen unix:log.socket } { exec \"echo a\" } | head 1",
     .input = "",
     .output = "a\n",
     .about = "What comes to the socket or from a command; the first record ends it."},
    {.command = NULL},
};

const struct stage_type stage_listen = {
    .name = "listen",
    .kind = STAGE_SOURCE,
    .summary = "receive lines from others over the network or a unix socket",
    .description =
        "Any number of peers may connect, and each line that one of them sends is a "
        "record; a line that ends with its connection is one, too. Over udp and "
        "unixgram the lines of each datagram are records. If the first bytes of a "
        "connection are a length, a space and a <, messages with their lengths in "
        "front are read (octet counting, RFC 6587), as syslog sends them; each is a "
        "record, without a newline that it may end with. A line or message longer "
        "than --max-record is rejected; where records that have not ended take more "
        "memory than --memory together, one that grows is rejected, and its connection "
        "closed.\n\n"
        "The place of a record in messages is the address of its peer, and its line "
        "number: of the connection, or of all datagrams of that address. A HOST that "
        "is not given is any address of this machine; with the port 0 a free one is "
        "chosen and told on standard error. The file of a unix socket is removed at "
        "the end, and one that is in the way is replaced if nobody listens there.\n\n"
        "It goes on until a signal or a head ends it: then what was received is "
        "handled, and all connections are closed. What comes is not encrypted, and "
        "everybody who can reach the address can send.",
    .args_size = sizeof(struct listen_args),
    .options = listen_options,
    .examples = listen_examples,
    .traits = STAGE_ENDLESS,
    .run = listen_run,
};
