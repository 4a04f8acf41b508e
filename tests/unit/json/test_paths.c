/* Paths: a part of a set finds what the set finds, and without memory there is none. */
#include "pipeline/json/memory.h"
#include "pipeline/json/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))
#define SLOTS 16

static const struct json_step steps[][3] = {
    {{"a", 1, 0}, {"b", 1, 0}, {NULL, 0, 2}},
    {{"a", 1, 0}, {"", 0, 0}, {"b", 1, 0}},
    {{"status", 6, 0}, {"a", 1, 0}, {NULL, 0, 0}},
    {{NULL, 0, 1}, {NULL, 0, 0}, {"a longer key", 12, 0}},
};

static int set_up(void **state)
{
    (void)state;
    memory_init(MEMORY_LIMIT);
    return 0;
}

static struct json_paths *make_paths(void)
{
    struct json_paths *paths = json_paths_new();

    assert_non_null(paths);
    for (size_t i = 0; i < COUNT(steps); i++)
        assert_true(json_paths_add(paths, steps[i], 3) > 0);
    assert_true(json_paths_count(paths) <= SLOTS);
    return paths;
}

static void find(const struct json_paths *paths, const char *text,
                 struct json_found found[SLOTS])
{
    assert_int_equal(json_scan(paths, text, strlen(text), 10, found, NULL), JSON_VALID);
}

static void a_part_finds_what_the_whole_set_finds(void **state)
{
    static const char *const texts[] = {
        "{\"a\":{\"b\":[1,2,3],\"\":{\"b\":4}},\"status\":{\"a\":[5]}}",
        "[0,[{\"a longer key\":1}]]",
        ("{\"a\":1,\"status\":500,\"text\":\"of more than a few bytes, so that it is a "
         "flat one for bitmaps\"}"),
        "null",
        "{\"a\":null,\"a\":[]}",
    };
    struct json_paths *paths = make_paths();

    (void)state;
    for (size_t slot = 0; slot < json_paths_count(paths); slot++) {
        struct json_paths *part = json_paths_part(paths, (int)slot);
        size_t last = json_paths_count(part) - 1;

        assert_true(last <= 3);
        for (size_t i = 0; i < COUNT(texts); i++) {
            struct json_found all[SLOTS], found[SLOTS];

            find(paths, texts[i], all);
            find(part, texts[i], found);
            assert_int_equal(found[last].state, all[slot].state);
            assert_ptr_equal(found[last].bytes, all[slot].bytes);
            assert_int_equal(found[last].length, all[slot].length);
        }
        json_paths_free(part);
    }
    json_paths_free(paths);
    assert_int_equal(memory_used(), 0);
}

static void a_part_for_which_there_is_no_memory_is_not_made(void **state)
{
    struct json_paths *paths = make_paths();
    size_t used = memory_used();
    struct json_paths *part = NULL;

    (void)state;
    for (size_t room = 0; !part; room += 8) {
        memory_init(used + room);
        part = json_paths_part(paths, 3);
        if (!part)
            assert_int_equal(memory_used(), used);
    }
    memory_init(MEMORY_LIMIT);
    json_paths_free(part);
    json_paths_free(paths);
    assert_int_equal(memory_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_finds_what_the_whole_set_finds),
        cmocka_unit_test(a_part_for_which_there_is_no_memory_is_not_made),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
