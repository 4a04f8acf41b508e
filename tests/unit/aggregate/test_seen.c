/* Seen: a text is new once. */
#include "pipeline/aggregate/seen.h"
#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static enum seen_answer add_number(struct seen *seen, unsigned number)
{
    char text[32];
    int length = snprintf(text, sizeof(text), "/path/%u", number);

    return seen_add(seen, text, (size_t)length);
}

static void a_text_is_new_once(void **state)
{
    struct seen *seen = seen_new();

    (void)state;
    assert_non_null(seen);
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < 100000; i++)
            assert_int_equal(add_number(seen, i), round == 0 ? SEEN_NEW : SEEN_BEFORE);
    assert_int_equal(seen_count(seen), 100000);
    seen_free(seen);
    assert_int_equal(memory_used(), 0);
}

static void texts_are_told_apart_by_every_byte(void **state)
{
    struct seen *seen = seen_new();

    (void)state;
    assert_non_null(seen);
    assert_int_equal(seen_add(seen, "", 0), SEEN_NEW);
    assert_int_equal(seen_add(seen, "\0", 1), SEEN_NEW);
    assert_int_equal(seen_add(seen, "\0\0", 2), SEEN_NEW);
    assert_int_equal(seen_add(seen, "ab", 2), SEEN_NEW);
    assert_int_equal(seen_add(seen, "abc", 3), SEEN_NEW);
    assert_int_equal(seen_add(seen, "ab\0", 2), SEEN_BEFORE);
    assert_int_equal(seen_add(seen, "", 0), SEEN_BEFORE);
    seen_free(seen);
}

static void without_memory_a_text_stays_new(void **state)
{
    struct seen *seen = seen_new();
    unsigned number = 0;

    (void)state;
    assert_non_null(seen);
    memory_init(100000);
    while (add_number(seen, number) == SEEN_NEW)
        number++;
    assert_int_equal(add_number(seen, number), SEEN_NO_MEMORY);
    assert_int_equal(add_number(seen, number - 1), SEEN_BEFORE);
    assert_int_equal(seen_count(seen), number);
    assert_true(number > 1000);
    memory_init(MEMORY_LIMIT);
    assert_int_equal(add_number(seen, number), SEEN_NEW);
    seen_free(seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_new_once),
        cmocka_unit_test(texts_are_told_apart_by_every_byte),
        cmocka_unit_test(without_memory_a_text_stays_new),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
