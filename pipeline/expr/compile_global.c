/* What the program's text does not define: special forms, the prelude, builtins in C.
 */

#include "pipeline/expr/compile.h"

#include <string.h>

static const struct builtin *const tables[] = {
    builtin_core, builtin_string, builtin_array, builtin_math,
    builtin_date, builtin_format, builtin_regex, NULL,
};

const struct builtin *builtin_find(struct text name, size_t arity)
{
    for (size_t i = 0; tables[i]; i++)
        for (const struct builtin *row = tables[i]; row->name; row++)
            if (row->arity == arity && text_equals(name, row->name))
                return row;
    return NULL;
}

static const struct special *special_find(struct text name, size_t arity)
{
    for (const struct special *row = specials; row->name; row++)
        if (row->arity == arity && text_equals(name, row->name))
            return row;
    return NULL;
}

static const struct prelude *prelude_find(struct text name, size_t arity)
{
    for (const struct prelude *row = prelude; row->name; row++)
        if (row->arity == arity && text_equals(name, row->name))
            return row;
    return NULL;
}

bool global_exists(struct text name, size_t arity)
{
    return special_find(name, arity) || prelude_find(name, arity) ||
           builtin_find(name, arity);
}

static void add_global(struct global *list, size_t *count, const char *name,
                       uint32_t arity)
{
    if (*name == '_')
        return;
    if (list)
        list[*count] = (struct global){name, arity};
    ++*count;
}

size_t global_list(struct global *list)
{
    size_t count = 0;

    for (const struct special *row = specials; row->name; row++)
        add_global(list, &count, row->name, row->arity);
    for (const struct prelude *row = prelude; row->name; row++)
        add_global(list, &count, row->name, row->arity);
    for (size_t i = 0; tables[i]; i++)
        for (const struct builtin *row = tables[i]; row->name; row++)
            add_global(list, &count, row->name, row->arity);
    return count;
}

/* The tree of a definition of the prelude. */
static const struct node *parse_prelude(struct compiler *c,
                                        const struct prelude *source)
{
    struct expr_place place = {
        .bytes = source->text,
        .length = strlen(source->text),
        .whole = true,
    };
    const struct node *root = NULL;
    size_t end;
    enum status status;

    status = expr_parse(&place, &c->expr->arena, &root, &end, c->fault);
    if (status) {
        c->status = status;
        return NULL;
    }
    return root;
}

static const struct scope *prelude_entry(struct compiler *c,
                                         const struct prelude *source)
{
    struct prelude_entry *entry = c->prelude;
    const struct node *def;

    for (; entry; entry = entry->next)
        if (entry->scope.arity == source->arity &&
            text_equals(entry->scope.name, source->name))
            return &entry->scope;
    def = parse_prelude(c, source);
    entry = def ? compile_alloc(c, sizeof *entry) : NULL;
    if (!entry)
        return NULL;
    entry->scope = (struct scope){
        .kind = SCOPE_FUNCTION,
        .arity = source->arity,
        .name = text_of(source->name),
        .unit = c->main,
        .node = def,
        .function = compile_alloc(c, sizeof(struct function)),
    };
    entry->next = c->prelude;
    c->prelude = entry;
    return &entry->scope;
}

bool call_global(struct compiler *c, struct task t)
{
    struct text name = t.node->text;
    size_t arity = t.node->item_count;
    const struct special *special = special_find(name, arity);
    const struct prelude *source = prelude_find(name, arity);
    const struct builtin *builtin;
    const struct scope *entry;

    if (special) {
        special->generate(c, t);
        return true;
    }
    if (source) {
        entry = prelude_entry(c, source);
        if (entry && !c->status)
            call_function(c, t, entry, false);
        return true;
    }
    builtin = builtin_find(name, arity);
    if (builtin)
        call_builtin(c, t, builtin);
    return builtin;
}
