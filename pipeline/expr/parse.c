/* The parser's loop: what the frame on top expects next. */

#include "pipeline/expr/parser.h"

#include <stdlib.h>

static bool step(struct parser *parser)
{
    switch (parser->state) {
    case STATE_VALUE:
        return parse_value(parser);
    case STATE_TERM:
        return parse_term(parser);
    case STATE_STRING:
        return parse_string(parser);
    case STATE_KEY:
        return parse_key(parser);
    case STATE_PATTERN:
        return parse_pattern(parser);
    case STATE_PATTERN_END:
        return parse_pattern_end(parser);
    case STATE_PATTERN_KEY:
        return parse_pattern_key(parser);
    case STATE_DONE:
        break;
    }
    return false;
}

enum status expr_parse(const struct expr_place *place, struct arena *arena,
                       const struct node **root, size_t *end, struct fault *fault)
{
    struct parser parser = {
        .place = place,
        .arena = arena,
        .fault = fault,
        .at = place->start,
        .last = {.at = place->start},
    };
    struct frame *frame = parser_push(&parser, FRAME_ROOT, NULL);

    if (frame && place->group) {
        frame->at = place->start - 1;
        frame->extent = 1;
    }
    while (parser.status == STATUS_OK && parser.state != STATE_DONE)
        (void)step(&parser);
    *root = parser.status == STATUS_OK ? parser.value : NULL;
    *end = place->group && *root ? parser_word(&parser)->at : parser.at;
    free(parser.frames);
    free(parser.items);
    return parser.status;
}
