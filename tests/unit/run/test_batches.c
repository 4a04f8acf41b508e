/* Batches: a receiver is resumed when its inbox is full, or when the source flushes. */
#include "fixture.h"

static void the_receiver_is_resumed_when_64_records_wait(void **state)
{
    (void)state;
    world_number_lines(130);
    assert_int_equal(run_text("watch a"), STATUS_OK);
    assert_int_equal(world.seen[0], 130);
    for (size_t i = 0; i < 130; i++)
        assert_int_equal(world.made_at[0][i], i < 64 ? 64 : i < 128 ? 128 : 130);
}

static void the_next_stage_has_a_batch_of_its_own(void **state)
{
    (void)state;
    world_number_lines(256);
    assert_int_equal(run_text("keep 1 | watch a"), STATUS_OK);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(world.made_at[0][i], world.made_at[0][63]);
    assert_true(world.made_at[0][64] > world.made_at[0][63]);
}

static void an_inbox_of_one_hands_over_record_by_record(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(200);
    options.inbox_limit = 1;
    assert_int_equal(run_text_with("pass | watch a", options, &fault), STATUS_OK);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(world.made_at[0][i], i + 1);
}

static void an_inbox_holds_at_most_256_kib(void **state)
{
    static char text[(100 << 10) + 1];
    static const char *const lines[] = {text, text, text, text, text, text, text};

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    world.lines = lines;
    world.line_count = 7;
    assert_int_equal(run_text("watch a | total"), STATUS_OK);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(world.made_at[0][i], i < 3 ? 3 : i < 6 ? 6 : 7);
}

static void records_without_bytes_fill_an_inbox_by_their_number(void **state)
{
    static const char *lines[100];

    (void)state;
    for (size_t i = 0; i < 100; i++)
        lines[i] = "";
    world.lines = lines;
    world.line_count = 100;
    assert_int_equal(run_text("watch a"), STATUS_OK);
    assert_int_equal(world.made_at[0][63], 64);
    assert_int_equal(world.made_at[0][64], 100);
}

static void a_flush_empties_every_inbox(void **state)
{
    (void)state;
    world_number_lines(9);
    world.block = 3;
    assert_int_equal(run_text("watch a | pass | split { watch b | collect } "
                              "{ watch c | collect } "),
                     STATUS_OK);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(world.made_at[0][i], (i / 3 + 1) * 3);
        assert_int_equal(world.made_at[1][i], (i / 3 + 1) * 3);
        assert_int_equal(world.made_at[2][i], (i / 3 + 1) * 3);
    }
}

static void a_flush_reaches_the_file(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(1);
    world.block = 1;
    assert_int_equal(run_text("store f"), STATUS_OK);
    assert_string_equal(file_text("f"), "1\n");
}

static void a_flush_says_that_nobody_wants_more(void **state)
{
    (void)state;
    world_number_lines(100);
    world.block = 10;
    assert_int_equal(run_text("end 5"), STATUS_OK);
    assert_int_equal(world.made, 10);
    assert_int_equal(world.flushes_unwanted, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(the_receiver_is_resumed_when_64_records_wait),
        world_test(the_next_stage_has_a_batch_of_its_own),
        world_test(an_inbox_of_one_hands_over_record_by_record),
        world_test(an_inbox_holds_at_most_256_kib),
        world_test(records_without_bytes_fill_an_inbox_by_their_number),
        world_test(a_flush_empties_every_inbox),
        world_test(a_flush_reaches_the_file),
        world_test(a_flush_says_that_nobody_wants_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
