/* Arenas: memory that comes zeroed and aligned, and lists that grow in it. */

#include "pipeline/base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const size_t sizes[] = {0, 1, 7, 16, 100, 4000, 5000, 16384, 100000, 3};

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (int round = 0; round < 200; round++) {
        size_t size = sizes[(size_t)round % (sizeof sizes / sizeof sizes[0])];
        unsigned char *bytes = arena_alloc(&arena, size);

        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xa5, size);
    }
    arena_release(&arena);
    assert_null(arena.last);
}

static void a_copy_has_a_nul_behind_it(void **state)
{
    struct arena arena;
    char *copy;

    (void)state;
    arena_init(&arena);
    copy = arena_copy(&arena, "a\0bcd", 4);
    assert_non_null(copy);
    assert_memory_equal(copy, "a\0bc\0", 5);
    copy = arena_copy(&arena, NULL, 0);
    assert_non_null(copy);
    assert_string_equal(copy, "");
    arena_release(&arena);
}

static void a_size_beyond_memory_gives_null(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(arena_copy(&arena, "", SIZE_MAX));
    arena_release(&arena);
}

static void release_twice_is_harmless(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_non_null(arena_alloc(&arena, 10));
    arena_release(&arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_copy_has_a_nul_behind_it),
        cmocka_unit_test(a_size_beyond_memory_gives_null),
        cmocka_unit_test(release_twice_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
