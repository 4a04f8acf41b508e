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

struct access {
    bool standard; /* no format was given: what may follow the bytes is open */
    bool distinct; /* no two names are equal */
    bool parts[ACCESS_PARTS]; /* which are wanted; if any, the request's item is */
    bool rest; /* is wanted: what follows the fields of the standard format */
    struct text after; /* behind the last item */
    size_t count;
    struct access_item items[];
};

/* The names of the parts of a request. */
extern const char *const access_part_names[ACCESS_PARTS];

/* As open of a line format. */
void *access_open(const struct format_options *options, struct fault *fault);
void access_close(void *access);

#endif
