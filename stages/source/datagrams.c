/* Datagrams to a listener: the lines of each are records. */

#include "pipeline/stage/waiting.h"
#include "stages/source/listener.h"

#include <errno.h>
#include <sys/socket.h>

/* How many are received before others have their turns. */
#define IN_A_ROW 256

enum received {
    RECEIVED,
    NOTHING_THERE,
    NO_ROOM,
    RECEIVED_STOP,
};

static bool reject(struct cutter *cutter, const char *bytes, size_t length)
{
    if (!stage_reject_line(cutter->stage, cutter->origin, cutter->lines.block.line,
                           "datagram too long",
                           "the datagram is longer than can be received"))
        return false;
    cutter->lines.block.line++;
    stage_reject_piece(cutter->stage,
                       &(struct reject_piece){bytes, length, true, true});
    return true;
}

/* Sends the lines of what was received into `room`, which has a byte more; it is
 * `length` bytes long, `size` of them are there. */
static bool send_datagram(struct cutter *cutter, struct visitor *visitor, char *room,
                          size_t size, size_t length)
{
    bool wanted;

    cutter->origin = visitor->origin;
    cutter->lines.block.origin = visitor->origin;
    cutter->lines.block.line = visitor->line;
    if (length > size) {
        wanted = reject(cutter, room, size);
    } else {
        if (length > 0 && room[length - 1] != '\n')
            room[length++] = '\n';
        cutter_filled(cutter, length);
        wanted = cutter_send(cutter);
    }
    visitor->line = cutter->lines.block.line;
    return wanted;
}

static enum received failed(struct listener *listener)
{
    if (errno == EAGAIN)
        return NOTHING_THERE;
    /* Other failures are told once by the system, such as that nobody takes what was
     * sent. */
    return listener_is_scarce(listener, "receive") ? NO_ROOM : RECEIVED;
}

static enum received receive_one(struct listener *listener, int descriptor,
                                 struct cutter *cutter)
{
    struct address_place place = {.length = sizeof(place.room)};
    struct visitor *visitor;
    ssize_t length;
    size_t size;
    bool wanted;
    char *room;

    if (!cutter_room(cutter, &room, &size)) {
        stage_out_of_memory(listener->stage);
        return RECEIVED_STOP;
    }
    place.any.sa_family = AF_UNIX; /* whose senders need no name */
    length = recvfrom(descriptor, room, size - 1, MSG_TRUNC, &place.any, &place.length);
    if (length < 0)
        return failed(listener);
    visitor = listener_take_visitor(listener, &place);
    if (!visitor)
        return RECEIVED_STOP;
    wanted = send_datagram(cutter, visitor, room, size - 1, (size_t)length);
    visitors_leave(&listener->visitors, visitor);
    return wanted ? RECEIVED : RECEIVED_STOP;
}

static bool receive_some(struct listener *listener, int descriptor,
                         struct cutter *cutter)
{
    enum received received = RECEIVED;

    for (int i = 0; i < IN_A_ROW && received == RECEIVED; i++)
        received = receive_one(listener, descriptor, cutter);
    if (!stage_flush(listener->stage) || received == RECEIVED_STOP)
        return false;
    if (received == RECEIVED)
        return true;
    cutter_rest(cutter);
    if (received == NO_ROOM)
        return stage_sleep_until(listener->stage, stage_clock() + LISTENER_PAUSE) ==
               STAGE_READY;
    return stage_wait(listener->stage, descriptor, STAGE_READ, STAGE_NEVER) ==
           STAGE_READY;
}

enum status listener_receive(struct stage *stage, void *arg)
{
    const struct listener_socket *own = arg;
    struct cutter cutter;

    cutter_init(&cutter, stage, NULL, CUTTER_LINES);
    while (receive_some(own->listener, own->descriptor, &cutter))
        ;
    cutter_release(&cutter);
    return STATUS_OK;
}
