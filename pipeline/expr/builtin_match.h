/* Match: a pattern in a text, for the builtins on regular expressions. */
#ifndef PIPELINE_EXPR_BUILTIN_MATCH_H
#define PIPELINE_EXPR_BUILTIN_MATCH_H

#include "pipeline/expr/builtin.h"
#include "pipeline/match/capture.h"

/* One call: a pattern in a text. */
struct matching {
    struct builtin_call *call;
    struct value text_holder, pattern_holder;
    struct value_string text, pattern;
    struct capture *capture; /* lent by the cache */
    unsigned flags;
    bool global;
    bool is_ascii, is_counted; /* ASCII: bytes are characters; it is known */
    size_t counted, count; /* code points in the first bytes of the text */
    const struct regex_match *groups; /* of the last match */
};

/* The input is the text, then come the pattern and the flags. False if it failed; then
 * there is nothing to end. */
bool matching_begin(struct matching *matching, struct builtin_call *call)
    __attribute__((warn_unused_result));
void matching_end(struct matching *matching);

enum found {
    FOUND,
    FOUND_NOTHING,
    FOUND_FAILED,
};

/* The next match from *start on; *start moves behind it, or to past the end. */
enum found matching_find(struct matching *matching, size_t *start);

/* jq's object for the last match; VALUE_NONE without memory. */
struct value matching_value(struct matching *matching)
    __attribute__((warn_unused_result));

/* A part of the text. */
struct value matching_part(const struct matching *matching, struct regex_match place)
    __attribute__((warn_unused_result));

/* Sets a member of an object that is being made: VALUE_NONE once memory has failed.
 * Takes the value. */
void matching_set(struct value *object, const char *key, struct value value);

#endif
