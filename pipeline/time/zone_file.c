/* TZif files, RFC 8536: a header and its data with times of 32 bits, which are passed
 * over, the same with times of 64 bits, and a rule between two newlines. */

#include "pipeline/time/zone_internal.h"

#include <string.h>

#define HEADER_SIZE 44
#define TYPE_SIZE 6

struct header {
    char version;
    uint64_t isut, isstd, leaps, times, types, characters;
};

static uint64_t big_endian(const unsigned char *at, size_t size)
{
    uint64_t number = 0;

    for (size_t i = 0; i < size; i++)
        number = number << 8 | at[i];
    return number;
}

static bool read_header(struct header *header, const unsigned char *at,
                        const unsigned char *end)
{
    if (end - at < HEADER_SIZE || memcmp(at, "TZif", 4) != 0)
        return false;
    *header = (struct header){
        .version = (char)at[4],
        .isut = big_endian(at + 20, 4),
        .isstd = big_endian(at + 24, 4),
        .leaps = big_endian(at + 28, 4),
        .times = big_endian(at + 32, 4),
        .types = big_endian(at + 36, 4),
        .characters = big_endian(at + 40, 4),
    };
    return true;
}

/* Of the data behind a header; the counts have 32 bits, so nothing overflows. */
static uint64_t data_size(const struct header *header, uint64_t time_size)
{
    return header->times * (time_size + 1) + header->types * TYPE_SIZE +
           header->characters + header->leaps * (time_size + 4) + header->isstd +
           header->isut;
}

static bool read_type(const unsigned char *types, uint64_t index, int32_t *offset)
{
    *offset = (int32_t)big_endian(types + index * TYPE_SIZE, 4);
    return zone_may_have(*offset);
}

static enum zone_answer read_changes(struct zone *zone, const struct header *header,
                                     const unsigned char *times)
{
    const unsigned char *indices = times + header->times * 8;
    const unsigned char *types = indices + header->times;
    int64_t before = INT64_MIN;

    if (header->types == 0 || header->leaps > 0 || !read_type(types, 0, &zone->first))
        return ZONE_BAD;
    for (uint64_t i = 0; i < header->times; i++) {
        int64_t at = (int64_t)big_endian(times + i * 8, 8);
        int32_t after;

        /* Some writers begin with the Big Bang. */
        if (at <= before || at < -((int64_t)1 << 60) || at > (int64_t)1 << 60 ||
            indices[i] >= header->types || !read_type(types, indices[i], &after))
            return ZONE_BAD;
        before = at;
        if (!zone_add(zone, at, after))
            return ZONE_NO_MEMORY;
    }
    return ZONE_READ;
}

enum zone_answer zone_read_file(struct zone *zone, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
    const unsigned char *newline;
    struct header header;
    enum zone_answer answer;

    if (!read_header(&header, at, end) || header.version < '2' ||
        data_size(&header, 4) > length - HEADER_SIZE)
        return ZONE_BAD;
    at += HEADER_SIZE + data_size(&header, 4);
    if (!read_header(&header, at, end) ||
        data_size(&header, 8) > (uint64_t)(end - at - HEADER_SIZE))
        return ZONE_BAD;
    answer = read_changes(zone, &header, at + HEADER_SIZE);
    at += HEADER_SIZE + data_size(&header, 8);
    if (answer != ZONE_READ || at == end || *at != '\n')
        return answer == ZONE_READ ? ZONE_BAD : answer;
    at++;
    newline = memchr(at, '\n', (size_t)(end - at));
    if (!newline)
        return ZONE_BAD;
    if (newline == at)
        return ZONE_READ; /* no rule is known */
    return zone_read_rule(zone, (const char *)at, (size_t)(newline - at));
}
