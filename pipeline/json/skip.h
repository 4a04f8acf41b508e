/* Skip: over the parts of a JSON text that was validated, so that strings and brackets
 * are all there is to see. */
#ifndef PIPELINE_JSON_SKIP_H
#define PIPELINE_JSON_SKIP_H

#include <stdbool.h>
#include <stddef.h>

static inline const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* From the opening quote to behind the closing one. */
const char *skip_string(const char *at, const char *end);

/* From the first byte of a value to behind its last. */
const char *skip_value(const char *at, const char *end);

/* The members of an object or elements of an array, one by one:
 *
 *     struct skip_walk walk = skip_walk_of(bytes, length);
 *
 *     while (skip_next(&walk)) ... walk.key (between its quotes), walk.value ...
 */
struct skip_walk {
    const char *at, *end;
    const char *key;
    size_t key_length;
    const char *value;
    size_t length;
    bool is_object;
};

static inline struct skip_walk skip_walk_of(const char *bytes, size_t length)
{
    return (struct skip_walk){
        .at = bytes + 1, .end = bytes + length, .is_object = bytes[0] == '{'};
}

/* Moves on to the next one. False: there is none. */
bool skip_next(struct skip_walk *walk);

#endif
