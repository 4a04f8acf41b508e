/* bzip2, by libbz2. */
#include "pipeline/format/unpack.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>

struct bzip2 {
    bz_stream stream;
    bool started;
};

static void bzip2_stop(struct bzip2 *bzip2)
{
    if (bzip2->started)
        BZ2_bzDecompressEnd(&bzip2->stream);
    bzip2->started = false;
}

static bool bzip2_restart(void *unpacker)
{
    struct bzip2 *bzip2 = unpacker;

    bzip2_stop(bzip2);
    bzip2->started = BZ2_bzDecompressInit(&bzip2->stream, 0, 0) == BZ_OK;
    return bzip2->started;
}

static void *bzip2_create(void)
{
    struct bzip2 *bzip2 = calloc(1, sizeof *bzip2);

    if (bzip2 && !bzip2_restart(bzip2)) {
        free(bzip2);
        return NULL;
    }
    return bzip2;
}

static unsigned at_most(size_t size)
{
    return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

/* The library takes what it only reads as char *. */
static char *without_const(const char *bytes)
{
    union {
        const char *from;
        char *to;
    } pointer = {bytes};

    return pointer.to;
}

static enum unpack_answer bzip2_step(void *unpacker, struct unpack_io *io)
{
    bz_stream *stream = &((struct bzip2 *)unpacker)->stream;
    unsigned in_size = at_most(io->in_size), out_size = at_most(io->out_size);
    int result;

    stream->next_in = without_const(io->in);
    stream->avail_in = in_size;
    stream->next_out = io->out;
    stream->avail_out = out_size;
    result = BZ2_bzDecompress(stream);
    io->in += in_size - stream->avail_in;
    io->in_size -= in_size - stream->avail_in;
    io->out += out_size - stream->avail_out;
    io->out_size -= out_size - stream->avail_out;

    switch (result) {
    case BZ_OK:
        return UNPACK_MORE;
    case BZ_STREAM_END:
        return UNPACK_END;
    case BZ_MEM_ERROR:
        return UNPACK_NO_MEMORY;
    case BZ_DATA_ERROR_MAGIC:
        io->why = "no block or end of stream where one must begin";
        return UNPACK_DAMAGED;
    default:
        io->why = "its checksum or structure is wrong";
        return UNPACK_DAMAGED;
    }
}

static void bzip2_destroy(void *unpacker)
{
    bzip2_stop(unpacker);
    free(unpacker);
}

/* Level, then pi for a block or its square root for the end of an empty file: text that
 * happens to begin with BZh is text. */
static const struct unpack_magic bzip2_magics[] = {
    {"BZh1\x31\x41\x59\x26\x53\x59", "BZh9\x31\x41\x59\x26\x53\x59", 10},
    {"BZh1\x17\x72\x45\x38\x50\x90", "BZh9\x17\x72\x45\x38\x50\x90", 10},
};

const struct unpack_type unpack_bzip2 = {
    .name = "bzip2",
    .magics = bzip2_magics,
    .magic_count = 2,
    .create = bzip2_create,
    .restart = bzip2_restart,
    .step = bzip2_step,
    .destroy = bzip2_destroy,
};
