/* Queues: tasks that wait for tasks. */
#include "fixture.h"

static struct task_queue queue;

static void *wait_in_it(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_queue_wait(loop, &queue, LOOP_NEVER));
    return arg;
}

static void *wake_one_a_turn(struct coro *self, void *arg)
{
    (void)self;
    while (task_queue_wake(&queue)) {
        note("wakes");
        if (task_yield(loop) != WAIT_DONE)
            return NULL;
    }
    note("nobody");
    return arg;
}

static void *wake_all(struct coro *self, void *arg)
{
    (void)self;
    task_queue_wake_all(&queue);
    note("woken");
    return arg;
}

static void waiters_are_woken_one_by_one_first_in_first_out(void **state)
{
    (void)state;
    start("a", wait_in_it, NULL);
    start("b", wait_in_it, NULL);
    start("c", wait_in_it, NULL);
    start("waker", wake_one_a_turn, NULL);
    run_loop(true);
    assert_journal("wakes, a, wakes, b, wakes, c, nobody");
}

static void all_are_woken_in_their_order(void **state)
{
    (void)state;
    start("a", wait_in_it, NULL);
    start("b", wait_in_it, NULL);
    start("waker", wake_all, NULL);
    run_loop(true);
    assert_journal("woken, a, b");
}

static void *wait_shortly(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_queue_wait(loop, &queue, loop_after(2 * MILLISECOND)));
    return arg;
}

static void a_wait_in_a_queue_ends_at_its_deadline(void **state)
{
    (void)state;
    start("impatient", wait_shortly, NULL);
    run_loop(true);
    assert_journal("impatient timed out");
    assert_null(queue.first);
}

/* ---- A bounded buffer ---- */

static struct {
    int items[2], count;
    struct task_queue readers, writers;
} buffer;

static void *produce(struct coro *self, void *arg)
{
    (void)self;
    for (int i = 1; i <= 5; i++) {
        while (buffer.count == 2) {
            if (task_queue_wait(loop, &buffer.writers, LOOP_NEVER) != WAIT_DONE)
                return NULL;
        }
        buffer.items[buffer.count++] = i;
        note("+%d", i);
        task_queue_wake(&buffer.readers);
    }
    return arg;
}

static void *consume(struct coro *self, void *arg)
{
    (void)self;
    for (int left = 5; left > 0; left--) {
        while (buffer.count == 0) {
            if (task_queue_wait(loop, &buffer.readers, LOOP_NEVER) != WAIT_DONE)
                return NULL;
        }
        note("-%d", buffer.items[0]);
        buffer.items[0] = buffer.items[1];
        buffer.count--;
        task_queue_wake(&buffer.writers);
    }
    return arg;
}

static void a_bounded_buffer_holds_its_writer_back(void **state)
{
    (void)state;
    start("consumer", consume, NULL);
    start("producer", produce, NULL);
    run_loop(true);
    assert_journal("+1, +2, -1, -2, +3, +4, -3, -4, +5, -5");
    assert_int_equal(loop_looks(loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(waiters_are_woken_one_by_one_first_in_first_out),
        loop_test(all_are_woken_in_their_order),
        loop_test(a_wait_in_a_queue_ends_at_its_deadline),
        loop_test(a_bounded_buffer_holds_its_writer_back),
    };

    return cmocka_run_group_tests_name("task queues", tests, NULL, NULL);
}
