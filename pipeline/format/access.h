/* Access: a log format of a web server, taken apart: what stands before each variable,
 * and what ends it.
 *
 *     "$remote_addr - $remote_user [$time_local] \"$request\" $status"
 *      ^host       ^^^            ^^            ^^^^         ^^
 *
 * A variable ends at the first byte of the text behind it, one in quotes at its closing
 * quote, the last one at the end of the line. */
#ifndef PIPELINE_FORMAT_ACCESS_H
#define PIPELINE_FORMAT_ACCESS_H

#include "pipeline/format/line_format.h"

enum access_role {
    ACCESS_TEXT,
    ACCESS_REQUEST, /* method, path and protocol */
    ACCESS_LIST, /* may have spaces behind commas and around colons (upstream_...) */
    ACCESS_NUMBER, /* from here on: digits */
    ACCESS_BYTES, /* 0 if there are none */
};

struct access_item {
    struct text before; /* what stands in front of it */
    struct text name; /* of the field */
    enum access_role role;
    char stop; /* the byte that ends it; 0: the line does */
    bool quoted;
    bool wanted;
    char mistake[72]; /* where `before` is missing */
};

/* Of a request. */
enum access_part {
    ACCESS_METHOD,
    ACCESS_PATH,
    ACCESS_PROTOCOL,
    ACCESS_PARTS,
};

struct access;

typedef const char *access_read_line(const struct access *access,
                                     const struct text *text, struct fields *fields);

struct access {
    access_read_line *read_usual; /* for the standard format */
    bool standard; /* no format was given: what may follow the bytes is open */
    bool distinct; /* no two names are equal */
    bool parts[ACCESS_PARTS]; /* which are wanted; if any, the request's item is */
    bool rest; /* is wanted: what follows the fields of the standard format */
    uint32_t wanted; /* of the standard format: a bit for each item that is */
    struct text after; /* behind the last item */
    size_t count;
    struct access_item items[];
};

/* The names of the parts of a request. */
extern const char *const access_part_names[ACCESS_PARTS];

/* A field of the line: in quotes, where there may be escapes, or not. */
struct access_slice {
    const char *start, *end;
    bool escaped;
};

/* Up to eight at once, if eight bytes before their end are of the line, which begins at
 * `start`. */
static inline bool access_is_digits(const char *start, struct access_slice value)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t length = (size_t)(value.end - value.start);
    const char *at = value.start;
    uint64_t word;

    if (length - 1 < sizeof(word) && value.end - start >= (ptrdiff_t)sizeof(word) &&
        __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        memcpy(&word, value.end - sizeof(word), sizeof(word));
        word = (word ^ ones * '0') >> (8 * (sizeof(word) - length));
        return ((word | ((word & ones * 0x7f) + ones * 0x76)) & ones * 0x80) == 0;
    }
    while (at < value.end && *at >= '0' && *at <= '9')
        at++;
    return at == value.end && at > value.start;
}

static inline bool access_is_dash(struct access_slice value)
{
    return value.end - value.start == 1 && *value.start == '-';
}

/* Adds a field, which is wanted. The slice is not copied: it was just made, and so the
 * processor would wait for it. */
void access_add(const struct access *access, const struct access_item *item,
                struct fields *fields, const struct access_slice *value);

/* What reads the first line of a text, which ends at a newline or where the text ends,
 * by what the processor can do. It answers where that is; NULL if the line is not of
 * the usual form of the standard format, and nothing was added. */
access_read_line *access_choose_usual(void);

/* As open of a line format. */
void *access_open(const struct format_options *options, struct fault *fault);
void access_close(void *access);

#endif
