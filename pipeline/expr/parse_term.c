/* Behind a value: operators with their levels, and suffixes such as .a, [0] and ?. */

#include "pipeline/expr/parser.h"

struct binary {
    uint8_t level, kind, op;
};

static const struct binary operators[] = {
    [WORD_BAR] = {LEVEL_PIPE, NODE_PIPE, 0},
    [WORD_COMMA] = {LEVEL_COMMA, NODE_COMMA, 0},
    [WORD_ALTERNATIVE] = {LEVEL_ALTERNATIVE, NODE_ALTERNATIVE, 0},
    [WORD_ASSIGN] = {LEVEL_ASSIGN, NODE_ASSIGN, 0},
    [WORD_UPDATE] = {LEVEL_ASSIGN, NODE_UPDATE, 0},
    [WORD_UPDATE_ADD] = {LEVEL_ASSIGN, NODE_UPDATE_ARITHMETIC, OPERATOR_ADD},
    [WORD_UPDATE_SUBTRACT] = {LEVEL_ASSIGN, NODE_UPDATE_ARITHMETIC, OPERATOR_SUBTRACT},
    [WORD_UPDATE_MULTIPLY] = {LEVEL_ASSIGN, NODE_UPDATE_ARITHMETIC, OPERATOR_MULTIPLY},
    [WORD_UPDATE_DIVIDE] = {LEVEL_ASSIGN, NODE_UPDATE_ARITHMETIC, OPERATOR_DIVIDE},
    [WORD_UPDATE_MODULO] = {LEVEL_ASSIGN, NODE_UPDATE_ARITHMETIC, OPERATOR_MODULO},
    [WORD_UPDATE_ALTERNATIVE] = {LEVEL_ASSIGN, NODE_UPDATE_ALTERNATIVE, 0},
    [WORD_OR] = {LEVEL_OR, NODE_OR, 0},
    [WORD_AND] = {LEVEL_AND, NODE_AND, 0},
    [WORD_EQUAL] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_EQUAL},
    [WORD_NOT_EQUAL] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_NOT_EQUAL},
    [WORD_LESS] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_LESS},
    [WORD_LESS_EQUAL] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_LESS_EQUAL},
    [WORD_GREATER] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_GREATER},
    [WORD_GREATER_EQUAL] = {LEVEL_COMPARE, NODE_COMPARE, OPERATOR_GREATER_EQUAL},
    [WORD_ADD] = {LEVEL_ADD, NODE_ARITHMETIC, OPERATOR_ADD},
    [WORD_SUBTRACT] = {LEVEL_ADD, NODE_ARITHMETIC, OPERATOR_SUBTRACT},
    [WORD_MULTIPLY] = {LEVEL_MULTIPLY, NODE_ARITHMETIC, OPERATOR_MULTIPLY},
    [WORD_DIVIDE] = {LEVEL_MULTIPLY, NODE_ARITHMETIC, OPERATOR_DIVIDE},
    [WORD_MODULO] = {LEVEL_MULTIPLY, NODE_ARITHMETIC, OPERATOR_MODULO},
};

static bool groups_left(enum level level)
{
    return level != LEVEL_PIPE && level != LEVEL_ALTERNATIVE && level != LEVEL_ASSIGN &&
           level != LEVEL_COMPARE;
}

static bool groups_not(enum level level)
{
    return level == LEVEL_ASSIGN || level == LEVEL_COMPARE;
}

/* In an object `,` ends the value; a loop's source has no pipe and no comma. */
static bool is_operator(struct parser *parser, enum word_kind kind)
{
    enum frame_kind bracket = parser_bracket(parser)->kind;

    if (kind < WORD_BAR || kind > WORD_MODULO)
        return false;
    if (kind == WORD_BAR)
        return bracket != FRAME_SOURCE;
    if (kind == WORD_COMMA)
        return bracket != FRAME_SOURCE && bracket != FRAME_VALUE;
    return true;
}

static bool complain_chain(struct parser *parser, enum level level)
{
    const struct word *word = parser_word(parser);

    return complain_at(parser, word->at, word->extent,
                       "`%s` cannot follow another %s; one of them needs parentheses",
                       complain_shown(parser, word->at, word->extent).bytes,
                       level == LEVEL_ASSIGN ? "assignment" : "comparison");
}

static bool take_operator(struct parser *parser)
{
    const struct binary *binary = &operators[parser_word(parser)->kind];
    const struct frame *top;
    struct node *node;

    parser_reduce(parser, binary->level + !groups_left(binary->level));
    top = parser_top(parser);
    if (groups_not(binary->level) && top->kind == FRAME_OPEN &&
        top->level == binary->level)
        return complain_chain(parser, binary->level);
    node = parser_node(parser, binary->kind, parser->value->at);
    if (!node)
        return false;
    node->op = binary->op;
    node->a = parser->value;
    parser_take(parser);
    parser->state = STATE_VALUE;
    return parser_push_open(parser, node, &node->b, binary->level);
}

/* To the nearest `try` that has no `catch` yet. */
static bool take_catch(struct parser *parser)
{
    struct frame *top;

    while ((top = parser_top(parser))->kind == FRAME_OPEN &&
           top->level == LEVEL_PREFIX) {
        struct node *node = top->node;

        if (node->kind == NODE_TRY && top->slot == &node->a) {
            node->a = parser->value;
            top->slot = &node->b;
            parser_take(parser);
            parser->state = STATE_VALUE;
            return true;
        }
        parser_reduce_one(parser);
    }
    return parse_close(parser);
}

/* What is behind a term and no part of it. */
static bool parse_behind(struct parser *parser)
{
    enum word_kind kind = parser_word(parser)->kind;

    if (parser_ends(parser)) {
        parser_reduce(parser, LEVEL_BODY);
        if (parser_bracket(parser)->kind != FRAME_ROOT || parser->place->group)
            return complain_cut(parser, parser_top(parser)->node);
        parser->state = STATE_DONE;
        return true;
    }
    if (kind == WORD_CATCH)
        return take_catch(parser);
    if (kind == WORD_AS)
        return parse_as(parser);
    if (is_operator(parser, kind))
        return take_operator(parser);
    return parse_close(parser);
}

static struct node *wrap(struct parser *parser, enum node_kind kind)
{
    struct node *node = parser_node(parser, kind, parser->value->at);

    if (node)
        node->a = parser->value;
    return node;
}

bool parse_field(struct parser *parser)
{
    struct node *node = wrap(parser, NODE_INDEX);

    if (!node)
        return false;
    node->b = parser_named(parser, NODE_STRING, parser_word(parser));
    if (!node->b)
        return false;
    parser_take(parser);
    parser_produce(parser, node, true);
    return true;
}

bool parse_field_string(struct parser *parser)
{
    struct node *node = wrap(parser, NODE_INDEX);
    struct word format;

    if (!node)
        return false;
    if (parser_word(parser)->kind == WORD_QUOTE)
        return parse_string_start(parser, NULL, node);
    if (!parse_format(parser, &format))
        return false;
    if (parser_word(parser)->kind != WORD_QUOTE)
        return complain_expected(parser, "a string");
    return parse_string_start(parser, &format, node);
}

/* [], [a], [a:b], [a:], [:b] */
static bool take_brackets(struct parser *parser)
{
    struct node *node = wrap(parser, NODE_INDEX);

    if (!node)
        return false;
    parser_take(parser);
    parser->state = STATE_VALUE;
    if (parser_word(parser)->kind == WORD_SQUARE_CLOSE) {
        parser_take(parser);
        node->kind = NODE_ITERATE;
        parser_produce(parser, node, true);
        return true;
    }
    if (!parser_push(parser, FRAME_INDEX, node))
        return false;
    if (parser_word(parser)->kind == WORD_COLON) {
        parser_take(parser);
        node->kind = NODE_SLICE;
        parser_top(parser)->kind = FRAME_SLICE;
    }
    return true;
}

static bool take_dot(struct parser *parser)
{
    parser_take(parser);
    switch (parser_word(parser)->kind) {
    case WORD_QUOTE:
    case WORD_FORMAT:
        return parse_field_string(parser);
    case WORD_SQUARE_OPEN:
        return take_brackets(parser);
    default:
        return complain_expected(parser, ".name, .\"name\" or .[...]");
    }
}

static bool take_question(struct parser *parser)
{
    struct node *node = wrap(parser, NODE_OPTIONAL);

    if (!node)
        return false;
    node->is_step = parser->step;
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

/* jq has `?//` in patterns only and refuses `.a?//1`; here it is `?` and `//`. */
static bool split_otherwise(struct parser *parser)
{
    parser->word.kind = WORD_QUESTION;
    parser->word.extent = 1;
    return take_question(parser);
}

bool parse_term(struct parser *parser)
{
    switch (parser_word(parser)->kind) {
    case WORD_FIELD:
        return parse_field(parser);
    case WORD_DOT:
        return take_dot(parser);
    case WORD_SQUARE_OPEN:
        return take_brackets(parser);
    case WORD_QUESTION:
        return take_question(parser);
    case WORD_OTHERWISE:
        return split_otherwise(parser);
    default:
        return parse_behind(parser);
    }
}
