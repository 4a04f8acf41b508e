/* The parser's stack of frames, and reducing what lies on it. */

#include "pipeline/expr/parser.h"

#include <stdlib.h>
#include <string.h>

const struct word *parser_word(struct parser *parser)
{
    if (!parser->scanned) {
        parser->word =
            word_scan(parser->place->bytes, parser->place->length, parser->at);
        parser->scanned = true;
    }
    return &parser->word;
}

void parser_take(struct parser *parser)
{
    parser->last = *parser_word(parser);
    parser->at = parser->last.at + parser->last.extent;
    parser->scanned = false;
}

struct node *parser_node(struct parser *parser, enum node_kind kind, size_t at)
{
    struct node *node;

    if (parser->node_count >= EXPR_NODE_LIMIT) {
        complain_too_large(parser);
        return NULL;
    }
    node = arena_alloc(parser->arena, sizeof *node);
    if (!node) {
        complain_no_memory(parser);
        return NULL;
    }
    parser->node_count++;
    node->kind = (uint8_t)kind;
    node->at = at;
    return node;
}

struct node *parser_named(struct parser *parser, enum node_kind kind,
                          const struct word *word)
{
    struct node *node;

    if (memchr(word->text.bytes, ':', word->text.length)) {
        complain_at(parser, word->at, word->extent,
                    "modules are not supported, so `%s` names nothing",
                    complain_shown(parser, word->at, word->extent).bytes);
        return NULL;
    }
    node = parser_node(parser, kind, word->at);
    if (!node)
        return NULL;
    node->extent = word->extent;
    node->text = word->text;
    node->text.bytes = arena_copy(parser->arena, word->text.bytes, word->text.length);
    if (node->text.bytes)
        return node;
    complain_no_memory(parser);
    return NULL;
}

/* Of the text as a whole; each search goes on where the last one ended. */
static uint32_t line_of(struct parser *parser, size_t at)
{
    for (; parser->line_at < at; parser->line_at++)
        parser->lines += parser->place->bytes[parser->line_at] == '\n';
    return parser->lines + 1;
}

struct node *parser_location(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    struct node *node = parser_node(parser, NODE_LOCATION, word->at);

    if (!node)
        return NULL;
    node->extent = word->extent;
    node->line = line_of(parser, word->at);
    return node;
}

/* Room for one element more in an array of `size` bytes each. */
static bool reserve(struct parser *parser, void **array, size_t count, size_t *room,
                    size_t size)
{
    size_t wanted = *room ? 2 * *room : 32;
    void *larger;

    if (count < *room)
        return true;
    if (count >= EXPR_NODE_LIMIT)
        return complain_too_large(parser);
    larger = realloc(*array, wanted * size);
    if (!larger)
        return complain_no_memory(parser);
    *array = larger;
    *room = wanted;
    return true;
}

static struct frame *push(struct parser *parser)
{
    void *frames = parser->frames;

    if (!reserve(parser, &frames, parser->frame_count, &parser->frame_room,
                 sizeof *parser->frames))
        return NULL;
    parser->frames = frames;
    return &parser->frames[parser->frame_count++];
}

/* A part of `if`, reduce or def keeps no sign out that was not kept out before; `if` up
 * to its `end` does. */
static bool keeps_signs_out(enum frame_kind kind)
{
    return kind != FRAME_ROOT && kind != FRAME_SOURCE && kind != FRAME_DEF;
}

struct frame *parser_push(struct parser *parser, enum frame_kind kind,
                          struct node *node)
{
    struct frame *frame = push(parser);
    bool outer_nested;

    if (!frame)
        return NULL;
    outer_nested = parser->frame_count > 1 && parser_bracket(parser)->nested;
    *frame = (struct frame){
        .kind = (uint8_t)kind,
        .nested = outer_nested || keeps_signs_out(kind),
        .base = parser->item_count,
        .outer = parser->bracket,
        .at = parser->last.at,
        .extent = parser->last.extent,
        .node = node,
    };
    parser->bracket = parser->frame_count - 1;
    return frame;
}

bool parser_push_open(struct parser *parser, struct node *node,
                      const struct node **slot, enum level level)
{
    struct frame *frame = push(parser);

    if (!frame)
        return false;
    *frame = (struct frame){
        .kind = FRAME_OPEN,
        .level = (uint8_t)level,
        .base = parser->item_count,
        .node = node,
        .slot = slot,
    };
    return true;
}

struct frame *parser_top(struct parser *parser)
{
    return &parser->frames[parser->frame_count - 1];
}

struct frame *parser_bracket(struct parser *parser)
{
    return &parser->frames[parser->bracket];
}

void parser_pop(struct parser *parser)
{
    const struct frame *top = parser_top(parser);

    if (top->kind != FRAME_OPEN)
        parser->bracket = top->outer;
    parser->frame_count--;
}

void parser_reduce_one(struct parser *parser)
{
    struct frame *top = parser_top(parser);

    *top->slot = parser->value;
    top->node->extent = parser->at - top->node->at;
    parser->value = top->node;
    parser_pop(parser);
}

void parser_reduce(struct parser *parser, enum level level)
{
    struct frame *top;

    while ((top = parser_top(parser))->kind == FRAME_OPEN && top->level >= level)
        parser_reduce_one(parser);
}

void parser_produce(struct parser *parser, struct node *node, bool step)
{
    node->extent = parser->at - node->at;
    parser->value = node;
    parser->step = step;
    parser->state = STATE_TERM;
}

bool parser_add_item(struct parser *parser, struct node *item)
{
    void *items = parser->items;

    if (!reserve(parser, &items, parser->item_count, &parser->item_room,
                 sizeof(struct node *)))
        return false;
    parser->items = items;
    parser->items[parser->item_count++] = item;
    return true;
}

bool parser_collect(struct parser *parser, struct node *node, size_t base)
{
    size_t count = parser->item_count - base;
    const struct node **items = arena_alloc(parser->arena, count * sizeof(void *));

    if (!items)
        return complain_no_memory(parser);
    for (size_t i = 0; i < count; i++)
        items[i] = parser->items[base + i];
    node->items = items;
    node->item_count = count;
    parser->item_count = base;
    return true;
}

/* `as` before a pattern is jq's, whoever else has that keyword. */
static bool opens_pattern(struct parser *parser, const struct word *as)
{
    const struct expr_place *place = parser->place;
    struct word next = word_scan(place->bytes, place->length, as->at + as->extent);

    return next.kind == WORD_SQUARE_OPEN || next.kind == WORD_CURLY_OPEN ||
           place->bytes[next.at < place->length ? next.at : as->at] == '$';
}

static bool is_keyword(struct parser *parser, const struct word *word)
{
    const char *const *keyword = parser->place->keywords;

    if (parser->state != STATE_TERM || !keyword || !word_is_name(word))
        return false;
    while (*keyword && !text_equals(word->text, *keyword))
        keyword++;
    return *keyword && !(word->kind == WORD_AS && opens_pattern(parser, word));
}

bool parser_ends(struct parser *parser)
{
    const struct word *word = parser_word(parser);
    const struct expr_place *place = parser->place;

    if (word->kind == WORD_END)
        return true;
    if (place->whole || place->group || parser_bracket(parser)->nested)
        return false;
    return word->kind == WORD_BAR || word->kind == WORD_CURLY_CLOSE ||
           (word->kind == WORD_COMMA && place->list) || is_keyword(parser, word);
}
