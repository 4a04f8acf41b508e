/* Unpack: the compressed formats that input reads, each behind the same few functions.
 *
 * A compressed file is a row of members (RFC 1952 calls them so for gzip; xz has
 * streams, zstd and lz4 have frames), each beginning with a magic number. A type here
 * decodes one member; what comes between members and after the last is decided in
 * input.c, for all types alike.
 *
 * The libraries are used directly and not through libarchive: its filters give nothing
 * out of the last 64 KiB before the place where data is damaged, cut short or followed
 * by other bytes, and the gzip filter of 3.6 checks no CRC. */
#ifndef PIPELINE_FORMAT_UNPACK_H
#define PIPELINE_FORMAT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

enum unpack_answer {
    UNPACK_MORE, /* needs more bytes or more room */
    UNPACK_END, /* the member is complete and all of it given out; the bytes left are
                   not its */
    UNPACK_DAMAGED,
    UNPACK_NO_MEMORY,
};

/* What a step takes from and gives to; it moves both on. */
struct unpack_io {
    const char *in;
    size_t in_size;
    char *out;
    size_t out_size;
    const char *why; /* set with the last two answers; NULL if the library knows none */
};

/* The bytes that a member may begin with: each between that of `low` and that of
 * `high`. */
struct unpack_magic {
    const char *low, *high;
    size_t length;
};

struct unpack_type {
    const char *name;
    const struct unpack_magic *magics;
    size_t magic_count;
    bool padded; /* zero bytes may follow a member */

    /* Ready for a member; NULL if there is no memory. */
    void *(*create)(void);
    /* Ready for the next member; false if there is no memory. */
    bool (*restart)(void *unpacker);
    /* Goes on until bytes or room are used up, or the member ends. When room is used
     * up, more may be there to give out without more bytes. What was decoded before
     * damage has been given out. */
    enum unpack_answer (*step)(void *unpacker, struct unpack_io *io);
    void (*destroy)(void *unpacker);
};

enum unpack_match {
    UNPACK_NO,
    UNPACK_MAYBE, /* so far; more bytes are needed to know */
    UNPACK_YES,
};

/* Whether a member of this type begins here. */
enum unpack_match unpack_look(const struct unpack_type *type, const char *bytes,
                              size_t length);

/* The type of which a member begins here: UNPACK_YES and *type. */
enum unpack_match unpack_recognise(const char *bytes, size_t length,
                                   const struct unpack_type **type);

extern const struct unpack_type unpack_gzip, unpack_bzip2, unpack_xz, unpack_zstd,
    unpack_lz4;

#endif
