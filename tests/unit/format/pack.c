#include "pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bzlib.h>
#include <cmocka.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

static void pack_gzip(const char *content, size_t size, struct bytes *packed)
{
    z_stream stream = {0};
    char *copy = bytes_of(content, size).at;

    assert_int_equal(
        deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)copy;
    stream.avail_in = (uInt)size;
    stream.next_out = (Bytef *)packed->at;
    stream.avail_out = (uInt)packed->size;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed->size = stream.total_out;
    deflateEnd(&stream);
    free(copy);
}

static void pack_bzip2(const char *content, size_t size, struct bytes *packed)
{
    char *copy = bytes_of(content, size).at;
    unsigned packed_size = (unsigned)packed->size;

    assert_int_equal(BZ2_bzBuffToBuffCompress(packed->at, &packed_size, copy,
                                              (unsigned)size, 1, 0, 0),
                     BZ_OK);
    packed->size = packed_size;
    free(copy);
}

static void pack_xz(const char *content, size_t size, struct bytes *packed)
{
    size_t packed_size = 0;

    assert_int_equal(lzma_easy_buffer_encode(
                         0, LZMA_CHECK_CRC64, NULL, (const uint8_t *)content, size,
                         (uint8_t *)packed->at, &packed_size, packed->size),
                     LZMA_OK);
    packed->size = packed_size;
}

static void pack_zstd(const char *content, size_t size, struct bytes *packed)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();

    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    packed->size = ZSTD_compress2(context, packed->at, packed->size, content, size);
    assert_false(ZSTD_isError(packed->size));
    ZSTD_freeCCtx(context);
}

static void pack_lz4(const char *content, size_t size, struct bytes *packed)
{
    LZ4F_preferences_t preferences = {
        .frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled,
    };

    packed->size =
        LZ4F_compressFrame(packed->at, packed->size, content, size, &preferences);
    assert_false(LZ4F_isError(packed->size));
}

const struct packer packers[PACKER_COUNT] = {
    {"gzip", 3, pack_gzip}, {"bzip2", 10, pack_bzip2}, {"xz", 6, pack_xz},
    {"zstd", 4, pack_zstd}, {"lz4", 4, pack_lz4},
};

struct bytes pack(const struct packer *packer, const char *content, size_t size)
{
    struct bytes packed = {.size = size + size / 50 + 1024};

    packed.at = malloc(packed.size);
    assert_non_null(packed.at);
    packer->pack(content, size, &packed);
    return packed;
}

struct bytes bytes_of(const void *at, size_t size)
{
    struct bytes bytes = {malloc(size + 1), size};

    assert_non_null(bytes.at);
    if (size > 0)
        memcpy(bytes.at, at, size);
    return bytes;
}

struct bytes joined(struct bytes a, struct bytes b)
{
    char *at = realloc(a.at, a.size + b.size + 1);

    assert_non_null(at);
    memcpy(at + a.size, b.at, b.size);
    free(b.at);
    return (struct bytes){at, a.size + b.size};
}

struct bytes log_lines(size_t size)
{
    struct bytes lines = {malloc(size + 100), size};
    unsigned seed = 3;
    size_t at = 0;

    assert_non_null(lines.at);
    while (at < size)
        at += (size_t)snprintf(lines.at + at, 100, "GET /path/%d HTTP/1.1 %d\n",
                               rand_r(&seed) % 5000, 200 + rand_r(&seed) % 300);
    return lines;
}

struct bytes noise(size_t size)
{
    struct bytes bytes = {malloc(size), size};
    unsigned seed = 3;

    assert_non_null(bytes.at);
    for (size_t i = 0; i < size; i++)
        bytes.at[i] = (char)(rand_r(&seed) >> 7);
    return bytes;
}
