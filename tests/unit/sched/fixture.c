#include "fixture.h"

#include <time.h>
#include <unistd.h>

struct loop *loop;

int loop_setup(void **state)
{
    fixture_setup(state);
    loop = loop_new();
    return loop ? 0 : -1;
}

int loop_teardown(void **state)
{
    (void)state;
    loop_free(loop);
    loop = NULL;
    return 0;
}

struct task *started(const char *name, coro_body *body, void *arg)
{
    struct task *task = task_new(loop, name, body, arg);

    assert_non_null(task);
    return task;
}

void start(const char *name, coro_body *body, void *arg)
{
    assert_true(task_start(loop, name, body, arg));
}

const char *result_name(enum wait_result result)
{
    static const char *const names[] = {
        [WAIT_DONE] = "done",
        [WAIT_TIMED_OUT] = "timed out",
        [WAIT_FAILED] = "failed",
        [WAIT_KILLED] = "killed",
    };

    return names[result];
}

const char *end_name(enum task_end end)
{
    static const char *const names[] = {
        [TASK_LIVES] = "lives",
        [TASK_RETURNED] = "returned",
        [TASK_FAILED] = "failed",
        [TASK_KILLED] = "killed",
    };

    return names[end];
}

void *run_below(struct coro *self, coro_body *body, void *arg)
{
    struct coro *inner = coro_new("inner", body, arg);
    struct coro_result result;

    if (!inner)
        return NULL;
    result = coro_next(inner);
    if (result.outcome == CORO_RAISED)
        coro_raise_from(self, inner, result);
    coro_free(inner);
    return NULL;
}

bool note_wait(enum wait_result result)
{
    const char *name = task_name(loop_current(loop));

    if (result == WAIT_DONE)
        note("%s", name);
    else
        note("%s %s", name, result_name(result));
    return result == WAIT_DONE;
}

struct ends pipe_ends(void)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    return (struct ends){ends[1], ends[0]};
}

int64_t processor_time(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * INT64_C(1000000000) + used.tv_nsec;
}
