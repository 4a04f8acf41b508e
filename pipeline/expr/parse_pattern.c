/* Patterns behind `as`: variables, arrays and objects of them, and ?//. */

#include "pipeline/expr/parser.h"

bool parse_as(struct parser *parser)
{
    struct node *node;

    parser_reduce(parser, LEVEL_ALTERNATIVE);
    if (parser_bracket(parser)->kind == FRAME_VALUE)
        return complain_at(parser, parser_word(parser)->at, parser_word(parser)->extent,
                           "inside an object a binding stands in parentheses: "
                           "{a: (.b as $x | ...)}");
    parser->state = STATE_PATTERN;
    if (parser_bracket(parser)->kind == FRAME_SOURCE) {
        parser_top(parser)->node->a = parser->value;
        parser_take(parser);
        return true;
    }
    node = parser_node(parser, NODE_BIND, parser->value->at);
    if (!node)
        return false;
    node->a = parser->value;
    parser_take(parser);
    return parser_push_open(parser, node, &node->b, LEVEL_BODY);
}

static bool produce_pattern(struct parser *parser, struct node *pattern)
{
    pattern->extent = parser->at - pattern->at;
    parser->value = pattern;
    parser->state = STATE_PATTERN_END;
    return true;
}

static bool open_pattern(struct parser *parser, enum node_kind kind)
{
    struct node *pattern = parser_node(parser, kind, parser_word(parser)->at);

    if (!pattern)
        return false;
    parser_take(parser);
    parser->state = kind == PATTERN_OBJECT ? STATE_PATTERN_KEY : STATE_PATTERN;
    return parser_push(
        parser, kind == PATTERN_OBJECT ? FRAME_PATTERN_OBJECT : FRAME_PATTERN_ARRAY,
        pattern);
}

bool parse_pattern(struct parser *parser)
{
    struct node *pattern;

    switch (parser_word(parser)->kind) {
    case WORD_VARIABLE:
        pattern = parser_named(parser, PATTERN_VARIABLE, parser_word(parser));
        if (!pattern)
            return false;
        parser_take(parser);
        return produce_pattern(parser, pattern);
    case WORD_SQUARE_OPEN:
        return open_pattern(parser, PATTERN_ARRAY);
    case WORD_CURLY_OPEN:
        return open_pattern(parser, PATTERN_OBJECT);
    case WORD_LOCATION:
        return complain_at(parser, parser_word(parser)->at, parser_word(parser)->extent,
                           "$__loc__ cannot be bound: it is the place in the program");
    default:
        return complain_expected(parser, "$name, [...] or {...}");
    }
}

static bool close_pattern(struct parser *parser)
{
    struct frame *frame = parser_top(parser);
    struct node *pattern = frame->node;

    parser_take(parser);
    if (!parser_collect(parser, pattern, frame->base))
        return false;
    parser_pop(parser);
    return produce_pattern(parser, pattern);
}

/* Behind an element of a pattern: the next one or the pattern's end. */
static bool next_element(struct parser *parser, enum word_kind end,
                         enum parser_state state)
{
    enum word_kind kind = parser_word(parser)->kind;

    if (kind == end)
        return close_pattern(parser);
    if (kind != WORD_COMMA)
        return complain_close(parser);
    parser_take(parser);
    parser->state = state;
    return true;
}

static bool finish_entry(struct parser *parser, struct node *entry)
{
    entry->extent = parser->at - entry->at;
    return parser_add_item(parser, entry) &&
           next_element(parser, WORD_CURLY_CLOSE, STATE_PATTERN_KEY);
}

/* Behind a whole pattern of `as`: its body, the loop's steps, or another pattern. */
static bool finish_pattern(struct parser *parser)
{
    struct frame *frame = parser_top(parser);
    enum word_kind kind = parser_word(parser)->kind;
    bool binds = frame->kind == FRAME_OPEN;

    if (kind == WORD_OTHERWISE) {
        parser_take(parser);
        parser->state = STATE_PATTERN;
        return true;
    }
    if (binds && kind == WORD_BAR && parser_ends(parser))
        return complain_cut(parser, frame->node);
    if (kind != (binds ? WORD_BAR : WORD_ROUND_OPEN))
        return complain_expected(parser, binds ? "`|`" : "`(`");
    parser_take(parser);
    parser->state = STATE_VALUE;
    if (!binds) {
        frame->kind = FRAME_STEPS;
        frame->nested = true;
        frame->at = parser->last.at;
        frame->extent = parser->last.extent;
    }
    return parser_collect(parser, frame->node, frame->base);
}

bool parse_pattern_end(struct parser *parser)
{
    struct frame *frame = parser_top(parser);

    if (frame->kind == FRAME_PATTERN_ENTRY) {
        struct node *entry = frame->node;

        entry->b = parser->value;
        parser_pop(parser);
        return finish_entry(parser, entry);
    }
    if (!parser_add_item(parser, parser->value))
        return false;
    if (frame->kind == FRAME_PATTERN_ARRAY)
        return next_element(parser, WORD_SQUARE_CLOSE, STATE_PATTERN);
    return finish_pattern(parser);
}

bool parse_pattern_colon(struct parser *parser, struct node *entry)
{
    if (parser_word(parser)->kind != WORD_COLON)
        return complain_expected(parser, "`:`");
    parser_take(parser);
    parser->state = STATE_PATTERN;
    return parser_push(parser, FRAME_PATTERN_ENTRY, entry);
}

static bool take_variable_key(struct parser *parser, struct node *entry)
{
    struct node *key = parser_named(parser, NODE_STRING, parser_word(parser));

    if (!key)
        return false;
    parser_take(parser);
    entry->text = key->text;
    entry->a = key;
    return parser_word(parser)->kind == WORD_COLON ? parse_pattern_colon(parser, entry)
                                                   : finish_entry(parser, entry);
}

static bool take_named_key(struct parser *parser, struct node *entry)
{
    entry->a = parser_named(parser, NODE_STRING, parser_word(parser));
    if (!entry->a)
        return false;
    parser_take(parser);
    return parse_pattern_colon(parser, entry);
}

bool parse_pattern_key(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    struct word format;
    struct node *entry = parser_node(parser, PATTERN_ENTRY, word->at);

    if (!entry)
        return false;
    if (word_is_name(word))
        return take_named_key(parser, entry);
    switch (word->kind) {
    case WORD_VARIABLE:
        return take_variable_key(parser, entry);
    case WORD_QUOTE:
        return parse_string_start(parser, NULL, entry);
    case WORD_FORMAT:
        if (!parse_format(parser, &format))
            return false;
        if (parser_word(parser)->kind != WORD_QUOTE)
            return complain_expected(parser, "a string");
        return parse_string_start(parser, &format, entry);
    case WORD_ROUND_OPEN:
        parser_take(parser);
        parser->state = STATE_VALUE;
        return parser_push(parser, FRAME_KEY, entry);
    default:
        return complain_expected(parser, "$name, or a key with `:` behind it");
    }
}
