/* xz, by liblzma. */
#include "pipeline/format/unpack.h"

#include <lzma.h>
#include <stdlib.h>

/* For the dictionary; xz -9 needs 65 MiB. A header of a few bytes must not take all
 * memory. */
#define MEMORY_LIMIT ((uint64_t)1 << 30)

static bool xz_restart(void *unpacker)
{
    return lzma_stream_decoder(unpacker, MEMORY_LIMIT, 0) == LZMA_OK;
}

static void *xz_create(void)
{
    lzma_stream *stream = malloc(sizeof *stream);

    if (!stream)
        return NULL;
    *stream = (lzma_stream)LZMA_STREAM_INIT;
    if (!xz_restart(stream)) {
        lzma_end(stream);
        free(stream);
        return NULL;
    }
    return stream;
}

static enum unpack_answer answer_for(lzma_ret result, struct unpack_io *io)
{
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* nothing to do now */
        return UNPACK_MORE;
    case LZMA_STREAM_END:
        return UNPACK_END;
    case LZMA_MEM_ERROR:
        return UNPACK_NO_MEMORY;
    case LZMA_MEMLIMIT_ERROR:
        io->why = "its dictionary needs more than 1 GiB";
        return UNPACK_NO_MEMORY;
    case LZMA_OPTIONS_ERROR:
        io->why = "it uses options that are not supported";
        return UNPACK_DAMAGED;
    default:
        io->why = "its checksum or structure is wrong";
        return UNPACK_DAMAGED;
    }
}

static enum unpack_answer xz_step(void *unpacker, struct unpack_io *io)
{
    lzma_stream *stream = unpacker;
    lzma_ret result;

    stream->next_in = (const uint8_t *)io->in;
    stream->avail_in = io->in_size;
    stream->next_out = (uint8_t *)io->out;
    stream->avail_out = io->out_size;
    result = lzma_code(stream, LZMA_RUN);
    io->in += io->in_size - stream->avail_in;
    io->in_size = stream->avail_in;
    io->out += io->out_size - stream->avail_out;
    io->out_size = stream->avail_out;
    return answer_for(result, io);
}

static void xz_destroy(void *unpacker)
{
    lzma_end(unpacker);
    free(unpacker);
}

static const struct unpack_magic xz_magic = {"\xfd\x37zXZ\0", "\xfd\x37zXZ\0", 6};

const struct unpack_type unpack_xz = {
    .name = "xz",
    .magics = &xz_magic,
    .magic_count = 1,
    .padded = true,
    .create = xz_create,
    .restart = xz_restart,
    .step = xz_step,
    .destroy = xz_destroy,
};
