/* What names mean, and messages about those that mean nothing. */

#include "pipeline/base/nearest.h"
#include "pipeline/expr/compile.h"

#include <string.h>

static bool same_text(struct text a, struct text b)
{
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

struct scope *scope_add(struct compiler *c, const struct scope *outer,
                        enum scope_kind kind, struct text name)
{
    struct scope *scope = compile_alloc(c, sizeof *scope);

    if (scope)
        *scope = (struct scope){
            .outer = outer,
            .kind = (uint8_t)kind,
            .name = name,
            .unit = c->unit,
        };
    return scope;
}

const struct scope *scope_named(const struct scope *scope, enum scope_kind kind,
                                struct text name)
{
    for (; scope; scope = scope->outer)
        if (scope->kind == kind && same_text(scope->name, name))
            return scope;
    return NULL;
}

static bool is_callable(const struct scope *scope)
{
    return scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_PARAMETER ||
           scope->kind == SCOPE_ARGUMENT;
}

const struct scope *scope_function(const struct scope *scope, struct text name,
                                   size_t arity, bool *recursive)
{
    const struct scope *found = scope;

    *recursive = false;
    while (found && !(is_callable(found) && found->arity == arity &&
                      same_text(found->name, name)))
        found = found->outer;
    if (!found || found->kind != SCOPE_FUNCTION)
        return found;
    for (; scope != found; scope = scope->outer)
        if (scope->kind == SCOPE_BODY && scope->bound == found)
            *recursive = true;
    return found;
}

/* ---- Unknown names ---- */

struct names {
    const char **items;
    size_t count;
};

static void add_name(struct compiler *c, struct names *names, const char *bytes,
                     size_t length)
{
    const char *copy = arena_copy(&c->expr->arena, bytes, length);

    if (!copy)
        compile_no_memory(c);
    else
        names->items[names->count++] = copy;
}

static size_t scope_depth(const struct scope *scope)
{
    size_t depth = 0;

    for (; scope; scope = scope->outer)
        depth++;
    return depth;
}

/* Whether a function of this name exists with any number of arguments, and with which.
 */
static const char *other_arity(const struct scope *scope, struct text name,
                               uint32_t *arity)
{
    for (; scope; scope = scope->outer)
        if (is_callable(scope) && same_text(scope->name, name)) {
            *arity = scope->arity;
            return "";
        }
    for (size_t other = 0; other < ARGUMENT_LIMIT; other++)
        if (global_exists(name, other)) {
            *arity = (uint32_t)other;
            return "";
        }
    return NULL;
}

static const char *nearest_function(struct compiler *c, struct text name,
                                    const struct scope *scope)
{
    size_t count = global_list(NULL);
    struct global *globals = compile_alloc(c, count * sizeof *globals);
    struct names names = {
        .items = compile_alloc(c, (count + scope_depth(scope)) * sizeof(char *)),
        .count = count,
    };

    if (!globals || !names.items)
        return NULL;
    (void)global_list(globals);
    for (size_t i = 0; i < count; i++)
        names.items[i] = globals[i].name;
    for (; scope; scope = scope->outer)
        if (is_callable(scope))
            add_name(c, &names, scope->name.bytes, scope->name.length);
    return nearest_name(name, names.items, names.count);
}

void fail_unknown_function(struct compiler *c, const struct node *node,
                           const struct scope *scope)
{
    int length = (int)node->text.length;
    const char *name = node->text.bytes, *near;
    uint32_t arity = 0;

    if (other_arity(scope, node->text, &arity)) {
        compile_fail(c, STATUS_USAGE, node,
                     "%.*s/%zu is not defined; %.*s takes %u argument%s", length, name,
                     node->item_count, length, name, (unsigned)arity,
                     arity == 1 ? "" : "s");
        return;
    }
    near = nearest_function(c, node->text, scope);
    if (near)
        compile_fail(c, STATUS_USAGE, node, "%.*s/%zu is not defined; did you mean %s?",
                     length, name, node->item_count, near);
    else if (node->item_count == 0)
        compile_fail(c, STATUS_USAGE, node,
                     "%.*s/0 is not defined; did you mean the field .%.*s?", length,
                     name, length, name);
    else
        compile_fail(c, STATUS_USAGE, node, "%.*s/%zu is not defined", length, name,
                     node->item_count);
}

void fail_unknown_variable(struct compiler *c, const struct node *node,
                           const struct scope *scope)
{
    size_t given = c->options->variable_count;
    struct names names = {0};
    const char *near;

    names.items = compile_alloc(c, (given + scope_depth(scope) + 1) * sizeof(char *));
    if (!names.items)
        return;
    for (size_t i = 0; i < given; i++)
        names.items[names.count++] = c->options->variables[i].name;
    names.items[names.count++] = "ENV";
    for (; scope; scope = scope->outer)
        if (scope->kind == SCOPE_VARIABLE)
            add_name(c, &names, scope->name.bytes, scope->name.length);
    near = nearest_name(node->text, names.items, names.count);
    if (near)
        compile_fail(c, STATUS_USAGE, node, "$%.*s is not defined; did you mean $%s?",
                     (int)node->text.length, node->text.bytes, near);
    else
        compile_fail(c, STATUS_USAGE, node, "$%.*s is not defined",
                     (int)node->text.length, node->text.bytes);
}
