/* Strands: a chain of coroutines that parks and goes on as a whole. */
#include <pthread.h>

#include "fixture.h"

/* Body: resumes `inner` once, and returns what that gave. */
static void *resume_inner(struct coro *self, void *inner)
{
    struct coro_result result;

    note("%s resumes", coro_name(self));
    result = coro_next(inner);
    note("%s got %s", coro_name(self), text_of(result.value));
    return result.value;
}

/* Body: parks `arg` times, a number. */
static void *park_times(struct coro *self, void *arg)
{
    for (int left = *(int *)arg; left > 0; left--) {
        note("parks");
        if (!coro_park(self))
            return NULL;
        note("goes on");
    }
    return word("done");
}

struct chain {
    struct coro_strand strand;
    struct coro *a, *b, *c;
};

static void chain_init(struct chain *chain, coro_body *innermost, void *arg)
{
    chain->strand = (struct coro_strand){0};
    chain->c = made("c", innermost, arg);
    chain->b = made("b", resume_inner, chain->c);
    chain->a = made("a", resume_inner, chain->b);
}

static void chain_free(struct chain *chain)
{
    coro_free(chain->a);
    coro_free(chain->b);
    coro_free(chain->c);
}

static void p1_a_chain_parks_and_goes_on_as_it_was(void **state)
{
    int times = 2;
    struct chain chain;

    (void)state;
    chain_init(&chain, park_times, &times);
    assert_refused(coro_enter(&chain.strand, chain.a), CORO_PARKED);
    assert_journal("a resumes, b resumes, parks");
    assert_null(coro_current());
    assert_refused(coro_unpark(&chain.strand), CORO_PARKED);
    assert_journal("goes on, parks");
    assert_returned(coro_unpark(&chain.strand), "done");
    assert_journal("goes on, b got done, a got done");
    chain_free(&chain);
}

static void p1_two_chains_take_turns(void **state)
{
    int times = 2;
    struct chain one, two;

    (void)state;
    chain_init(&one, park_times, &times);
    chain_init(&two, park_times, &times);
    assert_refused(coro_enter(&one.strand, one.a), CORO_PARKED);
    assert_refused(coro_enter(&two.strand, two.a), CORO_PARKED);
    journal_clear();
    assert_refused(coro_unpark(&one.strand), CORO_PARKED);
    assert_refused(coro_unpark(&two.strand), CORO_PARKED);
    assert_returned(coro_unpark(&two.strand), "done");
    assert_returned(coro_unpark(&one.strand), "done");
    assert_journal("goes on, parks, goes on, parks, goes on, b got done, a got done, "
                   "goes on, b got done, a got done");
    chain_free(&one);
    chain_free(&two);
}

static void p1_a_strand_that_never_parks_is_a_resume(void **state)
{
    const char *words[] = {"one", NULL};
    struct coro_strand strand = {0};
    struct coro *co = made("words", each_word, words);

    (void)state;
    assert_yielded(coro_enter(&strand, co), "one");
    assert_state(co, CORO_SUSPENDED);
    assert_returned(coro_enter(&strand, co), NULL);
    assert_refused(coro_enter(&strand, co), CORO_FINISHED);
    coro_free(co);
}

static void p1_a_chain_may_be_entered_again_after_its_yield(void **state)
{
    int none = 0, once = 1;
    struct coro_strand strand = {0};
    struct coro *inner = made("inner", park_times, &once);
    struct coro *outer = made("outer", delegate_once, inner);
    struct coro *other = made("other", park_times, &none);

    (void)state;
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_yielded(coro_unpark(&strand), "own");
    assert_returned(coro_enter(&strand, other), "done");
    assert_returned(coro_enter(&strand, outer), NULL);
    assert_journal("outer delegates, parks, goes on, value done, outer "
                   "goes on, outer cleans up");
    coro_free(outer);
    coro_free(inner);
    coro_free(other);
}

static void p2_what_is_parked_counts_as_running(void **state)
{
    int times = 1;
    struct coro_error error = failure("no");
    struct chain chain;
    struct coro *all[3];

    (void)state;
    chain_init(&chain, park_times, &times);
    assert_refused(coro_enter(&chain.strand, chain.a), CORO_PARKED);
    all[0] = chain.a, all[1] = chain.b, all[2] = chain.c;
    for (size_t i = 0; i < 3; i++) {
        assert_state(all[i], CORO_RUNNING);
        assert_refused(coro_next(all[i]), CORO_ALREADY_RUNNING);
        assert_refused(coro_send(all[i], word("x")), CORO_ALREADY_RUNNING);
        assert_refused(coro_throw(all[i], &error), CORO_ALREADY_RUNNING);
        assert_refused(coro_close(all[i]), CORO_ALREADY_RUNNING);
    }
    assert_returned(coro_unpark(&chain.strand), "done");
    chain_free(&chain);
}

static void *delegate_to(struct coro *self, void *sub)
{
    struct coro_error caught;

    if (!coro_delegate(self, sub, NULL) && coro_catch(self, &caught))
        note("%s", caught.message);
    return NULL;
}

static void p2_a_parked_one_is_refused_to_other_strands(void **state)
{
    int times = 1;
    struct chain chain;
    struct coro *next, *delegator;
    struct coro_strand strand = {0};

    (void)state;
    chain_init(&chain, park_times, &times);
    next = made("next", resume_inner, chain.c);
    delegator = made("delegator", delegate_to, chain.b);
    assert_refused(coro_enter(&chain.strand, chain.a), CORO_PARKED);
    assert_refused(coro_enter(&strand, chain.b), CORO_ALREADY_RUNNING);
    journal_clear();
    assert_returned(coro_enter(&strand, next), NULL);
    assert_returned(coro_enter(&strand, delegator), NULL);
    assert_journal("next resumes, next got none, coroutine \"b\" already running");
    assert_returned(coro_unpark(&chain.strand), "done");
    coro_free(next);
    coro_free(delegator);
    chain_free(&chain);
}

static void p1_an_unpark_of_what_is_not_parked_is_refused(void **state)
{
    struct coro_strand strand = {0};

    (void)state;
    assert_refused(coro_unpark(&strand), CORO_FINISHED);
}

static void *unpark_oneself(struct coro *self, void *strand)
{
    (void)self;
    note_result(coro_unpark(strand));
    return NULL;
}

static void p1_an_unpark_of_the_running_strand_is_refused(void **state)
{
    struct coro_strand strand = {0};
    struct coro *co = made("co", unpark_oneself, &strand);

    (void)state;
    assert_returned(coro_enter(&strand, co), NULL);
    assert_journal("already running");
    coro_free(co);
}

static void *unpark_foreign(void *strand)
{
    static struct coro_result result;

    result = coro_unpark(strand);
    return &result;
}

static void r21_another_thread_is_refused(void **state)
{
    int times = 1;
    struct chain chain;
    pthread_t thread;
    void *result;

    (void)state;
    chain_init(&chain, park_times, &times);
    assert_refused(coro_enter(&chain.strand, chain.a), CORO_PARKED);
    assert_int_equal(pthread_create(&thread, NULL, unpark_foreign, &chain.strand), 0);
    pthread_join(thread, &result);
    assert_refused(*(struct coro_result *)result, CORO_FOREIGN_THREAD);
    assert_returned(coro_unpark(&chain.strand), "done");
    chain_free(&chain);
}

/* Body: enters the strand of a chain, and parks itself whenever that parks. */
static void *run_chain(struct coro *self, void *arg)
{
    struct chain *chain = arg;
    struct coro_result result = coro_enter(&chain->strand, chain->a);

    while (result.outcome == CORO_PARKED) {
        note("outer parks");
        if (!coro_park(self))
            return NULL;
        note("outer goes on");
        result = coro_unpark(&chain->strand);
    }
    return result.value;
}

static void p4_strands_nest_and_the_innermost_parks(void **state)
{
    int times = 2;
    struct chain inner;
    struct coro_strand strand = {0};
    struct coro *outer;

    (void)state;
    chain_init(&inner, park_times, &times);
    outer = made("outer", run_chain, &inner);
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_journal("a resumes, b resumes, parks, outer parks");
    assert_refused(coro_unpark(&strand), CORO_PARKED);
    assert_journal("outer goes on, goes on, parks, outer parks");
    assert_returned(coro_unpark(&strand), "done");
    coro_free(outer);
    chain_free(&inner);
}

static void *unpark_it(struct coro *self, void *strand)
{
    note("%s unparks", coro_name(self));
    note_result(coro_unpark(strand));
    return NULL;
}

static void p6_the_end_goes_to_whoever_unparked_last(void **state)
{
    int times = 1;
    struct chain chain;
    struct coro *waker;

    (void)state;
    chain_init(&chain, park_times, &times);
    waker = made("waker", unpark_it, &chain.strand);
    assert_refused(coro_enter(&chain.strand, chain.a), CORO_PARKED);
    journal_clear();
    assert_returned(coro_next(waker), NULL);
    assert_journal("waker unparks, goes on, b got done, a got done, returned done");
    coro_free(waker);
    chain_free(&chain);
}

enum {
    MANY = 2000
};

static void a_deep_chain_parks_whole(void **state)
{
    int times = 1;
    unsigned count = scaled(MANY);
    struct coro_strand strand = {0};
    struct coro *all[MANY + 1];

    (void)state;
    all[0] = made("innermost", park_times, &times);
    for (unsigned i = 1; i <= count; i++)
        all[i] = made("link", resume_inner, all[i - 1]);
    assert_refused(coro_enter(&strand, all[count]), CORO_PARKED);
    assert_returned(coro_unpark(&strand), "done");
    journal_clear();
    for (unsigned i = count + 1; i-- > 0;)
        coro_free(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(p1_a_chain_parks_and_goes_on_as_it_was),
        coro_test(p1_two_chains_take_turns),
        coro_test(p1_a_strand_that_never_parks_is_a_resume),
        coro_test(p1_a_chain_may_be_entered_again_after_its_yield),
        coro_test(p1_an_unpark_of_what_is_not_parked_is_refused),
        coro_test(p1_an_unpark_of_the_running_strand_is_refused),
        coro_test(p2_what_is_parked_counts_as_running),
        coro_test(p2_a_parked_one_is_refused_to_other_strands),
        coro_test(r21_another_thread_is_refused),
        coro_test(p4_strands_nest_and_the_innermost_parks),
        coro_test(p6_the_end_goes_to_whoever_unparked_last),
        coro_test(a_deep_chain_parks_whole),
    };

    return cmocka_run_group_tests_name("coro strand", tests, NULL, NULL);
}
