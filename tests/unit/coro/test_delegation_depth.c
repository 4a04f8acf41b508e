/* Delegation a thousand levels deep: R49, and errors and closes that cross all of them.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fixture.h"

enum {
    DEPTH = 1000
};

/* Level 0 is the outermost; the last level does the work. */
static struct {
    struct coro *levels[DEPTH];
    unsigned cleanups;
    bool in_order;
    char *fences[DEPTH];
} chain;

static unsigned level_of(const struct coro *self)
{
    unsigned level = 0;

    while (chain.levels[level] != self)
        level++;
    return level;
}

/* Cleanups must come from the innermost outwards. */
static void count_cleanup(void *arg)
{
    unsigned level = level_of(arg);

    if (level != DEPTH - 1 - chain.cleanups)
        chain.in_order = false;
    chain.cleanups++;
}

static void *delegate_inwards(struct coro *self, void *arg)
{
    void *value = NULL;

    if (!coro_defer(self, count_cleanup, self) || !coro_delegate(self, arg, &value))
        return NULL;
    return value;
}

/* Yields the sum of the numbers that it receives; its last value is its result. */
static void *sum_up(struct coro *self, void *total)
{
    unsigned long *sum = total;
    void *received;

    if (!coro_defer(self, count_cleanup, self))
        return NULL;
    for (; coro_yield(self, sum, &received); *sum += *(unsigned long *)received) {
        if (*sum >= 1000000)
            return sum;
        if (!received)
            return coro_raise(self, 22, "not a number");
    }
    return NULL;
}

static void build_chain(coro_body *middle, coro_body *innermost, void *arg)
{
    memset(&chain, 0, sizeof(chain));
    chain.in_order = true;
    chain.levels[DEPTH - 1] = made("innermost", innermost, arg);
    for (int level = DEPTH - 2; level >= 0; level--)
        chain.levels[level] = made("middle", middle, chain.levels[level + 1]);
}

static void free_chain(void)
{
    for (size_t level = 0; level < DEPTH; level++)
        coro_free(chain.levels[level]);
}

static void send_numbers(unsigned long count, unsigned long *sum)
{
    unsigned long number = 3;
    struct coro_result result = coro_next(chain.levels[0]);

    assert_int_equal(result.outcome, CORO_YIELDED);
    for (unsigned long i = 1; i <= count; i++) {
        result = coro_send(chain.levels[0], &number);
        assert_int_equal(result.outcome, CORO_YIELDED);
        assert_ptr_equal(result.value, sum);
        assert_int_equal(*sum, number * i);
    }
}

static void r49_values_cross_a_thousand_levels(void **state)
{
    unsigned long sum = 0;

    (void)state;
    build_chain(delegate_inwards, sum_up, &sum);
    send_numbers(scaled(200000), &sum);
    assert_int_equal(chain.cleanups, 0);
    free_chain();
    assert_int_equal(chain.cleanups, DEPTH);
}

static void r49_a_result_crosses_a_thousand_levels(void **state)
{
    unsigned long sum = 0, number = 1000000;
    struct coro_result result;

    (void)state;
    build_chain(delegate_inwards, sum_up, &sum);
    send_numbers(1, &sum);
    result = coro_send(chain.levels[0], &number);
    assert_int_equal(result.outcome, CORO_YIELDED);
    result = coro_next(chain.levels[0]);
    assert_int_equal(result.outcome, CORO_RETURNED);
    assert_ptr_equal(result.value, &sum);
    assert_int_equal(chain.cleanups, DEPTH);
    assert_true(chain.in_order);
    free_chain();
}

/* Delegates from below a fence: pages of its stack that only a switch to it would
 * touch. */
static void *delegate_behind_a_fence(struct coro *self, void *arg)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *room = __builtin_alloca(2 * page);
    char *end = room + page;

    room[0] = 0;
    chain.fences[level_of(self)] = end - (uintptr_t)end % page;
    return delegate_inwards(self, arg);
}

/* Two pages from the fence downwards hold the frames that wait for the sub. */
static void set_fences(int protection)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t level = 10; level < DEPTH - 10; level++)
        assert_int_equal(mprotect(chain.fences[level] - 2 * page, 2 * page, protection),
                         0);
}

static void r49_a_resume_touches_no_stack_between_the_two_ends(void **state)
{
    unsigned long sum = 0;

    (void)state;
    if (SANITIZED)
        skip_because("sanitizers keep locals elsewhere");
    build_chain(delegate_behind_a_fence, sum_up, &sum);
    send_numbers(1, &sum);
    set_fences(PROT_NONE);
    for (unsigned long i = 2; i <= 100; i++) {
        unsigned long number = 1;
        struct coro_result result = coro_send(chain.levels[0], &number);

        assert_int_equal(result.outcome, CORO_YIELDED);
        assert_int_equal(sum, 3 + i - 1);
    }
    set_fences(PROT_READ | PROT_WRITE);
    coro_close(chain.levels[0]);
    assert_int_equal(chain.cleanups, DEPTH);
    free_chain();
}

static void a_close_crosses_a_thousand_levels(void **state)
{
    unsigned long sum = 0;

    (void)state;
    build_chain(delegate_inwards, sum_up, &sum);
    send_numbers(2, &sum);
    assert_returned(coro_close(chain.levels[0]), NULL);
    assert_int_equal(chain.cleanups, DEPTH);
    assert_true(chain.in_order);
    for (size_t level = 0; level < DEPTH; level++)
        assert_state(chain.levels[level], CORO_CLOSED);
    free_chain();
    assert_int_equal(chain.cleanups, DEPTH);
}

static void an_error_crosses_a_thousand_levels(void **state)
{
    unsigned long sum = 0;
    const struct coro_error *error;

    (void)state;
    build_chain(delegate_inwards, sum_up, &sum);
    send_numbers(2, &sum);
    assert_raised(chain.levels[0], coro_next(chain.levels[0]), "not a number");
    error = coro_error(chain.levels[0]);
    assert_int_equal(error->code, 22);
    assert_string_equal(error->places[0].who, "innermost");
    assert_int_equal(error->place_count, CORO_ERROR_PLACES);
    assert_int_equal(error->place_count + error->places_left_out, DEPTH + 1);
    assert_int_equal(chain.cleanups, DEPTH);
    assert_true(chain.in_order);
    free_chain();
}

static void an_error_thrown_crosses_a_thousand_levels_and_back(void **state)
{
    unsigned long sum = 0;
    struct coro_error error = failure("a shoe");

    (void)state;
    build_chain(delegate_inwards, sum_up, &sum);
    send_numbers(2, &sum);
    assert_raised(chain.levels[0], coro_throw(chain.levels[0], &error), "a shoe");
    assert_string_equal(coro_error(chain.levels[0])->places[0].who, "innermost");
    assert_int_equal(chain.cleanups, DEPTH);
    assert_true(chain.in_order);
    free_chain();
}

/* The numbers from `low` to `high` in order, each half by a coroutine of its own. */
struct range {
    unsigned low, high;
};

static void *walk(struct coro *self, void *arg);

static bool walk_part(struct coro *self, unsigned low, unsigned high)
{
    struct range part = {low, high};
    struct coro *sub;
    bool walked;

    if (low > high)
        return true;
    sub = coro_new("part", walk, &part);
    walked = sub && coro_delegate(self, sub, NULL);
    coro_free(sub);
    return walked;
}

static void *walk(struct coro *self, void *arg)
{
    const struct range *range = arg;
    unsigned middle = range->low + (range->high - range->low) / 2;

    if (walk_part(self, range->low, middle - 1) && coro_yield(self, &middle, NULL))
        walk_part(self, middle + 1, range->high);
    return NULL;
}

static void r49_a_recursive_walk_yields_in_order(void **state)
{
    struct range all = {1, 1000};
    struct coro *co = made("tree", walk, &all);
    unsigned expected = 1;
    struct coro_result result;

    (void)state;
    while ((result = coro_next(co)).outcome == CORO_YIELDED)
        assert_int_equal(*(unsigned *)result.value, expected++);
    assert_returned(result, NULL);
    assert_int_equal(expected, 1001);
    coro_free(co);
}

static void a_recursive_walk_can_be_closed_in_the_middle(void **state)
{
    struct range all = {1, 1000};
    struct coro *co = made("tree", walk, &all);

    (void)state;
    for (unsigned i = 1; i <= 137; i++)
        assert_int_equal(coro_next(co).outcome, CORO_YIELDED);
    assert_returned(coro_close(co), NULL);
    coro_free(co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r49_values_cross_a_thousand_levels),
        coro_test(r49_a_result_crosses_a_thousand_levels),
        coro_test(r49_a_resume_touches_no_stack_between_the_two_ends),
        coro_test(r49_a_recursive_walk_yields_in_order),
        coro_test(a_close_crosses_a_thousand_levels),
        coro_test(an_error_crosses_a_thousand_levels),
        coro_test(an_error_thrown_crosses_a_thousand_levels_and_back),
        coro_test(a_recursive_walk_can_be_closed_in_the_middle),
    };

    return cmocka_run_group_tests_name("coro delegation, its depth", tests, NULL, NULL);
}
