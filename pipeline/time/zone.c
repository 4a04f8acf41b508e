/* Zones: finding the change that counts, and finding the file by a name. */

#include "pipeline/time/zone.h"

#include "pipeline/time/civil.h"
#include "pipeline/time/cursor.h"
#include "pipeline/time/zone_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/usr/share/zoneinfo"
#define LOCAL_FILE "/etc/localtime"

/* Larger than any file of the database. */
#define FILE_MOST ((size_t)1 << 20)
#define PATH_MOST 1024

#define ERA_SECONDS ((int64_t)DAYS_PER_ERA * SECONDS_PER_DAY)

/* ---- Changes ---- */

bool zone_add(struct zone *zone, int64_t at, int32_t after)
{
    int32_t before = zone->first;

    if (zone->count == zone->capacity) {
        size_t capacity = zone->capacity ? 2 * zone->capacity : 64;
        struct zone_change *more =
            realloc(zone->changes, capacity * sizeof(zone->changes[0]));

        if (!more)
            return false;
        zone->changes = more;
        zone->capacity = capacity;
    }
    if (zone->count > 0)
        before = zone->changes[zone->count - 1].after;
    zone->changes[zone->count++] = (struct zone_change){
        .at = at,
        .local = at + (before > after ? before : after),
        .before = before,
        .after = after,
    };
    return true;
}

static int64_t time_of(const struct zone_change *change, bool local)
{
    return local ? change->local : change->at;
}

/* How many changes are at or before this time. */
static size_t count_until(const struct zone *zone, int64_t time, bool local)
{
    size_t low = 0, high = zone->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (time_of(&zone->changes[middle], local) <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct zone_span find(const struct zone *zone, int64_t time, bool local)
{
    struct zone_span span = {.from = INT64_MIN, .to = INT64_MAX, .offset = 0};
    int64_t back = 0, last;
    size_t count;

    if (!zone)
        return span;
    span.offset = zone->first;
    if (zone->count == 0)
        return span;
    last = time_of(&zone->changes[zone->count - 1], local);
    if (zone->repeats && time >= last)
        back = ((time - last) / ERA_SECONDS + 1) * ERA_SECONDS;
    count = count_until(zone, time - back, local);
    if (count < zone->count)
        span.to = time_of(&zone->changes[count], local) + back;
    if (count > 0) {
        span.from = time_of(&zone->changes[count - 1], local) + back;
        span.offset = zone->changes[count - 1].after;
    }
    return span;
}

struct zone_span zone_at_local(const struct zone *zone, int64_t local)
{
    return find(zone, local, true);
}

struct zone_span zone_at_instant(const struct zone *zone, int64_t seconds)
{
    return find(zone, seconds, false);
}

/* ---- Files ---- */

static const char *folder(void)
{
    const char *named = getenv("TZDIR");

    return named && *named ? named : FOLDER;
}

/* All of a file, at most FILE_MOST bytes; NULL with errno. */
static char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rbe");
    char *bytes = file ? malloc(FILE_MOST) : NULL;
    int error = errno;

    *length = 0;
    if (bytes) {
        *length = fread(bytes, 1, FILE_MOST, file);
        if (ferror(file)) {
            error = errno;
            free(bytes);
            bytes = NULL;
        }
    }
    if (file)
        (void)fclose(file);
    errno = error;
    return bytes;
}

static enum status fail_file(const char *path, const struct text *name, int error,
                             struct fault *fault)
{
    if (error == ENOMEM)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    if (error != ENOENT && error != ENOTDIR && error != EISDIR)
        return fault_set(fault, STATUS_USAGE, name, "cannot read %s: %s", path,
                         strerror(error));
    if (access(folder(), R_OK) != 0)
        return fault_set(fault, STATUS_USAGE, name,
                         "no time zones are installed in %s (package tzdata)",
                         folder());
    return fault_set(fault, STATUS_USAGE, name,
                     "unknown time zone; a zone is UTC, local, +hh:mm, or a name such "
                     "as Europe/Berlin");
}

static enum status load(struct zone *zone, const char *path, const struct text *name,
                        struct fault *fault)
{
    size_t length;
    char *bytes = read_whole(path, &length);
    enum zone_answer answer;

    if (!bytes)
        return fail_file(path, name, errno, fault);
    answer = zone_read_file(zone, bytes, length);
    free(bytes);
    if (answer == ZONE_NO_MEMORY)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    if (answer == ZONE_BAD)
        return fault_set(fault, STATUS_USAGE, name,
                         "%s is no time zone (TZif, version 2 or later)", path);
    return STATUS_OK;
}

/* ---- Names ---- */

/* Whether it can be a name below the folder, and no way out of it. */
static bool may_be_name(const struct text *name)
{
    static const char others[] = "/_+-.";

    if (name->length == 0 || *name->bytes == '/' ||
        memmem(name->bytes, name->length, "..", 2))
        return false;
    for (size_t i = 0; i < name->length; i++) {
        char byte = name->bytes[i];

        if (!is_digit(byte) && !is_letter(byte) &&
            !memchr(others, byte, sizeof(others) - 1))
            return false;
    }
    return true;
}

static enum status load_name(struct zone *zone, const struct text *name,
                             struct fault *fault)
{
    char path[PATH_MOST];
    int length = -1;

    if (may_be_name(name))
        length = snprintf(path, sizeof(path), "%s/%.*s", folder(), (int)name->length,
                          name->bytes);
    if (length < 0 || length >= (int)sizeof(path))
        return fail_file("", name, ENOENT, fault);
    return load(zone, path, name, fault);
}

static bool is_utc(const struct text *name)
{
    return text_equals(*name, "UTC") || text_equals(*name, "Z") ||
           text_equals(*name, "GMT");
}

static bool read_fixed(struct zone *zone, const struct text *name)
{
    struct timestamp_mistake mistake;
    struct cursor cursor = cursor_of(name->bytes, name->length, &mistake);

    return name->length > 0 && (*name->bytes == '+' || *name->bytes == '-') &&
           cursor_offset(&cursor, &zone->first) && cursor.at == cursor.end;
}

static enum status read_name(struct zone *zone, const struct text *name,
                             struct fault *fault)
{
    if (is_utc(name) || read_fixed(zone, name))
        return STATUS_OK;
    return load_name(zone, name, fault);
}

/* As the C library reads TZ: a file's path or name, perhaps behind a colon, or a rule.
 */
static enum status read_local(struct zone *zone, const struct text *name,
                              struct fault *fault)
{
    const char *variable = getenv("TZ");
    struct text value;

    if (!variable && access(LOCAL_FILE, R_OK) != 0)
        return STATUS_OK;
    if (!variable)
        return load(zone, LOCAL_FILE, name, fault);
    variable += *variable == ':';
    value = text_of(variable);
    if (value.length == 0)
        return STATUS_OK;
    if (*variable == '/')
        return load(zone, variable, name, fault);
    switch (zone_read_rule(zone, value.bytes, value.length)) {
    case ZONE_READ:
        return STATUS_OK;
    case ZONE_NO_MEMORY:
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    default:
        return read_name(zone, &value, fault);
    }
}

enum status zone_new(struct zone **zone, const struct text *name, struct fault *fault)
{
    struct zone *made = calloc(1, sizeof(*made));
    enum status status;

    *zone = NULL;
    if (!made)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    if (text_equals(*name, "local"))
        status = read_local(made, name, fault);
    else
        status = read_name(made, name, fault);
    if (status) {
        zone_free(made);
        return status;
    }
    *zone = made;
    return STATUS_OK;
}

void zone_free(struct zone *zone)
{
    if (zone)
        free(zone->changes);
    free(zone);
}
