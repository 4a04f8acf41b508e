/* Sorting entries: by their heads, then by their keys, and stable. */

#include "pipeline/order/entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 300

struct keyed {
    struct item item;
    char key[24];
};

static struct keyed items[MOST];
static struct entry entries[MOST], spare[MOST];

/* Keys of 24 bytes that differ only in the byte at `place`. */
static void prepare(size_t count, size_t place, unsigned keys, uint64_t seed)
{
    for (size_t i = 0; i < count; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        items[i] = (struct keyed){.item = {.key_length = sizeof(items[i].key)}};
        memset(items[i].key, 'k', sizeof(items[i].key));
        items[i].key[place] = (char)(seed >> 33) % (char)keys;
        entries[i].item = &items[i].item;
    }
}

static void check(size_t count)
{
    for (size_t i = 1; i < count; i++) {
        int order = memcmp(item_key(entries[i - 1].item), item_key(entries[i].item),
                           sizeof(items[0].key));

        assert_true(order < 0 || (order == 0 && entries[i - 1].item < entries[i].item));
    }
}

static void keys_decide_wherever_they_differ(void **state)
{
    (void)state;
    for (size_t count = 0; count <= MOST; count += count < 40 ? 1 : 37) {
        for (size_t place = 0; place < sizeof(items[0].key); place++) {
            prepare(count, place, 1 + (unsigned)place, count + 1);
            entries_sort(entries, count, spare, NULL);
            check(count);
        }
    }
}

static void the_opposite_order_is_turned_round(void **state)
{
    (void)state;
    for (size_t count = 0; count < 120; count++) {
        prepare(count, 0, 1, 1);
        for (size_t i = 0; i < count; i++)
            items[i].key[23] = (char)(count - i);
        entries_sort(entries, count, spare, NULL);
        for (size_t i = 0; i < count; i++)
            assert_ptr_equal(entries[i].item, &items[count - 1 - i].item);
    }
}

static void heads_sort_as_their_bytes_do(void **state)
{
    (void)state;
    assert_int_equal(key_head("abcdefghij", 10, 0), 0x6162636465666768);
    assert_int_equal(key_head("abcdefghij", 10, 2), 0x636465666768696a);
    assert_int_equal(key_head("abcdefghij", 10, 7), 0x68696a0000000000);
    assert_int_equal(key_head("abc", 3, 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_decide_wherever_they_differ),
        cmocka_unit_test(the_opposite_order_is_turned_round),
        cmocka_unit_test(heads_sort_as_their_bytes_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
