/* Threads: R21. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "fixture.h"

static void *on_another_thread(void *(*program)(void *), void *arg)
{
    pthread_t thread;
    void *answer = NULL;

    assert_int_equal(pthread_create(&thread, NULL, program, arg), 0);
    assert_int_equal(pthread_join(thread, &answer), 0);
    return answer;
}

static void *try_every_verb(void *co)
{
    struct coro_error error = failure("a shoe");

    note_result(coro_next(co));
    note_result(coro_send(co, word("a value")));
    note_result(coro_throw(co, &error));
    note_result(coro_close(co));
    return NULL;
}

#define REFUSED "foreign thread, foreign thread, foreign thread, foreign thread"

static void r21_a_suspended_one_refuses_another_thread(void **state)
{
    struct coro *co = made("at home", echo, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    on_another_thread(try_every_verb, co);
    assert_journal(REFUSED);
    assert_state(co, CORO_SUSPENDED);
    assert_yielded(coro_send(co, word("still well")), "still well");
    coro_free(co);
}

static void r21_a_created_one_refuses_another_thread(void **state)
{
    struct coro *co = made("at home", echo, word("ready"));

    (void)state;
    on_another_thread(try_every_verb, co);
    assert_journal(REFUSED);
    assert_state(co, CORO_CREATED);
    assert_yielded(coro_next(co), "ready");
    coro_free(co);
}

static void *let_another_thread_try(struct coro *self, void *arg)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, try_every_verb, self) == 0)
        pthread_join(thread, NULL);
    return arg;
}

static void r21_a_running_one_refuses_another_thread(void **state)
{
    struct coro *co = made("busy", let_another_thread_try, word("done"));

    (void)state;
    assert_returned(coro_next(co), "done");
    assert_journal(REFUSED);
    coro_free(co);
}

/* A thread that pesters a coroutine of another while that one is at work. */
struct pester {
    struct coro *co;
    atomic_bool started, over;
    unsigned long tried, refused;
};

static void *pester(void *arg)
{
    struct pester *pestering = arg;

    do {
        pestering->tried++;
        if (coro_next(pestering->co).outcome == CORO_FOREIGN_THREAD)
            pestering->refused++;
        atomic_store(&pestering->started, true);
    } while (!atomic_load(&pestering->over));
    return NULL;
}

static void *count(struct coro *self, void *arg)
{
    unsigned long *counted = arg;

    while (coro_yield(self, NULL, NULL))
        ++*counted;
    return NULL;
}

static void r21_a_race_for_a_coroutine_is_refused_every_time(void **state)
{
    unsigned long counted = 0, rounds = scaled(200000);
    struct pester pestering = {.co = made("pestered", count, &counted)};
    pthread_t thread;

    (void)state;
    assert_yielded(coro_next(pestering.co), NULL);
    assert_int_equal(pthread_create(&thread, NULL, pester, &pestering), 0);
    while (!atomic_load(&pestering.started))
        sched_yield();
    for (unsigned long i = 0; i < rounds; i++)
        assert_int_equal(coro_next(pestering.co).outcome, CORO_YIELDED);
    atomic_store(&pestering.over, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(counted, rounds);
    assert_true(pestering.tried > 0);
    assert_int_equal(pestering.refused, pestering.tried);
    coro_free(pestering.co);
}

enum {
    THREADS = 4,
    PER_THREAD = 50,
    ROUNDS = 100
};

static void *add_numbers(struct coro *self, void *arg)
{
    unsigned long sum = 0;
    void *received;

    (void)arg;
    while (coro_yield(self, &sum, &received))
        sum += *(unsigned long *)received;
    return NULL;
}

/* Answers no value if all went well: a test's assertions belong to its own thread. */
static void *work_alone(void *arg)
{
    struct coro *own[PER_THREAD];
    struct coro_result result;
    unsigned long mistakes = 0;

    for (size_t i = 0; i < PER_THREAD; i++) {
        own[i] = coro_new("own", add_numbers, NULL);
        if (!own[i] || coro_next(own[i]).outcome != CORO_YIELDED)
            return word("could not begin");
    }
    for (unsigned long round = 1; round <= ROUNDS; round++) {
        for (unsigned long i = 0; i < PER_THREAD; i++) {
            unsigned long number = i * *(unsigned long *)arg;

            result = coro_send(own[i], &number);
            if (result.outcome != CORO_YIELDED ||
                *(unsigned long *)result.value != number * round)
                mistakes++;
        }
    }
    for (size_t i = 0; i < PER_THREAD; i++)
        coro_free(own[i]);
    coro_release_cache();
    return mistakes || coro_current() ? word("mistakes") : NULL;
}

static void r21_every_thread_has_coroutines_of_its_own(void **state)
{
    pthread_t threads[THREADS];
    unsigned long factors[THREADS];
    void *answer;

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        factors[i] = i + 1;
        assert_int_equal(pthread_create(&threads[i], NULL, work_alone, &factors[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], &answer), 0);
        assert_null(answer);
    }
}

static void *ask_who_runs(void *arg)
{
    note("nobody runs here: %d", coro_current() == NULL);
    return arg;
}

static void *run_a_thread(struct coro *self, void *arg)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, ask_who_runs, NULL) == 0)
        pthread_join(thread, NULL);
    note("still itself: %d", coro_current() == self);
    return arg;
}

static void the_current_coroutine_is_each_threads_own(void **state)
{
    struct coro *co = made("host", run_a_thread, NULL);

    (void)state;
    assert_returned(coro_next(co), NULL);
    assert_journal("nobody runs here: 1, still itself: 1");
    coro_free(co);
}

static void threads_that_come_and_go_leave_no_stacks_behind(void **state)
{
    unsigned long factor = 1;
    size_t before = 0, after, limit = 20 * PER_THREAD * CORO_STACK_SIZE;

    (void)state;
    if (SANITIZED)
        skip_because("sanitizers keep the memory of threads that ended");
    for (int i = 0; i < 80; i++) {
        if (i == 40)
            before = address_space();
        assert_null(on_another_thread(work_alone, &factor));
    }
    after = address_space();
    assert_true(after < before + limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r21_a_suspended_one_refuses_another_thread),
        coro_test(r21_a_created_one_refuses_another_thread),
        coro_test(r21_a_running_one_refuses_another_thread),
        coro_test(r21_a_race_for_a_coroutine_is_refused_every_time),
        coro_test(r21_every_thread_has_coroutines_of_its_own),
        coro_test(the_current_coroutine_is_each_threads_own),
        coro_test(threads_that_come_and_go_leave_no_stacks_behind),
    };

    return cmocka_run_group_tests_name("coro threads", tests, NULL, NULL);
}
