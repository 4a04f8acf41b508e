/* Objects: keys, the short forms of entries, and where an entry ends. */

#include "pipeline/expr/parser.h"

static bool push_key_paren(struct parser *parser, struct node *entry)
{
    parser_take(parser);
    parser->state = STATE_VALUE;
    return parser_push(parser, FRAME_KEY, entry);
}

/* jq refuses these when it compiles. */
static bool is_no_key(const struct node *key)
{
    switch (key->kind) {
    case NODE_NUMBER:
    case NODE_NULL:
    case NODE_TRUE:
    case NODE_FALSE:
        return true;
    case NODE_ARRAY:
        return !key->a;
    case NODE_OBJECT:
        return key->item_count == 0;
    default:
        return false;
    }
}

static bool complain_key(struct parser *parser)
{
    const struct word *word = parser_word(parser);

    if (word->kind == WORD_NUMBER || word->kind == WORD_DOT ||
        word->kind == WORD_FIELD || word->kind == WORD_SQUARE_OPEN ||
        word->kind == WORD_SUBTRACT)
        return complain_at(parser, word->at, word->extent,
                           "a key that is not a name or a string stands in "
                           "parentheses: {(.name): 1}");
    return complain_expected(parser, parser->last.kind == WORD_COMMA ? "a key"
                                                                     : "a key or `}`");
}

/* {name}, {"name"} and {$x} */
static bool shorten(struct parser *parser, struct node *entry)
{
    struct node *index;

    if (entry->a->kind == NODE_VARIABLE) {
        struct node *key = parser_node(parser, NODE_STRING, entry->at);

        if (!key)
            return false;
        key->text = entry->a->text;
        key->extent = entry->a->extent;
        entry->b = entry->a;
        entry->a = key;
        return true;
    }
    index = parser_node(parser, NODE_INDEX, entry->at);
    if (!index)
        return false;
    index->a = parser_node(parser, NODE_IDENTITY, entry->at);
    index->b = entry->a;
    index->extent = parser->at - entry->at;
    entry->b = index;
    return index->a;
}

bool parse_key_end(struct parser *parser, struct node *entry)
{
    enum word_kind kind = parser_word(parser)->kind;

    if (kind == WORD_COLON && !entry->b) {
        parser_take(parser);
        parser->state = STATE_VALUE;
        return parser_push(parser, FRAME_VALUE, entry);
    }
    if (kind != WORD_COMMA && kind != WORD_CURLY_CLOSE)
        return complain_expected(parser, entry->b ? "`,` or `}`" : "`:`, `,` or `}`");
    if (!entry->b && !shorten(parser, entry))
        return false;
    return parse_entry_end(parser, entry);
}

static bool close_object(struct parser *parser)
{
    struct frame *frame = parser_top(parser);
    struct node *node = frame->node;

    parser_take(parser);
    if (!parser_collect(parser, node, frame->base))
        return false;
    parser_pop(parser);
    parser_produce(parser, node, false);
    return true;
}

bool parse_entry_end(struct parser *parser, struct node *entry)
{
    entry->extent = parser->at - entry->at;
    if (!parser_add_item(parser, entry))
        return false;
    if (parser_word(parser)->kind == WORD_CURLY_CLOSE)
        return close_object(parser);
    parser_take(parser);
    parser->state = STATE_KEY;
    return true;
}

bool parse_key_paren(struct parser *parser, struct node *entry)
{
    const struct node *key = parser->value;

    if (is_no_key(key))
        return complain_at(parser, key->at, key->extent,
                           "the key of an object must be a string");
    entry->a = key;
    if (entry->kind == PATTERN_ENTRY)
        return parse_pattern_colon(parser, entry);
    if (parser_word(parser)->kind != WORD_COLON)
        return complain_expected(parser, "`:`");
    return parse_key_end(parser, entry);
}

static bool take_location_key(struct parser *parser, struct node *entry)
{
    struct node *key = parser_node(parser, NODE_STRING, entry->at);

    if (!key)
        return false;
    key->text = text_of("__loc__");
    key->extent = parser_word(parser)->extent;
    entry->a = key;
    entry->b = parser_location(parser);
    if (!entry->b)
        return false;
    parser_take(parser);
    return parse_key_end(parser, entry);
}

static bool take_named_key(struct parser *parser, struct node *entry)
{
    const struct word *word = parser_word(parser);
    bool variable = word->kind == WORD_VARIABLE;

    entry->a = parser_named(parser, variable ? NODE_VARIABLE : NODE_STRING, word);
    if (!entry->a)
        return false;
    parser_take(parser);
    return parse_key_end(parser, entry);
}

static bool take_format_key(struct parser *parser, struct node *entry)
{
    struct word format;

    if (!parse_format(parser, &format))
        return false;
    if (parser_word(parser)->kind != WORD_QUOTE)
        return complain_expected(parser, "a string");
    return parse_string_start(parser, &format, entry);
}

bool parse_key(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    struct node *entry;

    if (word->kind == WORD_CURLY_CLOSE)
        return close_object(parser);
    entry = parser_node(parser, NODE_ENTRY, word->at);
    if (!entry)
        return false;
    if (word_is_name(word) || word->kind == WORD_VARIABLE)
        return take_named_key(parser, entry);
    switch (word->kind) {
    case WORD_LOCATION:
        return take_location_key(parser, entry);
    case WORD_QUOTE:
        return parse_string_start(parser, NULL, entry);
    case WORD_FORMAT:
        return take_format_key(parser, entry);
    case WORD_ROUND_OPEN:
        return push_key_paren(parser, entry);
    default:
        return complain_key(parser);
    }
}
