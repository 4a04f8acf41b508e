#include "sorting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct origin app_log = {.name = "app.log", .is_file = true};

static unsigned key_of(uint64_t i, unsigned keys)
{
    uint64_t hash = (i + 1) * 0x9e3779b97f4a7c15u;

    return (unsigned)((hash >> 33) % keys);
}

struct record *make_record(uint64_t i, unsigned keys, struct text *key)
{
    static char bytes[16];
    char text[64];
    int length = snprintf(text, sizeof(text), "%u %llu%.*s", key_of(i, keys),
                          (unsigned long long)i, (int)(i % 20), "....................");
    struct record *record = record_of_bytes(text, (size_t)length);

    *key = (struct text){.bytes = bytes};
    key->length = (size_t)snprintf(bytes, sizeof(bytes), "key %08u", key_of(i, keys));
    if (!record)
        return NULL;
    record->origin = &app_log;
    record->line = i + 1;
    record->end = i % 3 == 0 ? LINE_END_CRLF : LINE_END_LF;
    record->kind = (uint8_t)(i % 4);
    return record;
}

bool add_records(struct sorter *sorter, uint64_t count, unsigned keys)
{
    for (uint64_t i = 0; i < count; i++) {
        struct text key;
        struct record *record = make_record(i, keys, &key);

        if (!record)
            return false;
        if (!sorter_wants(sorter, key))
            record_unref(record);
        else if (!sorter_add(sorter, key, record))
            return false;
    }
    return true;
}

/* The index of the record with this key that follows index `i`; COUNT if none does. */
static uint64_t next_of(unsigned key, uint64_t i, uint64_t count, unsigned keys)
{
    while (i < count && key_of(i, keys) != key)
        i++;
    return i;
}

static void check_record(const struct record *record, uint64_t i, unsigned keys)
{
    struct text key;
    struct record *expected = make_record(i, keys, &key);

    assert_int_equal(record->length, expected->length);
    assert_memory_equal(record->text, expected->text, record->length);
    assert_int_equal(record->line, expected->line);
    assert_ptr_equal(record->origin, &app_log);
    assert_int_equal(record->end, expected->end);
    assert_int_equal(record->kind, expected->kind);
    assert_int_equal(record->references, 1);
    record_unref(expected);
}

void check_records(struct sorter *sorter, uint64_t count, unsigned keys, uint64_t most)
{
    uint64_t given = 0;
    struct record *record;

    for (unsigned key = 0; key < keys; key++) {
        uint64_t i = next_of(key, 0, count, keys);

        for (; i < count && given < most; i = next_of(key, i + 1, count, keys)) {
            record = sorter_next(sorter);
            assert_non_null(record);
            check_record(record, i, keys);
            record_unref(record);
            given++;
        }
    }
    /* Of a bounded one more may come than is wanted. */
    record = most < count ? NULL : sorter_next(sorter);
    assert_null(record);
    assert_int_equal(given, most < count ? most : count);
}
