/* [] and range: instructions with a next result. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/expr/operations.h"
#include "pipeline/json/memory.h"

/* ---- [] ---- */

static struct walk *new_walk(struct expr_run *run)
{
    struct walk *walk = run->spare;

    if (!walk)
        return memory_alloc(sizeof *walk);
    run->spare = walk->next;
    return walk;
}

static const struct instruction *
cannot_iterate(struct expr_run *run, const struct instruction *at, struct value value)
{
    struct builtin_shown shown;

    if (at->flags & QUIET)
        return run_backtrack(run);
    if (value_kind(value) == KIND_NULL)
        return machine_fail(run, CAUSE_ITERATE, "Cannot iterate over null");
    shown = builtin_shown(value);
    return machine_fail(run, CAUSE_ITERATE, "Cannot iterate over %s (%s)",
                        value_type_name(value), shown.bytes);
}

const struct instruction *op_each(struct expr_run *run, const struct instruction *at)
{
    struct value value = *peek(run, at->a);
    enum value_kind kind = value_kind(value);
    struct walk *walk;
    struct fork *fork;

    if (kind != KIND_ARRAY && kind != KIND_OBJECT)
        return cannot_iterate(run, at, value);
    walk = new_walk(run);
    if (!walk)
        return run_no_memory(run);
    if (!value_walk_init(&walk->walk, value)) {
        memory_free(walk);
        return run_no_memory(run);
    }
    fork = fork_push(run, FORK_EACH, at);
    if (!fork) {
        value_walk_release(&walk->walk);
        memory_free(walk);
        return run_no_memory(run);
    }
    fork->walk = walk;
    return each_next(run, fork);
}

const struct instruction *each_next(struct expr_run *run, struct fork *fork)
{
    const struct instruction *at = fork->at;
    struct value_walk *walk = &fork->walk->walk;

    if (!value_walk_next(walk)) {
        fork_pop(run);
        return run_backtrack(run);
    }
    if (at->run == op_path_each)
        return path_each_element(run, at, walk);
    store(run, at->to, value_ref(walk->value));
    return at + 1;
}

/* ---- range ---- */

/* The three numbers as integers, if none of them and none in between can be others. */
static bool integral_range(struct fork *fork, const struct value bounds[3])
{
    int64_t *numbers[] = {&fork->integers.at, &fork->integers.end,
                          &fork->integers.step};

    for (int i = 0; i < 3; i++)
        if (!value_int64(bounds[i], numbers[i]))
            return false;
    return true;
}

static const struct instruction *begin_range(struct expr_run *run,
                                             const struct instruction *at,
                                             const struct value bounds[3])
{
    struct fork *fork;

    for (int i = 0; i < 3; i++)
        if (value_kind(bounds[i]) != KIND_NUMBER)
            return machine_fail(run, CAUSE_TYPE, "Range bounds must be numeric");
    fork = fork_push(run, FORK_RANGE, at);
    if (!fork)
        return run_no_memory(run);
    fork->integral = integral_range(fork, bounds);
    if (!fork->integral) {
        fork->numbers.at = value_double(bounds[0]);
        fork->numbers.end = value_double(bounds[1]);
        fork->numbers.step = value_double(bounds[2]);
    }
    return range_next(run, fork);
}

const struct instruction *op_range(struct expr_run *run, const struct instruction *at)
{
    struct value bounds[3] = {*peek(run, at->a), *peek(run, at->b), value_integer(1)};

    return begin_range(run, at, bounds);
}

const struct instruction *op_range_by(struct expr_run *run,
                                      const struct instruction *at)
{
    struct value bounds[3] = {*peek(run, at->a), *peek(run, at->b), *peek(run, at->c)};

    return begin_range(run, at, bounds);
}

/* Whether there is a number more: false at the end. */
static bool step_integers(struct fork *fork, int64_t *now, bool *last)
{
    int64_t step = fork->integers.step, end = fork->integers.end, next;

    *now = fork->integers.at;
    if (step >= 0 ? *now >= end : *now <= end)
        return false;
    *last = __builtin_add_overflow(*now, step, &next) ||
            (step >= 0 ? next >= end : next <= end);
    fork->integers.at = next;
    return true;
}

static bool step_numbers(struct fork *fork, double *now, bool *last)
{
    double step = fork->numbers.step, end = fork->numbers.end, next;

    *now = fork->numbers.at;
    if (!(step >= 0 ? *now < end : *now > end))
        return false;
    next = *now + step;
    *last = !(step >= 0 ? next < end : next > end);
    fork->numbers.at = next;
    return true;
}

const struct instruction *range_next(struct expr_run *run, struct fork *fork)
{
    const struct instruction *at = fork->at;
    struct value value;
    bool last = false, more;

    if (fork->integral) {
        value = value_integer(0);
        more = step_integers(fork, &value.integer, &last);
    } else {
        double number = 0;

        more = step_numbers(fork, &number, &last);
        value = value_number(number);
    }
    if (!more || last)
        fork_pop(run);
    if (!more)
        return run_backtrack(run);
    store(run, at->to, value);
    return at + 1;
}
