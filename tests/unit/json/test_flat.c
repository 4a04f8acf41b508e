/* Flat: what bitmaps alone say of an object without containers and white space is what
 * the walk says, and they know all of these objects. */
#include "documents.h"
#include "guarded.h"
#include "naive.h"

#include "pipeline/json/flat.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/scan_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PATHS_MOST 16
#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))

static const struct json_step steps[][2] = {
    {{"status", 6, 0}, {"a", 1, 0}},     {{"a", 1, 0}, {NULL, 0, 1}},
    {{"us", 2, 0}, {"us", 2, 0}},        {{"key", 3, 0}, {"b", 1, 0}},
    {{"request", 7, 0}, {"a", 1, 0}},    {{"a longer key", 12, 0}, {"a", 1, 0}},
    {{"longer key", 10, 0}, {"", 0, 0}}, {{"\xc3\xbc", 2, 0}, {"a", 1, 0}},
};

/* The paths of these bits; a path of one step where there are more than eight. */
static struct json_paths *paths_of(unsigned bits)
{
    struct json_paths *paths = json_paths_new();

    assert_non_null(paths);
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (bits >> i & 1)
            assert_true(json_paths_add(paths, steps[i], 1 + (bits >> 8 & 1)) >= 0);
    }
    assert_true(json_paths_count(paths) <= PATHS_MOST + 1);
    return paths;
}

static void compare(const struct json_code *code, const struct json_paths *paths,
                    const struct json_input *input)
{
    struct json_code walk = {.fill = code->fill};
    struct json_found wanted[PATHS_MOST + 1], got[PATHS_MOST + 1];
    struct json_mistake at = {0}, other = {0};
    enum json_verdict verdict = json_scan_with(&walk, paths, input, wanted, &at);

    memset(got, 0x55, sizeof(got));
    if (json_scan_with(code, paths, input, got, &other) != verdict)
        fail_msg("not verdict %d: %.*s", verdict, (int)input->length, input->text);
    assert_int_equal(at.offset, other.offset);
    for (size_t i = 0; !verdict && i < json_paths_count(paths); i++) {
        if (wanted[i].state != got[i].state || wanted[i].bytes != got[i].bytes ||
            wanted[i].length != got[i].length)
            fail_msg("slot %zu: state %d, %zu bytes, not %d, %zu: %.*s", i,
                     got[i].state, got[i].length, wanted[i].state, wanted[i].length,
                     (int)input->length, input->text);
    }
}

/* At both ends of the memory. */
static void check(const struct json_paths *paths, const char *text, size_t length)
{
    char *places[] = {guarded, guarded + GUARDED_SIZE - length};

    for (size_t i = 0; i < COUNT(places); i++) {
        struct json_input input = {places[i], length, 100};

        memcpy(places[i], text, length);
        for (const struct json_code *code = json_code_all(); code->fill; code++) {
            if (code->flat)
                compare(code, paths, &input);
        }
    }
}

/* Whether all kinds of code take it for a flat one. */
static bool is_flat(const struct json_paths *paths, const char *text, size_t length)
{
    bool flat = true;

    for (const struct json_code *code = json_code_all(); code->fill; code++) {
        struct json_found found[PATHS_MOST + 1];

        if (code->flat && length >= FLAT_LEAST && length <= FLAT_MOST)
            flat = flat && code->flat(paths, text, length, found);
    }
    return flat;
}

static const char *pick(struct random *random, const char *const *words, size_t count)
{
    return words[random_below(random, count)];
}

static size_t make_member(struct random *random, char *text)
{
    static const char *const keys[] = {
        "status",  "a",          "us",           "key",
        "request", "ms",         "bonus",        "x us",
        "ts",      "\xc3\xbc",   "k,:}",         "quest",
        "s",       "longer key", "a longer key", "not a longer key"};
    static const char *const values[] = {
        "0",
        "-1",
        "200",
        "11.778",
        "1e5",
        "123456789012345",
        "null",
        "true",
        "false",
        "\"\"",
        "\"a\"",
        "\"{}[],:\"",
        "\"GET /a?b=c,d:e HTTP/1.1\"",
        "\"Mozilla/5.0 (X11; Linux x86_64; rv:123.0)\"",
        "\"\\\"status\\\":1\"",
        "\"\\\\\"",
        "\"\\u00e4\\n\"",
        "\"\xc3\xbc\xff\""};

    return (size_t)snprintf(text, 100, "\"%s\":%s,", pick(random, keys, COUNT(keys)),
                            pick(random, values, COUNT(values)));
}

static size_t make(struct random *random, char *text, size_t least)
{
    size_t length = 1;

    text[0] = '{';
    do
        length += make_member(random, text + length);
    while (length < least);
    text[length - 1] = '}';
    return length;
}

static void flat_objects_are_known_and_their_fields_found(void **state)
{
    struct random random = {1};
    char text[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 20000; round++) {
        struct json_paths *paths = paths_of((unsigned)random_below(&random, 512));
        size_t length = make(&random, text, 1 + random_below(&random, 600));
        size_t offset;

        assert_int_equal(naive_check(text, length, 1, &offset), JSON_VALID);
        if (!is_flat(paths, text, length))
            fail_msg("%.*s", (int)length, text);
        check(paths, text, length);
        json_paths_free(paths);
    }
}

static void damaged_flat_objects_are_what_the_walk_says(void **state)
{
    struct random random = {2};
    char text[GUARDED_SIZE], damaged[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 2000; round++) {
        struct json_paths *paths = paths_of((unsigned)random_below(&random, 512));
        size_t length = make(&random, text, 72 + random_below(&random, 200));

        for (size_t i = 0; i < 50; i++) {
            memcpy(damaged, text, length);
            check(paths, damaged, document_damage(&random, damaged, length));
        }
        json_paths_free(paths);
    }
}

/* Every byte of a text that has some of everything. */
static void every_byte_counts(void **state)
{
    static const char text[] =
        "{\"ts\":\"2024-03-01T00:00:00Z\",\"a\":-1.5e+3,\"status\":503,\"ok\":true,"
        "\"key\":null,\"path\":\"/a\\n\\u00e4,b:{c}\",\"us\":\"\",\"ms\":0.25,"
        "\"longer key\":\"x\",\"a\":0}";
    struct json_paths *one = paths_of(1), *many = paths_of(511);
    char changed[sizeof(text)];

    (void)state;
    assert_true(is_flat(one, text, strlen(text)) && is_flat(many, text, strlen(text)));
    for (size_t place = 0; place < strlen(text); place++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(changed, text, sizeof(text));
            changed[place] = (char)byte;
            check(byte % 2 ? one : many, changed, strlen(text));
            if (strchr("{}[]:,\" \\0a\n", byte))
                check(byte % 2 ? many : one, changed, strlen(text));
        }
    }
    json_paths_free(one);
    json_paths_free(many);
}

/* Members, strings and escapes across every border. */
static void borders_of_blocks_are_no_borders(void **state)
{
    static const char *const middles[] = {
        "\"status\":1",
        "\"st\\u0061tus\":1",
        "\"a\":\"\\\\\"",
        "\"a\":\"\\\"\"",
        "\"a\":\"\\u00g4\"",
        "\"a\":\"\\x\"",
        "\"a\":\"\x02\"",
        "\"a\":\"b\"c",
        "\"a\":1\"b\"",
        "\"a\":1 ",
        "\"a\": 1",
        "\"a\":{}",
        "\"a\":[1,2]",
        "\"a\":01",
        "\"a\":123456789.",
        "\"a\":tru",
        "\"a\"",
        "\"a\":",
        ":1",
        "1:2",
        "\"a\"::1",
        "\"a\":1:2",
        "\"a\":1,",
        "\"\":1",
        "\"a\":\"b",
        "\"status\":\"status\"",
        "\"a\\\\\":1",
    };
    struct json_paths *one = paths_of(1), *many = paths_of(511);
    char text[400];

    (void)state;
    for (size_t m = 0; m < COUNT(middles); m++) {
        for (int before = 0; before < 140; before++) {
            int length = snprintf(text, sizeof(text), "{\"x\":\"%*s\",%s,\"status\":2}",
                                  before, "", middles[m]);

            check(one, text, (size_t)length);
            check(many, text, (size_t)length);
            length = snprintf(text, sizeof(text), "{%s,\"y\":\"%*s\"}", middles[m],
                              before, "");
            check(one, text, (size_t)length);
            check(many, text, (size_t)length);
        }
    }
    json_paths_free(one);
    json_paths_free(many);
}

static void objects_of_every_length_and_with_many_members_are_checked(void **state)
{
    struct json_paths *one = paths_of(1), *many = paths_of(511);
    char text[GUARDED_SIZE];

    (void)state;
    for (int before = 0; before < 4200;
         before += before < 200 || before > 4000 ? 1 : 61) {
        int length =
            snprintf(text, sizeof(text), "{\"x\":\"%*s\",\"status\":2}", before, "");

        check(one, text, (size_t)length);
        check(many, text, (size_t)length);
    }
    for (size_t count = 1; count < 300; count++) {
        size_t length = 1;

        text[0] = '{';
        for (size_t i = 0; i < count; i++)
            length += (size_t)snprintf(text + length, 32, "\"us\":%zu,", i % 10);
        text[length - 1] = '}';
        check(one, text, length);
        check(many, text, length);
    }
    json_paths_free(one);
    json_paths_free(many);
}

/* Texts of several kinds one after the other, by the way that has a memory. */
static void what_came_before_changes_nothing(void **state)
{
    struct random random = {3};
    struct json_code walk = {.fill = json_code_best()->fill};
    struct json_paths *paths = paths_of(511);
    char text[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 20000; round++) {
        struct json_found wanted[PATHS_MOST + 1], got[PATHS_MOST + 1];
        size_t length = random_below(&random, 1 + round / 100 % 4)
                            ? document_make(&random, 0, text, 500)
                            : make(&random, text, 200);
        struct json_input input = {text, length, 100};

        assert_int_equal(json_scan_with(&walk, paths, &input, wanted, NULL),
                         JSON_VALID);
        assert_int_equal(json_scan(paths, text, length, 100, got, NULL), JSON_VALID);
        for (size_t i = 0; i < json_paths_count(paths); i++) {
            assert_int_equal(got[i].state, wanted[i].state);
            assert_ptr_equal(got[i].bytes, wanted[i].bytes);
            assert_int_equal(got[i].length, wanted[i].length);
        }
    }
    json_paths_free(paths);
}

static void a_depth_of_nothing_allows_no_object(void **state)
{
    static const char text[] =
        "{\"x\":\"0123456789012345678901234567890123456789012345678901234567890123\"}";
    struct json_paths *paths = paths_of(1);
    struct json_found found[PATHS_MOST + 1];

    (void)state;
    assert_int_equal(json_scan(paths, text, strlen(text), 0, found, NULL),
                     JSON_TOO_DEEP);
    assert_int_equal(json_scan(paths, text, strlen(text), 1, found, NULL), JSON_VALID);
    json_paths_free(paths);
}

static void paths_for_which_there_is_no_memory_are_not_made(void **state)
{
    size_t used = memory_used();
    bool made = false;

    (void)state;
    for (size_t room = 0; !made; room += 8) {
        struct json_paths *paths;

        memory_init(used + room);
        paths = json_paths_new();
        made = paths && json_paths_add(paths, steps[0], 2) > 0;
        json_paths_free(paths);
        assert_int_equal(memory_used(), used);
    }
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_objects_are_known_and_their_fields_found),
        cmocka_unit_test(damaged_flat_objects_are_what_the_walk_says),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(borders_of_blocks_are_no_borders),
        cmocka_unit_test(objects_of_every_length_and_with_many_members_are_checked),
        cmocka_unit_test(what_came_before_changes_nothing),
        cmocka_unit_test(a_depth_of_nothing_allows_no_object),
        cmocka_unit_test(paths_for_which_there_is_no_memory_are_not_made),
    };

    return cmocka_run_group_tests(tests, guarded_make, NULL);
}
