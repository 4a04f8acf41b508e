/* Files: shared by those who write them, never read and written at once. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void make_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_built(const char *pipeline, struct run_options options,
                         enum status wanted)
{
    struct session session;
    enum status status;

    session_open(&session, pipeline, options);
    status = session.run ? STATUS_OK : session.fault.status;
    session_close(&session);
    if (status != wanted)
        fail_msg("%s: status %d, not %d", pipeline, (int)status, (int)wanted);
}

static void assert_refused(const char *pipeline)
{
    assert_built(pipeline, session_options(), STATUS_USAGE);
}

static void assert_accepted(const char *pipeline)
{
    assert_built(pipeline, session_options(), STATUS_OK);
}

static void reading_and_writing_one_file_is_refused(void **state)
{
    (void)state;
    enter_empty_folder();
    make_file("f", "keep me\n");
    make_file("g", "");
    assert_refused("from f | store f");
    assert_refused("from f | store ./f");
    assert_refused("from g f | pass | split { pass } { copy f }");
    assert_accepted("from f | store g");
    assert_string_equal(file_text("f"), "keep me\n");
}

static void a_link_to_a_file_that_is_read_is_not_written(void **state)
{
    (void)state;
    enter_empty_folder();
    make_file("f", "");
    assert_int_equal(link("f", "hard"), 0);
    assert_int_equal(symlink("f", "soft"), 0);
    assert_refused("from f | store hard");
    assert_refused("from soft | store f");
}

static void a_file_that_is_missing_is_not_read_and_written_either(void **state)
{
    (void)state;
    enter_empty_folder();
    assert_refused("from f | store ./f");
    assert_accepted("from f | store g");
}

static void a_device_may_be_read_and_written(void **state)
{
    (void)state;
    assert_accepted("from /dev/null | store /dev/null");
}

static void the_rejects_do_not_go_where_is_read(void **state)
{
    struct run_options options = session_options();

    (void)state;
    enter_empty_folder();
    make_file("f", "");
    options.rejects = "f";
    assert_built("from ./f | pass", options, STATUS_USAGE);
    assert_built("from g | pass", options, STATUS_OK);
}

static void standard_input_is_not_written_either(void **state)
{
    int before = dup(STDIN_FILENO);
    int file;

    (void)state;
    enter_empty_folder();
    make_file("f", "");
    file = open("f", O_RDONLY);
    assert_true(file >= 0);
    assert_true(dup2(file, STDIN_FILENO) >= 0);
    close(file);
    assert_refused("from | store f");
    assert_refused("from - | store ./f");
    assert_accepted("from g | store f");
    if (before >= 0)
        dup2(before, STDIN_FILENO);
    close(before);
}

static void stages_share_the_file_that_they_write(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(30000);
    assert_int_equal(run_text("split { keep 7 | store f } { pass | store ./f }"),
                     STATUS_OK);
    assert_memory_equal(file_text("f"), "1\n2\n3\n4\n5\n6\n7\n7\n8\n", 18);
    assert_int_equal(world.made, 30000);
}

static void a_file_is_emptied_before_it_is_written(void **state)
{
    (void)state;
    enter_empty_folder();
    make_file("f", "old old old\n");
    world_number_lines(1);
    assert_int_equal(run_text("store f"), STATUS_OK);
    assert_string_equal(file_text("f"), "1\n");
}

static void a_copy_and_a_store_of_one_file_are_in_the_order_of_the_records(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(3);
    assert_int_equal(run_text("copy f | tag a | store f"), STATUS_OK);
    assert_string_equal(file_text("f"), "1\na:1\n2\na:2\n3\na:3\n");
}

/* Runs with standard output in a pipe; what came out, to be freed. */
static char *printed_by(const char *pipeline)
{
    char *text = calloc(1, 4096);
    int before = dup(STDOUT_FILENO);
    int ends[2];
    ssize_t length;

    assert_non_null(text);
    fflush(stdout);
    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDOUT_FILENO) >= 0);
    close(ends[1]);
    (void)!run_text(pipeline);
    dup2(before, STDOUT_FILENO);
    close(before);
    while ((length = read(ends[0], text + strlen(text), 4095 - strlen(text))) > 0)
        ;
    close(ends[0]);
    return text;
}

static void blocks_that_print_take_turns(void **state)
{
    char *text;

    (void)state;
    world_number_lines(2);
    text = printed_by("split { print } { tag a | print }");
    assert_string_equal(text, "1\na:1\n2\na:2\n");
    free(text);
}

static void standard_output_by_its_name_is_the_same_output(void **state)
{
    char *text;

    (void)state;
    if (access("/dev/stdout", F_OK) != 0)
        skip_because("there is no /dev/stdout");
    world_number_lines(2);
    text = printed_by("copy /dev/stdout | tag a | print");
    assert_string_equal(text, "1\na:1\n2\na:2\n");
    free(text);
}

static void a_reader_that_goes_away_ends_the_run_quietly(void **state)
{
    struct fault fault;
    int ends[2];
    char text[64];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    snprintf(text, sizeof(text), "pass | store /dev/fd/%d", ends[1]);
    world_number_lines(10000);
    world.block = 10;
    assert_int_equal(run_text_with(text, session_options(), &fault), STATUS_OK);
    assert_int_equal(fault.status, STATUS_OK);
    assert_in_range(world.made, 10, 20);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(reading_and_writing_one_file_is_refused),
        world_test(a_link_to_a_file_that_is_read_is_not_written),
        world_test(a_file_that_is_missing_is_not_read_and_written_either),
        world_test(a_device_may_be_read_and_written),
        world_test(the_rejects_do_not_go_where_is_read),
        world_test(standard_input_is_not_written_either),
        world_test(stages_share_the_file_that_they_write),
        world_test(a_file_is_emptied_before_it_is_written),
        world_test(a_copy_and_a_store_of_one_file_are_in_the_order_of_the_records),
        world_test(blocks_that_print_take_turns),
        world_test(standard_output_by_its_name_is_the_same_output),
        world_test(a_reader_that_goes_away_ends_the_run_quietly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
