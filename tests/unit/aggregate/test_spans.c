/* Spans: found by slot and key, given in the order in which they end. */
#include "pipeline/aggregate/spans.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Windows of one size ---- */

static void a_window_begins_at_the_multiple_before(void **state)
{
    (void)state;
    assert_int_equal(span_last_start(0, 10), 0);
    assert_int_equal(span_last_start(9, 10), 0);
    assert_int_equal(span_last_start(10, 10), 10);
    assert_int_equal(span_last_start(-1, 10), -10);
    assert_int_equal(span_last_start(-10, 10), -10);
    assert_int_equal(span_last_start(-11, 10), -20);
}

static void windows_that_follow_each_other_have_each_time_once(void **state)
{
    (void)state;
    for (int64_t at = -50; at < 50; at++)
        assert_int_equal(span_first_start(at, 10, 10), span_last_start(at, 10));
}

static void all_windows_with_a_time_in_them_are_between_first_and_last(void **state)
{
    (void)state;
    for (int64_t size = 1; size < 30; size++) {
        for (int64_t slide = 1; slide <= size; slide++) {
            for (int64_t at = -40; at < 40; at++) {
                int64_t first = span_first_start(at, size, slide);
                int64_t last = span_last_start(at, slide);

                assert_int_equal(first % slide, 0);
                assert_int_equal(last % slide, 0);
                assert_true(first <= at && at < first + size);
                assert_true(last <= at && at < last + size);
                assert_false(at < first - slide + size);
                assert_false(last + slide <= at);
            }
        }
    }
}

/* ---- The table ---- */

static struct text key_of(const char *key)
{
    return (struct text){.bytes = key, .length = strlen(key)};
}

static void a_span_is_found_by_slot_and_key(void **state)
{
    struct spans spans;
    struct span *a, *b, *c;

    (void)state;
    spans_init(&spans);
    assert_null(spans_find(&spans, 1, key_of("a")));
    assert_null(spans_first(&spans));
    a = spans_open(&spans, 1, key_of("a"), 10);
    b = spans_open(&spans, 1, key_of("b"), 10);
    c = spans_open(&spans, 2, key_of(""), 10);
    assert_ptr_equal(spans_find(&spans, 1, key_of("a")), a);
    assert_ptr_equal(spans_find(&spans, 1, key_of("b")), b);
    assert_ptr_equal(spans_find(&spans, 2, key_of("")), c);
    assert_null(spans_find(&spans, 2, key_of("a")));
    spans_close(&spans, a);
    assert_null(spans_find(&spans, 1, key_of("a")));
    assert_ptr_equal(spans_find(&spans, 1, key_of("b")), b);
    spans_release(&spans);
    assert_int_equal(memory_used(), 0);
}

static void of_those_that_end_together_the_first_comes_first(void **state)
{
    static const int64_t ends[] = {30, 10, 20, 10, 30, 10};
    static const int64_t order[] = {1, 3, 5, 2, 0, 4};
    struct spans spans;

    (void)state;
    spans_init(&spans);
    for (int64_t i = 0; i < 6; i++)
        assert_non_null(spans_open(&spans, i, key_of("k"), ends[i]));
    for (size_t i = 0; i < 6; i++) {
        struct span *first = spans_first(&spans);

        assert_int_equal(first->slot, order[i]);
        spans_close(&spans, first);
    }
    assert_null(spans_first(&spans));
    spans_release(&spans);
}

static void an_end_can_be_moved(void **state)
{
    struct spans spans;
    struct span *a, *b;

    (void)state;
    spans_init(&spans);
    a = spans_open(&spans, 0, key_of("a"), 10);
    b = spans_open(&spans, 0, key_of("b"), 20);
    spans_set_end(&spans, a, 30);
    assert_ptr_equal(spans_first(&spans), b);
    spans_set_end(&spans, a, 20);
    assert_ptr_equal(spans_first(&spans), a);
    spans_release(&spans);
}

#define MODEL 200

/* Random steps, against a plain list. */
static void a_list_says_the_same(void **state)
{
    struct span *list[MODEL];
    size_t count = 0;
    struct spans spans;

    (void)state;
    spans_init(&spans);
    srand(7);
    for (int64_t step = 0; step < 20000; step++) {
        struct span *first = count > 0 ? list[0] : NULL;

        for (size_t i = 1; i < count; i++)
            if (list[i]->end < first->end ||
                (list[i]->end == first->end && list[i]->order < first->order))
                first = list[i];
        assert_ptr_equal(spans_first(&spans), first);
        if (count < MODEL && rand() % 2 == 0) {
            list[count] = spans_open(&spans, step, key_of("k"), rand() % 50);
            assert_non_null(list[count++]);
        } else if (count > 0 && rand() % 2 == 0) {
            spans_set_end(&spans, list[(size_t)rand() % count], rand() % 50);
        } else if (count > 0) {
            size_t which = (size_t)rand() % count;

            assert_ptr_equal(spans_find(&spans, list[which]->slot, key_of("k")),
                             list[which]);
            spans_close(&spans, list[which]);
            list[which] = list[--count];
        }
        assert_int_equal(spans.count, count);
    }
    spans_release(&spans);
    assert_int_equal(memory_used(), 0);
}

static void without_memory_nothing_is_opened(void **state)
{
    struct spans spans;
    char key[4096];
    int64_t slot = 0;

    (void)state;
    memset(key, 'k', sizeof(key));
    spans_init(&spans);
    memory_init(100000);
    while (spans_open(&spans, slot, (struct text){.bytes = key, .length = 4096}, slot))
        slot++;
    assert_true(slot > 10 && slot < 25);
    assert_int_equal(spans.count, slot);
    assert_int_equal(spans_first(&spans)->slot, 0);
    memory_init(SIZE_MAX);
    assert_non_null(spans_open(&spans, slot, key_of("k"), -1));
    assert_int_equal(spans_first(&spans)->slot, slot);
    spans_release(&spans);
    assert_int_equal(memory_used(), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_begins_at_the_multiple_before),
        cmocka_unit_test(windows_that_follow_each_other_have_each_time_once),
        cmocka_unit_test(all_windows_with_a_time_in_them_are_between_first_and_last),
        cmocka_unit_test(a_span_is_found_by_slot_and_key),
        cmocka_unit_test(of_those_that_end_together_the_first_comes_first),
        cmocka_unit_test(an_end_can_be_moved),
        cmocka_unit_test(a_list_says_the_same),
        cmocka_unit_test(without_memory_nothing_is_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
