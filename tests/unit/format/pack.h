/* Pack: compresses for the tests, by the libraries that made the formats. */
#ifndef TESTS_UNIT_FORMAT_PACK_H
#define TESTS_UNIT_FORMAT_PACK_H

#include <stddef.h>

/* Bytes on the heap. */
struct bytes {
    char *at;
    size_t size;
};

struct packer {
    const char *name; /* as input_compression says it */
    size_t magic; /* the bytes that it takes to recognise it */
    void (*pack)(const char *content, size_t size, struct bytes *packed);
};

#define PACKER_COUNT 5

extern const struct packer packers[PACKER_COUNT];

struct bytes pack(const struct packer *packer, const char *content, size_t size);

/* A followed by B, both of which are freed. */
struct bytes joined(struct bytes a, struct bytes b);

struct bytes bytes_of(const void *at, size_t size);

/* Log lines, `size` bytes of them, that compress as such do. */
struct bytes log_lines(size_t size);

/* Bytes that hardly compress, so that there are many blocks. */
struct bytes noise(size_t size);

#endif
