/* Writing an XML tree as JSON, from node to node: no recursion, no stack. */

#include "pipeline/format/fields.h"
#include "pipeline/format/xml_tree.h"
#include "pipeline/json/memory.h"

#define ROOT 1

struct writer {
    const struct xml_tree *tree;
    struct buffer *out;
    struct buffer joined; /* a text of several pieces */
    size_t depth, deepest;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static struct text trim(const char *bytes, size_t length)
{
    while (length > 0 && is_space(bytes[length - 1]))
        length--;
    while (length > 0 && is_space(*bytes)) {
        bytes++;
        length--;
    }
    return (struct text){bytes, length, TEXT_NOWHERE, 0};
}

/* The node's text without the white space around it. */
static struct text text_of_node(struct writer *writer, const struct xml_node *node)
{
    const struct xml_tree *tree = writer->tree;
    uint32_t next = node->first_piece;

    if (next == 0)
        return text_of("");
    if (tree->pieces[next].next == 0)
        return trim(tree->texts.bytes + tree->pieces[next].at,
                    tree->pieces[next].length);
    buffer_clear(&writer->joined);
    for (; next; next = tree->pieces[next].next)
        buffer_add(&writer->joined, tree->texts.bytes + tree->pieces[next].at,
                   tree->pieces[next].length);
    if (writer->joined.failed) {
        writer->out->failed = true;
        return text_of("");
    }
    return trim(writer->joined.bytes, writer->joined.length);
}

static void write_text(struct writer *writer, struct text text)
{
    if (fields_is_number(text.bytes, text.length))
        buffer_add(writer->out, text.bytes, text.length);
    else
        fields_write_string(writer->out, text.bytes, text.length);
}

static void open_bracket(struct writer *writer, char bracket)
{
    buffer_add_byte(writer->out, bracket);
    if (++writer->depth > writer->deepest)
        writer->deepest = writer->depth;
}

static void close_bracket(struct writer *writer, char bracket)
{
    buffer_add_byte(writer->out, bracket);
    writer->depth--;
}

static const struct xml_node *node_at(const struct writer *writer, uint32_t number)
{
    return &writer->tree->nodes[number];
}

static bool is_attribute(const struct writer *writer, const struct xml_node *node)
{
    return writer->tree->names.bytes[node->name] == '@';
}

/* An element without attributes and children, or an attribute. */
static void write_leaf(struct writer *writer, const struct xml_node *node)
{
    const struct xml_piece *piece;
    struct text text;

    if (is_attribute(writer, node)) {
        piece = &writer->tree->pieces[node->first_piece];
        text = text_of("");
        if (piece->length > 0)
            text.bytes = writer->tree->texts.bytes + piece->at;
        text.length = piece->length;
        write_text(writer, text);
        return;
    }
    text = text_of_node(writer, node);
    if (text.length > 0)
        write_text(writer, text);
    else
        buffer_add(writer->out, "null", 4);
}

/* The name of a head, and what stands before the first value. */
static void begin_member(struct writer *writer, const struct xml_node *head)
{
    fields_write_string(writer->out, writer->tree->names.bytes + head->name,
                        head->name_length);
    buffer_add_byte(writer->out, ':');
    if (head->twin)
        open_bracket(writer, '[');
}

/* Behind the last member. */
static void end_object(struct writer *writer, const struct xml_node *node)
{
    static const char key[] = ",\"#text\":";
    struct text text = text_of_node(writer, node);

    if (text.length > 0) {
        buffer_add(writer->out, key, sizeof(key) - 1);
        write_text(writer, text);
    }
    close_bracket(writer, '}');
}

/* A node's value has been written: the node whose value comes next, or 0. */
static uint32_t go_on(struct writer *writer, uint32_t number)
{
    while (number != ROOT) {
        const struct xml_node *node = node_at(writer, number);
        const struct xml_node *head = node_at(writer, node->head);

        if (node->twin) {
            buffer_add_byte(writer->out, ',');
            return node->twin;
        }
        if (head->twin)
            close_bracket(writer, ']');
        if (head->next) {
            buffer_add_byte(writer->out, ',');
            begin_member(writer, node_at(writer, head->next));
            return head->next;
        }
        number = node->parent;
        end_object(writer, node_at(writer, number));
    }
    return 0;
}

bool xml_tree_write(const struct xml_tree *tree, size_t depth_limit, struct buffer *out)
{
    struct writer writer = {.tree = tree, .out = out};
    size_t start = out->length;
    uint32_t number = ROOT;

    while (number && writer.depth <= depth_limit && !out->failed) {
        const struct xml_node *node = node_at(&writer, number);

        if (node->first) {
            open_bracket(&writer, '{');
            number = node->first;
            begin_member(&writer, node_at(&writer, number));
        } else {
            write_leaf(&writer, node);
            number = go_on(&writer, number);
        }
    }
    buffer_release(&writer.joined);
    if (writer.deepest <= depth_limit)
        return true;
    out->length = start;
    return false;
}
