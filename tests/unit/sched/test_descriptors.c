/* Descriptors: readiness, many waiters on one, and those that are no good. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"

static struct ends ends;

/* Body: reads bytes from ends.out, one a wait, until the end. */
static void *read_bytes(struct coro *self, void *arg)
{
    char byte;

    (void)arg;
    while (task_wait_readable(loop, ends.out, LOOP_NEVER) == WAIT_DONE &&
           read(ends.out, &byte, 1) == 1)
        note("%s %c", coro_name(self), byte);
    note("%s ends", coro_name(self));
    return NULL;
}

/* Body: writes `arg` to ends.in, closes that. */
static void *write_word(struct coro *self, void *arg)
{
    const char *bytes = arg;

    (void)self;
    if (task_wait_writable(loop, ends.in, LOOP_NEVER) != WAIT_DONE)
        return NULL;
    if (write(ends.in, bytes, strlen(bytes)) < 0)
        note("write failed");
    note("written");
    close(ends.in);
    return NULL;
}

static void a_reader_waits_for_a_writer(void **state)
{
    (void)state;
    ends = pipe_ends();
    start("reader", read_bytes, NULL);
    start("writer", write_word, word("ab"));
    run_loop(true);
    assert_journal("written, reader a, reader b, reader ends");
    close(ends.out);
}

static void many_waiters_are_woken_in_turn(void **state)
{
    (void)state;
    ends = pipe_ends();
    start("a", read_bytes, NULL);
    start("b", read_bytes, NULL);
    start("c", read_bytes, NULL);
    start("writer", write_word, word("12345"));
    run_loop(true);
    assert_journal("written, a 1, b 2, c 3, a 4, b 5, c ends, a ends, b ends");
    close(ends.out);
}

static void *wait_and_note(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_wait_readable(loop, *(int *)arg, LOOP_NEVER));
    return NULL;
}

static void *write_one(struct coro *self, void *arg)
{
    (void)self;
    if (task_yield(loop) != WAIT_DONE || write(*(int *)arg, "x", 1) != 1)
        note("write failed");
    return NULL;
}

static void one_waiter_that_is_killed_leaves_the_others(void **state)
{
    struct task *first;

    (void)state;
    ends = pipe_ends();
    first = started("first", wait_and_note, &ends.out);
    start("second", wait_and_note, &ends.out);
    start("writer", write_one, &ends.in);
    task_kill(first);
    run_loop(true);
    assert_journal("second");
    task_unref(first);
    close(ends.in);
    close(ends.out);
}

static void *wait_both_ways(struct coro *self, void *arg)
{
    int *pair = arg;

    (void)self;
    note_wait(task_wait_writable(loop, pair[0], LOOP_NEVER));
    return NULL;
}

static void both_directions_are_apart(void **state)
{
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    start("reader", wait_and_note, &pair[0]);
    start("writer", wait_both_ways, pair);
    start("other side", write_one, &pair[1]);
    run_loop(true);
    assert_journal("writer, reader");
    close(pair[0]);
    close(pair[1]);
}

static void a_hang_up_wakes_both_directions(void **state)
{
    (void)state;
    ends = pipe_ends();
    close(ends.out);
    start("writer", wait_both_ways, &ends.in);
    run_loop(true);
    assert_journal("writer");
    close(ends.in);
}

static void *wait_in_vain(struct coro *self, void *arg)
{
    enum wait_result result = task_wait_readable(loop, *(int *)arg, LOOP_NEVER);

    note("%s %s %s", coro_name(self), result_name(result),
         result == WAIT_FAILED && errno == EBADF ? "EBADF" : "");
    return NULL;
}

static void bad_descriptors_fail_their_waiter_alone(void **state)
{
    static int numbers[] = {-1, 1000000, 0};

    (void)state;
    ends = pipe_ends();
    numbers[2] = ends.in;
    close(ends.in);
    for (size_t i = 0; i < 3; i++)
        start("waiter", wait_in_vain, &numbers[i]);
    start("good", wait_and_note, &ends.out);
    run_loop(true);
    assert_journal(
        "waiter failed EBADF, waiter failed EBADF, waiter failed EBADF, good");
    close(ends.out);
}

static void *close_it(struct coro *self, void *arg)
{
    (void)self;
    note("closes %d", task_close(loop, *(int *)arg));
    return NULL;
}

static void closing_a_descriptor_fails_those_who_wait_for_it(void **state)
{
    (void)state;
    ends = pipe_ends();
    start("a", wait_in_vain, &ends.out);
    start("b", wait_in_vain, &ends.out);
    start("closer", close_it, &ends.out);
    run_loop(true);
    assert_journal("closes 0, a failed EBADF, b failed EBADF");
    close(ends.in);
}

/* Body: reads a byte, closes, makes another pipe of the same numbers, and so on. */
static void *reuse_numbers(struct coro *self, void *arg)
{
    (void)self;
    for (int i = 0; i < 5; i++) {
        int pair[2];
        char byte;

        if (pipe(pair) != 0 || write(pair[1], "x", 1) != 1)
            return NULL;
        note("%s", result_name(task_wait_readable(loop, pair[0], LOOP_NEVER)));
        if (read(pair[0], &byte, 1) != 1)
            note("nothing");
        close(pair[0]);
        close(pair[1]);
    }
    return arg;
}

static void a_number_that_is_used_again_is_another_descriptor(void **state)
{
    (void)state;
    start("reuser", reuse_numbers, NULL);
    run_loop(true);
    assert_journal("done, done, done, done, done");
}

static void regular_files_are_always_ready(void **state)
{
    FILE *file = tmpfile();
    int number;

    (void)state;
    assert_non_null(file);
    number = fileno(file);
    start("a", wait_and_note, &number);
    start("b", wait_and_note, &number);
    start("c", wait_both_ways, &number);
    run_loop(true);
    assert_journal("a, c, b");
    fclose(file);
}

static void flags_stay_as_they_are(void **state)
{
    int before, after;

    (void)state;
    ends = pipe_ends();
    before = fcntl(ends.out, F_GETFL);
    start("reader", read_bytes, NULL);
    start("writer", write_word, word("a"));
    run_loop(true);
    after = fcntl(ends.out, F_GETFL);
    assert_int_equal(before, after);
    assert_false(after & O_NONBLOCK);
    journal_clear();
    close(ends.out);
}

static void *spin_politely(struct coro *self, void *arg)
{
    bool *over = arg;
    unsigned turns = 0;

    (void)self;
    while (!*over && turns < 1000 && task_yield(loop) == WAIT_DONE)
        turns++;
    note(turns < 10 ? "in time" : "late");
    return NULL;
}

static void *read_once(struct coro *self, void *arg)
{
    (void)self;
    *(bool *)arg = task_wait_readable(loop, ends.out, LOOP_NEVER) == WAIT_DONE;
    return NULL;
}

static void tasks_that_never_wait_do_not_starve_a_descriptor(void **state)
{
    bool over = false;

    (void)state;
    ends = pipe_ends();
    assert_int_equal(write(ends.in, "x", 1), 1);
    start("busy", spin_politely, &over);
    start("reader", read_once, &over);
    run_loop(true);
    assert_journal("in time");
    close(ends.in);
    close(ends.out);
}

/* Body: reads `*arg` times from a descriptor that is always ready. */
static void *read_endlessly(struct coro *self, void *arg)
{
    for (int left = *(int *)arg; left > 0; left--) {
        if (task_wait_readable(loop, ends.out, LOOP_NEVER) == WAIT_DONE)
            note("%s", coro_name(self));
    }
    return NULL;
}

static void a_busy_descriptor_does_not_starve_the_others(void **state)
{
    int times = 3;

    (void)state;
    ends = pipe_ends();
    assert_int_equal(write(ends.in, "x", 1), 1);
    start("a", read_endlessly, &times);
    start("b", read_endlessly, &times);
    run_loop(true);
    assert_journal("a, b, a, b, a, b");
    close(ends.in);
    close(ends.out);
}

static void *sleep_a_little(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep(loop, 50 * MILLISECOND));
    close(ends.in);
    return arg;
}

static void waiting_for_a_silent_descriptor_costs_nothing(void **state)
{
    uint64_t looks = loop_looks(loop);

    (void)state;
    ends = pipe_ends();
    start("reader", read_bytes, NULL);
    start("sleeper", sleep_a_little, NULL);
    run_loop(true);
    assert_journal("sleeper, reader ends");
    assert_in_range(loop_looks(loop) - looks, 2, 4);
    close(ends.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(a_reader_waits_for_a_writer),
        loop_test(many_waiters_are_woken_in_turn),
        loop_test(one_waiter_that_is_killed_leaves_the_others),
        loop_test(both_directions_are_apart),
        loop_test(a_hang_up_wakes_both_directions),
        loop_test(bad_descriptors_fail_their_waiter_alone),
        loop_test(closing_a_descriptor_fails_those_who_wait_for_it),
        loop_test(a_number_that_is_used_again_is_another_descriptor),
        loop_test(regular_files_are_always_ready),
        loop_test(flags_stay_as_they_are),
        loop_test(tasks_that_never_wait_do_not_starve_a_descriptor),
        loop_test(a_busy_descriptor_does_not_starve_the_others),
        loop_test(waiting_for_a_silent_descriptor_costs_nothing),
    };

    return cmocka_run_group_tests_name("descriptors", tests, NULL, NULL);
}
