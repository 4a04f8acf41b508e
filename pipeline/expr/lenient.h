/* Lenient: reads what fromjson takes beyond RFC 8259, and says what is wrong in jq's
 * words.
 *
 * json_parse is the fast way, and the rule; a text that it refuses comes here. jq takes
 * nan and infinity, numbers such as +1, 007, .5 and 5., and a byte order mark. It reads
 * words between white space, quotes and punctuation, and looks at a word only when it
 * is over, which is where its messages point to. */
#ifndef PIPELINE_EXPR_LENIENT_H
#define PIPELINE_EXPR_LENIENT_H

#include "pipeline/json/value.h"

#define LENIENT_WHAT_SIZE 160

/* VALUE_NONE with `what`, as in "Invalid literal at line 1, column 4"; an empty `what`
 * means no memory. */
struct value lenient_parse(const char *text, size_t length,
                           char what[LENIENT_WHAT_SIZE])
    __attribute__((warn_unused_result));

#endif
