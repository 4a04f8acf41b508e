/* Makes the data of the benchmarks: access records, the same to the byte everywhere.
 *
 *     bench_generate --kind access-ndjson --size 500000000 > access.ndjson
 *
 * All kinds but access-ndjson-shuffled show the same records in the same order; that
 * one has them with each record's keys in an order of its own. Nothing depends on the
 * clock, the locale or floating point. */

#include "formats.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define BUFFER_SIZE ((size_t)1 << 20)

struct kind {
    const char *name;
    void (*put)(struct buffer *out, const struct access *access, struct random *random);
    bool shuffled;
};

static const struct kind kinds[] = {
    {"access-ndjson", put_json, false},
    {"access-ndjson-shuffled", put_json, true},
    {"access-log", put_combined, false},
    {"logfmt", put_logfmt, false},
};

static int write_out(struct buffer *out, const char *program)
{
    size_t length = out->length;

    out->length = 0;
    if (fwrite(out->bytes, 1, length, stdout) == length && fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "%s: cannot write: %m\n", program);
    return EXIT_FAILURE;
}

static int generate(const struct kind *kind, uint64_t size, const char *program)
{
    static char bytes[BUFFER_SIZE];
    static struct world world;
    static struct access access;
    struct random random = {.state = 20240301};
    struct random order = {.state = 7}; /* of its own: the records stay the same */
    struct buffer out = {bytes, 0};
    uint64_t written = 0;

    world_make(&world, &random);
    while (written < size) {
        size_t before = out.length;

        access_make(&access, &world, &random);
        kind->put(&out, &access, kind->shuffled ? &order : NULL);
        put_byte(&out, '\n');
        written += out.length - before;
        if (out.length > BUFFER_SIZE - (size_t)2 * RECORD_MAX &&
            write_out(&out, program) != EXIT_SUCCESS)
            return EXIT_FAILURE;
    }
    return write_out(&out, program);
}

static int usage(const char *program)
{
    fprintf(stderr, "usage: %s --kind KIND --size BYTES\nKIND is one of:", program);
    for (size_t i = 0; i < COUNT(kinds); i++)
        fprintf(stderr, " %s", kinds[i].name);
    fprintf(stderr, "\nWhole records, until there are at least BYTES bytes.\n");
    return 2;
}

static const struct kind *kind_of(const char *name)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"kind", required_argument, NULL, 'k'},
                                            {"size", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    const struct kind *kind = NULL;
    uint64_t size = 0;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'k')
            kind = kind_of(optarg);
        else if (option == 's')
            size = strtoull(optarg, NULL, 10);
        else
            return usage(argv[0]);
    }
    if (!kind || size == 0 || optind < argc)
        return usage(argv[0]);
    return generate(kind, size, argv[0]);
}
