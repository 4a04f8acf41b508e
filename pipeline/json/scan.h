/* Scan: checks a JSON text and finds fields in it, in one pass, without decoding it.
 *
 * Exact: accepts what RFC 8259 accepts, and nothing else, whichever fields are wanted;
 * any bytes from 0x80 on are taken inside strings. A byte order mark in UTF-8 at the
 * very start is skipped, as by jq. One pass of vector code makes bitmaps of quotes and
 * structural characters, 64 bytes at a time (AVX2, NEON or portable, chosen when the
 * program runs; Langdale and Lemire, "Parsing gigabytes of JSON per second", VLDB
 * Journal 2019); a walk over these checks the grammar and looks the wanted keys up.
 * Depth is a counter and a bit stack: nothing recurses.
 *
 * A set of paths is made once for a whole pipeline, so that what several stages want is
 * found at once and remembered with the record. */
#ifndef PIPELINE_JSON_SCAN_H
#define PIPELINE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How deep arrays and objects of a record may nest, unless the user says otherwise. */
#define JSON_DEPTH_LIMIT 1024

/* One step of a path: into an object by key, or into an array by index. */
struct json_step {
    const char *key; /* decoded UTF-8; NULL: by index */
    size_t length;
    size_t index; /* 0 for the first element */
};

struct json_paths;

/* A set without paths; NULL without memory. NULL may be freed. */
struct json_paths *json_paths_new(void) __attribute__((warn_unused_result));
void json_paths_free(struct json_paths *paths);

/* The slot of a path, added if it is new; the same path has the same slot. The empty
 * path is the whole text. -1 if there is no memory. */
int json_paths_add(struct json_paths *paths, const struct json_step *steps,
                   size_t count) __attribute__((warn_unused_result));

/* A set of this slot's path alone, where it is the last slot. NULL if there is no
 * memory. */
struct json_paths *json_paths_part(const struct json_paths *paths, int slot)
    __attribute__((warn_unused_result));

/* Slots are 0 to count - 1. The beginnings of the paths have slots too: the whole text,
 * the empty path, always has slot 0. */
size_t json_paths_count(const struct json_paths *paths);

enum json_found_state {
    JSON_FOUND, /* bytes and length are the value, without white space around it */
    JSON_MISSING, /* an object on the way has no such key, an array is too short, or
                   * a value on the way is null: so jq's answer is null */
    JSON_ODD, /* a value on the way cannot be indexed like this: jq's answer is an error
               */
};

struct json_found {
    const char *bytes;
    size_t length;
    uint8_t state; /* enum json_found_state */
};

enum json_verdict {
    JSON_VALID,
    JSON_INVALID,
    JSON_TOO_DEEP,
};

struct json_mistake {
    size_t
        offset; /* of the byte where it is no JSON any more; the length: at its end */
    const char *what; /* a constant: "a value was expected" */
};

/* Checks all of the text: one value with white space around it. `found` has
 * json_paths_count(paths) places, of no meaning unless the text is valid; paths may be
 * NULL: then nothing is looked for. *mistake is filled in unless the text is valid; it
 * may be NULL. The first mistake is the one reported. A depth for which there is no
 * memory is too deep. Of duplicate keys the last counts. Reads no byte outside the
 * text. */
enum json_verdict json_scan(const struct json_paths *paths, const char *text,
                            size_t length, size_t depth_limit, struct json_found *found,
                            struct json_mistake *mistake);

#endif
