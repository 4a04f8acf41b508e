#include "jq_text.h"

#include "jq_put.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const operators[] = {
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=",
};

static void put_node(struct jq_text *text, const struct node *node);

static void put_paren(struct jq_text *text, const struct node *node)
{
    put(text, "(");
    put_node(text, node);
    put(text, ")");
}

static void put_target(struct jq_text *text, const struct node *node)
{
    if (node->kind == NODE_IDENTITY)
        put(text, ".");
    else
        put_paren(text, node);
}

static void put_items(struct jq_text *text, const struct node *node,
                      const char *separator)
{
    for (size_t i = 0; i < node->item_count; i++) {
        if (i > 0)
            put(text, separator);
        put_node(text, node->items[i]);
    }
}

static void put_template(struct jq_text *text, const struct node *node)
{
    if (node->text.length > 0) {
        put(text, "@");
        put_bytes(text, node->text.bytes, node->text.length);
    }
    put(text, "\"");
    for (size_t i = 0; i < node->item_count; i++) {
        const struct node *item = node->items[i];

        if (item->kind == NODE_STRING) {
            put_piece(text, item->text);
        } else {
            put(text, "\\");
            put_paren(text, item);
        }
    }
    put(text, "\"");
}

static void put_binary(struct jq_text *text, const struct node *node, const char *sign,
                       const char *more)
{
    put_paren(text, node->a);
    put(text, " ");
    put(text, sign);
    put(text, more);
    put(text, " ");
    put_paren(text, node->b);
}

static void put_brackets(struct jq_text *text, const struct node *node)
{
    put_target(text, node->a);
    put(text, "[");
    if (node->b)
        put_paren(text, node->b);
    if (node->kind == NODE_SLICE)
        put(text, ":");
    if (node->c)
        put_paren(text, node->c);
    put(text, "]");
}

static void put_if(struct jq_text *text, const struct node *node)
{
    put(text, "if ");
    put_node(text, node->a);
    put(text, " then ");
    put_node(text, node->b);
    if (node->c) {
        put(text, " else ");
        put_node(text, node->c);
    }
    put(text, " end");
}

static void put_loop(struct jq_text *text, const struct node *node)
{
    put(text, node->kind == NODE_REDUCE ? "reduce " : "foreach ");
    put_paren(text, node->a);
    put(text, " as ");
    put_items(text, node, " ?// ");
    put(text, " (");
    put_node(text, node->b);
    put(text, "; ");
    put_node(text, node->c);
    if (node->d) {
        put(text, "; ");
        put_node(text, node->d);
    }
    put(text, ")");
}

static void put_name(struct jq_text *text, const char *before, const struct node *node,
                     const char *behind)
{
    put(text, before);
    put_bytes(text, node->text.bytes, node->text.length);
    put(text, behind);
}

static void put_def(struct jq_text *text, const struct node *node)
{
    put_name(text, "def ", node, "");
    if (node->item_count > 0) {
        put(text, "(");
        put_items(text, node, "; ");
        put(text, ")");
    }
    put(text, ": ");
    put_node(text, node->a);
    put(text, "; ");
    put_node(text, node->b);
}

static void put_call(struct jq_text *text, const struct node *node)
{
    put_name(text, "", node, "");
    if (node->item_count > 0) {
        put(text, "(");
        put_items(text, node, "; ");
        put(text, ")");
    }
}

static void put_key(struct jq_text *text, const struct node *key)
{
    if (key->kind == NODE_STRING || key->kind == NODE_TEMPLATE ||
        key->kind == NODE_VARIABLE)
        put_node(text, key);
    else
        put_paren(text, key);
}

static void put_entry(struct jq_text *text, const struct node *node)
{
    put_key(text, node->a);
    if (node->b->kind == NODE_INDEX && node->b->b == node->a)
        return;
    put(text, ": ");
    put_paren(text, node->b);
}

static void put_pattern_entry(struct jq_text *text, const struct node *node)
{
    if (node->text.length > 0)
        put_name(text, "$", node, "");
    else if (node->a->kind == NODE_STRING)
        put_string(text, node->a->text);
    else
        put_paren(text, node->a);
    if (node->b) {
        put(text, ": ");
        put_node(text, node->b);
    }
}

static void put_enclosed(struct jq_text *text, const struct node *node,
                         const char *open, const char *close)
{
    put(text, open);
    if (node->a)
        put_node(text, node->a);
    put_items(text, node, ", ");
    put(text, close);
}

static void put_location(struct jq_text *text, const struct node *node)
{
    for (; text->lines + 1 < node->line; text->lines++)
        put(text, "\n");
    put(text, "$__loc__");
}

static void put_pattern(struct jq_text *text, const struct node *node)
{
    switch (node->kind) {
    case PATTERN_VARIABLE:
        put_name(text, "$", node, "");
        break;
    case PATTERN_ARRAY:
        put_enclosed(text, node, "[", "]");
        break;
    case PATTERN_OBJECT:
        put_enclosed(text, node, "{", "}");
        break;
    case PATTERN_ENTRY:
        put_pattern_entry(text, node);
        break;
    default:
        abort();
    }
}

/* Where something is bound, named or looped over. */
static void put_construct(struct jq_text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_BIND:
        put_paren(text, node->a);
        put(text, " as ");
        put_items(text, node, " ?// ");
        put(text, " | ");
        put_paren(text, node->b);
        break;
    case NODE_REDUCE:
    case NODE_FOREACH:
        put_loop(text, node);
        break;
    case NODE_LABEL:
        put_name(text, "label $", node, " | ");
        put_paren(text, node->a);
        break;
    case NODE_BREAK:
        put_name(text, "break $", node, "");
        break;
    case NODE_DEF:
        put_def(text, node);
        break;
    case NODE_PARAMETER:
        put_name(text, node->is_value ? "$" : "", node, "");
        break;
    default:
        put_pattern(text, node);
    }
}

static void put_operation(struct jq_text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_PIPE:
        put_binary(text, node, "|", "");
        break;
    case NODE_COMMA:
        put_binary(text, node, ",", "");
        break;
    case NODE_ARITHMETIC:
    case NODE_COMPARE:
        put_binary(text, node, operators[node->op], "");
        break;
    case NODE_UPDATE_ARITHMETIC:
        put_binary(text, node, operators[node->op], "=");
        break;
    case NODE_AND:
        put_binary(text, node, "and", "");
        break;
    case NODE_OR:
        put_binary(text, node, "or", "");
        break;
    case NODE_ALTERNATIVE:
        put_binary(text, node, "//", "");
        break;
    case NODE_ASSIGN:
        put_binary(text, node, "=", "");
        break;
    case NODE_UPDATE:
        put_binary(text, node, "|=", "");
        break;
    case NODE_UPDATE_ALTERNATIVE:
        put_binary(text, node, "//=", "");
        break;
    default:
        put_construct(text, node);
    }
}

static void put_term(struct jq_text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_INDEX:
    case NODE_SLICE:
    case NODE_ITERATE:
        put_brackets(text, node);
        break;
    case NODE_OPTIONAL:
        (node->is_step ? put_node : put_paren)(text, node->a);
        put(text, "?");
        break;
    case NODE_NEGATE:
        put(text, "-");
        put_paren(text, node->a);
        break;
    case NODE_TRY:
        put(text, "try ");
        put_paren(text, node->a);
        if (node->b) {
            put(text, " catch ");
            put_paren(text, node->b);
        }
        break;
    case NODE_IF:
        put_if(text, node);
        break;
    case NODE_CALL:
        put_call(text, node);
        break;
    case NODE_ARRAY:
        put_enclosed(text, node, "[", "]");
        break;
    case NODE_OBJECT:
        put_enclosed(text, node, "{", "}");
        break;
    case NODE_ENTRY:
        put_entry(text, node);
        break;
    default:
        put_operation(text, node);
    }
}

static void put_node(struct jq_text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_IDENTITY:
        put(text, ".");
        break;
    case NODE_RECURSE:
        put(text, "..");
        break;
    case NODE_NUMBER:
        put_bytes(text, node->text.bytes, node->text.length);
        break;
    case NODE_STRING:
        put_string(text, node->text);
        break;
    case NODE_NULL:
    case NODE_TRUE:
    case NODE_FALSE:
        put_bytes(text, node->text.bytes, node->text.length);
        break;
    case NODE_TEMPLATE:
        put_template(text, node);
        break;
    case NODE_FORMAT:
        put_name(text, "@", node, "");
        break;
    case NODE_VARIABLE:
        put_name(text, "$", node, "");
        break;
    case NODE_LOCATION:
        put_location(text, node);
        break;
    default:
        put_term(text, node);
    }
}

void jq_text_write(struct jq_text *text, const struct node *root)
{
    put_node(text, root);
}

static bool same_or_none(const struct node *a, const struct node *b)
{
    return a && b ? jq_text_same(a, b) : a == b;
}

bool jq_text_same(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->op != b->op || a->is_value != b->is_value ||
        a->is_step != b->is_step || a->line != b->line ||
        a->text.length != b->text.length || a->item_count != b->item_count ||
        (a->text.length > 0 &&
         memcmp(a->text.bytes, b->text.bytes, a->text.length) != 0))
        return false;
    for (size_t i = 0; i < a->item_count; i++)
        if (!jq_text_same(a->items[i], b->items[i]))
            return false;
    return same_or_none(a->a, b->a) && same_or_none(a->b, b->b) &&
           same_or_none(a->c, b->c) && same_or_none(a->d, b->d);
}
