/* Tasks that do anything at random: whatever happens, each ends once, everything that
 * was deferred runs, and nothing waits for ever. */
#include <unistd.h>

#include "fixture.h"

enum {
    TASKS = 60,
    DEEPEST = 4
};

static struct {
    uint64_t seed;
    struct task *tasks[TASKS];
    struct task_queue queue;
    struct ends ends;
    unsigned deferred, cleaned_up, ends_seen;
} all;

static unsigned below(unsigned limit)
{
    all.seed = all.seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(all.seed >> 33) % limit;
}

static void clean_up(void *arg)
{
    (void)arg;
    all.cleaned_up++;
}

static int64_t soon(void)
{
    return loop_after(below(300) * INT64_C(1000));
}

static enum wait_result wait_somehow(void)
{
    switch (below(8)) {
    case 0:
        return task_sleep_until(loop, soon());
    case 1:
        return task_wait_readable(loop, all.ends.out, soon());
    case 2:
        return task_wait_writable(loop, all.ends.in, LOOP_NEVER);
    case 3:
        return task_queue_wait(loop, &all.queue, soon());
    case 4:
        return task_wait(loop, all.tasks[below(TASKS)], soon());
    case 5:
        task_queue_wake(&all.queue);
        return WAIT_DONE;
    case 6:
        if (below(10) == 0)
            task_kill(all.tasks[below(TASKS)]);
        return WAIT_DONE;
    default:
        return task_yield(loop);
    }
}

/* Body: waits at random, calls itself at random, one way or the other. */
static void *do_anything(struct coro *self, void *arg)
{
    uintptr_t depth = (uintptr_t)arg;
    enum wait_result result = WAIT_DONE;

    if (!coro_defer(self, clean_up, NULL))
        return NULL;
    all.deferred++;
    for (int i = 0; i < 8 && result != WAIT_KILLED; i++) {
        struct coro *sub;

        result = wait_somehow();
        if (result == WAIT_KILLED || depth == DEEPEST || below(3) > 0)
            continue;
        sub = coro_new("sub", do_anything, (void *)(depth + 1));
        if (below(2)) {
            if (!coro_delegate(self, sub, NULL))
                result = WAIT_KILLED;
        } else {
            struct coro_result answer = coro_next(sub);

            if (answer.outcome == CORO_RAISED) {
                coro_raise_from(self, sub, answer);
                result = WAIT_KILLED;
            }
        }
        coro_free(sub);
    }
    if (!coro_error(self) && below(20) == 0)
        coro_raise(self, 1, "at random");
    return NULL;
}

static void count_end(void *arg, const struct task *task)
{
    (void)arg;
    all.ends_seen += task_end(task) != TASK_LIVES;
}

static void run_once(uint64_t seed)
{
    bool failed = false, good;

    all.seed = seed;
    all.deferred = all.cleaned_up = all.ends_seen = 0;
    loop_on_end(loop, count_end, NULL);
    for (int i = 0; i < TASKS; i++)
        all.tasks[i] = started("any", do_anything, NULL);
    good = loop_run(loop);
    for (int i = 0; i < TASKS; i++) {
        failed = failed || task_end(all.tasks[i]) == TASK_FAILED;
        assert_int_not_equal(task_end(all.tasks[i]), TASK_LIVES);
        task_unref(all.tasks[i]);
    }
    assert_int_equal(good, !failed);
    assert_int_equal(all.ends_seen, TASKS);
    assert_int_equal(all.cleaned_up, all.deferred);
    assert_null(all.queue.first);
}

static void whatever_tasks_do_each_ends_and_cleans_up(void **state)
{
    const uint64_t seeds = under_valgrind() ? 2 : 20;

    (void)state;
    all.ends = pipe_ends();
    for (uint64_t seed = 1; seed <= seeds; seed++)
        run_once(seed);
    close(all.ends.in);
    close(all.ends.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(whatever_tasks_do_each_ends_and_cleans_up),
    };

    return cmocka_run_group_tests_name("random tasks", tests, NULL, NULL);
}
