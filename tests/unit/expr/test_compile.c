/* What is known of a program before it runs, and why one is refused. */
#include "evaluate.h"

#include "pipeline/json/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void unknown_names_are_told_with_the_nearest(void **state)
{
    (void)state;
    assert_string_equal(refusal("map(lenght)"),
                        "lenght/0 is not defined; did you mean length?");
    assert_string_equal(refusal("hostname"), "hostname/0 is not defined; did you mean "
                                             "the field .hostname?");
    assert_string_equal(refusal("map"), "map/0 is not defined; map takes 1 argument");
    assert_string_equal(refusal("quux(1; 2)"), "quux/2 is not defined");
    assert_string_equal(refusal("1 as $count | $cuont"),
                        "$cuont is not defined; did you mean $count?");
    assert_string_equal(refusal("$zzz"), "$zzz is not defined");
    assert_string_equal(refusal("break $out"), "there is no label $out");
    assert_string_equal(refusal("def f($x): 1; x"),
                        "x/0 is not defined; did you mean the field .x?");
}

static void what_a_stage_cannot_do_is_refused(void **state)
{
    (void)state;
    assert_string_equal(refusal("halt"), "halt is not available in a pipeline");
    assert_string_equal(refusal("1 | halt_error(2)"),
                        "halt_error is not available in a pipeline");
    assert_string_equal(refusal("modulemeta"),
                        "modulemeta is not available in a pipeline");
    assert_string_equal(refusal("{(1 + 1): 2}"), "Cannot use number (2) as object key");
    assert_string_equal(refusal(". as {(1 + 1): $x} | $x"),
                        "Cannot use number (2) as object key");
}

static void a_message_points_at_the_name(void **state)
{
    struct compiled compiled;

    (void)state;
    assert_false(compiled_init(&compiled, ".a | map(lenght)", true));
    assert_int_equal(compiled.fault.status, STATUS_USAGE);
    assert_int_equal(compiled.fault.at, 9);
    assert_int_equal(compiled.fault.extent, 6);
    compiled_release(&compiled);
}

/* The fields that the program reads, and whether it needs more. */
static void assert_fields(const char *program, const char *expected, bool whole)
{
    struct compiled compiled;
    const struct expr_field *fields;
    char told[256] = "";
    size_t count;

    memory_init(MEMORY_LIMIT);
    if (!compiled_init(&compiled, program, true))
        fail_msg("%s: %s", program, compiled.fault.what);
    fields = expr_fields(compiled.expr, &count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(told);

        (void)snprintf(told + length, sizeof told - length, "%s%.*s", i ? " " : "",
                       (int)fields[i].path.length, fields[i].path.bytes);
    }
    if (strcmp(told, expected) != 0)
        fail_msg("%s: reads %s, not %s", program, told, expected);
    if (expr_needs_whole_input(compiled.expr) != whole)
        fail_msg("%s: needs its whole input: %d", program, !whole);
    compiled_release(&compiled);
}

static void fields_of_the_input_are_found(void **state)
{
    (void)state;
    assert_fields(".a", ".a", false);
    assert_fields(".a.b[0], .\"c d\"", ".a.b[0] .\"c d\"", false);
    assert_fields(".a | .b", ".a .a.b", false);
    assert_fields("{a, x: .b.c}", ".a .b.c", false);
    assert_fields("if .a > 1 and .b then .c else \"x\" end", ".a .b .c", false);
    assert_fields("\"\\(.a) \\(.b + 1)\"", ".b .a", false);
    assert_fields("[.a[] | .b]", ".a", false);
    assert_fields("any(.a[]; . == 1)", ".a", false);
    assert_fields(".a as $x | .b | . + $x", ".a .b", false);
    assert_fields(".a // .b", ".a .b", false);
    assert_fields("def f(g): g + 1; f(.a)", ".a", false);
    assert_fields("(.a | test(\"x\")), (.b | length)", ".a .b", false);
    assert_fields("select(.a > 1)", ".a", true);
    assert_fields(".[-1]", "", true);
    assert_fields(".a = 1", "", true);
    assert_fields("keys, .a", ".a", true);
    assert_fields("[.[] | .a]", "", true);
    assert_fields("1, input", "", false);
    assert_fields("path(.a)", "", true);
}

static void assert_comparison(const char *program, const char *expected)
{
    static const char *const signs[] = {
        [OPERATOR_EQUAL] = "==",  [OPERATOR_NOT_EQUAL] = "!=",
        [OPERATOR_LESS] = "<",    [OPERATOR_LESS_EQUAL] = "<=",
        [OPERATOR_GREATER] = ">", [OPERATOR_GREATER_EQUAL] = ">=",
    };
    struct expr_comparison comparison;
    struct compiled compiled;
    const char *told = NULL;
    size_t count;

    memory_init(MEMORY_LIMIT);
    assert_true(compiled_init(&compiled, program, true));
    if (expr_as_comparison(compiled.expr, &comparison)) {
        assert_int_equal(comparison.slot, expr_fields(compiled.expr, &count)->slot);
        told = signs[comparison.op];
    }
    if (!told || !expected ? told != expected : strcmp(told, expected) != 0)
        fail_msg("%s: %s", program, told ? told : "none");
    compiled_release(&compiled);
}

static void comparisons_of_a_field_are_seen(void **state)
{
    (void)state;
    assert_comparison(".a >= 500", ">=");
    assert_comparison("500 >= .a", "<=");
    assert_comparison(".a.b == \"x\"", "==");
    assert_comparison("(.a < 1 + 1)", "<");
    assert_comparison(".a | . != null", "!=");
    assert_comparison(".a > .b", NULL);
    assert_comparison(".a > 1 and true", NULL);
    assert_comparison(". > 1", NULL);
}

/* What stands before each value and the value's field or constant. */
static void assert_object(const char *program, const char *expected)
{
    const struct expr_object *object;
    struct buffer told = {0};
    struct compiled compiled;

    memory_init(MEMORY_LIMIT);
    assert_true(compiled_init(&compiled, program, true));
    object = expr_as_object(compiled.expr);
    for (size_t i = 0; object && i < object->count; i++) {
        const struct expr_object_member *member = &object->members[i];

        buffer_add(&told, member->before.bytes, member->before.length);
        if (member->slot < 0)
            write_value(&told, member->constant, 0);
        else
            buffer_printf(&told, "%d", member->slot);
    }
    buffer_add_byte(&told, '\0');
    if (strcmp(told.bytes, expected) != 0)
        fail_msg("%s: %s, not %s", program, told.bytes, expected);
    buffer_release(&told);
    compiled_release(&compiled);
}

static void objects_of_fields_are_seen(void **state)
{
    (void)state;
    assert_object("{a}", "{\"a\":1");
    assert_object("{a, b: .c.d, \"x y\": .a, n: 1, s: \"\\u0000\\u00e4\"}",
                  "{\"a\":1,\"b\":3,\"x y\":1,\"n\":1,\"s\":\"\\u0000\xc3\xa4\"");
    assert_object("{\"\\\"\": .a, k: {x: [1]}, z: null}",
                  "{\"\\\"\":1,\"k\":{\"x\":[1]},\"z\":null");
    assert_object(". | {a: .a[1]}", "{\"a\":2");
    assert_object("{a: .a?}", "{\"a\":1");
    assert_object("{}", "");
    assert_object("{a: 1}", "");
    assert_object("{a, a: .b}", "");
    assert_object("{a: .}", "");
    assert_object("{a: .a, b: (.b + 1)}", "");
    assert_object("{a: .b[]}", "");
    assert_object("{(.a): .b}", "");
    assert_object("{a: .[-1]}", "");
    assert_object("{a: {b: .c}}", "");
    assert_object("{a}, {b}", "");
    assert_object("{a} | .b", "");
    assert_object("{a} // 1", "");
    assert_object("[{a}]", "");
}

/* `open` and `close` count times around `inside`, run on null. */
static void assert_deep(const char *open, const char *inside, const char *close,
                        const char *expected)
{
    size_t count = 20000, pair = strlen(open) + strlen(close);
    char *program = malloc(count * pair + strlen(inside) + 1), *at = program;
    struct compiled compiled;
    struct expr_run *run;

    assert_non_null(program);
    for (size_t i = 0; i < count; i++, at += strlen(open))
        memcpy(at, open, strlen(open));
    memcpy(at, inside, strlen(inside));
    at += strlen(inside);
    for (size_t i = 0; i < count; i++, at += strlen(close))
        memcpy(at, close, strlen(close));
    *at = 0;
    memory_init(MEMORY_LIMIT);
    if (!compiled_init(&compiled, program, true))
        fail_msg("%s: %s", open, compiled.fault.what);
    run = expr_run_new(compiled.expr, NULL);
    assert_non_null(run);
    assert_string_equal(results(run, VALUE_OF(VALUE_NULL), NULL), expected);
    expr_run_free(run);
    compiled_release(&compiled);
    free(program);
}

static void programs_may_be_deep(void **state)
{
    (void)state;
    assert_deep("(", "1", ")", "1");
    assert_deep("-(", "1", ")", "1");
    assert_deep("1 + ", "1", "", "20001");
    assert_deep("[", "1", "][0]", "1");
    assert_deep(". | ", "2", "", "2");
    assert_deep("try (", "3", ")", "3");
    assert_deep("if . then 1 else ", "4", " end", "4");
    assert_deep("null // ", "5", "", "5");
    assert_deep(".a", "", "", "null");
    assert_deep("first(", "6", ")", "6");
    assert_deep("", "empty", ", empty", "");
    assert_deep(". as $x | ", "$x", "", "null");
}

static void expansion_has_an_end(void **state)
{
    struct compiled compiled;
    struct expr_run *run;

    (void)state;
    memory_init(MEMORY_LIMIT);
    assert_true(compiled_init(&compiled,
                              "def a(f): [f, f]; def b(f): a(a(a(a(f))));"
                              "def c(f): b(b(b(b(f)))); c(.) | flatten | length",
                              true));
    run = expr_run_new(compiled.expr, NULL);
    assert_non_null(run);
    assert_string_equal(results(run, VALUE_OF(VALUE_NULL), NULL), "65536");
    expr_run_free(run);
    compiled_release(&compiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_are_told_with_the_nearest),
        cmocka_unit_test(what_a_stage_cannot_do_is_refused),
        cmocka_unit_test(a_message_points_at_the_name),
        cmocka_unit_test(fields_of_the_input_are_found),
        cmocka_unit_test(comparisons_of_a_field_are_seen),
        cmocka_unit_test(objects_of_fields_are_seen),
        cmocka_unit_test(programs_may_be_deep),
        cmocka_unit_test(expansion_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
