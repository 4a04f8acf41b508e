/* Nearest: the edit distance, a row of the table at a time. */

#include "pipeline/base/nearest.h"

#include <stdint.h>
#include <string.h>

#define NEAREST_LENGTH_LIMIT 64

/* Rows of the table of distances: this one, the one before, and the one before that. */
struct rows {
    uint8_t cells[3][NEAREST_LENGTH_LIMIT + 1];
};

static char fold(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    return byte;
}

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Row `i` of the table: cells[j] is the distance of the first i bytes of a from the
 * first j of b. */
static void fill_row(struct rows *rows, const char *a, size_t i, const char *b,
                     size_t b_length)
{
    uint8_t *row = rows->cells[i % 3];
    const uint8_t *above = rows->cells[(i + 2) % 3];
    const uint8_t *above2 = rows->cells[(i + 1) % 3];

    row[0] = (uint8_t)i;
    for (size_t j = 1; j <= b_length; j++) {
        char x = fold(a[i - 1]), y = fold(b[j - 1]);
        uint8_t best = (uint8_t)(above[j - 1] + (x != y));

        best = least(best, (uint8_t)(above[j] + 1));
        best = least(best, (uint8_t)(row[j - 1] + 1));
        if (i > 1 && j > 1 && x == fold(b[j - 2]) && y == fold(a[i - 2]))
            best = least(best, (uint8_t)(above2[j - 2] + 1));
        row[j] = best;
    }
}

/* The optimal string alignment distance, which counts two exchanged neighbours as one
 * mistake (Boytsov 2011). Upper and lower case are the same. */
static size_t distance(struct text name, const char *known, size_t known_length)
{
    struct rows rows;

    for (size_t j = 0; j <= known_length; j++)
        rows.cells[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= name.length; i++)
        fill_row(&rows, name.bytes, i, known, known_length);
    return rows.cells[name.length % 3][known_length];
}

/* The only one that starts with `name`: whoever shortens a name means it. */
static const char *only_completion(struct text name, const char *const *known,
                                   size_t count)
{
    const char *found = NULL;

    for (size_t i = 0; i < count; i++) {
        if (name.length < 2 || strlen(known[i]) < name.length ||
            memcmp(known[i], name.bytes, name.length) != 0)
            continue;
        if (found)
            return NULL;
        found = known[i];
    }
    return found;
}

const char *nearest_name(struct text name, const char *const *known, size_t count)
{
    const char *nearest = NULL;
    size_t least_distance = SIZE_MAX;

    if (name.length > NEAREST_LENGTH_LIMIT)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(known[i]);
        size_t longer = length > name.length ? length : name.length;
        size_t differs;

        if (length > NEAREST_LENGTH_LIMIT)
            continue;
        differs = distance(name, known[i], length);
        if (differs <= longer / 3 && differs < least_distance) {
            least_distance = differs;
            nearest = known[i];
        }
    }
    return nearest ? nearest : only_completion(name, known, count);
}
