/* zstd (RFC 8878), by libzstd. */
#include "pipeline/format/unpack.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* 1 GiB, as for xz; the library's own limit of 128 MiB refuses zstd --long=28. */
#define WINDOW_LOG_MAX 30

/* A block's header, which the library's hints include when a block's body comes first.
 */
#define BLOCK_HEADER 3

struct zstd {
    ZSTD_DCtx *context;
    size_t hint; /* how many bytes the library wants next */
    bool flush; /* it may hold decoded bytes, since the room was used up */
};

static bool zstd_restart(void *unpacker)
{
    struct zstd *zstd = unpacker;
    size_t hint = ZSTD_initDStream(zstd->context);

    zstd->hint = ZSTD_isError(hint) ? 1 : hint;
    zstd->flush = false;
    return !ZSTD_isError(hint);
}

static void zstd_destroy(void *unpacker)
{
    struct zstd *zstd = unpacker;

    ZSTD_freeDCtx(zstd->context);
    free(zstd);
}

static void *zstd_create(void)
{
    struct zstd *zstd = calloc(1, sizeof *zstd);

    if (!zstd)
        return NULL;
    zstd->context = ZSTD_createDCtx();
    if (!zstd->context || !zstd_restart(zstd) ||
        ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax,
                                            WINDOW_LOG_MAX))) {
        zstd_destroy(zstd);
        return NULL;
    }
    return zstd;
}

/* Never more than completes what the library is at: when it fails, it does not say what
 * it wrote in that call, and so blocks before the damaged one would be lost. */
static size_t portion(const struct zstd *zstd, size_t available)
{
    size_t wanted = zstd->hint > BLOCK_HEADER ? zstd->hint - BLOCK_HEADER : zstd->hint;

    if (zstd->flush)
        return 0;
    return available < wanted ? available : wanted;
}

static enum unpack_answer failed(size_t result, struct unpack_io *io)
{
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
        return UNPACK_NO_MEMORY;
    case ZSTD_error_frameParameter_windowTooLarge:
        io->why = "its window needs more than 1 GiB";
        return UNPACK_NO_MEMORY;
    default:
        io->why = ZSTD_getErrorName(result);
        return UNPACK_DAMAGED;
    }
}

static enum unpack_answer zstd_step(void *unpacker, struct unpack_io *io)
{
    struct zstd *zstd = unpacker;

    while (io->out_size > 0 && (io->in_size > 0 || zstd->flush)) {
        ZSTD_inBuffer in = {io->in, portion(zstd, io->in_size), 0};
        ZSTD_outBuffer out = {io->out, io->out_size, 0};
        size_t result = ZSTD_decompressStream(zstd->context, &out, &in);

        if (ZSTD_isError(result))
            return failed(result, io);
        io->in += in.pos;
        io->in_size -= in.pos;
        io->out += out.pos;
        io->out_size -= out.pos;
        if (result == 0)
            return UNPACK_END;
        zstd->hint = result;
        zstd->flush = io->out_size == 0;
    }
    return UNPACK_MORE;
}

static const struct unpack_magic zstd_magics[] = {
    {"\x28\xb5\x2f\xfd", "\x28\xb5\x2f\xfd", 4},
    {"\x50\x2a\x4d\x18", "\x5f\x2a\x4d\x18", 4}, /* a skippable frame */
};

const struct unpack_type unpack_zstd = {
    .name = "zstd",
    .magics = zstd_magics,
    .magic_count = 2,
    .create = zstd_create,
    .restart = zstd_restart,
    .step = zstd_step,
    .destroy = zstd_destroy,
};
