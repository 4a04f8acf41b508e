/* The machine: its room, its limits, its host, and many evaluations on one. */
#include "evaluate.h"

#include "pipeline/json/parse.h"

#include <stdio.h>
#include <string.h>

static struct compiled compiled;
static struct expr_run *run;

static void make(const char *program, const struct expr_host *host, size_t limit)
{
    memory_init(MEMORY_LIMIT);
    if (!compiled_init(&compiled, program, true))
        fail_msg("%s: %s", program, compiled.fault.what);
    run = expr_run_new(compiled.expr, host);
    assert_non_null(run);
    memory_init(limit);
}

static void unmake(void)
{
    expr_run_free(run);
    compiled_release(&compiled);
    memory_init(MEMORY_LIMIT);
}

/* The results with no more than `room` bytes above what is in use. */
static void assert_in_room(const char *program, size_t room, const char *expected)
{
    make(program, NULL, MEMORY_LIMIT);
    memory_init(memory_used() + room);
    assert_string_equal(results(run, VALUE_OF(VALUE_NULL), NULL), expected);
    unmake();
}

static void tail_calls_take_no_room(void **state)
{
    size_t room = 65536;

    (void)state;
    assert_in_room("0 | def f: if . > 200000 then . else . + 1 | f end; f", room,
                   "200001");
    assert_in_room("0 | def f(g): if . > 100000 then . else g | f(g) end; f(. + 1)",
                   room, "100001");
    assert_in_room("def f($n): if $n > 100000 then $n else f($n + 1) end; f(0)", room,
                   "100001");
    assert_in_room("last(range(200000))", room, "199999");
    assert_in_room("last(0 | recurse(if . < 100000 then . + 1 else empty end))", room,
                   "100000");
    assert_in_room("0 | until(. > 100000; . + 1)", room, "100001");
    assert_in_room("last(0 | while(. < 100000; . + 1))", room, "99999");
    assert_in_room("last(limit(100000; repeat(1)))", room, "1");
    assert_in_room("reduce range(100000) as $x (0; . + $x)", room, "4999950000");
    assert_in_room("last(foreach range(100000) as $x (0; . + 1))", room, "100000");
    assert_in_room(
        "0 | def f: if . > 100000 then . else first(. + 1, error) | f end; f", room,
        "100001");
    assert_in_room(
        "0 | def f: if . > 100000 then . else (try error(.) catch .) + 1 | f "
        "end; f",
        room, "100001");
}

static void memory_has_a_limit(void **state)
{
    size_t room = 1 << 20;

    (void)state;
    assert_in_room("[range(1e9)]", room, "-");
    assert_in_room("def f: 1 + f; f", room, "-");
    assert_in_room("[limit(1e9; repeat(1))]", room, "-");
    assert_in_room("\"x\" * 1e9", room, "-");
    assert_in_room("def f: f, f; f", room, "-");
    assert_in_room("def f(g): f(g | g); f(.)", room, "-");
    assert_in_room("[recurse([.])]", room, "-");
    assert_in_room("try ([range(1e9)]) catch \"caught\"", room, "-");
    assert_in_room("reduce range(1e9) as $i (\"\"; . + \"xxxxxxxxxxxxxxxx\")", room,
                   "-");
}

static void a_machine_goes_on_after_the_limit(void **state)
{
    (void)state;
    make("if . then [range(1e6)] else 7 end", NULL, MEMORY_LIMIT);
    memory_init(memory_used() + (1 << 20));
    for (int i = 0; i < 3; i++) {
        assert_string_equal(results(run, VALUE_OF(VALUE_TRUE), NULL), "-");
        assert_string_equal(results(run, VALUE_OF(VALUE_FALSE), NULL), "7");
    }
    unmake();
}

static void evaluations_leave_nothing(void **state)
{
    const char *input = "{\"a\":[1,{\"b\":\"x\"}],\"c\":\"d\"}";
    size_t used = 0;

    (void)state;
    make("[.. | strings] as $s | (.a[] |= [.]) | {$s, t: tojson} | "
         "(.s[0] | ascii_upcase), (try error(.) catch .t)",
         NULL, MEMORY_LIMIT);
    for (int i = 0; i < 1000; i++) {
        const char *told = results(run, value_text(input, strlen(input)), NULL);

        assert_string_equal(
            told,
            "\"X\" \"{\\\"a\\\":[[1],[{\\\"b\\\":\\\"x\\\"}]],\\\"c\\\":\\\"d\\\"}\"");
        if (i == 10)
            used = memory_used();
    }
    assert_int_equal(memory_used(), used);
    unmake();
}

static void an_evaluation_may_be_left(void **state)
{
    struct value value;

    (void)state;
    make("range(1000) as $x | [$x] | .[], error", NULL, MEMORY_LIMIT);
    for (int i = 0; i < 100; i++) {
        expr_start(run, VALUE_OF(VALUE_NULL), NULL);
        assert_int_equal(expr_next(run, &value), EXPR_VALUE);
        value_unref(value);
    }
    assert_int_equal(expr_next(run, &value), EXPR_ERROR);
    assert_int_equal(expr_next(run, &value), EXPR_END);
    unmake();
}

/* ---- The host ---- */

struct host {
    int next;
    char told[256];
};

static enum expr_input next_input(void *opaque, struct value *input)
{
    struct host *host = opaque;

    if (host->next > 3)
        return EXPR_INPUT_END;
    *input = value_integer(host->next++);
    return EXPR_INPUT_VALUE;
}

static void message(void *opaque, const char *label, const char *bytes, size_t length)
{
    struct host *host = opaque;
    size_t used = strlen(host->told);

    (void)snprintf(host->told + used, sizeof host->told - used, "%s%.*s;",
                   label ? label : "", (int)length, bytes);
}

static void assert_hosted(const char *program, const char *expected, const char *told)
{
    struct host state = {.next = 1};
    struct expr_host host = {
        .opaque = &state,
        .next_input = next_input,
        .message = message,
    };

    make(program, &host, MEMORY_LIMIT);
    assert_string_equal(results(run, value_integer(0), NULL), expected);
    assert_string_equal(state.told, told);
    unmake();
}

static void inputs_come_from_the_host(void **state)
{
    (void)state;
    assert_hosted("., input, input", "0 1 2", "");
    assert_hosted("[., inputs]", "[0,1,2,3]", "");
    assert_hosted("first(inputs), [limit(1; inputs)], input", "1 [2] 3", "");
    assert_hosted("[inputs] | try input catch .", "\"break\"", "");
    assert_hosted("reduce inputs as $x (.; . + $x)", "6", "");
    make("input", NULL, MEMORY_LIMIT);
    assert_true(expr_reads_inputs(compiled.expr));
    assert_string_equal(results(run, VALUE_OF(VALUE_NULL), NULL), "!break");
    unmake();
}

static void messages_go_to_the_host(void **state)
{
    (void)state;
    assert_hosted("debug", "0", "DEBUG:0;");
    assert_hosted("debug(\"a\", [.])", "0", "DEBUG:\"a\";DEBUG:[0];");
    assert_hosted("\"a\" | stderr", "\"a\"", "a;");
    assert_hosted("[1] | stderr", "[1]", "[1];");
}

static bool stop_at_the_third(void *opaque)
{
    int *asked = opaque;

    return ++*asked == 3;
}

static void a_program_that_never_ends_is_stopped(void **state)
{
    int asked = 0;
    struct expr_host host = {.opaque = &asked, .is_stopped = stop_at_the_third};

    (void)state;
    make("try (def f: f; f) catch 1", &host, MEMORY_LIMIT);
    assert_string_equal(results(run, VALUE_OF(VALUE_NULL), NULL), "!stopped");
    assert_string_equal(expr_error(run).cause, "stopped");
    assert_int_equal(asked, 3);
    unmake();
}

static void mixed_comparisons_are_counted(void **state)
{
    (void)state;
    make(".[] > 1, . == 2", NULL, MEMORY_LIMIT);
    (void)results(run, value_text("[\"2\",3,null]", 12), NULL);
    assert_int_equal(expr_mixed_comparisons(run), 1);
    (void)results(run, value_text("[\"2\"]", 5), NULL);
    assert_int_equal(expr_mixed_comparisons(run), 2);
    unmake();
}

static void errors_have_causes(void **state)
{
    static const char *const cases[][2] = {
        {".a", "cannot index"},  {".[]", "cannot iterate"},
        {"error", "error"},      {"1 / 0", "division by zero"},
        {"path(1)", "bad path"}, {"{} + 1", "operands do not go together"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct value value;

        make(cases[i][0], NULL, MEMORY_LIMIT);
        expr_start(run, value_integer(7), NULL);
        assert_int_equal(expr_next(run, &value), EXPR_ERROR);
        assert_string_equal(expr_error(run).cause, cases[i][1]);
        unmake();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tail_calls_take_no_room),
        cmocka_unit_test(memory_has_a_limit),
        cmocka_unit_test(a_machine_goes_on_after_the_limit),
        cmocka_unit_test(evaluations_leave_nothing),
        cmocka_unit_test(an_evaluation_may_be_left),
        cmocka_unit_test(inputs_come_from_the_host),
        cmocka_unit_test(messages_go_to_the_host),
        cmocka_unit_test(a_program_that_never_ends_is_stopped),
        cmocka_unit_test(mixed_comparisons_are_counted),
        cmocka_unit_test(errors_have_causes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
