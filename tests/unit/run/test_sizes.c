/* Sizes: how many records each inbox holds. */
#include "fixture.h"

#include <unistd.h>

/* `expected`: numbers and sizes, "1=64 1.2.1=1 collect=64". */
static void assert_inboxes_with(const char *pipeline, struct run_options options,
                                const char *expected)
{
    struct session session;
    char words[512];
    char *rest = words;
    char *word;

    snprintf(words, sizeof(words), "%s", expected);
    session_open(&session, pipeline, options);
    if (!session.run)
        fail_msg("%s: %s", pipeline, session.fault.what);
    while ((word = strsep(&rest, " "))) {
        char *size = strchr(word, '=');

        *size++ = '\0';
        if (inbox_of(&session, word) != strtoul(size, NULL, 10))
            fail_msg("%s: stage %s has room for %zu", pipeline, word,
                     inbox_of(&session, word));
    }
    session_close(&session);
}

static void assert_inboxes(const char *pipeline, const char *expected)
{
    assert_inboxes_with(pipeline, session_options(), expected);
}

static void a_source_has_no_inbox(void **state)
{
    (void)state;
    assert_inboxes("pass", "source=0 1=64 collect=64");
}

static void the_limit_that_was_asked_for_holds(void **state)
{
    struct run_options options = session_options();

    (void)state;
    options.inbox_limit = 5;
    assert_inboxes_with("pass | split { pass } { pass }", options,
                        "1=5 2=5 2.1.1=1 2.2.1=1 collect=5");
    options.inbox_limit = 1;
    assert_inboxes_with("pass", options, "1=1 collect=1");
}

static void
between_the_first_that_rejects_and_the_last_that_ends_it_is_one(void **state)
{
    (void)state;
    assert_inboxes("pass | reject x | pass | end 1 | pass",
                   "1=64 2=64 3=1 4=1 5=64 collect=64");
    assert_inboxes("act x | pass | end 1 | pass | end 2 | pass",
                   "1=64 2=1 3=1 4=1 5=1 6=64");
    assert_inboxes("duty x | end 1", "1=64 2=1");
}

static void an_early_end_behind_what_sends_last_is_none_above(void **state)
{
    (void)state;
    assert_inboxes("reject x | pass | gather | pass | end 1",
                   "1=64 2=64 3=64 4=1 5=1 collect=64");
    assert_inboxes("reject x | end 3 | gather | end 1", "1=64 2=1 3=64 4=1");
}

static void without_an_early_end_it_is_full(void **state)
{
    (void)state;
    assert_inboxes("reject x | act y | pass | duty z", "1=64 2=64 3=64 4=64");
    assert_inboxes("end 1 | pass | reject x", "1=64 2=64 3=64 collect=64");
    assert_inboxes("pass | end 1", "1=64 2=64");
}

static void an_early_end_in_one_block_counts_for_what_leads_there(void **state)
{
    (void)state;
    assert_inboxes("reject x | pass | split { pass | end 1 | collect a } "
                   "{ pass | pass | collect b }",
                   "1=64 2=1 3=1 3.1.1=1 3.1.2=1 3.1.3=64 3.2.1=64 3.2.2=64");
}

static void an_actor_in_one_block_counts_for_what_is_behind_the_blocks(void **state)
{
    (void)state;
    assert_inboxes("split { act x } { pass } | pass | end 1", "2=1 3=1");
}

static void on_error_fail_it_is_one_everywhere_below(void **state)
{
    struct run_options options = session_options();

    (void)state;
    options.on_error = ON_ERROR_FAIL;
    assert_inboxes_with("pass | reject x | pass | pass", options,
                        "1=64 2=64 3=1 4=1 collect=1");
    assert_inboxes_with("pass | duty x | pass | reject y", options,
                        "1=64 2=64 3=1 4=1 collect=1");
    assert_inboxes_with("pass | pass", options, "1=64 2=64");
    options.on_error = ON_ERROR_IGNORE;
    assert_inboxes_with("pass | reject x | pass", options, "3=64 collect=64");
}

static void inside_blocks_that_meet_again_it_is_one(void **state)
{
    (void)state;
    assert_inboxes("pass | split { pass } { pass | pass } | pass | pass",
                   "1=64 2=64 2.1.1=1 2.2.1=1 2.2.2=1 3=64 4=64 collect=64");
}

static void blocks_that_do_not_meet_have_full_inboxes(void **state)
{
    (void)state;
    assert_inboxes("split { pass | collect a } { pass | collect b }",
                   "1=64 1.1.1=64 1.1.2=64 1.2.1=64 1.2.2=64");
    assert_inboxes("split { pass } { collect a } | pass", "1.1.1=64 1.2.1=64 2=64");
}

static void where_inner_blocks_meet_it_is_one_if_the_outer_meet_too(void **state)
{
    (void)state;
    assert_inboxes("split { split { pass } { pass } | pass } { total } | pass",
                   "1=64 1.1.1=1 1.1.1.1.1=1 1.1.1.2.1=1 1.1.2=1 1.2.1=1 2=64");
    assert_inboxes("split { split { pass } { pass } | pass | collect a } { total }",
                   "1.1.1=64 1.1.1.1.1=1 1.1.1.2.1=1 1.1.2=64 1.2.1=64");
}

static void stages_that_write_one_file_take_turns(void **state)
{
    (void)state;
    enter_empty_folder();
    assert_inboxes("split { pass | store f } { store f } { pass | store g }",
                   "1=64 1.1.1=1 1.1.2=1 1.2.1=1 1.3.1=64 1.3.2=64");
    assert_inboxes("pass | copy f | pass | store f", "1=64 2=64 3=1 4=1");
}

static void a_file_is_known_under_other_names(void **state)
{
    char folder[256];
    char text[600];

    (void)state;
    enter_empty_folder();
    assert_non_null(getcwd(folder, sizeof(folder)));
    assert_inboxes("split { store f } { store ./f }", "1.1.1=1 1.2.1=1");
    snprintf(text, sizeof(text), "split { store f } { store %s/f }", folder);
    assert_inboxes(text, "1.1.1=1 1.2.1=1");
    snprintf(text, sizeof(text), "split { store f } { store ..%s/f }",
             strrchr(folder, '/'));
    assert_inboxes(text, "1.1.1=1 1.2.1=1");
}

static void an_existing_file_is_known_under_its_links(void **state)
{
    FILE *file;

    (void)state;
    enter_empty_folder();
    file = fopen("f", "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(link("f", "hard"), 0);
    assert_int_equal(symlink("f", "soft"), 0);
    assert_inboxes("split { store f } { store hard } { store soft } { store g }",
                   "1.1.1=1 1.2.1=1 1.3.1=1 1.4.1=64");
}

static void a_file_that_is_not_there_yet_is_known_under_its_links(void **state)
{
    (void)state;
    enter_empty_folder();
    assert_int_equal(symlink("f", "soft"), 0);
    assert_inboxes("split { store f } { store soft }", "1.1.1=1 1.2.1=1");
}

static void all_who_print_share_standard_output(void **state)
{
    (void)state;
    assert_inboxes("split { pass | print } { print } { collect a }",
                   "1.1.1=1 1.1.2=1 1.2.1=1 1.3.1=64");
    assert_inboxes("split { print } { store /dev/stdout }", "1.1.1=1 1.2.1=1");
}

static void all_who_reject_into_one_file_take_turns(void **state)
{
    struct run_options options = session_options();

    (void)state;
    enter_empty_folder();
    options.rejects = "rejects";
    assert_inboxes_with("pass | reject x | pass | reject y | pass", options,
                        "1=64 2=64 3=1 4=1 5=64");
    assert_inboxes_with("split { reject x | collect a } { reject y | collect b }",
                        options, "1.1.1=1 1.2.1=1");
}

static void several_sources_have_no_order_among_each_other(void **state)
{
    (void)state;
    assert_inboxes("merge { source | pass } { source | pass } | pass",
                   "1.1.1=0 1.1.2=64 1.2.1=0 1.2.2=64 1=64 2=64 collect=64");
    assert_inboxes("merge { source | pass } { source } | split { pass } { pass }",
                   "1.1.2=64 1=64 2=64 2.1.1=1 2.2.1=1 collect=64");
}

static void within_a_block_with_a_source_the_order_is_kept(void **state)
{
    (void)state;
    assert_inboxes(
        "merge { source | pass | split { pass } { pass } } { source | pass }",
        "1.1.2=64 1.1.3=64 1.1.3.1.1=1 1.1.3.2.1=1 1.2.2=64 1=64 "
        "collect=64");
    assert_inboxes(
        "merge { source | pass } { merge { source | pass } { source | pass } "
        "| split { pass } { pass } }",
        "1.1.2=64 1.2.1.1.2=64 1.2.1.2.2=64 1.2.1=64 1.2.2=64 1.2.2.1.1=1 "
        "1.2.2.2.1=1 1=64 collect=64");
}

static void sources_that_write_to_one_file_hand_over_one_by_one(void **state)
{
    (void)state;
    assert_inboxes("merge { source | pass | copy f } { source } | copy f",
                   "1.1.2=1 1.1.3=1 1=1 2=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_source_has_no_inbox),
        world_test(the_limit_that_was_asked_for_holds),
        world_test(between_the_first_that_rejects_and_the_last_that_ends_it_is_one),
        world_test(an_early_end_behind_what_sends_last_is_none_above),
        world_test(without_an_early_end_it_is_full),
        world_test(an_early_end_in_one_block_counts_for_what_leads_there),
        world_test(an_actor_in_one_block_counts_for_what_is_behind_the_blocks),
        world_test(on_error_fail_it_is_one_everywhere_below),
        world_test(inside_blocks_that_meet_again_it_is_one),
        world_test(blocks_that_do_not_meet_have_full_inboxes),
        world_test(where_inner_blocks_meet_it_is_one_if_the_outer_meet_too),
        world_test(stages_that_write_one_file_take_turns),
        world_test(a_file_is_known_under_other_names),
        world_test(an_existing_file_is_known_under_its_links),
        world_test(a_file_that_is_not_there_yet_is_known_under_its_links),
        world_test(all_who_print_share_standard_output),
        world_test(all_who_reject_into_one_file_take_turns),
        world_test(several_sources_have_no_order_among_each_other),
        world_test(within_a_block_with_a_source_the_order_is_kept),
        world_test(sources_that_write_to_one_file_hand_over_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
