/* Where a value is expected: what may begin one. */

#include "pipeline/expr/parser.h"

static bool take_plain(struct parser *parser, enum node_kind kind)
{
    struct node *node = parser_node(parser, kind, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

static bool take_named(struct parser *parser, enum node_kind kind)
{
    struct node *node = parser_named(parser, kind, parser_word(parser));

    if (!node)
        return false;
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

/* `.`, or `."name"`; `.[` is left to the term behind it. */
static bool take_dot(struct parser *parser)
{
    if (!take_plain(parser, NODE_IDENTITY))
        return false;
    if (parser_word(parser)->kind == WORD_QUOTE ||
        parser_word(parser)->kind == WORD_FORMAT)
        return parse_field_string(parser);
    return true;
}

/* `.name`: its target is not written. */
static bool take_field(struct parser *parser)
{
    parser->value = parser_node(parser, NODE_IDENTITY, parser_word(parser)->at);
    return parser->value && parse_field(parser);
}

/* The digits as JSON has them: one before a point, none more than needed, some behind
 * it. */
static bool take_number(struct parser *parser)
{
    struct word word = *parser_word(parser);
    const char *from = word.text.bytes, *end = from + word.text.length;
    struct node *node = parser_node(parser, NODE_NUMBER, word.at);
    char *copy, *to;

    copy = node ? arena_alloc(parser->arena, word.text.length + 1) : NULL;
    if (!copy)
        return node ? complain_no_memory(parser) : false;
    to = copy;
    while (end - from > 1 && from[0] == '0' && from[1] >= '0' && from[1] <= '9')
        from++;
    if (*from == '.')
        *to++ = '0';
    while (from < end) {
        bool idle = *from == '.' && (from + 1 == end || (from[1] | 0x20) == 'e');

        if (!idle)
            *to++ = *from;
        from++;
    }
    node->text = word.text;
    node->text.bytes = copy;
    node->text.length = (size_t)(to - copy);
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

/* @name, or @name "string". */
static bool take_format(struct parser *parser)
{
    struct node *node;
    struct word format;

    if (!parse_format(parser, &format))
        return false;
    if (parser_word(parser)->kind == WORD_QUOTE)
        return parse_string_start(parser, &format, NULL);
    node = parser_named(parser, NODE_FORMAT, &format);
    if (!node)
        return false;
    parser_produce(parser, node, false);
    return true;
}

static bool take_negation(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_NEGATE, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    return parser_push_open(parser, node, &node->a, LEVEL_PREFIX);
}

static bool take_try(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_TRY, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    return parser_push_open(parser, node, &node->a, LEVEL_PREFIX);
}

static bool take_paren(struct parser *parser)
{
    parser_take(parser);
    return parser_push(parser, FRAME_PAREN, NULL);
}

static bool take_array(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_ARRAY, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    if (parser_word(parser)->kind != WORD_SQUARE_CLOSE)
        return parser_push(parser, FRAME_ARRAY, node);
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

static bool take_object(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_OBJECT, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    parser->state = STATE_KEY;
    return parser_push(parser, FRAME_OBJECT, node);
}

static bool take_call(struct parser *parser)
{
    struct node *node;

    if (!take_named(parser, NODE_CALL))
        return false;
    node = parser->value;
    if (parser_word(parser)->kind == WORD_ROUND_OPEN) {
        parser_take(parser);
        parser->state = STATE_VALUE;
        return parser_push(parser, FRAME_CALL, node);
    }
    if (text_equals(node->text, "null"))
        node->kind = NODE_NULL;
    else if (text_equals(node->text, "true"))
        node->kind = NODE_TRUE;
    else if (text_equals(node->text, "false"))
        node->kind = NODE_FALSE;
    return true;
}

static bool take_location(struct parser *parser)
{
    struct node *node = parser_location(parser);

    if (!node)
        return false;
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

/* Defs alone, or nothing at all, are `.` where no pipeline is around. */
static bool ends_in_identity(struct parser *parser)
{
    size_t depth = parser->frame_count;

    if (!parser->place->whole || parser_word(parser)->kind != WORD_END)
        return false;
    while (parser->frames[depth - 1].kind == FRAME_OPEN &&
           parser->frames[depth - 1].node->kind == NODE_DEF)
        depth--;
    return depth == 1 && (parser->last.extent == 0 || parser->frame_count > 1);
}

static bool take_other(struct parser *parser)
{
    struct node *node;

    if (!ends_in_identity(parser))
        return complain_value(parser);
    node = parser_node(parser, NODE_IDENTITY, parser->at);
    if (!node)
        return false;
    parser_produce(parser, node, false);
    return true;
}

typedef bool take_function(struct parser *parser);

static take_function *const takers[WORD_MODULE + 1] = {
    [WORD_DOT] = take_dot,           [WORD_FIELD] = take_field,
    [WORD_NUMBER] = take_number,     [WORD_FORMAT] = take_format,
    [WORD_SUBTRACT] = take_negation, [WORD_TRY] = take_try,
    [WORD_ROUND_OPEN] = take_paren,  [WORD_SQUARE_OPEN] = take_array,
    [WORD_CURLY_OPEN] = take_object, [WORD_NAME] = take_call,
    [WORD_LOCATION] = take_location, [WORD_IF] = parse_if,
    [WORD_REDUCE] = parse_loop,      [WORD_FOREACH] = parse_loop,
    [WORD_DEF] = parse_def,          [WORD_LABEL] = parse_label,
    [WORD_BREAK] = parse_break,
};

bool parse_value(struct parser *parser)
{
    const struct word *word = parser_word(parser);

    if (word->kind == WORD_QUOTE)
        return parse_string_start(parser, NULL, NULL);
    if (word->kind == WORD_DOTS)
        return take_plain(parser, NODE_RECURSE);
    if (word->kind == WORD_VARIABLE)
        return take_named(parser, NODE_VARIABLE);
    return takers[word->kind] ? takers[word->kind](parser) : take_other(parser);
}
