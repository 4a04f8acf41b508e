/* Syslog: what the two RFCs have in common. */
#ifndef PIPELINE_FORMAT_SYSLOG_H
#define PIPELINE_FORMAT_SYSLOG_H

#include "pipeline/format/cursor.h"
#include "pipeline/format/slots.h"

enum syslog_slot {
    SYSLOG_TIME,
    SYSLOG_HOST,
    SYSLOG_APP,
    SYSLOG_PID,
    SYSLOG_FACILITY,
    SYSLOG_SEVERITY,
    SYSLOG_MSGID,
    SYSLOG_DATA,
    SYSLOG_MSG,
    SYSLOG_SLOTS,
};

struct syslog_line {
    struct cursor cursor;
    struct fields *fields;
    struct span parts[SYSLOG_SLOTS]; /* data: as it stands in the line */
};

/* What stands behind the priority and the version of RFC 5424. */
bool syslog_read_5424(struct syslog_line *line);

/* Adds structured data that has been read as a JSON object of objects to scratch. */
void syslog_write_data(struct buffer *scratch, struct span data);

#endif
