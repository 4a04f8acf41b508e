/* The form of a checkpoint's bytes. */

#include "pipeline/checkpoint/internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define VERSION 1
#define MAGIC "coro-pipe checkpoint "
#define MAGIC_SIZE (sizeof(MAGIC) - 1)

/* "coro-pipe checkpoint 1 GENERATION LENGTH CHECKSUM\n": where its fields are. */
#define GENERATION_AT (MAGIC_SIZE + 2)
#define LENGTH_AT (GENERATION_AT + 17)
#define CHECKSUM_AT (LENGTH_AT + 17)
#define HEADER_SIZE (CHECKSUM_AT + 9)

/* "LENGTH NAME\n" */
#define DIGITS 16

/* ---- Writing ---- */

void form_begin(struct buffer *file)
{
    buffer_clear(file);
    if (buffer_reserve(file, HEADER_SIZE))
        file->length = HEADER_SIZE;
}

size_t form_section(struct buffer *file, const char *name)
{
    size_t place = file->length;

    buffer_printf(file, "%0*d %s\n", DIGITS, 0, name);
    return place;
}

void form_end_section(struct buffer *file, size_t place)
{
    const char *newline;
    char digits[DIGITS + 1];
    size_t length;

    if (file->failed)
        return;
    newline = memchr(file->bytes + place, '\n', file->length - place);
    length = file->length - (size_t)(newline + 1 - file->bytes);
    snprintf(digits, sizeof(digits), "%0*zx", DIGITS, length);
    memcpy(file->bytes + place, digits, DIGITS);
}

/* Of all but the checksum's own digits and the newline behind them. */
static uint32_t checksum(const struct buffer *file)
{
    const unsigned char *bytes = (const unsigned char *)file->bytes;
    uLong sum = crc32_z(crc32_z(0, NULL, 0), bytes, CHECKSUM_AT);

    return (uint32_t)crc32_z(sum, bytes + HEADER_SIZE, file->length - HEADER_SIZE);
}

/* With a NUL behind it; `sum` is not known when the rest is written. */
static void print_header(char header[HEADER_SIZE + 1], uint64_t generation,
                         size_t length, uint32_t sum)
{
    snprintf(header, HEADER_SIZE + 1, MAGIC "%d %016" PRIx64 " %016zx %08" PRIx32 "\n",
             VERSION, generation, length, sum);
}

bool form_seal(struct buffer *file, uint64_t generation)
{
    char header[HEADER_SIZE + 1];

    if (file->failed)
        return false;
    print_header(header, generation, file->length - HEADER_SIZE, 0);
    memcpy(file->bytes, header, HEADER_SIZE);
    print_header(header, generation, file->length - HEADER_SIZE, checksum(file));
    memcpy(file->bytes, header, HEADER_SIZE);
    return true;
}

/* ---- Reading ---- */

/* What stands in hexadecimal at `digits`, which are followed by something else. */
static uint64_t number_at(const char *digits)
{
    return strtoull(digits, NULL, 16);
}

/* Of what begins like a checkpoint. 0: there is no version. */
static unsigned long version_of(const struct buffer *file)
{
    char digits[8] = "";
    size_t left = file->length - MAGIC_SIZE;

    memcpy(digits, file->bytes + MAGIC_SIZE, left < 7 ? left : 7);
    return isdigit((unsigned char)digits[0]) ? strtoul(digits, NULL, 10) : 0;
}

static bool check_kind(const struct buffer *file, const char *name, struct fault *fault)
{
    unsigned long version;

    if (file->length < MAGIC_SIZE || memcmp(file->bytes, MAGIC, MAGIC_SIZE) != 0)
        return checkpoint_fails(fault, "%s is no checkpoint of coro-pipe, or damaged",
                                name);
    version = version_of(file);
    if (version > VERSION)
        return checkpoint_fails(fault,
                                "%s was written by a newer coro-pipe (its format is "
                                "%lu, this one knows %d), or is damaged",
                                name, version, VERSION);
    return true;
}

/* The header is compared with the one that it should be: so not a bit of it can be
 * another one. */
static bool check_sum(const struct buffer *file, const char *name, struct fault *fault)
{
    char header[HEADER_SIZE + 1], digits[DIGITS + 1] = "";
    size_t length, there = file->length - HEADER_SIZE;

    if (file->length < HEADER_SIZE)
        return checkpoint_fails(fault, "%s is damaged: it is cut short", name);
    memcpy(digits, file->bytes + LENGTH_AT, DIGITS);
    length = (size_t)number_at(digits);
    if (there < length)
        return checkpoint_fails(fault,
                                "%s is damaged: it is cut short (%zu of %zu bytes)",
                                name, there, length);
    memcpy(digits, file->bytes + GENERATION_AT, DIGITS);
    print_header(header, number_at(digits), there, checksum(file));
    if (memcmp(header, file->bytes, HEADER_SIZE) != 0)
        return checkpoint_fails(fault, "%s is damaged: its checksum is wrong", name);
    return true;
}

/* The section at `place` and what follows it; false: there is none. */
static bool next_section(const struct buffer *file, size_t *place, struct text *name,
                         struct text *content)
{
    const char *line = file->bytes + *place;
    size_t left = file->length - *place;
    const char *newline = left > 0 ? memchr(line, '\n', left) : NULL;
    size_t head = newline ? (size_t)(newline + 1 - line) : 0;
    uint64_t length;

    if (head < DIGITS + 2)
        return false;
    length = number_at(line);
    if (length > left - head)
        return false;
    *name = (struct text){line + DIGITS + 1, head - DIGITS - 2, TEXT_NOWHERE, 0};
    *content = (struct text){line + head, (size_t)length, TEXT_NOWHERE, 0};
    *place += head + (size_t)length;
    return true;
}

static bool check_sections(const struct buffer *file, const char *name,
                           struct fault *fault)
{
    size_t place = HEADER_SIZE;
    struct text section, content;

    while (place < file->length) {
        if (!next_section(file, &place, &section, &content))
            return checkpoint_fails(fault, "%s is damaged: it has no sections", name);
    }
    return true;
}

bool form_check(const struct buffer *file, uint64_t *generation, const char *name,
                struct fault *fault)
{
    if (!check_kind(file, name, fault) || !check_sum(file, name, fault) ||
        !check_sections(file, name, fault))
        return false;
    *generation = number_at(file->bytes + GENERATION_AT);
    return true;
}

uint32_t form_sum(const struct buffer *file)
{
    return (uint32_t)number_at(file->bytes + CHECKSUM_AT);
}

struct text form_find(const struct buffer *file, const char *name)
{
    size_t place = HEADER_SIZE;
    struct text section, content;

    while (place < file->length && next_section(file, &place, &section, &content)) {
        if (text_equals(section, name))
            return content;
    }
    return (struct text){.at = TEXT_NOWHERE};
}
