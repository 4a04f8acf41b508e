/* Planning without memory: each allocation fails once. */

#include "fake_stages.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The linker puts these in the place of the arena's own (--wrap). */
static long calls_left = LONG_MAX;
void *__real_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
char *__real_arena_copy(struct arena *arena, const char *bytes, size_t length);
char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length);
void *__real_arena_append(struct arena *arena, const void *items, size_t count,
                          const void *item, size_t size);
void *__wrap_arena_append(struct arena *arena, const void *items, size_t count,
                          const void *item, size_t size);

void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
    return calls_left-- > 0 ? __real_arena_alloc(arena, size) : NULL;
}

char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    return calls_left-- > 0 ? __real_arena_copy(arena, bytes, length) : NULL;
}

void *__wrap_arena_append(struct arena *arena, const void *items, size_t count,
                          const void *item, size_t size)
{
    return calls_left-- > 0 ? __real_arena_append(arena, items, count, item, size)
                            : NULL;
}

static const char pipeline[] =
    "grep -e \"a\\\"\" -e b -e /c\\/d/ -e e -v | label --tag=a x | "
    "tally sum(.x) as n if .y, p9(.z) by .a, .b as c | broadcast { head } { broadcast "
    "{ count } { head 5 } } | ";

/* Parses with the n-th allocation failing and all after it, for every n. */
static void assert_each_failure_is_told(const char *last, enum status expected)
{
    struct text name = text_of("a.log");
    struct text_list files = {.items = &name, .count = 1};
    enum status status = STATUS_RESOURCE;
    long allocations = 0;
    char text[256];

    stpcpy(stpcpy(text, pipeline), last);
    for (; status == STATUS_RESOURCE; allocations++) {
        struct fault fault = {0};
        struct plan plan;

        calls_left = allocations;
        status = plan_parse(&plan, &fake_registry, text_of(text),
                            &(struct plan_options){.files = files}, &fault);
        assert_int_equal(fault.status, status);
        if (status == STATUS_RESOURCE) {
            assert_string_equal(fault.what, "out of memory");
            assert_true(fault.at == TEXT_NOWHERE);
            assert_int_equal(plan.count, 0);
        }
        plan_release(&plan);
    }
    assert_int_equal(status, expected);
    assert_true(allocations > 30);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_each_failure_is_told("count", STATUS_OK);
}

static void also_on_the_way_to_an_error(void **state)
{
    (void)state;
    assert_each_failure_is_told("cuont", STATUS_USAGE);
    assert_each_failure_is_told("grep --max", STATUS_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(also_on_the_way_to_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
