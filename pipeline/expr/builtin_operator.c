/* + - * / % and unary minus, on values.
 *
 * Integers of int64 stay exact while the answer fits; everything else is computed with
 * doubles, as jq does. */

#include "pipeline/expr/builtin_internal.h"

#include <math.h>
#include <string.h>

static bool both(const struct value pair[2], enum value_kind kind)
{
    return is_kind(pair[0], kind) && is_kind(pair[1], kind);
}

static bool both_int64(const struct value pair[2], int64_t *a, int64_t *b)
{
    return value_int64(pair[0], a) && value_int64(pair[1], b);
}

static struct value add_numbers(const struct value pair[2])
{
    int64_t a, b, sum;

    if (both_int64(pair, &a, &b) && !__builtin_add_overflow(a, b, &sum))
        return value_integer(sum);
    return value_number(value_double(pair[0]) + value_double(pair[1]));
}

static struct value add_strings(const struct value pair[2])
{
    struct value holders[2];
    struct value_string strings[2];
    struct buffer text = {0};
    bool held = builtin_bytes(pair[0], &holders[0], &strings[0]);

    held = builtin_bytes(pair[1], &holders[1], &strings[1]) && held;
    if (held && buffer_reserve(&text, strings[0].length + strings[1].length)) {
        buffer_add(&text, strings[0].bytes, strings[0].length);
        buffer_add(&text, strings[1].bytes, strings[1].length);
    } else {
        text.failed = true;
    }
    value_unref(holders[0]);
    value_unref(holders[1]);
    return builtin_string_of(&text);
}

/* Takes `a`. */
static struct value add_container(struct value a, struct value b, bool is_array)
{
    struct value_walk walk;

    if (value_length(a) == 0) {
        value_unref(a);
        return value_ref(b);
    }
    if (!value_walk_init(&walk, b)) {
        value_unref(a);
        return VALUE_OF(VALUE_NONE);
    }
    while (a.form != VALUE_NONE && value_walk_next(&walk))
        a = is_array ? value_append(a, value_ref(walk.value))
                     : value_set_key(a, walk.key.bytes, walk.key.length,
                                     value_ref(walk.value));
    value_walk_release(&walk);
    return a;
}

bool builtin_sum(struct builtin_call *call, struct value a, struct value b,
                 struct value *sum)
{
    struct value pair[2] = {a, b};
    bool answered = true;

    *sum = VALUE_OF(VALUE_NONE);
    if (is_kind(b, KIND_NULL)) {
        *sum = a;
        return true;
    }
    if (both(pair, KIND_ARRAY) || both(pair, KIND_OBJECT)) {
        *sum = add_container(a, b, is_kind(a, KIND_ARRAY));
        return sum->form != VALUE_NONE || builtin_no_memory(call);
    }
    if (is_kind(a, KIND_NULL))
        *sum = value_ref(b);
    else if (both(pair, KIND_NUMBER))
        *sum = add_numbers(pair);
    else if (both(pair, KIND_STRING))
        *sum = add_strings(pair);
    else
        answered = builtin_fail_types(call, CAUSE_OPERANDS, pair, "cannot be added");
    value_unref(a);
    return answered && (sum->form != VALUE_NONE || builtin_no_memory(call));
}

bool builtin_add(struct builtin_call *call)
{
    struct value sum;

    if (!builtin_sum(call, builtin_take(call, 1), call->arguments[2], &sum))
        return false;
    call->result = sum;
    return true;
}

bool builtin_subtract(struct builtin_call *call)
{
    struct value *pair = &call->arguments[1];
    int64_t a, b, difference;

    if (both(pair, KIND_ARRAY))
        return builtin_without(call);
    if (!both(pair, KIND_NUMBER))
        return builtin_fail_types(call, CAUSE_OPERANDS, pair, "cannot be subtracted");
    if (both_int64(pair, &a, &b) && !__builtin_sub_overflow(a, b, &difference))
        call->result = value_integer(difference);
    else
        call->result = value_number(value_double(pair[0]) - value_double(pair[1]));
    return true;
}

static bool multiply_numbers(struct builtin_call *call)
{
    struct value *pair = &call->arguments[1];
    int64_t a, b, product;

    /* Zero has a sign that an integer does not have. */
    if (both_int64(pair, &a, &b) && !__builtin_mul_overflow(a, b, &product) &&
        product != 0)
        call->result = value_integer(product);
    else
        call->result = value_number(value_double(pair[0]) * value_double(pair[1]));
    return true;
}

bool builtin_multiply(struct builtin_call *call)
{
    struct value *pair = &call->arguments[1];
    bool is_number[2] = {is_kind(pair[0], KIND_NUMBER), is_kind(pair[1], KIND_NUMBER)};

    if (is_number[0] && is_number[1])
        return multiply_numbers(call);
    if (is_number[1] && is_kind(pair[0], KIND_STRING))
        return builtin_repeat(call, pair[0], value_double(pair[1]));
    if (is_number[0] && is_kind(pair[1], KIND_STRING))
        return builtin_repeat(call, pair[1], value_double(pair[0]));
    if (both(pair, KIND_OBJECT))
        return builtin_merge(call);
    return builtin_fail_types(call, CAUSE_OPERANDS, pair, "cannot be multiplied");
}

bool builtin_divide(struct builtin_call *call)
{
    struct value *pair = &call->arguments[1];
    int64_t a, b;

    if (both(pair, KIND_STRING))
        return builtin_split_string(call, pair[0], pair[1]);
    if (!both(pair, KIND_NUMBER))
        return builtin_fail_types(call, CAUSE_OPERANDS, pair, "cannot be divided");
    if (value_double(pair[1]) == 0.0)
        return builtin_fail_types(call, CAUSE_ZERO, pair,
                                  "cannot be divided because the divisor is zero");
    /* By -1 the smallest integer would overflow, and 0 would lose its sign. */
    if (both_int64(pair, &a, &b) && b > 0 && a % b == 0)
        call->result = value_integer(a / b);
    else
        call->result = value_number(value_double(pair[0]) / value_double(pair[1]));
    return true;
}

/* As an int64, cut towards zero and to its range. */
static int64_t whole(struct value number)
{
    int64_t integer;
    double exact;

    if (value_int64(number, &integer))
        return integer;
    exact = value_double(number);
    if (exact < -0x1p63)
        return INT64_MIN;
    return exact >= 0x1p63 ? INT64_MAX : (int64_t)exact;
}

bool builtin_modulo(struct builtin_call *call)
{
    struct value *pair = &call->arguments[1];
    int64_t divisor;

    if (!both(pair, KIND_NUMBER))
        return builtin_fail_types(call, CAUSE_OPERANDS, pair,
                                  "cannot be divided (remainder)");
    if (isnan(value_double(pair[0])) || isnan(value_double(pair[1]))) {
        call->result = value_number((double)NAN);
        return true;
    }
    divisor = whole(pair[1]);
    if (divisor == 0)
        return builtin_fail_types(
            call, CAUSE_ZERO, pair,
            "cannot be divided (remainder) because the divisor is zero");
    /* The smallest integer overflows by -1. */
    call->result = value_integer(divisor == -1 ? 0 : whole(pair[0]) % divisor);
    return true;
}

bool builtin_negate(struct builtin_call *call)
{
    struct value number = call->arguments[1];

    if (!is_kind(number, KIND_NUMBER))
        return builtin_fail_type(call, CAUSE_TYPE, number, "cannot be negated");
    return builtin_return(call, builtin_negated(number));
}
