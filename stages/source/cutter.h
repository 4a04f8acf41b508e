/* Cutter: makes records of the bytes that a source reads, as a format says: blocks of
 * lines, or JSON texts wherever their lines end. */
#ifndef STAGES_SOURCE_CUTTER_H
#define STAGES_SOURCE_CUTTER_H

#include "pipeline/format/json_stream.h"
#include "pipeline/format/lines.h"
#include "pipeline/stage.h"
#include "stages/source/octets.h"

enum cutter_form {
    CUTTER_LINES,
    CUTTER_JSON_STREAM,
    CUTTER_JSON_SEQUENCE,
    CUTTER_SYSLOG, /* messages with their lengths in front, or lines, as the first bytes
                    * tell; of no name */
    CUTTER_OCTETS, /* the former */
};

struct cutter {
    struct stage *stage;
    const struct origin *origin;
    enum cutter_form form;
    bool makes; /* the stage is no source: what it sends is made */
    struct octets octets;
    union {
        struct lines lines; /* of CUTTER_LINES, _SYSLOG and _OCTETS */
        struct json_stream texts;
    };
};

/* What help says of an option that is a form, and the message about one that is none.
 */
#define CUTTER_FORM_HELP                                                               \
    "what is a record: lines (if not given); json-stream: JSON texts, wherever their " \
    "lines end, and of arrays the elements; json-seq: the texts of RFC 7464"
#define CUTTER_FORM_UNKNOWN "unknown format; known are lines, json-stream and json-seq"

/* The form of that name; false if there is none. The empty name is "lines". */
bool cutter_form_of(struct text name, enum cutter_form *form);

void cutter_init(struct cutter *cutter, struct stage *stage,
                 const struct origin *origin, enum cutter_form form);
void cutter_release(struct cutter *cutter);

/* Whether it counts lines. */
bool cutter_has_lines(const struct cutter *cutter);

/* As lines_left. */
size_t cutter_left(const struct cutter *cutter);

/* As lines_room, lines_filled and lines_finish. */
bool cutter_room(struct cutter *cutter, char **at, size_t *size)
    __attribute__((warn_unused_result));
void cutter_filled(struct cutter *cutter, size_t length);
void cutter_finish(struct cutter *cutter);

/* The number of the last line that was sent or rejected; 0: nobody counts. */
uint64_t cutter_last_line(const struct cutter *cutter);

/* How many bytes of an unfinished record it holds. */
size_t cutter_held(const struct cutter *cutter);

/* Rejects those. */
void coro_fn cutter_reject_held(struct cutter *cutter, const char *cause,
                                const char *what);

/* Before its source waits: gives back what no unfinished record needs. */
void cutter_rest(struct cutter *cutter);

/* Sends every complete record and rejects what is none. False: stop. */
bool coro_fn cutter_send(struct cutter *cutter) __attribute__((warn_unused_result));

#endif
