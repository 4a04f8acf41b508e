/* Plans: stages in their order, and who sends to whom. */

#include "fake_stages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_shape(const char *text, const char *expected)
{
    struct fault fault = {0};
    struct plan plan;
    static char shape[2048];

    if (fake_parse(&plan, text, &fault) != STATUS_OK)
        fail_msg("%s: %s", text, fault.what);
    fake_shape(&plan, shape, sizeof shape);
    assert_string_equal(shape, expected);
    plan_release(&plan);
}

static void source_and_sink_need_not_be_written(void **state)
{
    (void)state;
    assert_shape("count", "read>1; 1 count>print; print");
    assert_shape("read a | count | print", "1 read a>2; 2 count>3; 3 print");
    assert_shape("follow a b", "1 follow a b>print; print");
    assert_shape("write f", "read>1; 1 write f");
}

static void comments_and_newlines_separate(void **state)
{
    (void)state;
    assert_shape("#!/usr/bin/coro-pipe -f\nhead 3 # three | count\n| # then\n\tcount #",
                 "read>1; 1 head 3>2; 2 count>print; print");
    assert_shape("label a#b", "read>1; 1 label a#b>print; print");
    assert_shape("count|count", "read>1; 1 count>2; 2 count>print; print");
}

static void blocks_join_behind_their_route(void **state)
{
    (void)state;
    assert_shape("grep x | broadcast { head 1 | write f } { count } | head 2",
                 "read>1; 1 grep \"x\">2; 2 broadcast>2.1.1,2.2.1; 2.1.1 head 1>2.1.2; "
                 "2.1.2 write f; 2.2.1 count>3; 3 head 2>print; print");
    assert_shape("broadcast{count}{head 1}",
                 "read>1; 1 broadcast>1.1.1,1.2.1; 1.1.1 count>print; "
                 "1.2.1 head 1>print; print");
    assert_shape(
        "choose /a b/ { count }{ print }",
        "read>1; 1 choose /a b/>1.1.1,1.2.1; 1.1.1 count>print; 1.2.1 print; print");
    assert_shape("broadcast { write a } { write b }",
                 "read>1; 1 broadcast>1.1.1,1.2.1; 1.1.1 write a; 1.2.1 write b");
}

static void blocks_nest(void **state)
{
    (void)state;
    assert_shape(
        "broadcast { broadcast { count } { write a } | head 1 } { count } | count",
        "read>1; 1 broadcast>1.1.1,1.2.1; 1.1.1 broadcast>1.1.1.1.1,1.1.1.2.1; "
        "1.1.1.1.1 count>1.1.2; 1.1.1.2.1 write a; 1.1.2 head 1>2; 1.2.1 count>2; "
        "2 count>print; print");
    assert_shape(
        "broadcast { broadcast { count } { head 1 } } { count }",
        "read>1; 1 broadcast>1.1.1,1.2.1; 1.1.1 broadcast>1.1.1.1.1,1.1.1.2.1; "
        "1.1.1.1.1 count>print; 1.1.1.2.1 head 1>print; 1.2.1 count>print; print");
}

static void a_stage_that_gathers_stands_behind_its_sources(void **state)
{
    (void)state;
    assert_shape("merge { read a } { follow b | head 1 } | count",
                 "1.1.1 read a>1; 1.2.1 follow b>1.2.2; 1.2.2 head 1>1; 1 merge>2; "
                 "2 count>print; print");
    assert_shape("merge { read a | broadcast { count } { head 1 } } { read b }",
                 "1.1.1 read a>1.1.2; 1.1.2 broadcast>1.1.2.1.1,1.1.2.2.1; "
                 "1.1.2.1.1 count>1; 1.1.2.2.1 head 1>1; 1.2.1 read b>1; "
                 "1 merge>print; print");
    assert_shape("merge { merge { read a } { read b } | count } { read c }",
                 "1.1.1.1.1 read a>1.1.1; 1.1.1.2.1 read b>1.1.1; 1.1.1 merge>1.1.2; "
                 "1.1.2 count>1; 1.2.1 read c>1; 1 merge>print; print");
}

static void blocks_that_end_in_sinks_send_nothing_to_what_gathers(void **state)
{
    (void)state;
    assert_shape("merge { read a | write b } { read c } | count",
                 "1.1.1 read a>1.1.2; 1.1.2 write b; 1.2.1 read c>1; 1 merge>2; "
                 "2 count>print; print");
    assert_shape("merge { read a | write b } { read c | write d }",
                 "1.1.1 read a>1.1.2; 1.1.2 write b; 1.2.1 read c>1.2.2; "
                 "1.2.2 write d");
    assert_shape("merge { merge { read a | write b } } { read c }",
                 "1.1.1.1.1 read a>1.1.1.1.2; 1.1.1.1.2 write b; 1.2.1 read c>1; "
                 "1 merge>print; print");
}

static void senders_are_counted(void **state)
{
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(fake_parse(&plan,
                                "broadcast { count } { broadcast { count } { count } }",
                                &fault),
                     STATUS_OK);
    assert_int_equal(plan.count, 7);
    assert_int_equal(plan.stages[0]->sender_count, 0);
    for (size_t i = 1; i < 6; i++)
        assert_int_equal(plan.stages[i]->sender_count, 1);
    assert_int_equal(plan.stages[6]->sender_count, 3);
    plan_release(&plan);
}

static void stages_know_their_place_in_the_text(void **state)
{
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(fake_parse(&plan, "  count | head 5", &fault), STATUS_OK);
    assert_true(plan.stages[0]->name.at == TEXT_NOWHERE);
    assert_true(text_equals(plan.stages[0]->name, "read"));
    assert_string_equal(plan.stages[0]->number, "");
    assert_int_equal(plan.stages[1]->name.at, 2);
    assert_int_equal(plan.stages[1]->name.extent, 5);
    assert_int_equal(plan.stages[2]->name.at, 10);
    assert_true(plan.stages[3]->name.at == TEXT_NOWHERE);
    for (size_t i = 0; i < plan.count; i++)
        assert_int_equal(plan.stages[i]->index, i);
    plan_release(&plan);
}

static void traits_follow_the_arguments(void **state)
{
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(fake_parse(&plan, "grep x | grep -m1 x", &fault), STATUS_OK);
    assert_int_equal(plan.stages[1]->traits, STAGE_REJECTS);
    assert_int_equal(plan.stages[2]->traits, STAGE_REJECTS | STAGE_ENDS_EARLY);
    assert_int_equal(plan.stages[3]->traits, STAGE_PRINTS);
    plan_release(&plan);
}

static void files_go_to_the_source_that_is_not_written(void **state)
{
    struct text names[] = {text_of("a.log"), text_of("b c")};
    struct fault fault;
    struct plan plan;
    const struct files_args *args;

    (void)state;
    assert_int_equal(plan_parse(&plan, &fake_registry, text_of("count"),
                                &(struct plan_options){.files = {names, 2}}, &fault),
                     STATUS_OK);
    names[0] = names[1] = text_of("x");
    args = plan.stages[0]->args;
    assert_int_equal(args->files.count, 2);
    assert_true(text_equals(args->files.items[0], "a.log"));
    assert_true(text_equals(args->files.items[1], "b c"));
    assert_true(args->files.items[0].at == TEXT_NOWHERE);
    plan_release(&plan);
}

static void the_plan_owns_its_text(void **state)
{
    char text[] = "grep abc";
    struct fault fault;
    struct plan plan;
    const struct grep_args *args;

    (void)state;
    assert_int_equal(fake_parse(&plan, text, &fault), STATUS_OK);
    memset(text, 'x', sizeof text);
    assert_string_equal(plan.text, "grep abc");
    assert_int_equal(plan.length, 8);
    args = plan.stages[1]->args;
    assert_true(text_equals(args->patterns.items[0].text, "abc"));
    plan_release(&plan);
}

static void a_failed_plan_keeps_its_text_only(void **state)
{
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(fake_parse(&plan, "count | read", &fault), STATUS_USAGE);
    assert_string_equal(plan.text, "count | read");
    assert_null(plan.stages);
    assert_int_equal(plan.count, 0);
    plan_release(&plan);
    plan_release(&plan);
}

/* The text repeated, with `joint` between. */
static char *repeat(const char *piece, const char *joint, size_t times)
{
    size_t piece_length = strlen(piece), joint_length = strlen(joint);
    char *text = malloc(times * (piece_length + joint_length) + 1), *end = text;

    assert_non_null(text);
    for (size_t i = 0; i < times; i++) {
        memcpy(end, joint, i ? joint_length : 0);
        end += i ? joint_length : 0;
        memcpy(end, piece, piece_length);
        end += piece_length;
    }
    *end = '\0';
    return text;
}

static void a_hundred_thousand_stages_are_one_pipeline(void **state)
{
    char *text = repeat("grep /a/i", " | ", 100000);
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(fake_parse(&plan, text, &fault), STATUS_OK);
    assert_int_equal(plan.count, 100002);
    for (size_t i = 0; i + 1 < plan.count; i++)
        assert_ptr_equal(plan.stages[i]->targets[0], plan.stages[i + 1]);
    assert_string_equal(plan.stages[100000]->number, "100000");
    plan_release(&plan);
    free(text);
}

static void a_hundred_thousand_blocks_are_one_stage(void **state)
{
    char *blocks = repeat("{count}", " ", 100000);
    char *text = malloc(strlen(blocks) + 32);
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_non_null(text);
    stpcpy(stpcpy(text, "broadcast "), blocks);
    assert_int_equal(fake_parse(&plan, text, &fault), STATUS_OK);
    assert_int_equal(plan.stages[1]->target_count, 100000);
    assert_int_equal(plan.stages[100002]->sender_count, 100000);
    plan_release(&plan);
    free(blocks);
    free(text);
}

static char *nested(size_t depth)
{
    static const char open[] = "broadcast { ", close[] = " }";
    char *text = malloc(depth * (sizeof open + sizeof close) + sizeof "count"),
         *end = text;

    assert_non_null(text);
    for (size_t i = 0; i < depth; i++)
        end = stpcpy(end, open);
    end = stpcpy(end, "count");
    for (size_t i = 0; i < depth; i++)
        end = stpcpy(end, close);
    return text;
}

static void depth_has_a_limit(void **state)
{
    struct fault fault;
    struct plan plan;
    char *text = nested(PLAN_DEPTH_LIMIT);

    (void)state;
    assert_int_equal(fake_parse(&plan, text, &fault), STATUS_OK);
    assert_int_equal(plan.count, PLAN_DEPTH_LIMIT + 3);
    plan_release(&plan);
    free(text);

    text = nested(PLAN_DEPTH_LIMIT + 1);
    assert_int_equal(fake_parse(&plan, text, &fault), STATUS_USAGE);
    assert_string_equal(fault.what, "blocks are nested too deep: at most 100 levels");
    assert_int_equal(fault.at, 12 * PLAN_DEPTH_LIMIT + 10);
    plan_release(&plan);
    free(text);
}

static void the_registry_finds_whole_names_only(void **state)
{
    (void)state;
    assert_string_equal(registry_find(&fake_registry, text_of("grep"))->name, "grep");
    assert_null(registry_find(&fake_registry, text_of("gre")));
    assert_null(registry_find(&fake_registry, text_of("grepp")));
    assert_null(registry_find(&fake_registry, text_of("Grep")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_and_sink_need_not_be_written),
        cmocka_unit_test(comments_and_newlines_separate),
        cmocka_unit_test(blocks_join_behind_their_route),
        cmocka_unit_test(blocks_nest),
        cmocka_unit_test(a_stage_that_gathers_stands_behind_its_sources),
        cmocka_unit_test(blocks_that_end_in_sinks_send_nothing_to_what_gathers),
        cmocka_unit_test(senders_are_counted),
        cmocka_unit_test(stages_know_their_place_in_the_text),
        cmocka_unit_test(traits_follow_the_arguments),
        cmocka_unit_test(files_go_to_the_source_that_is_not_written),
        cmocka_unit_test(the_plan_owns_its_text),
        cmocka_unit_test(a_failed_plan_keeps_its_text_only),
        cmocka_unit_test(a_hundred_thousand_stages_are_one_pipeline),
        cmocka_unit_test(a_hundred_thousand_blocks_are_one_stage),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(the_registry_finds_whole_names_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
