/* Sorting records, in memory and by runs. */

#include "sorting.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void sort_and_check(uint64_t count, unsigned keys, uint64_t most, size_t share)
{
    struct sorter *sorter = sorter_new(most, share);
    size_t used = memory_used();

    assert_non_null(sorter);
    assert_true(add_records(sorter, count, keys));
    assert_true(sorter_finish(sorter));
    check_records(sorter, count, keys, most);
    assert_int_equal(sorter_fault(sorter)->status, STATUS_OK);
    sorter_free(sorter);
    assert_int_equal(memory_used(), used);
}

static void records_come_in_order_and_equal_ones_as_they_came(void **state)
{
    (void)state;
    for (uint64_t count = 0; count < 70; count++) {
        for (unsigned keys = 1; keys < 8; keys++)
            sort_and_check(count, keys, SORTER_ALL, 0);
    }
    sort_and_check(30000, 30, SORTER_ALL, 0);
}

static void count_pause(void *count)
{
    ++*(size_t *)count;
}

static void sorting_and_writing_runs_pause_now_and_then(void **state)
{
    static const size_t shares[] = {0, 300000};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct sorter *sorter = sorter_new(SORTER_ALL, shares[i]);
        size_t pauses = 0;

        assert_non_null(sorter);
        sorter_on_pause(sorter, (struct pause){count_pause, &pauses});
        assert_true(add_records(sorter, 30000, 30));
        assert_true(sorter_finish(sorter));
        assert_true(pauses > 30000 / PAUSE_STEPS);
        check_records(sorter, 30000, 30, SORTER_ALL);
        sorter_free(sorter);
    }
}

static void what_passes_the_share_is_sorted_in_runs(void **state)
{
    (void)state;
    sort_and_check(2000, 20, SORTER_ALL, 100000);
    sort_and_check(2000, 1, SORTER_ALL, 10000);
    sort_and_check(2000, 20, SORTER_ALL, 1000);
}

static void more_runs_than_are_merged_at_once(void **state)
{
    struct sorter *sorter = sorter_new(SORTER_ALL, 1);

    (void)state;
    assert_true(add_records(sorter, 5000, 11));
    assert_int_equal(sorter_runs(sorter), 5000);
    assert_true(sorter_finish(sorter));
    assert_in_range(sorter_runs(sorter), 1, 64);
    check_records(sorter, 5000, 11, SORTER_ALL);
    sorter_free(sorter);
}

static void the_first_of_the_order_are_the_same_as_in_a_full_sort(void **state)
{
    static const uint64_t mosts[] = {0, 1, 2, 10, 255, 256, 1000, 4999, 5000, 5001};

    (void)state;
    for (size_t i = 0; i < sizeof(mosts) / sizeof(mosts[0]); i++) {
        sort_and_check(5000, 1, mosts[i], 0);
        sort_and_check(5000, 7, mosts[i], 0);
        sort_and_check(5000, 4000, mosts[i], 0);
        sort_and_check(5000, 7, mosts[i], 5000);
        sort_and_check(5000, 400, mosts[i], 50000);
    }
}

static void the_first_of_the_order_need_little_memory(void **state)
{
    struct sorter *sorter = sorter_new(10, 0);
    size_t used = memory_used();

    (void)state;
    assert_true(add_records(sorter, 100000, 1000));
    assert_true(memory_used() - used < (size_t)1 << 20);
    assert_true(sorter_finish(sorter));
    check_records(sorter, 100000, 1000, 10);
    sorter_free(sorter);
}

static struct text key_text(const char *key)
{
    return (struct text){.bytes = key, .length = strlen(key)};
}

static void a_record_that_others_hold_is_the_same_afterwards(void **state)
{
    struct sorter *sorter = sorter_new(SORTER_ALL, 0);
    struct record *record = record_of_bytes("shared", 6);

    (void)state;
    assert_true(sorter_add(sorter, key_text("b"), record_ref(record)));
    assert_true(sorter_add(sorter, key_text("a"), record_of_bytes("other", 5)));
    assert_true(sorter_finish(sorter));
    record_unref(sorter_next(sorter));
    assert_ptr_equal(sorter_next(sorter), record);
    record_unref(record);
    sorter_free(sorter);
    assert_int_equal(record->references, 1);
    record_unref(record);
}

static void records_that_were_not_taken_out_are_let_go(void **state)
{
    struct record *record = record_of_bytes("shared", 6);
    struct sorter *sorter = sorter_new(SORTER_ALL, 0);

    (void)state;
    assert_true(sorter_add(sorter, key_text("b"), record_ref(record)));
    sorter_free(sorter);
    assert_int_equal(record->references, 1);
    record_unref(record);
}

static void assert_last_key(const struct sorter *sorter, const char *wanted)
{
    struct text key = sorter_key(sorter);

    assert_int_equal(key.length, strlen(wanted));
    assert_memory_equal(key.bytes, wanted, key.length);
}

static void a_record_comes_with_its_key(void **state)
{
    static const char *const keys[] = {"c", "a", "b"};
    struct record *shared = record_of_bytes("shared", 6);

    (void)state;
    for (size_t share = 0; share < 2; share++) {
        struct sorter *sorter = sorter_new(SORTER_ALL, share);

        for (size_t i = 0; i < 3; i++)
            assert_true(sorter_add(sorter, key_text(keys[i]), record_ref(shared)));
        assert_true(sorter_finish(sorter));
        for (char key[] = "a"; *key <= 'c'; ++*key) {
            record_unref(sorter_next(sorter));
            assert_last_key(sorter, key);
        }
        sorter_free(sorter);
    }
    record_unref(shared);
}

static void what_is_shown_has_its_key_and_comes_again(void **state)
{
    static const char *const keys[] = {"c", "a", "b"};
    struct record *shared = record_of_bytes("shared", 6);
    struct sorter *sorter = sorter_new(SORTER_ALL, 0);

    (void)state;
    assert_int_equal(sorter_held(sorter), 0);
    for (size_t i = 0; i < 3; i++)
        assert_true(sorter_add(sorter, key_text(keys[i]),
                               i ? record_ref(shared) : record_of_bytes("own", 3)));
    assert_true(sorter_held(sorter) > 15);
    for (size_t round = 0; round < 2; round++) {
        assert_true(sorter_show(sorter));
        for (char key[] = "a"; *key <= 'c'; ++*key) {
            struct record *record = sorter_show_next(sorter);

            assert_int_equal(record->length, *key == 'c' ? 3 : 6);
            assert_last_key(sorter, key);
            record_unref(record);
        }
        assert_null(sorter_show_next(sorter));
    }
    sorter_free(sorter);
    record_unref(shared);
}

/* `share` decides whether they go through a file. */
static void check_input(size_t share, bool shared)
{
    static const struct origin origin = {.name = "app.log", .is_file = true};
    struct sorter *sorter = sorter_new(SORTER_ALL, share);
    struct record *line = record_of_bytes("the line", 8);
    struct record *made, *input;

    line->origin = &origin;
    line->line = 17;
    line->end = LINE_END_CRLF;
    line->rejected = true;
    made = record_derive(line, "{}", 2);
    made->kind = RECORD_JSON;
    if (!shared)
        record_unref(line);
    assert_true(sorter_add(sorter, key_text("b"), made));
    assert_true(sorter_finish(sorter));
    made = sorter_next(sorter);
    assert_int_equal(made->kind, RECORD_JSON);
    assert_int_equal(made->length, 2);
    assert_int_equal(made->line, 17);
    input = record_input(made);
    assert_int_equal(input->length, 8);
    assert_memory_equal(input->text, "the line", 8);
    assert_int_equal(input->end, LINE_END_CRLF);
    assert_ptr_equal(input->origin, &origin);
    assert_true(input->rejected);
    if (shared)
        record_unref(line);
    record_unref(made);
    sorter_free(sorter);
}

static void the_line_that_a_record_was_made_from_comes_along(void **state)
{
    (void)state;
    check_input(0, false);
    check_input(0, true);
    check_input(1, false);
    check_input(1, true);
}

static void records_of_every_length_go_through_a_file(void **state)
{
    static char text[600000];
    struct sorter *sorter = sorter_new(SORTER_ALL, 1);
    char key[16];

    (void)state;
    for (size_t length = sizeof(text); length > 0; length /= 2) {
        snprintf(key, sizeof(key), "%08zu", sizeof(text) - length);
        assert_true(sorter_add(sorter, key_text(key), record_of_bytes(text, length)));
    }
    assert_true(sorter_finish(sorter));
    for (size_t length = sizeof(text); length > 0; length /= 2) {
        struct record *record = sorter_next(sorter);

        assert_non_null(record);
        assert_int_equal(record->length, length);
        record_unref(record);
    }
    assert_null(sorter_next(sorter));
    sorter_free(sorter);
}

static void little_memory_left_makes_runs_too(void **state)
{
    struct sorter *sorter;

    (void)state;
    memory_init((size_t)8 << 20);
    memory_charge((size_t)7 << 20);
    sorter = sorter_new(SORTER_ALL, 0);
    assert_true(add_records(sorter, 20000, 100));
    assert_true(sorter_runs(sorter) > 1);
    assert_true(sorter_finish(sorter));
    check_records(sorter, 20000, 100, SORTER_ALL);
    sorter_free(sorter);
    memory_discharge((size_t)7 << 20);
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_in_order_and_equal_ones_as_they_came),
        cmocka_unit_test(sorting_and_writing_runs_pause_now_and_then),
        cmocka_unit_test(what_passes_the_share_is_sorted_in_runs),
        cmocka_unit_test(more_runs_than_are_merged_at_once),
        cmocka_unit_test(the_first_of_the_order_are_the_same_as_in_a_full_sort),
        cmocka_unit_test(the_first_of_the_order_need_little_memory),
        cmocka_unit_test(a_record_that_others_hold_is_the_same_afterwards),
        cmocka_unit_test(records_that_were_not_taken_out_are_let_go),
        cmocka_unit_test(a_record_comes_with_its_key),
        cmocka_unit_test(what_is_shown_has_its_key_and_comes_again),
        cmocka_unit_test(the_line_that_a_record_was_made_from_comes_along),
        cmocka_unit_test(records_of_every_length_go_through_a_file),
        cmocka_unit_test(little_memory_left_makes_runs_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
