/* Macros: a stage that is only another way to write a map is a function of its
 * arguments, called with what the user wrote:
 *
 *     drop .a, .b      def macro(PATHS): del(PATHS); macro(.a, .b)
 *
 * So that is compiled where jq's own rules put it: it sees nothing of the macro, and
 * mistakes in it are shown where he wrote them. */

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
    const struct node **items = arena_alloc(lexer->arena, sizeof(struct node *));

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

/* Joins two by an operator; the first may be NULL. */
static struct node *join(struct lexer *lexer, enum node_kind kind, enum operator_ op,
                         struct node *a, struct node *b)
{
    struct node *joined = b;

    if (a && b) {
        joined = new_node(lexer, kind, a, b);
        if (joined)
            joined->op = (uint8_t)op;
    }
    return joined;
}

/* pick(a, b) of the keys without a name from *at on, which goes behind them. */
static struct node *picked_keys(struct lexer *lexer, const struct expression_list *keys,
                                size_t *at)
{
    const struct node *paths = NULL;
    struct node *call;

    for (; *at < keys->count && !keys->items[*at].name.bytes; ++*at) {
        const struct node *path = keys->items[*at].root;

        paths = paths ? new_node(lexer, NODE_COMMA, paths, path) : path;
        if (!paths)
            return NULL;
    }
    call = new_list(lexer, NODE_CALL, paths);
    if (call)
        call->text = text_of("pick");
    return call;
}

/* KEYS as one object, in their order: {NAME: value} of each with a name is added, which
 * replaces; what pick gives of the others is merged into what stands there. */
static const struct node *join_keys(struct lexer *lexer,
                                    const struct expression_list *keys)
{
    struct node *joined = NULL;

    for (size_t i = 0; i < keys->count;) {
        bool named = keys->items[i].name.bytes;
        struct node *one =
            named ? named_key(lexer, &keys->items[i++]) : picked_keys(lexer, keys, &i);

        if (one)
            one = join(lexer, NODE_ARITHMETIC, named ? OPERATOR_ADD : OPERATOR_MULTIPLY,
                       joined, one);
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

/* The macro's parameters and what the user gave for them, in the order of the table. */
struct parameters {
    const struct node **names, **values;
    size_t count;
};

static bool collect(struct lexer *lexer, const struct stage_type *type, void *args,
                    struct parameters *parameters)
{
    size_t rows = 0;

    for (const struct stage_option *row = type->options; is_row(row); row++)
        rows++;
    parameters->names = arena_alloc(lexer->arena, rows * sizeof(struct node *));
    parameters->values = arena_alloc(lexer->arena, rows * sizeof(struct node *));
    if (!parameters->names || !parameters->values)
        return false;
    for (const struct stage_option *row = type->options; is_row(row); row++) {
        size_t at = parameters->count++;
        struct node *name = new_node(lexer, NODE_PARAMETER, NULL, NULL);

        if (name)
            name->text = text_of(argument_name(row));
        parameters->names[at] = name;
        parameters->values[at] = argument_node(lexer, type, row, args);
        if (!name || !parameters->values[at])
            return false;
    }
    return true;
}

/* No function that a user writes has this name. */
#define MACRO_NAME "\1macro"

/* def macro(names): body; macro(values) */
static struct node *apply(struct lexer *lexer, const struct node *body,
                          const struct parameters *parameters)
{
    struct node *call = new_node(lexer, NODE_CALL, NULL, NULL);
    struct node *def = call ? new_node(lexer, NODE_DEF, body, call) : NULL;

    if (!def)
        return NULL;
    def->text = call->text = text_of(MACRO_NAME);
    def->items = parameters->names;
    call->items = parameters->values;
    def->item_count = call->item_count = parameters->count;
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
    struct parameters parameters = {.count = 0};
    size_t end;
    enum status status =
        expr_parse(&place, lexer->arena, &program->root, &end, lexer->fault);

    if (status == STATUS_OK)
        status = check_keys(lexer, type, args);
    if (status)
        return status;
    if (!collect(lexer, type, args, &parameters))
        return lexer_out_of_memory(lexer);
    program->root = apply(lexer, program->root, &parameters);
    if (!program->root)
        return lexer_out_of_memory(lexer);
    return expression_compile(lexer, program);
}
