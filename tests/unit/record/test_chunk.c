/* Chunks: references, growing, and the cache. */

#include "pipeline/record/chunk.h"
#include "pipeline/record/reuse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_new_chunk_has_its_capacity_and_one_reference(void **state)
{
    struct chunk *chunk = chunk_new(1000);

    (void)state;
    assert_non_null(chunk);
    assert_int_equal(chunk->references, 1);
    assert_true(chunk->capacity >= 1000);
    memset(chunk->bytes, 'x', chunk->capacity);
    chunk_unref(chunk);
}

static void a_chunk_may_be_empty(void **state)
{
    struct chunk *chunk = chunk_new(0);

    (void)state;
    assert_non_null(chunk);
    chunk_unref(chunk);
}

static void a_chunk_lives_until_its_last_reference_goes(void **state)
{
    struct chunk *chunk = chunk_new(10);

    (void)state;
    assert_ptr_equal(chunk_ref(chunk), chunk);
    assert_int_equal(chunk->references, 2);
    chunk_unref(chunk);
    assert_int_equal(chunk->references, 1);
    memset(chunk->bytes, 'x', 10);
    chunk_unref(chunk);
    chunk_unref(NULL);
}

static void more_than_any_memory_is_refused(void **state)
{
    (void)state;
    assert_null(chunk_new(SIZE_MAX));
    assert_null(chunk_new(SIZE_MAX - sizeof(struct chunk)));
    assert_null(chunk_new(PTRDIFF_MAX));
}

static void a_chunk_of_the_usual_size_is_used_again(void **state)
{
    struct chunk *chunk = chunk_new(CHUNK_SIZE), *again;
    uintptr_t place = (uintptr_t)chunk;

    (void)state;
    if (!REUSE_IS_ON) {
        chunk_unref(chunk);
        skip();
    }
    chunk_unref(chunk);
    again = chunk_new(CHUNK_SIZE);
    assert_int_equal(again->references, 1);
    assert_true(again->capacity >= CHUNK_SIZE);
    assert_true((uintptr_t)again == place);
    chunk_unref(again);
}

static void many_chunks_may_be_freed_at_once(void **state)
{
    enum {
        MANY = 40
    };
    struct chunk *chunks[MANY];

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        chunks[i] = chunk_new(CHUNK_SIZE);
        assert_non_null(chunks[i]);
        chunks[i]->bytes[CHUNK_SIZE - 1] = (char)i;
    }
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(chunks[i]->bytes[CHUNK_SIZE - 1], i);
        chunk_unref(chunks[i]);
    }
}

static void a_chunk_grows_and_keeps_its_bytes(void **state)
{
    struct chunk *chunk = chunk_new(CHUNK_SIZE);

    (void)state;
    memset(chunk->bytes, 'x', CHUNK_SIZE);
    chunk = chunk_grow(chunk, 4 * CHUNK_SIZE);
    assert_non_null(chunk);
    assert_int_equal(chunk->references, 1);
    assert_true(chunk->capacity >= 4 * CHUNK_SIZE);
    for (size_t i = 0; i < CHUNK_SIZE; i++)
        assert_int_equal(chunk->bytes[i], 'x');
    memset(chunk->bytes, 'y', 4 * CHUNK_SIZE);
    chunk_unref(chunk);
}

static void a_chunk_that_cannot_grow_stays(void **state)
{
    struct chunk *chunk = chunk_new(3);

    (void)state;
    memcpy(chunk->bytes, "abc", 3);
    assert_null(chunk_grow(chunk, SIZE_MAX));
    assert_memory_equal(chunk->bytes, "abc", 3);
    chunk_unref(chunk);
}

static int release(void **state)
{
    (void)state;
    chunk_release_cache();
    chunk_release_cache();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_chunk_has_its_capacity_and_one_reference),
        cmocka_unit_test(a_chunk_may_be_empty),
        cmocka_unit_test(a_chunk_lives_until_its_last_reference_goes),
        cmocka_unit_test(more_than_any_memory_is_refused),
        cmocka_unit_test(a_chunk_of_the_usual_size_is_used_again),
        cmocka_unit_test(many_chunks_may_be_freed_at_once),
        cmocka_unit_test(a_chunk_grows_and_keeps_its_bytes),
        cmocka_unit_test(a_chunk_that_cannot_grow_stays),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
