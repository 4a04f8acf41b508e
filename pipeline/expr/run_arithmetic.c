/* Arithmetic: at once where both are plain numbers, else by the builtins. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/number.h"

/* Doubles are exact for the integers up to this. */
#define EXACT ((int64_t)1 << 53)

const struct instruction *op_negate(struct expr_run *run, const struct instruction *at)
{
    run->arguments[0] = VALUE_OF(VALUE_NULL);
    run->arguments[1] = fetch(run, at->a, at->flags & TAKE_A);
    return call_result(run, at, builtin_negate, 2);
}

/* Of integers, if the result is one: what most programs count with. */
static bool quick(enum operator_ op, int64_t a, int64_t b, int64_t *result)
{
    switch (op) {
    case OPERATOR_ADD:
        return !__builtin_add_overflow(a, b, result);
    case OPERATOR_SUBTRACT:
        return !__builtin_sub_overflow(a, b, result);
    case OPERATOR_MULTIPLY:
        return !__builtin_mul_overflow(a, b, result) && a != 0 && b != 0;
    default:
        return false;
    }
}

/* A number that a double is, if that can be told at once. */
static bool real_number(const struct value *value, double *number)
{
    int64_t integer;
    char first;

    if (value->form == VALUE_DOUBLE) {
        *number = value->number;
        return true;
    }
    if (whole_number(value, &integer)) {
        *number = (double)integer;
        return integer >= -EXACT && integer <= EXACT;
    }
    first = value->form == VALUE_TEXT ? value->text.bytes[0] : 0;
    if (first != '-' && !(first >= '0' && first <= '9'))
        return false;
    *number = number_double(value->text.bytes, value->text.length);
    return true;
}

static bool quick_double(enum operator_ op, double a, double b, double *result)
{
    switch (op) {
    case OPERATOR_ADD:
        *result = a + b;
        return true;
    case OPERATOR_SUBTRACT:
        *result = a - b;
        return true;
    case OPERATOR_MULTIPLY:
        *result = a * b;
        return true;
    case OPERATOR_DIVIDE:
        *result = b != 0 ? a / b : 0;
        return b != 0;
    default:
        return false;
    }
}

static bool quick_arithmetic(struct expr_run *run, const struct instruction *at)
{
    const struct value *left = peek(run, at->a), *right = peek(run, at->b);
    int64_t a, b, whole;
    double x, y, real;

    if (whole_number(left, &a) && whole_number(right, &b) &&
        quick(at->op, a, b, &whole)) {
        store(run, at->to, value_integer(whole));
        return true;
    }
    if (!real_number(left, &x) || !real_number(right, &y) ||
        !quick_double(at->op, x, y, &real))
        return false;
    store(run, at->to, value_number(real));
    return true;
}

const struct instruction *op_arithmetic(struct expr_run *run,
                                        const struct instruction *at)
{
    if (quick_arithmetic(run, at))
        return at + 1;
    run->arguments[0] = VALUE_OF(VALUE_NULL);
    run->arguments[2] = fetch(run, at->b, at->flags & TAKE_B);
    run->arguments[1] = fetch(run, at->a, at->flags & TAKE_A);
    return call_result(run, at, at->call, 3);
}
