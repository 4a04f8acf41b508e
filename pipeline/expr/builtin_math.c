/* Functions of numbers: C's, by their names there. Those that give an integer for an
 * integer leave it as it is, for int64 is wider than a double. */

#include "pipeline/expr/builtin_internal.h"

#include <math.h>

/* ---- Of the input ---- */

static bool unary(struct builtin_call *call, double function(double))
{
    if (!is_kind(call->arguments[0], KIND_NUMBER))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0],
                                 "number required");
    call->result = value_number(function(value_double(call->arguments[0])));
    return true;
}

static bool rounding(struct builtin_call *call, double function(double))
{
    int64_t integer;

    if (is_kind(call->arguments[0], KIND_NUMBER) &&
        value_int64(call->arguments[0], &integer)) {
        call->result = value_integer(integer);
        return true;
    }
    return unary(call, function);
}

static double log_gamma(double number)
{
    int sign;

    return lgamma_r(number, &sign);
}

#define UNARY(name, function)                                                          \
    static bool math_##name(struct builtin_call *call)                                 \
    {                                                                                  \
        return unary(call, function);                                                  \
    }

#define ROUNDING(name)                                                                 \
    static bool math_##name(struct builtin_call *call)                                 \
    {                                                                                  \
        return rounding(call, name);                                                   \
    }

UNARY(acos, acos)
UNARY(acosh, acosh)
UNARY(asin, asin)
UNARY(asinh, asinh)
UNARY(atan, atan)
UNARY(atanh, atanh)
UNARY(cbrt, cbrt)
UNARY(cos, cos)
UNARY(cosh, cosh)
UNARY(erf, erf)
UNARY(erfc, erfc)
UNARY(exp, exp)
UNARY(exp10, exp10)
UNARY(exp2, exp2)
UNARY(expm1, expm1)
UNARY(fabs, fabs)
UNARY(gamma, log_gamma)
UNARY(j0, j0)
UNARY(j1, j1)
UNARY(lgamma, log_gamma)
UNARY(log, log)
UNARY(log10, log10)
UNARY(log1p, log1p)
UNARY(log2, log2)
UNARY(logb, logb)
UNARY(significand, significand)
UNARY(sin, sin)
UNARY(sinh, sinh)
UNARY(sqrt, sqrt)
UNARY(tan, tan)
UNARY(tanh, tanh)
UNARY(tgamma, tgamma)
UNARY(y0, y0)
UNARY(y1, y1)
ROUNDING(ceil)
ROUNDING(floor)
ROUNDING(nearbyint)
ROUNDING(rint)
ROUNDING(round)
ROUNDING(trunc)

/* ---- Of the arguments ---- */

/* The arguments as doubles; fails at the first that is no number. */
static bool read_arguments(struct builtin_call *call, double *numbers, int count)
{
    for (int i = 0; i < count; i++) {
        if (!is_kind(call->arguments[i + 1], KIND_NUMBER))
            return builtin_fail_type(call, CAUSE_TYPE, call->arguments[i + 1],
                                     "number required");
        numbers[i] = value_double(call->arguments[i + 1]);
    }
    return true;
}

static bool binary(struct builtin_call *call, double function(double, double))
{
    double numbers[2] = {0};

    if (!read_arguments(call, numbers, 2))
        return false;
    call->result = value_number(function(numbers[0], numbers[1]));
    return true;
}

/* For functions that take an int: towards zero, within what it holds. */
static int as_int(double number)
{
    if (isnan(number))
        return 0;
    if (number < INT32_MIN || number > INT32_MAX)
        return number < 0 ? INT32_MIN : INT32_MAX;
    return (int)number;
}

static double scale(double number, double exponent)
{
    return ldexp(number, as_int(exponent));
}

static double next_toward(double from, double to)
{
    return nexttoward(from, (long double)to);
}

static double bessel_first(double order, double number)
{
    return jn(as_int(order), number);
}

static double bessel_second(double order, double number)
{
    return yn(as_int(order), number);
}

#define BINARY(name, function)                                                         \
    static bool math_##name(struct builtin_call *call)                                 \
    {                                                                                  \
        return binary(call, function);                                                 \
    }

BINARY(atan2, atan2)
BINARY(copysign, copysign)
BINARY(drem, remainder)
BINARY(fdim, fdim)
BINARY(fmax, fmax)
BINARY(fmin, fmin)
BINARY(fmod, fmod)
BINARY(hypot, hypot)
BINARY(jn, bessel_first)
BINARY(ldexp, scale)
BINARY(nextafter, nextafter)
BINARY(nexttoward, next_toward)
BINARY(pow, pow)
BINARY(remainder, remainder)
BINARY(scalb, scalb)
BINARY(scalbln, scale)
BINARY(yn, bessel_second)

static bool math_fma(struct builtin_call *call)
{
    double numbers[3] = {0};

    if (!read_arguments(call, numbers, 3))
        return false;
    call->result = value_number(fma(numbers[0], numbers[1], numbers[2]));
    return true;
}

/* ---- With two results ---- */

static bool return_pair(struct builtin_call *call, double first, double second)
{
    struct value array = value_array_new();

    if (array.form != VALUE_NONE)
        array = value_append(array, value_number(first));
    if (array.form != VALUE_NONE)
        array = value_append(array, value_number(second));
    return builtin_return(call, array);
}

static bool need_number(struct builtin_call *call)
{
    return is_kind(call->arguments[0], KIND_NUMBER) ||
           builtin_fail_type(call, CAUSE_TYPE, call->arguments[0], "number required");
}

static bool math_frexp(struct builtin_call *call)
{
    int exponent = 0;
    double fraction;

    if (!need_number(call))
        return false;
    fraction = frexp(value_double(call->arguments[0]), &exponent);
    /* C leaves the exponent open where there is none. */
    return return_pair(call, fraction, isfinite(fraction) ? exponent : 0);
}

static bool math_modf(struct builtin_call *call)
{
    double whole, fraction;

    if (!need_number(call))
        return false;
    fraction = modf(value_double(call->arguments[0]), &whole);
    return return_pair(call, fraction, whole);
}

static bool math_lgamma_r(struct builtin_call *call)
{
    int sign = 0;
    double logarithm;

    if (!need_number(call))
        return false;
    logarithm = lgamma_r(value_double(call->arguments[0]), &sign);
    return return_pair(call, logarithm, sign);
}

/* ---- Others ---- */

/* As jq's: if . < 0 then -. else . end, so strings are larger than 0 and null is not.
 */
static bool math_abs(struct builtin_call *call)
{
    struct value input = call->arguments[0];

    if (is_kind(input, KIND_NUMBER))
        return builtin_return(call, builtin_magnitude(input));
    if (value_kind(input) < KIND_NUMBER)
        return builtin_fail_type(call, CAUSE_TYPE, input, "cannot be negated");
    return builtin_return(call, builtin_take(call, 0));
}

static bool infinite(struct builtin_call *call)
{
    call->result = value_number((double)INFINITY);
    return true;
}

static bool nan_value(struct builtin_call *call)
{
    call->result = value_number((double)NAN);
    return true;
}

/* Whether the input is a number of the class, or of another one. */
static bool classify(struct builtin_call *call, int class, bool other)
{
    bool is_number = is_kind(call->arguments[0], KIND_NUMBER);
    bool is_class = is_number && fpclassify(value_double(call->arguments[0])) == class;

    call->result = value_bool(is_number && is_class != other);
    return true;
}

static bool math_isinfinite(struct builtin_call *call)
{
    return classify(call, FP_INFINITE, false);
}

static bool math_isfinite(struct builtin_call *call)
{
    return classify(call, FP_INFINITE, true);
}

static bool math_isnan(struct builtin_call *call)
{
    return classify(call, FP_NAN, false);
}

static bool math_isnormal(struct builtin_call *call)
{
    return classify(call, FP_NORMAL, false);
}

#define ROW(name, arity)                                                               \
    {                                                                                  \
#name, arity, math_##name                                                      \
    }

const struct builtin builtin_math[] = {
    ROW(acos, 0),
    ROW(acosh, 0),
    ROW(asin, 0),
    ROW(asinh, 0),
    ROW(atan, 0),
    ROW(atanh, 0),
    ROW(cbrt, 0),
    ROW(ceil, 0),
    ROW(cos, 0),
    ROW(cosh, 0),
    ROW(erf, 0),
    ROW(erfc, 0),
    ROW(exp, 0),
    ROW(exp10, 0),
    ROW(exp2, 0),
    ROW(expm1, 0),
    ROW(fabs, 0),
    ROW(floor, 0),
    ROW(gamma, 0),
    ROW(j0, 0),
    ROW(j1, 0),
    ROW(lgamma, 0),
    ROW(log, 0),
    ROW(log10, 0),
    ROW(log1p, 0),
    ROW(log2, 0),
    ROW(logb, 0),
    ROW(nearbyint, 0),
    ROW(rint, 0),
    ROW(round, 0),
    ROW(significand, 0),
    ROW(sin, 0),
    ROW(sinh, 0),
    ROW(sqrt, 0),
    ROW(tan, 0),
    ROW(tanh, 0),
    ROW(tgamma, 0),
    ROW(trunc, 0),
    ROW(y0, 0),
    ROW(y1, 0),
    ROW(atan2, 2),
    ROW(copysign, 2),
    ROW(drem, 2),
    ROW(fdim, 2),
    ROW(fmax, 2),
    ROW(fmin, 2),
    ROW(fmod, 2),
    ROW(hypot, 2),
    ROW(jn, 2),
    ROW(ldexp, 2),
    ROW(nextafter, 2),
    ROW(nexttoward, 2),
    ROW(pow, 2),
    ROW(remainder, 2),
    ROW(scalb, 2),
    ROW(scalbln, 2),
    ROW(yn, 2),
    ROW(fma, 3),
    ROW(frexp, 0),
    ROW(modf, 0),
    ROW(lgamma_r, 0),
    ROW(abs, 0),
    {"infinite", 0, infinite},
    {"nan", 0, nan_value},
    ROW(isinfinite, 0),
    ROW(isfinite, 0),
    ROW(isnan, 0),
    ROW(isnormal, 0),
    {NULL, 0, NULL},
};
