/* Lists of keys and aggregates, keywords, and which fields are wanted. */

#include "fake_stages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct plan plan;

static const void *args_of(const char *text)
{
    struct fault fault = {0};

    plan_release(&plan);
    if (fake_parse(&plan, text, &fault) != STATUS_OK)
        fail_msg("%s: %s", text, fault.what);
    return plan.stages[1]->args;
}

static int tear_down(void **state)
{
    (void)state;
    plan_release(&plan);
    return 0;
}

static void add(char *buffer, size_t size, const char *before, struct text text)
{
    size_t length = strlen(buffer);

    if (text.bytes)
        snprintf(buffer + length, size - length, "%s%.*s", before, (int)text.length,
                 text.bytes);
}

/* "label=function(argument)?condition ... by label ... on place" */
static void assert_tally(const char *pipeline, const char *expected)
{
    const struct tally_args *args = args_of(pipeline);
    char shown[512] = "";

    for (size_t i = 0; i < args->calls.count; i++) {
        const struct aggregation *call = &args->calls.items[i];

        add(shown, sizeof(shown), i ? " " : "", call->label);
        add(shown, sizeof(shown), "=", call->function);
        if (call->argument.program)
            add(shown, sizeof(shown), "(", call->argument.text);
        if (call->condition.program)
            add(shown, sizeof(shown), "?", call->condition.text);
    }
    for (size_t i = 0; i < args->keys.count; i++)
        add(shown, sizeof(shown), i ? ", " : " by ", args->keys.items[i].label);
    add(shown, sizeof(shown), " on ", args->place);
    assert_string_equal(shown, expected);
}

static void a_call_is_labelled_by_function_and_path(void **state)
{
    (void)state;
    assert_tally("tally count", "count=count");
    assert_tally("tally count, sum(.bytes)", "count=count sum_bytes=sum(.bytes");
    assert_tally("tally p99(.req.ms)", "p99_ms=p99(.req.ms");
    assert_tally("tally sum(.a[0])", "sum_a=sum(.a[0]");
    assert_tally("tally sum(.a[])", "sum_a=sum(.a[]");
    assert_tally("tally sum(.[\"x y\"])", "sum_x y=sum(.[\"x y\"]");
    assert_tally("tally sum(.)", "sum_value=sum(.");
    assert_tally("tally sum(.n?)", "sum_n=sum(.n?");
}

static void a_call_may_have_a_name_and_a_condition(void **state)
{
    (void)state;
    assert_tally("tally sum(.a + .b) as both", "both=sum(.a + .b");
    assert_tally("tally sum(.x) as n if .y", "n=sum(.x?.y");
    assert_tally("tally sum(.x) if .y as n", "n=sum(.x?.y");
    assert_tally("tally count as \"a b\", count if .x == \",\" as c",
                 "a b=count c=count?.x == \",\"");
    assert_tally("tally sum(.x)as n,count", "n=sum(.x count=count");
    assert_tally("tally sum( (.a, .b) | . * 2 ) as n , count",
                 "n=sum((.a, .b) | . * 2 count=count");
    assert_tally("tally sum(\")\" | length) as n", "n=sum(\")\" | length");
}

static void keywords_stand_in_any_place(void **state)
{
    (void)state;
    assert_tally("tally sum(.x) as n if .y by .z", "n=sum(.x?.y by z");
    assert_tally("tally count by .a, .b.c as d, .e on x",
                 "count=count by a, d, e on x");
    assert_tally("tally on \"by\" count by .a", "count=count by a on by");
    assert_tally("tally -q count by .a", "count=count by a");
}

static void assert_best(const char *pipeline, uint64_t count, const char *keys,
                        size_t by)
{
    const struct best_args *args = args_of(pipeline);

    assert_int_equal(args->count, count);
    assert_int_equal(args->keys.text.length, strlen(keys));
    assert_memory_equal(args->keys.text.bytes, keys, strlen(keys));
    assert_int_equal(args->by.count, by);
}

static void a_number_in_front_of_an_expression_may_be_missing(void **state)
{
    (void)state;
    assert_best("best 3 .a", 3, ".a", 0);
    assert_best("best -3 .a", 3, ".a", 0);
    assert_best("best .a", 10, ".a", 0);
    assert_best("best -.a", 10, "-.a", 0);
    assert_best("best {a: 1}", 10, "{a: 1}", 0);
    assert_best("best 3 {a: 1}", 3, "{a: 1}", 0);
    assert_best("best (3)", 10, "(3)", 0);
    assert_best("best .a by .b, .c", 10, ".a", 2);
    assert_best("best 3 .a by .b", 3, ".a", 1);
}

static void assert_refused(const char *pipeline, const char *what)
{
    struct fault fault = {0};

    plan_release(&plan);
    assert_int_equal(fake_parse(&plan, pipeline, &fault), STATUS_USAGE);
    if (!strstr(fault.what, what))
        fail_msg("%s: \"%s\" does not say \"%s\"", pipeline, fault.what, what);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    assert_refused("tally", "AGGS is missing");
    assert_refused("tally .x", "an aggregate such as count or sum(.x)");
    assert_refused("tally sum(.a + .b)", "needs a name: .a + .b as NAME");
    assert_refused("tally count by .a + 1", "needs a name: .a + 1 as NAME");
    assert_refused("tally count by .a, .b.a", "\"a\" is the name of two results");
    assert_refused("tally sum(.a), sum(.b.a)", "\"sum_a\" is the name of two results");
    assert_refused("tally count by", "by needs a value");
    assert_refused("tally count by .a by .b", "unexpected argument \"by\"");
    assert_refused("tally count as", "a name is expected behind `as`");
    assert_refused("tally sum(.x", "");
    assert_refused("tally sum(.x) + 1", "unexpected argument \"+\"");
    assert_refused("tally count, by .x", "");
    assert_refused("those .x", "from is missing");
    assert_refused("best 3", "KEYS is missing");
    assert_refused("best by .x", "KEYS is missing");
    assert_refused("best x3 .x", "");
}

static void assert_shape(const char *pipeline, const char *expected)
{
    char shown[512];

    (void)args_of(pipeline);
    fake_shape(&plan, shown, sizeof(shown));
    assert_string_equal(shown, expected);
}

static void keywords_are_printed_behind_operands(void **state)
{
    (void)state;
    assert_shape("tally on x -q count by .a",
                 "read>1; 1 tally -q count by .a on x>print; print");
}

static void assert_wanted(const char *pipeline, const char *expected)
{
    const struct text_list *names;
    char shown[256] = "";

    (void)args_of(pipeline);
    names = plan_wanted(&plan, plan.stages[0], &plan.arena);
    if (!expected) {
        assert_null(names);
        return;
    }
    assert_non_null(names);
    for (size_t i = 0; i < names->count; i++)
        add(shown, sizeof(shown), i ? " " : "", names->items[i]);
    assert_string_equal(shown, expected);
}

static void fields_that_are_read_are_wanted(void **state)
{
    (void)state;
    assert_wanted("tally sum(.a.b), count if .c by .d", "a c d");
    assert_wanted("those .x from .y.z | tally count by .x", "x y");
    assert_wanted("tally count", "");
    assert_wanted("broadcast { tally count by .x } { those .y from 1 | tally count }",
                  "x y");
    assert_wanted("tally sum(.a) | grep x", "a");
}

static void all_fields_are_wanted_where_records_are_seen(void **state)
{
    (void)state;
    assert_wanted("those .x from .y", NULL); /* by print */
    assert_wanted("grep x | tally count by .x", NULL);
    assert_wanted("tally count(.) by .x", NULL);
    assert_wanted("tally count by .[0]", NULL);
    assert_wanted("tally count by input as i", NULL);
    assert_wanted("broadcast { tally count by .x } { those .y from 1 }", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_call_is_labelled_by_function_and_path, tear_down),
        cmocka_unit_test_teardown(a_call_may_have_a_name_and_a_condition, tear_down),
        cmocka_unit_test_teardown(keywords_stand_in_any_place, tear_down),
        cmocka_unit_test_teardown(a_number_in_front_of_an_expression_may_be_missing,
                                  tear_down),
        cmocka_unit_test_teardown(mistakes_are_told, tear_down),
        cmocka_unit_test_teardown(keywords_are_printed_behind_operands, tear_down),
        cmocka_unit_test_teardown(fields_that_are_read_are_wanted, tear_down),
        cmocka_unit_test_teardown(all_fields_are_wanted_where_records_are_seen,
                                  tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
