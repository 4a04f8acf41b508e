/* lz4, by liblz4's frame functions. */
#include "pipeline/format/unpack.h"

#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>

/* A block's header, which the library's hints include when a block's body comes first.
 */
#define BLOCK_HEADER 4

#define FIRST_HINT 7 /* the shortest frame header */

struct lz4 {
    LZ4F_dctx *context;
    size_t hint; /* how many bytes the library wants next */
    bool flush; /* it may hold decoded bytes, since the room was used up */
};

static bool lz4_restart(void *unpacker)
{
    struct lz4 *lz4 = unpacker;

    LZ4F_resetDecompressionContext(lz4->context);
    lz4->hint = FIRST_HINT;
    lz4->flush = false;
    return true;
}

static void *lz4_create(void)
{
    struct lz4 *lz4 = calloc(1, sizeof *lz4);

    if (!lz4)
        return NULL;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION))) {
        free(lz4);
        return NULL;
    }
    lz4->hint = FIRST_HINT;
    return lz4;
}

/* Never more than completes what the library is at: when it fails, it does not say what
 * it wrote in that call, and so blocks before the damaged one would be lost. */
static size_t portion(const struct lz4 *lz4, size_t available)
{
    size_t wanted = lz4->hint > BLOCK_HEADER ? lz4->hint - BLOCK_HEADER : lz4->hint;

    if (lz4->flush)
        return 0;
    return available < wanted ? available : wanted;
}

static enum unpack_answer failed(size_t result, struct unpack_io *io)
{
    static const char prefix[] = "ERROR_";
    const char *name = LZ4F_getErrorName(result);

    if (strcmp(name, "ERROR_allocation_failed") == 0)
        return UNPACK_NO_MEMORY;
    if (strncmp(name, prefix, sizeof prefix - 1) == 0)
        name += sizeof prefix - 1;
    io->why = name;
    return UNPACK_DAMAGED;
}

static enum unpack_answer lz4_step(void *unpacker, struct unpack_io *io)
{
    struct lz4 *lz4 = unpacker;

    while (io->out_size > 0 && (io->in_size > 0 || lz4->flush)) {
        size_t taken = portion(lz4, io->in_size), given = io->out_size;
        size_t result =
            LZ4F_decompress(lz4->context, io->out, &given, io->in, &taken, NULL);

        if (LZ4F_isError(result))
            return failed(result, io);
        io->in += taken;
        io->in_size -= taken;
        io->out += given;
        io->out_size -= given;
        if (result == 0)
            return UNPACK_END;
        lz4->hint = result;
        lz4->flush = io->out_size == 0;
    }
    return UNPACK_MORE;
}

static void lz4_destroy(void *unpacker)
{
    struct lz4 *lz4 = unpacker;

    LZ4F_freeDecompressionContext(lz4->context);
    free(lz4);
}

static const struct unpack_magic lz4_magics[] = {
    {"\x04\x22\x4d\x18", "\x04\x22\x4d\x18", 4},
    {"\x50\x2a\x4d\x18", "\x5f\x2a\x4d\x18", 4}, /* a skippable frame */
};

const struct unpack_type unpack_lz4 = {
    .name = "lz4",
    .magics = lz4_magics,
    .magic_count = 2,
    .create = lz4_create,
    .restart = lz4_restart,
    .step = lz4_step,
    .destroy = lz4_destroy,
};
