/* Replay: runs a fuzz target on the files of its command line, where libFuzzer is not
 * linked. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

/* In a block of its own size, so that a sanitizer sees what is read behind it. */
static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t size = 0, room = 0, got = 0;

    if (!file) {
        perror(path);
        return 1;
    }
    do {
        size += got;
        if (size == room) {
            room = room ? 2 * room : 4096;
            bytes = realloc(bytes, room);
            if (!bytes)
                abort();
        }
        got = fread(bytes + size, 1, room - size, file);
    } while (got > 0);
    fclose(file);
    bytes = realloc(bytes, size ? size : 1);
    if (!bytes)
        abort();
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 0;
}

int main(int count, char **arguments)
{
    int failed = 0;

    for (int i = 1; i < count; i++) {
        fprintf(stderr, "%s\n",
                arguments[i]); /* the last one is the culprit of a crash */
        failed |= replay(arguments[i]);
    }
    return failed;
}
