/* Every allocation fails, once. */
#include "sorting.h"

#include "pipeline/json/memory.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;

static bool is_granted(void)
{
    return calls_left-- != 0;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    return is_granted() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_granted() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_granted() ? __real_realloc(old, size) : NULL;
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return is_granted() ? __real_reallocarray(old, count, size) : NULL;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return is_granted() ? __real_aligned_alloc(alignment, size) : NULL;
}

#define RECORDS 700

/* Some are held by others too. False: it failed. */
static bool add_all(struct sorter *sorter)
{
    static struct record *held[RECORDS];
    bool good = true;
    size_t count = 0;

    for (uint64_t i = 0; good && i < RECORDS; i++) {
        struct text key;
        struct record *record = make_record(i, 50, &key);

        good = record != NULL;
        if (good && i % 10 == 0)
            held[count++] = record_ref(record);
        if (good && sorter_wants(sorter, key))
            good = sorter_add(sorter, key, record);
        else
            record_unref(record);
    }
    while (count > 0)
        record_unref(held[--count]);
    return good;
}

/* Whether all went well. */
static bool sort_all(uint64_t most, size_t share)
{
    struct sorter *sorter = sorter_new(most, share);
    struct record *record;
    uint64_t given = 0;
    bool good;

    if (!sorter)
        return false;
    good = add_all(sorter) && sorter_finish(sorter);
    while (good && (record = sorter_next(sorter))) {
        record_unref(record);
        given++;
    }
    good = good && sorter_fault(sorter)->status == STATUS_OK;
    if (good)
        assert_true(given >= (most < RECORDS ? most : RECORDS));
    sorter_free(sorter);
    return good;
}

static void fail_every_one(uint64_t most, size_t share)
{
    bool good = false;
    long granted = 0;

    for (; !good; granted++) {
        size_t used = memory_used();

        record_release_cache();
        chunk_release_cache();
        calls_left = granted;
        good = sort_all(most, share);
        /* One that was not reached has not failed. */
        good = good && calls_left > 0;
        calls_left = LONG_MAX;
        assert_int_equal(memory_used(), used);
    }
    assert_true(granted > 10);
}

static void in_memory(void **state)
{
    (void)state;
    fail_every_one(SORTER_ALL, 0);
}

static void with_runs(void **state)
{
    (void)state;
    fail_every_one(SORTER_ALL, 20000);
    fail_every_one(SORTER_ALL, 800);
}

static void bounded(void **state)
{
    (void)state;
    fail_every_one(10, 0);
    fail_every_one(300, 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),
        cmocka_unit_test(with_runs),
        cmocka_unit_test(bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
