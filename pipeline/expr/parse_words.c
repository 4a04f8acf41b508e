/* What begins with a word: if, reduce, foreach, label, break and def. */

#include "pipeline/expr/parser.h"

bool parse_if(struct parser *parser)
{
    struct node *node = parser_node(parser, NODE_IF, parser_word(parser)->at);

    if (!node)
        return false;
    parser_take(parser);
    return parser_push(parser, FRAME_IF, node);
}

bool parse_loop(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    struct node *node = parser_node(
        parser, word->kind == WORD_REDUCE ? NODE_REDUCE : NODE_FOREACH, word->at);

    if (!node)
        return false;
    parser_take(parser);
    return parser_push(parser, FRAME_SOURCE, node);
}

bool parse_break(struct parser *parser)
{
    struct node *node;
    size_t at = parser_word(parser)->at;

    parser_take(parser);
    if (parser_word(parser)->kind != WORD_VARIABLE)
        return complain_expected(parser, "$name of a label");
    node = parser_named(parser, NODE_BREAK, parser_word(parser));
    if (!node)
        return false;
    node->at = at;
    parser_take(parser);
    parser_produce(parser, node, false);
    return true;
}

/* def and label reach as far as a pipe or a comma does, so jq takes them only where one
 * of these might stand too. */
static bool stands_free(struct parser *parser)
{
    const struct frame *top = parser_top(parser);
    enum frame_kind bracket = parser_bracket(parser)->kind;
    const struct word *word = parser_word(parser);

    if ((top->kind != FRAME_OPEN || top->level <= LEVEL_COMMA) &&
        bracket != FRAME_SOURCE && bracket != FRAME_VALUE)
        return true;
    return complain_at(parser, word->at, word->extent,
                       word->kind == WORD_DEF
                           ? "here a def stands in parentheses: (def f: ...; ...)"
                           : "here a label stands in parentheses: (label $x | ...)");
}

bool parse_label(struct parser *parser)
{
    struct node *node;
    size_t at = parser_word(parser)->at;

    if (!stands_free(parser))
        return false;
    parser_take(parser);
    if (parser_word(parser)->kind != WORD_VARIABLE)
        return complain_expected(parser, "$name");
    node = parser_named(parser, NODE_LABEL, parser_word(parser));
    if (!node)
        return false;
    node->at = at;
    parser_take(parser);
    if (!parser_push_open(parser, node, &node->a, LEVEL_BODY))
        return false;
    if (parser_word(parser)->kind != WORD_BAR)
        return complain_expected(parser, "`|`");
    if (parser_ends(parser))
        return complain_cut(parser, node);
    parser_take(parser);
    return true;
}

static bool take_parameter(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    struct node *node;

    if (word->kind != WORD_NAME && word->kind != WORD_VARIABLE)
        return complain_expected(parser, "the name of a parameter");
    node = parser_named(parser, NODE_PARAMETER, word);
    if (!node)
        return false;
    node->is_value = word->kind == WORD_VARIABLE;
    parser_take(parser);
    return parser_add_item(parser, node);
}

static bool take_parameters(struct parser *parser, struct node *node)
{
    size_t base = parser->item_count;

    do {
        parser_take(parser);
        if (!take_parameter(parser))
            return false;
    } while (parser_word(parser)->kind == WORD_SEMICOLON);
    if (parser_word(parser)->kind != WORD_ROUND_CLOSE)
        return complain_expected(parser, "`;` or `)`");
    parser_take(parser);
    return parser_collect(parser, node, base);
}

bool parse_def(struct parser *parser)
{
    struct word def = *parser_word(parser);
    struct frame *frame;
    struct node *node;

    if (!stands_free(parser))
        return false;
    parser_take(parser);
    if (parser_word(parser)->kind != WORD_NAME)
        return complain_expected(parser, "the name of a function");
    node = parser_named(parser, NODE_DEF, parser_word(parser));
    if (!node)
        return false;
    node->at = def.at;
    parser_take(parser);
    if (parser_word(parser)->kind == WORD_ROUND_OPEN && !take_parameters(parser, node))
        return false;
    if (parser_word(parser)->kind != WORD_COLON)
        return complain_expected(parser, "`:`");
    parser_take(parser);
    frame = parser_push(parser, FRAME_DEF, node);
    if (!frame)
        return false;
    frame->at = def.at;
    frame->extent = def.extent;
    return true;
}
