/* Zone: how far the clocks of a place are from UTC, at any time.
 *
 * A zone is a list of changes, read from a file of the IANA database (TZif, RFC 8536).
 * Behind the file's last change its footer's rule holds, which is that of POSIX's TZ
 * variable; as the calendar repeats every 400 years to the day of the week, so do the
 * rule's changes, and 400 years of them stand for all later ones.
 *
 * A clock that is set back shows an hour twice, one that is set forward leaves an hour
 * out. Either way the offset before the change holds: the first of two instants, and
 * for a time that no clock showed the instant that it would have been (as Python with
 * fold=0). */
#ifndef PIPELINE_TIME_ZONE_H
#define PIPELINE_TIME_ZONE_H

#include "pipeline/base/fault.h"
#include "pipeline/base/text.h"

#include <stdint.h>

struct zone;

/* The zone of a name: UTC, a fixed +hh, +hh:mm or +hhmm, `local` (the variable TZ, or
 * else /etc/localtime, or else UTC), or a name of the IANA database, which lies in the
 * folder of the variable TZDIR, or else /usr/share/zoneinfo. A name that is unknown, or
 * an unreadable file, is STATUS_USAGE. */
enum status zone_new(struct zone **zone, const struct text *name, struct fault *fault)
    __attribute__((warn_unused_result));
void zone_free(struct zone *zone);

/* A stretch of time with one offset: from <= time < to. */
struct zone_span {
    int64_t from, to;
    int32_t offset; /* seconds east of UTC */
};

/* The stretch around a time on the zone's clocks (seconds since 1970-01-01T00:00:00 on
 * them), and around an instant (seconds since then in UTC). NULL is UTC. */
struct zone_span zone_at_local(const struct zone *zone, int64_t local);
struct zone_span zone_at_instant(const struct zone *zone, int64_t seconds);

#endif
