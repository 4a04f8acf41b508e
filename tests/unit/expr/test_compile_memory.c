/* Every allocation of the compiler fails once, and from then on. */
#include "evaluate.h"

#include <limits.h>
#include <string.h>

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;
void *__real_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
char *__real_arena_copy(struct arena *arena, const char *bytes, size_t length);
char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

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

void *__wrap_calloc(size_t count, size_t size)
{
    return calls_left-- > 0 ? __real_calloc(count, size) : NULL;
}

void *__wrap_malloc(size_t size)
{
    return calls_left-- > 0 ? __real_malloc(size) : NULL;
}

static const char *const programs[] = {
    "def f(g; $x): if g then f(g + 1; $x) else $x, x end; f(.a; .b[0]) | map(. + 1)",
    "[path(..)] | del(.[0], .[1:]) | .a[.b] |= 3 | .c += 1 | .d //= 2 | (.e, .f) = 4",
    ". as [$a, {b: $c}] ?// $a | reduce .[] as $x ({}; . + {($x): [1, 2]}) | $a, $c",
    "label $out | foreach limit(3; .[]) as {$x} (0; . + $x; \"\\(.)\", break $out)",
    "try error(\"x\") catch @base64 \"a\\(.)\" | {a: 1, b: .c.\"d e\"[2]}, $__loc__",
    "def r(p): path(p), r(p | .x); [r(.y)?] | gsub(\"a\"; \"b\") | walk(.) | builtins",
    "{a: .b, \"c d\": [1], x: .y[2], \"\": 1}",
    "nosuch",
    "$nosuch",
};

static void every_allocation_may_fail(const char *program)
{
    enum status status = STATUS_RESOURCE, expected = STATUS_OK;
    long allocations = 0;

    memory_init(MEMORY_LIMIT);
    if (strstr(program, "nosuch"))
        expected = STATUS_USAGE;
    for (; status == STATUS_RESOURCE; allocations++) {
        struct expr_place place = {
            .bytes = program,
            .length = strlen(program),
            .whole = true,
        };
        struct expr_options options = {.paths = json_paths_new()};
        struct expr *expr = NULL;
        const struct node *root;
        struct fault fault = {0};
        struct arena arena;
        size_t end;

        arena_init(&arena);
        assert_int_equal(expr_parse(&place, &arena, &root, &end, &fault), STATUS_OK);
        calls_left = allocations;
        status = expr_compile(&expr, root, &options, &fault);
        calls_left = LONG_MAX;
        if (status)
            assert_null(expr);
        if (status == STATUS_RESOURCE)
            assert_string_equal(fault.what, "out of memory");
        expr_free(expr);
        json_paths_free(options.paths);
        arena_release(&arena);
    }
    if (status != expected)
        fail_msg("%s: %d", program, status);
    assert_true(allocations > 5);
}

static void programs_are_refused_without_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        every_allocation_may_fail(programs[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_refused_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
