/* Strings: escapes, and the expressions in \( ). */

#include "pipeline/expr/parser.h"
#include "pipeline/json/utf8.h"

#include <string.h>

/* Names of jq's formats; format() knows the same ones. */
static const char *const formats[] = {
    "base32", "base32d", "base64", "base64d", "csv", "html",
    "json",   "sh",      "text",   "tsv",     "uri", "urid",
};

/* A string's text between its quotes and interpolations, decoded as it is read. Without
 * `out`, only counted. */
struct piece {
    const char *bytes;
    size_t at, length; /* of the whole text */
    char *out;
    size_t written;
};

static void put(struct piece *piece, unsigned code_point)
{
    char encoded[UTF8_MOST];
    size_t length = utf8_encode(code_point, encoded);

    if (piece->out)
        memcpy(piece->out + piece->written, encoded, length);
    piece->written += length;
}

static int hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    char lower = byte >= 'A' && byte <= 'F' ? (char)(byte | 0x20) : byte;
    const char *found = lower ? strchr(digits, lower) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* The four digits of the \u at `at`; false: it is none. */
static bool read_unicode(const struct piece *piece, size_t at, unsigned *code)
{
    *code = 0;
    if (piece->length - at < 6 || piece->bytes[at] != '\\' ||
        piece->bytes[at + 1] != 'u')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = hex_digit(piece->bytes[i]);

        if (digit < 0)
            return false;
        *code = *code << 4 | (unsigned)digit;
    }
    return true;
}

/* Two surrogates are one character; one alone becomes U+FFFD. */
static bool take_unicode(struct piece *piece)
{
    unsigned code, low;

    if (!read_unicode(piece, piece->at, &code))
        return false;
    piece->at += 6;
    if (code >= 0xd800 && code <= 0xdbff && read_unicode(piece, piece->at, &low) &&
        low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        piece->at += 6;
    }
    put(piece, code);
    return true;
}

static bool take_escape(struct piece *piece)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char letter = piece->at + 1 < piece->length ? piece->bytes[piece->at + 1] : '\0';
    const char *found = letter ? strchr(letters, letter) : NULL;

    if (letter == 'u')
        return take_unicode(piece);
    if (!found)
        return false;
    put(piece, (unsigned char)meanings[found - letters]);
    piece->at += 2;
    return true;
}

/* To the closing quote, an interpolation, or the end. False: an escape is none, at
 * piece->at. */
static bool decode(struct piece *piece)
{
    while (piece->at < piece->length && piece->bytes[piece->at] != '"') {
        const char *here = piece->bytes + piece->at;
        size_t left = piece->length - piece->at;
        unsigned code_point;
        bool valid;

        if (*here == '\\' && left > 1 && here[1] == '(')
            break;
        if (*here == '\\') {
            if (!take_escape(piece))
                return false;
            continue;
        }
        piece->at += utf8_decode(here, left, &code_point, &valid);
        put(piece, code_point);
    }
    return true;
}

static bool complain_escape(struct parser *parser, size_t at)
{
    const char *bytes = parser->place->bytes;
    size_t left = parser->place->length - at, extent = 1;
    unsigned code_point;
    bool valid;

    if (left > 1 && bytes[at + 1] == 'u') {
        for (extent = 2; extent < left && extent < 6; extent++)
            if (hex_digit(bytes[at + extent]) < 0)
                break;
        return complain_at(parser, at, extent,
                           "\\u needs four hexadecimal digits, as in \\u00e9");
    }
    if (left > 1)
        extent += utf8_decode(bytes + at + 1, left - 1, &code_point, &valid);
    return complain_at(parser, at, extent,
                       "a string knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 and "
                       "\\(...), no other escape; a backslash is \\\\");
}

/* The frame knows the last interpolation; the quote may have a format before it. */
static bool complain_open_string(struct parser *parser)
{
    size_t at = parser_top(parser)->node->at;

    while (parser->place->bytes[at] != '"')
        at++;
    return complain_at(parser, at, 1, "this string has no closing \"");
}

/* The text up to the next quote or interpolation, as an item if it is not empty. */
static bool take_piece(struct parser *parser)
{
    struct piece piece = {
        .bytes = parser->place->bytes,
        .at = parser->at,
        .length = parser->place->length,
    };
    struct node *node;

    if (!decode(&piece))
        return complain_escape(parser, piece.at);
    if (piece.at >= piece.length)
        return complain_open_string(parser);
    if (piece.written == 0)
        return true;
    node = parser_node(parser, NODE_STRING, parser->at);
    piece.out = node ? arena_alloc(parser->arena, piece.written + 1) : NULL;
    if (!piece.out)
        return node ? complain_no_memory(parser) : false;
    node->extent = piece.at - parser->at;
    piece.at = parser->at;
    piece.written = 0;
    (void)decode(&piece);
    node->text = (struct text){
        .bytes = piece.out,
        .length = piece.written,
        .at = node->at,
        .extent = node->extent,
    };
    parser->at = piece.at;
    return parser_add_item(parser, node);
}

bool parse_string_start(struct parser *parser, const struct word *format,
                        struct node *parent)
{
    size_t at = format ? format->at : parser_word(parser)->at;
    struct node *node = parser_node(parser, NODE_TEMPLATE, at);
    struct frame *frame;

    if (!node)
        return false;
    if (format)
        node->text = format->text;
    parser_take(parser);
    frame = parser_push(parser, FRAME_STRING, node);
    if (!frame)
        return false;
    frame->parent = parent;
    parser->state = STATE_STRING;
    return true;
}

/* Without interpolation it is its text, whatever the format. */
static bool make_plain(struct parser *parser, struct frame *frame)
{
    struct node *node = frame->node;

    node->kind = NODE_STRING;
    node->text = (struct text){.bytes = "", .at = node->at};
    if (parser->item_count > frame->base)
        node->text = parser->items[frame->base]->text;
    node->text.extent = node->extent;
    node->text.at = node->at;
    parser->item_count = frame->base;
    return true;
}

static bool make_template(struct parser *parser, struct frame *frame)
{
    struct text *name = &frame->node->text;

    if (name->length > 0) {
        name->bytes = arena_copy(parser->arena, name->bytes, name->length);
        if (!name->bytes)
            return complain_no_memory(parser);
    }
    return parser_collect(parser, frame->node, frame->base);
}

/* Hands the string to what it is part of. */
static bool finish(struct parser *parser)
{
    struct frame frame = *parser_top(parser);
    bool made;

    frame.node->extent = parser->at - frame.node->at;
    made = frame.mixed ? make_template(parser, &frame) : make_plain(parser, &frame);
    parser_pop(parser);
    if (!made)
        return false;
    if (!frame.parent) {
        parser_produce(parser, frame.node, false);
        return true;
    }
    if (frame.parent->kind == NODE_INDEX) {
        frame.parent->b = frame.node;
        parser_produce(parser, frame.parent, true);
        return true;
    }
    frame.parent->a = frame.node;
    return frame.parent->kind == NODE_ENTRY ? parse_key_end(parser, frame.parent)
                                            : parse_pattern_colon(parser, frame.parent);
}

bool parse_string(struct parser *parser)
{
    struct frame *frame;
    bool quote;

    if (!take_piece(parser))
        return false;
    quote = parser->place->bytes[parser->at] == '"';
    parser->last = (struct word){
        .kind = quote ? WORD_QUOTE : WORD_ROUND_OPEN,
        .at = parser->at,
        .extent = quote ? 1 : 2,
    };
    parser->at += parser->last.extent;
    parser->scanned = false;
    if (quote)
        return finish(parser);
    frame = parser_top(parser);
    frame->mixed = true;
    frame->at = parser->last.at;
    frame->extent = parser->last.extent;
    parser->state = STATE_VALUE;
    return true;
}

bool parse_format(struct parser *parser, struct word *format)
{
    *format = *parser_word(parser);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (text_equals(format->text, formats[i])) {
            parser_take(parser);
            return true;
        }
    return complain_format(parser, formats, sizeof formats / sizeof formats[0]);
}
