/* The parser without memory: each allocation fails once. */

#include "pipeline/expr/syntax.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;
void *__real_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
char *__real_arena_copy(struct arena *arena, const char *bytes, size_t length);
char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
    return calls_left-- > 0 ? __real_arena_alloc(arena, size) : NULL;
}

char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    return calls_left-- > 0 ? __real_arena_copy(arena, bytes, length) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return calls_left-- > 0 ? __real_realloc(old, size) : NULL;
}

static const char program[] =
    "def f(g; $x): g + -$x; .a.\"b\"[0][1:2].[:3][]? | try f(.; 1.5) catch @json "
    "\"a\\(\"b\")c\" | {a, \"b\": 1, $c, $__loc__, (.d): [], $e: {}, @sh \"f\\(1)\"} | "
    "reduce .. as [$a, {$b, c: $d, $e: [$f], \"g\": $h, (1 | 2): $i}] ?// $a (0; . + "
    "1) "
    "| foreach 1 as $x (0; 1; 2) | label $out | if . then break $out elif true then "
    "((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))) else "
    "@csv "
    "end as $x | $x // null, $__loc__";

static void every_allocation_may_fail(void **state)
{
    struct expr_place place = {
        .bytes = program,
        .length = sizeof program - 1,
        .whole = true,
    };
    enum status status = STATUS_RESOURCE;
    long allocations = 0;

    (void)state;
    for (; status == STATUS_RESOURCE; allocations++) {
        const struct node *root;
        struct fault fault = {0};
        struct arena arena;
        size_t end;

        arena_init(&arena);
        calls_left = allocations;
        status = expr_parse(&place, &arena, &root, &end, &fault);
        calls_left = LONG_MAX;
        if (status == STATUS_RESOURCE) {
            assert_string_equal(fault.what, "out of memory");
            assert_null(root);
        }
        arena_release(&arena);
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(allocations > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
