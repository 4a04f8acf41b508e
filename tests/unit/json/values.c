#include "values.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct value slice(const char *text)
{
    return value_text(text, strlen(text));
}

struct value built(const char *text)
{
    struct value value = value_settle(slice(text));

    assert_int_not_equal(value.form, VALUE_NONE);
    return value;
}

void assert_value(struct value value, const char *wanted)
{
    struct buffer buffer = {0};

    assert_int_not_equal(value.form, VALUE_NONE);
    write_value(&buffer, value, 0);
    assert_false(buffer.failed);
    if (buffer.length != strlen(wanted) ||
        memcmp(buffer.bytes, wanted, buffer.length) != 0)
        fail_msg("%.*s, not %s", (int)buffer.length, buffer.bytes, wanted);
    buffer_release(&buffer);
}

void assert_result(struct value value, const char *wanted)
{
    assert_value(value, wanted);
    value_unref(value);
}

int no_memory_is_lost(void **state)
{
    (void)state;
    assert_int_equal(memory_used(), 0);
    return 0;
}
