/* A peer: jansson, for `where .status >= 500`.
 *
 *     bench_jansson FILE
 *
 * Parses each line with jansson, checks it all, and prints those whose status is 500 or
 * more. */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_wanted(const char *line, size_t length)
{
    json_t *record = json_loadb(line, length, 0, NULL);
    bool wanted = json_number_value(json_object_get(record, "status")) >= 500;

    json_decref(record);
    return wanted;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    if (!file) {
        fprintf(stderr, "usage: bench_jansson FILE\n");
        return 2;
    }
    while ((length = getline(&line, &capacity, file)) > 0) {
        if (is_wanted(line, (size_t)length))
            fwrite(line, 1, (size_t)length, stdout);
    }
    free(line);
    fclose(file);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
