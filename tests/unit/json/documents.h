/* Documents: random JSON texts, and damaged ones. */
#ifndef TESTS_UNIT_JSON_DOCUMENTS_H
#define TESTS_UNIT_JSON_DOCUMENTS_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* A number below `most`. */
size_t random_below(struct random *random, size_t most);

/* How a document is made. */
enum document_flag {
    DOCUMENT_SPACES = 1 << 0, /* white space anywhere */
    DOCUMENT_ODD_STRINGS =
        1 << 1, /* escapes, lone surrogates, bytes that are no UTF-8 */
    DOCUMENT_DUPLICATES = 1 << 2, /* keys that come again */
};

/* A valid text of at most `room` bytes (at least 64); returns its length. */
size_t document_make(struct random *random, unsigned flags, char *text, size_t room);

/* Changes some bytes, by others that mean something in JSON; adds or takes away some.
 * `text` has room for 8 more. Returns the new length. */
size_t document_damage(struct random *random, char *text, size_t length);

/* Bytes without a plan, most of which mean something in JSON. */
void document_soup(struct random *random, char *text, size_t length);

#endif
