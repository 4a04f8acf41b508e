/* Octets: syslog over a stream, where each message may have its length in front (octet
 * counting, RFC 6587, section 3.4.1):
 *
 *     17 <13>1 a message\n18 <13>...
 *
 * A message is a record, without a newline that it may end with. What stands in front
 * of the first message tells it from lines. */
#ifndef STAGES_SOURCE_OCTETS_H
#define STAGES_SOURCE_OCTETS_H

#include "pipeline/format/lines.h"
#include "pipeline/stage.h"

struct octets {
    size_t left; /* of the message, with what is there of it */
    bool inside; /* of one */
    bool too_long; /* it is; its bytes are passed over */
    bool begun; /* some of those have been rejected */
    bool lost; /* there was no length where one belongs: nothing can be told any more */
};

enum octets_match {
    OCTETS_YES,
    OCTETS_NO,
    OCTETS_MAYBE, /* too few bytes to tell */
};

/* Whether these bytes, the first of a stream, are "LENGTH <". */
enum octets_match octets_match(const char *bytes, size_t length);

/* Sends the messages that are in `lines`, which holds the bytes. False: stop. */
bool coro_fn octets_send(struct octets *octets, struct lines *lines,
                         struct stage *stage) __attribute__((warn_unused_result));

#endif
