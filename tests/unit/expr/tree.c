#include "tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    [NODE_RECURSE] = "..",
    [NODE_NULL] = "null",
    [NODE_TRUE] = "true",
    [NODE_FALSE] = "false",
    [NODE_TEMPLATE] = "template",
    [NODE_FORMAT] = "format",
    [NODE_INDEX] = "index",
    [NODE_SLICE] = "slice",
    [NODE_ITERATE] = "iterate",
    [NODE_OPTIONAL] = "optional",
    [NODE_TRY] = "try",
    [NODE_PIPE] = "|",
    [NODE_COMMA] = ",",
    [NODE_NEGATE] = "negate",
    [NODE_AND] = "and",
    [NODE_OR] = "or",
    [NODE_ALTERNATIVE] = "//",
    [NODE_ASSIGN] = "=",
    [NODE_UPDATE] = "|=",
    [NODE_UPDATE_ALTERNATIVE] = "//=",
    [NODE_IF] = "if",
    [NODE_BIND] = "as",
    [NODE_REDUCE] = "reduce",
    [NODE_FOREACH] = "foreach",
    [NODE_LABEL] = "label",
    [NODE_BREAK] = "break",
    [NODE_DEF] = "def",
    [NODE_CALL] = "call",
    [NODE_ARRAY] = "array",
    [NODE_OBJECT] = "object",
    [NODE_ENTRY] = "entry",
    [PATTERN_ARRAY] = "in-array",
    [PATTERN_OBJECT] = "in-object",
    [PATTERN_ENTRY] = "in-entry",
};

static const char *const operators[] = {
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=",
};

struct writer {
    char *out;
    size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer,
                                                      const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(writer->out + writer->used, writer->size - writer->used, format,
                       arguments);
    va_end(arguments);
    if (length > 0)
        writer->used += (size_t)length;
    if (writer->used >= writer->size)
        writer->used = writer->size - 1;
}

static void put_text(struct writer *writer, struct text text)
{
    put(writer, "%.*s", (int)text.length, text.bytes ? text.bytes : "");
}

static void put_string(struct writer *writer, struct text text)
{
    put(writer, "\"");
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];

        if (byte < ' ' || byte == 0x7f)
            put(writer, "\\x%02x", byte);
        else if (byte == '"' || byte == '\\')
            put(writer, "\\%c", byte);
        else
            put(writer, "%c", byte);
    }
    put(writer, "\"");
}

/* What is written in one piece. */
static bool put_leaf(struct writer *writer, const struct node *node)
{
    switch (node->kind) {
    case NODE_IDENTITY:
        put(writer, ".");
        return true;
    case NODE_NUMBER:
        put_text(writer, node->text);
        return true;
    case NODE_STRING:
        put_string(writer, node->text);
        return true;
    case NODE_RECURSE:
    case NODE_NULL:
    case NODE_TRUE:
    case NODE_FALSE:
        put(writer, "%s", names[node->kind]);
        return true;
    case NODE_VARIABLE:
    case PATTERN_VARIABLE:
        put(writer, "$");
        put_text(writer, node->text);
        return true;
    case NODE_PARAMETER:
        put(writer, "%s", node->is_value ? "$" : "");
        put_text(writer, node->text);
        return true;
    case NODE_LOCATION:
        put(writer, "line-%u", (unsigned)node->line);
        return true;
    default:
        return false;
    }
}

static void put_name(struct writer *writer, const struct node *node)
{
    switch (node->kind) {
    case NODE_ARITHMETIC:
    case NODE_COMPARE:
        put(writer, "(%s", operators[node->op]);
        return;
    case NODE_UPDATE_ARITHMETIC:
        put(writer, "(%s=", operators[node->op]);
        return;
    case NODE_OPTIONAL:
        put(writer, node->is_step ? "(optional-step" : "(optional");
        return;
    default:
        put(writer, "(%s", names[node->kind]);
    }
    if (node->text.length > 0) {
        put(writer, " ");
        put_text(writer, node->text);
    }
}

static void put_node(struct writer *writer, const struct node *node);

static void put_parts(struct writer *writer, const struct node *node)
{
    const struct node *parts[] = {node->a, node->b, node->c, node->d};
    size_t last = 4;

    while (last > 0 && !parts[last - 1])
        last--;
    for (size_t i = 0; i < last; i++) {
        put(writer, " ");
        if (parts[i])
            put_node(writer, parts[i]);
        else
            put(writer, "_");
    }
}

static void put_items(struct writer *writer, const struct node *node)
{
    for (size_t i = 0; i < node->item_count; i++) {
        put(writer, " ");
        put_node(writer, node->items[i]);
    }
}

/* Items stand where they are written: those of a def before its body, patterns behind
 * their source. */
static void put_node(struct writer *writer, const struct node *node)
{
    if (put_leaf(writer, node))
        return;
    put_name(writer, node);
    switch (node->kind) {
    case NODE_DEF:
        put(writer, " (");
        for (size_t i = 0; i < node->item_count; i++) {
            put(writer, i > 0 ? " " : "");
            put_node(writer, node->items[i]);
        }
        put(writer, ")");
        put_parts(writer, node);
        break;
    case NODE_BIND:
    case NODE_REDUCE:
    case NODE_FOREACH: {
        struct node rest = {.b = node->b, .c = node->c, .d = node->d};

        put(writer, " ");
        put_node(writer, node->a);
        put_items(writer, node);
        rest.a = rest.b;
        rest.b = rest.c;
        rest.c = rest.d;
        rest.d = NULL;
        put_parts(writer, &rest);
        break;
    }
    default:
        put_items(writer, node);
        put_parts(writer, node);
    }
    put(writer, ")");
}

void tree_write(const struct node *root, char *out, size_t size)
{
    struct writer writer = {.out = out, .size = size};

    out[0] = '\0';
    put_node(&writer, root);
}
