/* Instructions of path mode: three cells, the value, its path, and what the path leads
 * to. */

#include "pipeline/expr/operations.h"

#include <math.h>

enum path_cell {
    PATH_VALUE,
    PATH_PATH,
    PATH_LEADS_TO,
};

/* Whether it is the very same value, not just an equal one. */
static bool same_value(struct value a, struct value b)
{
    bool failed = false;

    if (a.form == VALUE_BUILT && b.form == VALUE_BUILT && a.built == b.built)
        return true;
    if (a.form == VALUE_TEXT && b.form == VALUE_TEXT && a.text.bytes == b.text.bytes)
        return true;
    /* nan is the same as itself, though not equal. */
    if (a.form == VALUE_DOUBLE && b.form == VALUE_DOUBLE && isnan(a.number))
        return isnan(b.number);
    if (value_kind(a) > KIND_NUMBER || value_kind(b) > KIND_NUMBER)
        return false;
    return value_compare(a, b, &failed) == 0;
}

static bool on_path(const struct expr_run *run, int32_t at)
{
    return same_value(run->cells[at + PATH_VALUE].value,
                      run->cells[at + PATH_LEADS_TO].value);
}

const struct instruction *op_path_start(struct expr_run *run,
                                        const struct instruction *at)
{
    struct value path = value_array_new(), value = *peek(run, at->a);

    if (path.form == VALUE_NONE)
        return run_no_memory(run);
    store(run, at->to + PATH_VALUE, value_ref(value));
    store(run, at->to + PATH_LEADS_TO, value_ref(value));
    store(run, at->to + PATH_PATH, path);
    return at + 1;
}

const struct instruction *op_path_move(struct expr_run *run,
                                       const struct instruction *at)
{
    for (int i = 0; i < 3; i++)
        store(run, at->to + i, value_ref(run->cells[at->a + i].value));
    return at + 1;
}

const struct instruction *op_path_keep(struct expr_run *run,
                                       const struct instruction *at)
{
    for (int i = PATH_PATH; i <= PATH_LEADS_TO; i++)
        store(run, at->to + i, value_ref(run->cells[at->a + i].value));
    return at + 1;
}

static const struct instruction *off_path(struct expr_run *run, int32_t at)
{
    struct builtin_shown shown = builtin_shown(run->cells[at].value);

    return machine_fail(run, CAUSE_PATH, "Invalid path expression with result %s",
                        shown.bytes);
}

const struct instruction *op_path_check(struct expr_run *run,
                                        const struct instruction *at)
{
    return on_path(run, at->a) ? at + 1 : off_path(run, at->a);
}

const struct instruction *op_path_end(struct expr_run *run,
                                      const struct instruction *at)
{
    if (!on_path(run, at->a))
        return off_path(run, at->a);
    store(run, at->to, value_ref(run->cells[at->a + PATH_PATH].value));
    return at + 1;
}

/* ---- Steps ---- */

/* The three cells of what a step led to; takes value. */
static const struct instruction *arrive(struct expr_run *run,
                                        const struct instruction *at, struct value path,
                                        struct value value)
{
    if (path.form == VALUE_NONE) {
        value_unref(value);
        return run_no_memory(run);
    }
    store(run, at->to + PATH_PATH, path);
    store(run, at->to + PATH_LEADS_TO, value_ref(value));
    store(run, at->to + PATH_VALUE, value);
    return at + 1;
}

static const struct instruction *
no_access(struct expr_run *run, const struct instruction *at, struct value key)
{
    struct builtin_shown element = builtin_shown(key);
    struct builtin_shown value = builtin_shown(run->cells[at->a].value);

    return machine_fail(
        run, CAUSE_PATH,
        "Invalid path expression near attempt to access element %s of %s",
        element.bytes, value.bytes);
}

const struct instruction *op_path_index(struct expr_run *run,
                                        const struct instruction *at)
{
    struct value key = *peek(run, at->b);
    struct value path = run->cells[at->a + PATH_PATH].value;

    if (!on_path(run, at->a))
        return no_access(run, at, key);
    run->arguments[0] = value_ref(run->cells[at->a].value);
    run->arguments[1] = value_ref(key);
    if (!run_builtin(run, builtin_get, 2)) {
        if (!(at->flags & QUIET) || run->call.error.form == VALUE_NONE)
            return run_raise_call(run);
        value_unref(run->call.error);
        return run_backtrack(run);
    }
    key = value_ref(key);
    return arrive(run, at, value_append(value_ref(path), key), run->call.result);
}

const struct instruction *op_path_each(struct expr_run *run,
                                       const struct instruction *at)
{
    struct builtin_shown shown;

    if (on_path(run, at->a))
        return op_each(run, at);
    shown = builtin_shown(run->cells[at->a].value);
    return machine_fail(run, CAUSE_PATH,
                        "Invalid path expression near attempt to iterate through %s",
                        shown.bytes);
}

const struct instruction *path_each_element(struct expr_run *run,
                                            const struct instruction *at,
                                            const struct value_walk *walk)
{
    struct value path = run->cells[at->a + PATH_PATH].value;
    struct value key = walk->key.bytes
                           ? value_string_new(walk->key.bytes, walk->key.length)
                           : value_integer((int64_t)walk->index);

    if (key.form == VALUE_NONE)
        return run_no_memory(run);
    return arrive(run, at, value_append(value_ref(path), key), value_ref(walk->value));
}

/* ---- getpath ---- */

/* The path, and the other behind it; takes neither. */
static struct value longer_path(struct value path, struct value other)
{
    struct value_walk walk;
    struct value longer = value_ref(path);

    if (!value_walk_init(&walk, other)) {
        value_unref(longer);
        return VALUE_OF(VALUE_NONE);
    }
    while (longer.form && value_walk_next(&walk))
        longer = value_append(longer, value_ref(walk.value));
    value_walk_release(&walk);
    return longer;
}

const struct instruction *op_path_getpath(struct expr_run *run,
                                          const struct instruction *at)
{
    struct value keys = *peek(run, at->b);

    if (!on_path(run, at->a))
        return off_path(run, at->a);
    run->arguments[0] = value_ref(run->cells[at->a].value);
    run->arguments[1] = value_ref(keys);
    if (!run_builtin(run, builtin_getpath, 2))
        return run_raise_call(run);
    return arrive(run, at, longer_path(run->cells[at->a + PATH_PATH].value, keys),
                  run->call.result);
}
