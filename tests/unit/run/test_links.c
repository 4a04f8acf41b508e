/* Links: what fan-out, fan-in and order are made of. */
#include "fixture.h"

#include <sys/wait.h>
#include <unistd.h>

static void fan_out_sends_the_same_record(void **state)
{
    (void)state;
    world_number_lines(100);
    assert_int_equal(run_text("split { watch a } { watch b | split { watch c } "
                              "{ watch d } }"),
                     STATUS_OK);
    for (size_t i = 0; i < 100; i++) {
        assert_non_null(world.pointers[0][i]);
        assert_ptr_equal(world.pointers[0][i], world.pointers[1][i]);
        assert_ptr_equal(world.pointers[0][i], world.pointers[2][i]);
        assert_ptr_equal(world.pointers[0][i], world.pointers[3][i]);
    }
}

static void every_reference_is_given_back(void **state)
{
    static const char *const pipelines[] = {
        "pass",
        "split { watch a } { watch b } { keep 7 }",
        "split { end 2 } { hold } { shout | hold } | tag x",
        "split { end 2 } { end 70 | hold }",
        "reject 3 | repeat 2 | hold | end 5",
        "split { total | collect a } { fail 65 }",
        "split { duty x | end 1 } { pass }",
    };

    (void)state;
    world_number_lines(200);
    expect_references_back(pipelines, sizeof(pipelines) / sizeof(pipelines[0]));
}

static void d12_a_changed_record_is_not_seen_by_its_siblings(void **state)
{
    static const char *const lines[] = {"one", "two"};

    (void)state;
    world.lines = lines;
    world.line_count = 2;
    assert_int_equal(run_text("split { shout } { pass } { tag x | shout } { pass }"),
                     STATUS_OK);
    assert_string_equal(output_text(), "ONE\none\nX:ONE\none\nTWO\ntwo\nX:TWO\ntwo\n");
}

static void d9_every_edge_is_first_in_first_out(void **state)
{
    (void)state;
    world_number_lines(200);
    assert_int_equal(run_text("watch a | split { watch b | collect b } "
                              "{ watch c | collect c }"),
                     STATUS_OK);
    assert_string_equal(notes_of('b'), notes_of('c'));
    for (size_t i = 1; i < 200; i++) {
        assert_ptr_equal(world.pointers[0][i], world.pointers[1][i]);
        assert_ptr_equal(world.pointers[0][i], world.pointers[2][i]);
    }
}

static void d9_a_record_goes_through_the_first_branch_completely(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(run_text("split { watch a | watch b } { watch c }"), STATUS_OK);
    assert_non_null(strstr(trace_text(), "a 1\nb 1\nc 1\na 2\nb 2\nc 2\n"));
}

static void d9_nested_branches_come_out_in_their_order(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(run_text("split { split { tag a } { repeat 2 | tag b } | tag c } "
                              "{ tag d } | tag e"),
                     STATUS_OK);
    assert_string_equal(output_text(), "e:c:a:1\ne:c:b:1\ne:c:b:1\ne:d:1\n"
                                       "e:c:a:2\ne:c:b:2\ne:c:b:2\ne:d:2\n");
}

static void branches_that_write_one_file_take_turns_by_record(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(3);
    assert_int_equal(run_text("split { tag a | store f } { pass | tag b | store f }"),
                     STATUS_OK);
    assert_string_equal(file_text("f"), "a:1\nb:1\na:2\nb:2\na:3\nb:3\n");
}

/* A plan built by hand. */
struct graph {
    struct plan plan;
    struct plan_stage stages[4];
    struct plan_stage *order[4];
    struct plan_stage *targets[4][2];
};

static void graph_init(struct graph *graph, const char *const *names, size_t count)
{
    static const struct text nothing = {"", 0, TEXT_NOWHERE, 0};
    static struct text word[2];

    *graph = (struct graph){.plan = {.text = "", .count = count}};
    word[0] = word[1] = nothing;
    for (size_t i = 0; i < count; i++) {
        graph->stages[i] = (struct plan_stage){.type = test_type(names[i]),
                                               .args = word,
                                               .number = "",
                                               .name = text_of(names[i]),
                                               .targets = graph->targets[i],
                                               .index = i};
        graph->stages[i].traits = graph->stages[i].type->traits;
        graph->order[i] = &graph->stages[i];
    }
    graph->plan.stages = graph->order;
}

static void graph_link(struct graph *graph, size_t from, size_t to)
{
    struct plan_stage *stage = &graph->stages[from];

    graph->targets[from][stage->target_count++] = &graph->stages[to];
    graph->stages[to].sender_count++;
}

static enum status graph_run(struct graph *graph)
{
    struct run_options options = session_options();
    struct fault fault = {.status = STATUS_OK};
    struct run *run = run_new(&graph->plan, &options, &fault);
    enum status status = fault.status;

    if (run)
        status = run_go(run, &fault);
    else if (status == STATUS_USAGE)
        assert_non_null(strstr(fault.what, "cycle"));
    run_free(run);
    return status;
}

static void a_cycle_is_refused_when_the_graph_is_built(void **state)
{
    static const char *const names[] = {"source", "pass", "pass", "collect"};
    struct graph graph;

    (void)state;
    world_number_lines(3);
    graph_init(&graph, names, 4);
    graph_link(&graph, 0, 1);
    graph_link(&graph, 1, 2);
    graph_link(&graph, 2, 3);
    graph_link(&graph, 2, 1);
    assert_int_equal(graph_run(&graph), STATUS_USAGE);
    assert_string_equal(trace_text(), "");
}

static void a_stage_that_sends_to_itself_is_refused(void **state)
{
    static const char *const names[] = {"source", "pass", "collect"};
    struct graph graph;

    (void)state;
    graph_init(&graph, names, 3);
    graph_link(&graph, 0, 1);
    graph_link(&graph, 1, 1);
    graph_link(&graph, 1, 2);
    assert_int_equal(graph_run(&graph), STATUS_USAGE);
}

static void a_graph_without_cycles_runs(void **state)
{
    static const char *const names[] = {"source", "pass", "pass", "collect"};
    struct graph graph;

    (void)state;
    world_number_lines(2);
    graph_init(&graph, names, 4);
    graph_link(&graph, 0, 1);
    graph_link(&graph, 0, 3);
    graph_link(&graph, 1, 2);
    graph_link(&graph, 2, 3);
    assert_int_equal(graph_run(&graph), STATUS_OK);
    assert_string_equal(output_text(), "1\n1\n2\n2\n");
}

/* In a child: one that hangs costs ten seconds. */
static void sources_run_one_after_the_other(void **state)
{
    static const char *const names[] = {"source", "source", "total", "collect"};
    struct graph graph;
    int status;
    pid_t child;

    (void)state;
    world_number_lines(2);
    graph_init(&graph, names, 4);
    graph_link(&graph, 0, 2);
    graph_link(&graph, 1, 2);
    graph_link(&graph, 2, 3);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(10);
        _exit(graph_run(&graph) != STATUS_OK || strcmp(output_text(), "4\n") != 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(fan_out_sends_the_same_record),
        world_test(every_reference_is_given_back),
        world_test(d12_a_changed_record_is_not_seen_by_its_siblings),
        world_test(d9_every_edge_is_first_in_first_out),
        world_test(d9_a_record_goes_through_the_first_branch_completely),
        world_test(d9_nested_branches_come_out_in_their_order),
        world_test(branches_that_write_one_file_take_turns_by_record),
        world_test(a_cycle_is_refused_when_the_graph_is_built),
        world_test(a_stage_that_sends_to_itself_is_refused),
        world_test(a_graph_without_cycles_runs),
        world_test(sources_run_one_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
