/* What becomes of stacks: R35, and reuse. */
#include "fixture.h"

enum {
    MANY = 100
};

#define HALF_OF_MANY (MANY / 2 * CORO_STACK_SIZE)

static void make_many(struct coro **many, coro_body *body)
{
    for (size_t i = 0; i < MANY; i++) {
        many[i] = made("one of many", body, word("ready"));
        assert_yielded(coro_next(many[i]), "ready");
    }
}

static void free_many(struct coro **many)
{
    for (size_t i = 0; i < MANY; i++)
        coro_free(many[i]);
    coro_release_cache();
}

/* The address space that all of them have taken so far. */
static size_t taken_since(size_t before)
{
    size_t now;

    coro_release_cache();
    now = address_space();
    return now > before ? now - before : 0;
}

static void *return_next_time(struct coro *self, void *arg)
{
    return coro_yield(self, arg, NULL) ? arg : NULL;
}

static void *ignore_close(struct coro *self, void *arg)
{
    while (coro_yield(self, arg, NULL) || coro_catch_exit(self))
        continue;
    return NULL;
}

static void r35_close_gives_the_stack_back(void **state)
{
    struct coro *many[MANY];
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    make_many(many, echo);
    assert_true(taken_since(before) > HALF_OF_MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_returned(coro_close(many[i]), NULL);
    assert_true(taken_since(before) < HALF_OF_MANY);
    free_many(many);
}

static void r35_an_ignored_close_gives_the_stack_back(void **state)
{
    struct coro *many[MANY];
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    make_many(many, ignore_close);
    for (size_t i = 0; i < MANY; i++)
        assert_refused(coro_close(many[i]), CORO_IGNORED_CLOSE);
    assert_true(taken_since(before) < HALF_OF_MANY);
    free_many(many);
}

static void r35_return_gives_the_stack_back(void **state)
{
    struct coro *many[MANY];
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    make_many(many, return_next_time);
    for (size_t i = 0; i < MANY; i++)
        assert_returned(coro_next(many[i]), "ready");
    assert_true(taken_since(before) < HALF_OF_MANY);
    free_many(many);
}

static void r35_an_error_gives_the_stack_back(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *many[MANY];
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    make_many(many, echo);
    for (size_t i = 0; i < MANY; i++)
        assert_raised(many[i], coro_throw(many[i], &error), "a shoe");
    assert_true(taken_since(before) < HALF_OF_MANY);
    free_many(many);
}

static void releasing_the_cache_gives_freed_stacks_back(void **state)
{
    struct coro *many[MANY];
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    make_many(many, echo);
    free_many(many);
    assert_true(taken_since(before) < HALF_OF_MANY);
    coro_release_cache();
}

static void one_after_the_other_needs_no_more_room(void **state)
{
    unsigned count = scaled(100000);
    size_t before;

    (void)state;
    coro_release_cache();
    before = address_space();
    for (unsigned i = 0; i < count; i++) {
        struct coro *co = coro_new("short-lived", echo, word("ready"));

        assert_non_null(co);
        assert_int_equal(coro_next(co).outcome, CORO_YIELDED);
        coro_free(co);
    }
    assert_true(taken_since(before) < HALF_OF_MANY);
}

/* A used stack must not show in the next coroutine: not its place, and not its end. */
static void *raise_after_yield(struct coro *self, void *arg)
{
    if (coro_yield(self, arg, NULL))
        return coro_raise(self, 0, "used up");
    return NULL;
}

static void a_stack_used_before_starts_afresh(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct coro *failing = made("failing", raise_after_yield, word("ready"));
        struct coro *fresh;

        assert_yielded(coro_next(failing), "ready");
        assert_raised(failing, coro_next(failing), "used up");
        fresh = made("fresh", return_next_time, word("well"));
        assert_null(coro_error(fresh));
        assert_yielded(coro_next(fresh), "well");
        assert_returned(coro_next(fresh), "well");
        coro_free(fresh);
        coro_free(failing);
    }
}

/* Uses `size` bytes of stack, a page at a time. */
static __attribute__((noinline)) unsigned use_bytes(size_t size)
{
    volatile char frame[1024];

    frame[0] = 1;
    frame[sizeof(frame) - 1] = 2;
    if (size <= sizeof(frame))
        return 0;
    return use_bytes(size - sizeof(frame)) + (unsigned)frame[0] * frame[1023];
}

static void *use_most_of_the_stack(struct coro *self, void *arg)
{
    (void)self;
    note("%u", use_bytes(CORO_STACK_SIZE * 3 / 4) > 0);
    return arg;
}

static void a_body_may_use_most_of_its_stack(void **state)
{
    struct coro *co;

    (void)state;
    if (SANITIZED)
        skip_because("sanitizers make frames larger");
    co = made("hungry", use_most_of_the_stack, word("sated"));
    assert_returned(coro_next(co), "sated");
    assert_journal("1");
    coro_free(co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r35_close_gives_the_stack_back),
        coro_test(r35_an_ignored_close_gives_the_stack_back),
        coro_test(r35_return_gives_the_stack_back),
        coro_test(r35_an_error_gives_the_stack_back),
        coro_test(releasing_the_cache_gives_freed_stacks_back),
        coro_test(one_after_the_other_needs_no_more_room),
        coro_test(a_stack_used_before_starts_afresh),
        coro_test(a_body_may_use_most_of_its_stack),
    };

    return cmocka_run_group_tests_name("coro stacks", tests, NULL, NULL);
}
