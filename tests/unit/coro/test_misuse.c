/* Misuse for which no refusal exists aborts with a sentence. */
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "fixture.h"

/* ---- Scenarios: each must not come to its end ---- */

static void *free_oneself(struct coro *self, void *arg)
{
    coro_free(self);
    return arg;
}

static int free_a_running_one(void)
{
    struct coro *co = coro_new("suicidal", free_oneself, NULL);

    return co && coro_next(co).outcome == CORO_RETURNED ? 3 : 4;
}

static void *free_the_resumer(struct coro *self, void *arg)
{
    (void)self;
    coro_free(*(struct coro **)arg);
    return NULL;
}

static void *resume_it(struct coro *self, void *inner)
{
    (void)self;
    return coro_next(inner).value;
}

static int free_one_that_waits_inside_a_resume(void)
{
    struct coro *outer;
    struct coro *inner = coro_new("inner", free_the_resumer, &outer);

    outer = coro_new("outer", resume_it, inner);
    return outer && coro_next(outer).outcome == CORO_RETURNED ? 3 : 4;
}

static void *delegate_to(struct coro *self, void *sub)
{
    return coro_delegate(self, sub, NULL) ? word("done") : NULL;
}

static int free_one_that_is_delegated_to(void)
{
    struct coro *sub = coro_new("sub", echo, NULL);
    struct coro *outer = coro_new("outer", delegate_to, sub);

    if (!outer || coro_next(outer).outcome != CORO_YIELDED)
        return 4;
    coro_free(sub);
    return 3;
}

static int yield_from_outside(void)
{
    struct coro *co = coro_new("suspended", echo, NULL);

    if (!co || coro_next(co).outcome != CORO_YIELDED)
        return 4;
    return coro_yield(co, NULL, NULL) ? 3 : 5;
}

static void *yield_for(struct coro *self, void *other)
{
    (void)self;
    return coro_yield(other, NULL, NULL) ? word("done") : NULL;
}

static int yield_for_another(void)
{
    struct coro *other = coro_new("other", echo, NULL);
    struct coro *co = coro_new("meddler", yield_for, other);

    if (!co || coro_next(other).outcome != CORO_YIELDED)
        return 4;
    return coro_next(co).outcome == CORO_YIELDED ? 3 : 5;
}

static int delegate_from_outside(void)
{
    struct coro *sub = coro_new("sub", echo, NULL);
    struct coro *co = coro_new("suspended", echo, NULL);

    if (!co || coro_next(co).outcome != CORO_YIELDED)
        return 4;
    return coro_delegate(co, sub, NULL) ? 3 : 5;
}

static void *free_here(void *co)
{
    coro_free(co);
    return NULL;
}

static int free_on_another_thread(void)
{
    struct coro *co = coro_new("of the first thread", echo, NULL);
    pthread_t thread;

    if (!co || coro_next(co).outcome != CORO_YIELDED ||
        pthread_create(&thread, NULL, free_here, co))
        return 4;
    pthread_join(thread, NULL);
    return 3;
}

/* ---- Tests ---- */

static void assert_aborts(const char *scenario)
{
    const struct child *child = run_scenario(scenario);

    if (child->signal != SIGABRT)
        print_error("%s: signal %d, exit %d: %s\n", scenario, child->signal,
                    child->code, child->errors);
    assert_int_equal(child->signal, SIGABRT);
    assert_non_null(strchr(child->errors, ' '));
    assert_non_null(strchr(child->errors, '\n'));
}

static void freeing_the_running_one_aborts(void **state)
{
    (void)state;
    assert_aborts("free running");
}

static void freeing_one_that_waits_inside_a_resume_aborts(void **state)
{
    (void)state;
    assert_aborts("free waiting");
}

static void freeing_one_that_is_delegated_to_aborts(void **state)
{
    (void)state;
    assert_aborts("free delegated");
}

static void freeing_on_another_thread_aborts(void **state)
{
    (void)state;
    assert_aborts("free foreign");
}

static void yielding_outside_of_coroutines_aborts(void **state)
{
    (void)state;
    assert_aborts("yield outside");
}

static void yielding_for_another_coroutine_aborts(void **state)
{
    (void)state;
    assert_aborts("yield another");
}

static void delegating_outside_of_coroutines_aborts(void **state)
{
    (void)state;
    assert_aborts("delegate outside");
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {
        {"free running", free_a_running_one},
        {"free waiting", free_one_that_waits_inside_a_resume},
        {"free delegated", free_one_that_is_delegated_to},
        {"free foreign", free_on_another_thread},
        {"yield outside", yield_from_outside},
        {"yield another", yield_for_another},
        {"delegate outside", delegate_from_outside},
        {NULL, NULL},
    };
    const struct CMUnitTest tests[] = {
        coro_test(freeing_the_running_one_aborts),
        coro_test(freeing_one_that_waits_inside_a_resume_aborts),
        coro_test(freeing_one_that_is_delegated_to_aborts),
        coro_test(freeing_on_another_thread_aborts),
        coro_test(yielding_outside_of_coroutines_aborts),
        coro_test(yielding_for_another_coroutine_aborts),
        coro_test(delegating_outside_of_coroutines_aborts),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("coro misuse", tests, NULL, NULL);
}
