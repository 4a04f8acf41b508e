/* Arithmetic, and functions of numbers. */
#include "calls.h"

#include <math.h>

static struct value not_a_number(void)
{
    return value_number((double)NAN);
}

static struct value infinity(void)
{
    return value_number((double)INFINITY);
}

static void integers_stay_exact_while_they_fit(void **state)
{
    (void)state;
    check("+", "[9007199254740993,1]", "9007199254740994");
    check("-", "[9223372036854775807,1]", "9223372036854775806");
    check("*", "[3037000499,3037000499]", "9223372030926249001");
    check("+", "[9223372036854775807,1]", "9223372036854776000");
    check("negate", "[13911860366432393]", "-13911860366432393");
    check("%", "[9007199254740993,10]", "3");
    check("/", "[9007199254740993,3]", "3002399751580331");
}

static void other_numbers_are_doubles(void **state)
{
    (void)state;
    check("+", "[1,1.0]", "2");
    check("+", "[0.1,0.2]", "0.30000000000000004");
    check("-", "[1.1e-19,5e-21]", "1.05e-19");
    check("*", "[1e300,1e300]", "1.7976931348623157e+308");
    check("/", "[1,3]", "0.3333333333333333");
    check("/", "[0,-5]", "-0");
    check("*", "[0,-5]", "-0");
    check("*", "[0,5]", "0");
    check("+", "[1e1000,1]", "1.7976931348623157e+308");
}

static void minus_keeps_the_spelling(void **state)
{
    (void)state;
    check("negate", "[-0.12345678901234567890123456789]",
          "0.12345678901234567890123456789");
    check("negate", "[1E+1000]", "-1E+1000");
    check("negate", "[0]", "0");
    check("negate", "[0.00]", "0.00");
    check("negate", "[1.0]", "-1.0");
    check("negate", "[-17]", "17");
    check("negate", "[-9223372036854775808]", "9223372036854775808");
    check("negate", "[null]", "!null (null) cannot be negated");
    check("abs", "[-0.10]", "0.10");
    check("abs", "[-10]", "10");
    check("abs", "[\"abc\"]", "\"abc\"");
    check("abs", "[null]", "!null (null) cannot be negated");
}

static void division_by_zero_fails(void **state)
{
    (void)state;
    check("/", "[1,0]",
          "!number (1) and number (0) cannot be divided because the divisor is zero");
    check(
        "/", "[1,-0.0]",
        "!number (1) and number (-0.0) cannot be divided because the divisor is zero");
    check(
        "%", "[1,0]",
        "!number (1) and number (0) cannot be divided (remainder) because the divisor "
        "is zero");
    check("%", "[1,0.5]",
          "!number (1) and number (0.5) cannot be divided (remainder) because the "
          "divisor "
          "is zero");
    check("/", "[1,\"a\"]", "!number (1) and string (\"a\") cannot be divided");
    check("%", "[{},1]", "!object ({}) and number (1) cannot be divided (remainder)");
    check("-", "[1,\"a\"]", "!number (1) and string (\"a\") cannot be subtracted");
    check("*", "[[],1]", "!array ([]) and number (1) cannot be multiplied");
}

static void remainders_are_those_of_integers(void **state)
{
    (void)state;
    check("%", "[25,7]", "4");
    check("%", "[-7,3]", "-1");
    check("%", "[7,-3]", "1");
    check("%", "[5.9,3.9]", "2");
    check("%", "[-9223372036854775808,-1]", "0");
    check_values("%", "0", infinity(), infinity());
    check_values("%", "-1", value_number(-(double)INFINITY), infinity());
    check_values("%", "null", not_a_number(), value_integer(1));
    check_values("%", "null", value_integer(1), not_a_number());
}

static void functions_are_those_of_c(void **state)
{
    (void)state;
    check("floor", "[-1.1]", "-2");
    check("ceil", "[1.1]", "2");
    check("round", "[-1.5]", "-2");
    check("trunc", "[-1.9]", "-1");
    check("rint", "[2.5]", "2");
    check("nearbyint", "[3.5]", "4");
    check("floor", "[9007199254740993]", "9007199254740993");
    check("sqrt", "[9]", "3");
    check("exp10", "[2]", "100");
    check("log2", "[8]", "3");
    check("cbrt", "[8]", "2");
    check("significand", "[10]", "1.25");
    check("logb", "[10]", "3");
    check("gamma", "[3]", "0.6931471805599453");
    check("tgamma", "[5]", "24");
    check("fabs", "[-1.1]", "1.1");
    check("floor", "[\"a\"]", "!string (\"a\") number required");
}

static void functions_of_two_ignore_the_input(void **state)
{
    (void)state;
    check("pow", "[null,2,10]", "1024");
    check("atan2", "[null,0,1]", "0");
    check("fmin", "[null,2,1]", "1");
    check("fmod", "[null,7,4]", "3");
    check("ldexp", "[null,3,4]", "48");
    check("scalb", "[null,3,4]", "48");
    check("scalbln", "[null,3,1e300]", "1.7976931348623157e+308");
    check("copysign", "[null,3,-1]", "-3");
    check("drem", "[null,10,3]", "1");
    check("nexttoward", "[null,1,2]", "1.0000000000000002");
    check("jn", "[null,0,0]", "1");
    check("fma", "[null,2,3,4]", "10");
    check("pow", "[null,\"a\",{}]", "!string (\"a\") number required");
    check("pow", "[null,1,{}]", "!object ({}) number required");
}

static void some_give_pairs(void **state)
{
    (void)state;
    check("frexp", "[10]", "[0.625,4]");
    check("modf", "[-3.25]", "[-0.25,-3]");
    check("lgamma_r", "[-0.5]", "[1.2655121234846454,-1]");
    check_values("frexp", "[1.7976931348623157e+308,0]", infinity());
    check_values("frexp", "[null,0]", not_a_number());
    check("frexp", "[null]", "!null (null) number required");
}

static void classes_of_numbers(void **state)
{
    (void)state;
    check("infinite", "[null]", "1.7976931348623157e+308");
    check("nan", "[1]", "null");
    check("isinfinite", "[1e1000]", "true");
    check("isinfinite", "[1]", "false");
    check("isinfinite", "[\"a\"]", "false");
    check("isfinite", "[1]", "true");
    check("isfinite", "[null]", "false");
    check("isnormal", "[0]", "false");
    check("isnormal", "[5e-324]", "false");
    check("isnormal", "[1]", "true");
    check("isnan", "[null]", "false");
    check_values("isnan", "true", not_a_number());
    check_values("isfinite", "true", not_a_number());
}

static void nan_is_below_all_numbers(void **state)
{
    struct value array = value_array_new();

    (void)state;
    array = value_append(array, value_integer(1));
    array = value_append(array, not_a_number());
    array = value_append(array, value_integer(-1));
    array = value_append(array, not_a_number());
    check_values("sort", "[null,null,-1,1]", value_ref(array));
    check_values("unique", "[null,null,-1,1]", value_ref(array));
    check_values("min", "null", array);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_stay_exact_while_they_fit),
        cmocka_unit_test(other_numbers_are_doubles),
        cmocka_unit_test(minus_keeps_the_spelling),
        cmocka_unit_test(division_by_zero_fails),
        cmocka_unit_test(remainders_are_those_of_integers),
        cmocka_unit_test(functions_are_those_of_c),
        cmocka_unit_test(functions_of_two_ignore_the_input),
        cmocka_unit_test(some_give_pairs),
        cmocka_unit_test(classes_of_numbers),
        cmocka_unit_test(nan_is_below_all_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
