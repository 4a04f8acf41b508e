/* Buffer: bytes come out as they were added; without memory it only remembers that. */
#include "pipeline/json/buffer.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_bytes(const struct buffer *buffer, const char *bytes, size_t length)
{
    assert_false(buffer->failed);
    assert_int_equal(buffer->length, length);
    assert_memory_equal(buffer->bytes, bytes, length);
}

static void what_is_added_stands_there_in_order(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_add(&buffer, "ab\0c", 4);
    buffer_add(&buffer, NULL, 0);
    buffer_add_byte(&buffer, 'd');
    buffer_printf(&buffer, "%d-%s", 17, "e");
    assert_bytes(&buffer, "ab\0cd17-e", 9);
    buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    buffer_release(&buffer);
    assert_int_equal(memory_used(), 0);
}

static void code_points_are_added_in_utf_8(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_add_code_point(&buffer, 'a');
    buffer_add_code_point(&buffer, 0);
    buffer_add_code_point(&buffer, 0xe4);
    buffer_add_code_point(&buffer, 0x7ff);
    buffer_add_code_point(&buffer, 0x800);
    buffer_add_code_point(&buffer, 0x1f600);
    buffer_add_code_point(&buffer, 0x10ffff);
    assert_bytes(&buffer,
                 "a\0\xc3\xa4\xdf\xbf\xe0\xa0\x80\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf", 17);
    buffer_clear(&buffer);
    buffer_add_code_point(&buffer, 0xd800);
    buffer_add_code_point(&buffer, 0x110000);
    assert_bytes(&buffer, "\xef\xbf\xbd\xef\xbf\xbd", 6);
    buffer_release(&buffer);
}

static void reserved_room_can_be_written_to(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    for (size_t i = 1; i < 3000; i += i / 2 + 1) {
        char *room = buffer_reserve(&buffer, i);

        assert_non_null(room);
        memset(room, 'x', i);
        buffer.length += i;
    }
    for (size_t i = 0; i < buffer.length; i++)
        assert_int_equal(buffer.bytes[i], 'x');
    buffer_release(&buffer);
}

static void without_memory_everything_later_is_ignored(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_add(&buffer, "abc", 3);
    memory_init(memory_used() + 100);
    while (!buffer.failed)
        buffer_add(&buffer, "0123456789", 10);
    memory_init(MEMORY_LIMIT);
    buffer_add_byte(&buffer, 'x');
    buffer_add_code_point(&buffer, 'x');
    buffer_printf(&buffer, "x");
    assert_null(buffer_reserve(&buffer, 0));
    assert_true(buffer.failed);
    assert_int_equal(buffer.length % 10, 3);
    buffer_clear(&buffer);
    buffer_add_byte(&buffer, 'x');
    assert_bytes(&buffer, "x", 1);
    buffer_release(&buffer);
}

static void a_length_that_is_no_length_is_no_memory(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_add_byte(&buffer, 'x');
    assert_null(buffer_reserve(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_stands_there_in_order),
        cmocka_unit_test(code_points_are_added_in_utf_8),
        cmocka_unit_test(reserved_room_can_be_written_to),
        cmocka_unit_test(without_memory_everything_later_is_ignored),
        cmocka_unit_test(a_length_that_is_no_length_is_no_memory),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
