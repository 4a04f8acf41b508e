/* What a bracket or a word such as `then` closes, and what it makes of the frame. */

#include "pipeline/expr/parser.h"

/* Whether the next word is this one; if so, it is taken. */
static bool takes(struct parser *parser, enum word_kind kind)
{
    if (parser_word(parser)->kind != kind)
        return false;
    parser_take(parser);
    return true;
}

/* The innermost bracket ends and `node` is its value. */
static bool close(struct parser *parser, struct node *node, bool step)
{
    parser_pop(parser);
    parser_produce(parser, node, step);
    return true;
}

static bool close_root(struct parser *parser)
{
    if (!parser->place->group || parser_word(parser)->kind != WORD_ROUND_CLOSE)
        return complain_close(parser);
    parser->state = STATE_DONE;
    return true;
}

/* What stands in parentheses keeps them in its place, for messages. */
static bool close_paren(struct parser *parser)
{
    size_t at = parser_top(parser)->at;

    if (!takes(parser, WORD_ROUND_CLOSE))
        return complain_close(parser);
    parser->value->at = at;
    return close(parser, parser->value, false);
}

static bool close_array(struct parser *parser)
{
    struct node *node = parser_top(parser)->node;

    if (!takes(parser, WORD_SQUARE_CLOSE))
        return complain_close(parser);
    node->a = parser->value;
    return close(parser, node, false);
}

static bool close_index(struct parser *parser)
{
    struct frame *frame = parser_top(parser);
    struct node *node = frame->node;

    node->b = parser->value;
    if (takes(parser, WORD_SQUARE_CLOSE))
        return close(parser, node, true);
    if (!takes(parser, WORD_COLON))
        return complain_close(parser);
    node->kind = NODE_SLICE;
    if (takes(parser, WORD_SQUARE_CLOSE))
        return close(parser, node, true);
    frame->kind = FRAME_SLICE;
    parser->state = STATE_VALUE;
    return true;
}

static bool close_slice(struct parser *parser)
{
    struct node *node = parser_top(parser)->node;

    if (!takes(parser, WORD_SQUARE_CLOSE))
        return complain_close(parser);
    node->c = parser->value;
    return close(parser, node, true);
}

static bool close_call(struct parser *parser)
{
    struct frame *frame = parser_top(parser);

    if (!parser_add_item(parser, parser->value))
        return false;
    if (takes(parser, WORD_SEMICOLON)) {
        parser->state = STATE_VALUE;
        return true;
    }
    if (!takes(parser, WORD_ROUND_CLOSE))
        return complain_close(parser);
    return parser_collect(parser, frame->node, frame->base) &&
           close(parser, frame->node, false);
}

static bool close_key(struct parser *parser)
{
    struct node *entry = parser_top(parser)->node;

    if (!takes(parser, WORD_ROUND_CLOSE))
        return complain_close(parser);
    parser_pop(parser);
    return parse_key_paren(parser, entry);
}

static bool close_value(struct parser *parser)
{
    struct node *entry = parser_top(parser)->node;
    enum word_kind kind = parser_word(parser)->kind;

    if (kind != WORD_COMMA && kind != WORD_CURLY_CLOSE)
        return complain_close(parser);
    entry->b = parser->value;
    parser_pop(parser);
    return parse_entry_end(parser, entry);
}

static bool close_condition(struct parser *parser)
{
    struct frame *frame = parser_top(parser);

    if (!takes(parser, WORD_THEN))
        return complain_close(parser);
    frame->node->a = parser->value;
    frame->kind = FRAME_THEN;
    parser->state = STATE_VALUE;
    return true;
}

/* `end` ends the `if` and every `elif` behind it; those lie on top of each other. */
static bool close_if(struct parser *parser)
{
    struct node *node, *parent;

    do {
        node = parser_top(parser)->node;
        parent = parser_top(parser)->parent;
        node->extent = parser->at - node->at;
        parser_pop(parser);
        if (parent)
            parent->c = node;
    } while (parent);
    parser_produce(parser, node, false);
    return true;
}

static bool open_elif(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_IF, parser->last.at);
    struct frame outer = *parser_top(parser), *frame;

    if (!node)
        return false;
    frame = parser_push(parser, FRAME_IF, node);
    if (!frame)
        return false;
    frame->parent = outer.node;
    frame->at = outer.at;
    frame->extent = outer.extent;
    parser->state = STATE_VALUE;
    return true;
}

static bool close_then(struct parser *parser)
{
    struct frame *frame = parser_top(parser);

    frame->node->b = parser->value;
    if (takes(parser, WORD_IF_END))
        return close_if(parser);
    if (takes(parser, WORD_ELIF))
        return open_elif(parser);
    if (!takes(parser, WORD_ELSE))
        return complain_close(parser);
    frame->kind = FRAME_ELSE;
    parser->state = STATE_VALUE;
    return true;
}

static bool close_else(struct parser *parser)
{
    if (!takes(parser, WORD_IF_END))
        return complain_close(parser);
    parser_top(parser)->node->c = parser->value;
    return close_if(parser);
}

static bool complain_steps(struct parser *parser, enum node_kind loop)
{
    const struct word *word = parser_word(parser);

    if (word->kind != WORD_ROUND_CLOSE && word->kind != WORD_SEMICOLON)
        return complain_close(parser);
    return complain_at(
        parser, word->at, word->extent,
        loop == NODE_REDUCE
            ? "reduce has two steps: (start; update)"
            : "foreach has two steps or three: (start; update; extract)");
}

/* reduce has two steps, foreach two or three. */
static bool close_steps(struct parser *parser)
{
    struct node *node = parser_top(parser)->node;
    bool more = !node->b || (!node->c && node->kind == NODE_FOREACH), enough = node->b;

    if (!node->b)
        node->b = parser->value;
    else if (!node->c)
        node->c = parser->value;
    else
        node->d = parser->value;
    if (enough && takes(parser, WORD_ROUND_CLOSE))
        return close(parser, node, false);
    if (more && takes(parser, WORD_SEMICOLON)) {
        parser->state = STATE_VALUE;
        return true;
    }
    return complain_steps(parser, node->kind);
}

static bool close_def(struct parser *parser)
{
    struct node *node = parser_top(parser)->node;

    if (!takes(parser, WORD_SEMICOLON))
        return complain_close(parser);
    node->a = parser->value;
    parser_pop(parser);
    parser->state = STATE_VALUE;
    return parser_push_open(parser, node, &node->b, LEVEL_BODY);
}

/* A string that is interpolated is hidden in a pipe, so that it is not taken for a
 * piece of the template's own text, which no format applies to. */
static bool close_interpolation(struct parser *parser)
{
    struct node *item = parser->value;

    if (!takes(parser, WORD_ROUND_CLOSE))
        return complain_close(parser);
    if (item->kind == NODE_STRING) {
        struct node *pipe = parser_node(parser, NODE_PIPE, item->at);

        if (!pipe)
            return false;
        pipe->a = parser_node(parser, NODE_IDENTITY, item->at);
        pipe->b = item;
        pipe->extent = item->extent;
        if (!pipe->a)
            return false;
        item = pipe;
    }
    parser->state = STATE_STRING;
    return parser_add_item(parser, item);
}

typedef bool close_function(struct parser *parser);

static close_function *const closers[] = {
    [FRAME_ROOT] = close_root,
    [FRAME_PAREN] = close_paren,
    [FRAME_ARRAY] = close_array,
    [FRAME_INDEX] = close_index,
    [FRAME_SLICE] = close_slice,
    [FRAME_CALL] = close_call,
    [FRAME_KEY] = close_key,
    [FRAME_VALUE] = close_value,
    [FRAME_IF] = close_condition,
    [FRAME_THEN] = close_then,
    [FRAME_ELSE] = close_else,
    [FRAME_SOURCE] = complain_close,
    [FRAME_STEPS] = close_steps,
    [FRAME_DEF] = close_def,
    [FRAME_STRING] = close_interpolation,
};

bool parse_close(struct parser *parser)
{
    parser_reduce(parser, LEVEL_BODY);
    return closers[parser_top(parser)->kind](parser);
}
