/* gzip (RFC 1952), by zlib, which checks length and CRC. */
#include "pipeline/format/unpack.h"

#include <limits.h>
#include <stdlib.h>

#define ZLIB_CONST /* what zlib only reads is const */
#include <zlib.h>

/* To zlib: the largest window, and a gzip header. */
#define WINDOW_BITS (15 + 16)

static void *gzip_create(void)
{
    z_stream *stream = calloc(1, sizeof *stream);

    if (stream && inflateInit2(stream, WINDOW_BITS) != Z_OK) {
        free(stream);
        return NULL;
    }
    return stream;
}

static bool gzip_restart(void *unpacker)
{
    return inflateReset(unpacker) == Z_OK;
}

static uInt at_most(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static enum unpack_answer gzip_step(void *unpacker, struct unpack_io *io)
{
    z_stream *stream = unpacker;
    uInt in_size = at_most(io->in_size), out_size = at_most(io->out_size);
    int result;

    stream->next_in = (z_const Bytef *)io->in;
    stream->avail_in = in_size;
    stream->next_out = (Bytef *)io->out;
    stream->avail_out = out_size;
    result = inflate(stream, Z_NO_FLUSH);
    io->in += in_size - stream->avail_in;
    io->in_size -= in_size - stream->avail_in;
    io->out += out_size - stream->avail_out;
    io->out_size -= out_size - stream->avail_out;

    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: /* nothing to do now */
        return UNPACK_MORE;
    case Z_STREAM_END:
        return UNPACK_END;
    case Z_MEM_ERROR:
        return UNPACK_NO_MEMORY;
    default:
        io->why = stream->msg;
        return UNPACK_DAMAGED;
    }
}

static void gzip_destroy(void *unpacker)
{
    inflateEnd(unpacker);
    free(unpacker);
}

static const struct unpack_magic gzip_magic = {"\x1f\x8b\x08", "\x1f\x8b\x08", 3};

const struct unpack_type unpack_gzip = {
    .name = "gzip",
    .magics = &gzip_magic,
    .magic_count = 1,
    .padded = true,
    .create = gzip_create,
    .restart = gzip_restart,
    .step = gzip_step,
    .destroy = gzip_destroy,
};
