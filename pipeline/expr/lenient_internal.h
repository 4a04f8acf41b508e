/* What the parts of the lenient reader share. */
#ifndef PIPELINE_EXPR_LENIENT_INTERNAL_H
#define PIPELINE_EXPR_LENIENT_INTERNAL_H

#include "pipeline/expr/lenient.h"
#include "pipeline/json/buffer.h"
#include "pipeline/json/stack.h"

/* An open container; an object's also holds the key whose value is awaited. */
struct frame {
    struct value container, key; /* key: VALUE_NONE if none is awaited */
    bool is_array;
};

struct reader {
    size_t line, column;
    struct stack frames;
    struct value next; /* the value that was read last and has no place yet */
    struct value document; /* the first whole value */
    struct buffer word; /* the word, or the inside of the string, that is being read */
    bool in_string, is_escaped;
    bool no_memory;
};

/* All that follows, and the static functions of the reader, answer with what is wrong;
 * NULL if nothing is. */
#define NOTHING NULL

const char *lenient_no_memory(struct reader *reader);

/* Takes a value that was read. */
const char *lenient_take(struct reader *reader, struct value value);

/* At the end of a word, which may be empty; and at a string's closing quote. */
const char *lenient_end_word(struct reader *reader);
const char *lenient_end_string(struct reader *reader);

#endif
