/* Macros: a stage that is only another way to write a map is an expression in which the
 * names of its arguments are functions without parameters:
 *
 *     drop .a, .b      def PATHS: .a, .b; del(PATHS)
 *
 * So what the user wrote is compiled where jq's own rules would put it, and mistakes in
 * it are shown where he wrote them. */

#include "pipeline/lang/expression.h"
#include "pipeline/lang/member.h"

static struct node *new_node(struct lexer *lexer, enum node_kind kind,
                             const struct node *a, const struct node *b)
{
    struct node *node = arena_alloc(lexer->arena, sizeof *node);

    if (!node)
        return NULL;
    node->kind = (uint8_t)kind;
    node->a = a;
    node->b = b;
    if (a) {
        node->at = a->at;
        node->extent = a->extent;
    }
    return node;
}

static struct node *new_list(struct lexer *lexer, enum node_kind kind,
                             const struct node *item)
{
    struct node *node = new_node(lexer, kind, NULL, NULL);
    const struct node **items = arena_alloc(lexer->arena, sizeof *items);

    if (!node || !items || !item)
        return NULL;
    *items = item;
    node->items = items;
    node->item_count = 1;
    return node;
}

static struct node *new_string(struct lexer *lexer, struct text text)
{
    struct node *node = new_node(lexer, NODE_STRING, NULL, NULL);

    if (node)
        node->text = text;
    return node;
}

/* {name: value} */
static struct node *named_key(struct lexer *lexer, const struct expression *key)
{
    struct node *name = new_string(lexer, key->name);

    return name ? new_list(lexer, NODE_OBJECT,
                           new_node(lexer, NODE_ENTRY, name, key->root))
                : NULL;
}

/* Whether a key may be a path, which needs no name; functions may yield one. */
static bool may_be_path(const struct node *node)
{
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_STRING:
    case NODE_TEMPLATE:
    case NODE_FORMAT:
    case NODE_NEGATE:
    case NODE_ARITHMETIC:
    case NODE_COMPARE:
    case NODE_AND:
    case NODE_OR:
    case NODE_ARRAY:
    case NODE_OBJECT:
    case NODE_VARIABLE:
        return false;
    default:
        return true;
    }
}

/* pick(value) */
static struct node *picked_key(struct lexer *lexer, const struct expression *key)
{
    struct node *call = new_list(lexer, NODE_CALL, key->root);

    if (call)
        call->text = text_of("pick");
    return call;
}

/* KEYS as one object: what pick gives of each path, and {NAME: value} of those with a
 * name, merged. */
static const struct node *join_keys(struct lexer *lexer,
                                    const struct expression_list *keys)
{
    struct node *joined = NULL;

    for (size_t i = 0; i < keys->count; i++) {
        const struct expression *key = &keys->items[i];
        struct node *one =
            key->name.bytes ? named_key(lexer, key) : picked_key(lexer, key);

        if (one && joined) {
            one = new_node(lexer, NODE_ARITHMETIC, joined, one);
            if (one)
                one->op = OPERATOR_MULTIPLY;
        }
        if (!one)
            return NULL;
        joined = one;
    }
    return joined;
}

static const struct node *argument_node(struct lexer *lexer,
                                        const struct stage_type *type,
                                        const struct stage_option *option, void *args)
{
    const void *member = (const char *)args + option->offset;

    if (option->kind == ARGUMENT_KEYS)
        return join_keys(lexer, member);
    if (is_expression_kind(option->kind))
        return ((const struct expression *)member)->root;
    if (member_count(type, option, args) == 0)
        return new_node(lexer, NODE_NULL, NULL, NULL);
    return new_string(lexer, member_item(type, option, args, 0).text);
}

static const char *argument_name(const struct stage_option *option)
{
    return option_is_operand(option) ? option->name : option->value;
}

/* Puts `def NAME: argument;` in front of the body. */
static struct node *define_argument(struct lexer *lexer, const char *name,
                                    const struct node *argument,
                                    const struct node *body)
{
    struct node *def = argument ? new_node(lexer, NODE_DEF, argument, body) : NULL;

    if (def)
        def->text = text_of(name);
    return def;
}

static enum status check_keys(struct lexer *lexer, const struct stage_type *type,
                              const void *args)
{
    for (const struct stage_option *row = type->options; is_row(row); row++) {
        const struct expression_list *keys =
            (const void *)((const char *)args + row->offset);

        for (size_t i = 0; row->kind == ARGUMENT_KEYS && i < keys->count; i++)
            if (!keys->items[i].name.bytes && !may_be_path(keys->items[i].root))
                return lexer_fail(lexer, keys->items[i].text,
                                  "what is no path needs a name: %s as NAME",
                                  text_shown(keys->items[i].text).bytes);
    }
    return STATUS_OK;
}

enum status macro_compile(struct lexer *lexer, const struct stage_type *type,
                          void *args)
{
    struct expression *program = args; /* they begin with it */
    struct text macro = text_of(type->macro);
    struct expr_place place = {
        .bytes = macro.bytes,
        .length = macro.length,
        .whole = true,
    };
    size_t end;
    enum status status =
        expr_parse(&place, lexer->arena, &program->root, &end, lexer->fault);

    if (status == STATUS_OK)
        status = check_keys(lexer, type, args);
    if (status)
        return status;
    for (const struct stage_option *row = type->options; is_row(row); row++) {
        const struct node *argument;

        if (!argument_name(row))
            continue;
        argument = argument_node(lexer, type, row, args);
        program->root =
            define_argument(lexer, argument_name(row), argument, program->root);
        if (!program->root)
            return lexer_out_of_memory(lexer);
    }
    return expression_compile(lexer, program);
}
