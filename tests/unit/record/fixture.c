#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

const struct origin app_log = {.name = "app.log", .is_file = true};

struct record *read_line(const char *text, uint64_t line)
{
    struct chunk *chunk = chunk_new(CHUNK_SIZE);
    size_t length = strlen(text);
    struct record *record;

    assert_non_null(chunk);
    memcpy(chunk->bytes + 100, text, length);
    record = record_new(chunk, chunk->bytes + 100, length);
    assert_non_null(record);
    chunk_unref(chunk);
    record->origin = &app_log;
    record->line = line;
    record->end = LINE_END_CRLF;
    return record;
}

void assert_text(const struct record *record, const char *text)
{
    assert_int_equal(record->length, strlen(text));
    assert_memory_equal(record->text, text, record->length);
}

int release_caches(void **state)
{
    (void)state;
    record_release_cache();
    chunk_release_cache();
    return 0;
}
