/* Newlines: counted as a plain loop counts them. */

#include "pipeline/base/newlines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_count(const char *bytes, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += bytes[i] == '\n';
    assert_int_equal(newlines_count(bytes, length), count);
    assert_int_equal(newlines_count_portable(bytes, length), count);
}

/* At the very end of an allocation, for the tools that see a byte too many. */
static void every_length_at_every_place_is_counted(void **state)
{
    (void)state;
    for (size_t length = 0; length < 400; length++) {
        char *bytes = malloc(length + 1);

        assert_non_null(bytes);
        for (size_t i = 0; i < length; i++)
            bytes[i] = "\n\nx\x0b\x8a\0"[(i * 7 + length) % 6];
        for (size_t start = 0; start <= length && start < 40; start++)
            assert_count(bytes + start, length - start);
        bytes = realloc(bytes, length ? length : 1);
        assert_non_null(bytes);
        assert_count(bytes, length);
        free(bytes);
    }
}

static void every_other_byte_is_no_newline(void **state)
{
    char bytes[256];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)i;
    for (size_t start = 0; start < sizeof(bytes); start++)
        assert_count(bytes + start, sizeof(bytes) - start);
}

static void a_megabyte_of_newlines_is_counted(void **state)
{
    size_t size = (size_t)1 << 20;
    char *bytes = malloc(size);

    (void)state;
    assert_non_null(bytes);
    memset(bytes, '\n', size);
    for (size_t length = size - 300; length <= size; length++)
        assert_int_equal(newlines_count(bytes, length), length);
    assert_int_equal(newlines_count_portable(bytes, size), size);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_at_every_place_is_counted),
        cmocka_unit_test(every_other_byte_is_no_newline),
        cmocka_unit_test(a_megabyte_of_newlines_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
