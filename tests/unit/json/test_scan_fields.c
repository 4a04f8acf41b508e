/* Fields: what every kind of processor's code finds in a text is what a walk over the
 * text finds. */

#include "documents.h"
#include "guarded.h"

#include "pipeline/json/scan_internal.h"
#include "pipeline/json/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct wish {
    struct json_step steps[4];
    size_t count;
    int slot;
};

/* Goes the way on foot. */
static struct json_found walk_to(const struct wish *wish, struct value value)
{
    for (size_t i = 0; i < wish->count; i++) {
        const struct json_step *step = &wish->steps[i];
        enum value_kind kind = value_kind(value);

        if (kind == KIND_NULL)
            return (struct json_found){.state = JSON_MISSING};
        if (kind != (step->key ? KIND_OBJECT : KIND_ARRAY))
            return (struct json_found){.state = JSON_ODD};
        value = step->key ? value_get(value, step->key, step->length)
                          : value_at(value, step->index);
        if (value.form == VALUE_NONE)
            return (struct json_found){.state = JSON_MISSING};
    }
    return (struct json_found){value.text.bytes, value.text.length, JSON_FOUND};
}

static struct json_paths *paths_of(struct wish *wishes, size_t count)
{
    struct json_paths *paths = json_paths_new();

    assert_non_null(paths);
    for (size_t i = 0; i < count; i++) {
        wishes[i].slot = json_paths_add(paths, wishes[i].steps, wishes[i].count);
        assert_true(wishes[i].slot >= 0);
        assert_true((size_t)wishes[i].slot < json_paths_count(paths));
    }
    return paths;
}

static void check_found(const struct json_paths *paths, const struct wish *wishes,
                        size_t count, const struct json_input *input)
{
    size_t slots = json_paths_count(paths);
    struct json_found *found = calloc(slots, sizeof(*found));

    assert_non_null(found);
    for (const struct json_code *code = json_code_all(); code->fill; code++) {
        struct value whole;

        memset(found, 0x55, slots * sizeof(*found));
        if (json_scan_with(code, paths, input, found, NULL) != JSON_VALID)
            break;
        whole = value_text(found[0].bytes, found[0].length);
        for (size_t i = 0; i < count; i++) {
            struct json_found wanted = walk_to(&wishes[i], whole);
            struct json_found got = found[wishes[i].slot];

            if (wanted.state != got.state || wanted.bytes != got.bytes ||
                wanted.length != got.length)
                fail_msg("wish %zu: state %d, %zu bytes, not %d, %zu: %.*s", i,
                         got.state, got.length, wanted.state, wanted.length,
                         (int)input->length, input->text);
        }
    }
    free(found);
}

#define KEY(key_)                                                                      \
    {                                                                                  \
        .key = (key_), .length = sizeof(key_) - 1                                      \
    }
#define INDEX(index_)                                                                  \
    {                                                                                  \
        .index = (index_)                                                              \
    }

static struct wish wishes[] = {
    {.count = 0},
    {{KEY("a")}, 1, 0},
    {{KEY("a"), KEY("b")}, 2, 0},
    {{KEY("a"), INDEX(1)}, 2, 0},
    {{KEY("a"), INDEX(1), KEY("a")}, 3, 0},
    {{KEY("status")}, 1, 0},
    {{KEY("A")}, 1, 0},
    {{KEY("")}, 1, 0},
    {{INDEX(0)}, 1, 0},
    {{INDEX(2), KEY("a")}, 2, 0},
    {{INDEX(0), INDEX(1), KEY("key"), KEY("a")}, 4, 0},
    {{KEY("a\\")}, 1, 0},
    {{KEY("\xef\xbf\xbd")}, 1, 0},
    {{KEY("a\0")}, 1, 0},
};

#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))

static void fields_are_found_where_they_are(void **state)
{
    static const char *const texts[] = {
        "{\"a\":1}",
        "{\"a\":{\"b\":2}}",
        "{\"a\":[1,{\"a\":[3]}]}",
        "{\"a\":null}",
        "{\"a\":\"b\"}",
        "{\"a\":{\"b\":1},\"a\":2}",
        "{\"a\":{\"b\":1},\"a\":{}}",
        "{\"a\":1,\"a\":{\"b\" : [ 2 ] }}",
        "{\"a\":[],\"a\":[0,1,2]}",
        "[]",
        "[1,2,{\"a\":3}]",
        "[[0,{\"key\":{\"a\":{}}}]]",
        "null",
        "7",
        "\"a\"",
        "{\"\":1}",
        "{\"\\u0041\":1,\"A\":2}",
        "{\"A\":1,\"\\u0041\":2}",
        "{\"a\\\\\":1}",
        "{\"a\\u0000\":1}",
        "{\"\xff\":1}",
        "{\"\xef\xbf\xbd\":1}",
        "{\"x\":{\"a\":1},\"status\":200 }",
        "{\"status\": 1.50 ,\"a\" : { \"b\" : \"c\" } , \"z\":[[]]}",
        "[{\"a\":1},[2],{\"a\":3,\"a\":4}]",
        "  [ [ 1 , { \"key\" : { \"a\" : true } } ] ]  ",
        "\xef\xbb\xbf {\"a\":1} "};
    struct json_paths *paths = paths_of(wishes, COUNT(wishes));

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        size_t length = strlen(texts[i]);
        struct json_input input = {guarded_copy(texts[i], length), length, 10};

        check_found(paths, wishes, COUNT(wishes), &input);
    }
    json_paths_free(paths);
}

static void fields_of_random_documents_are_found(void **state)
{
    struct random random = {5};
    char text[GUARDED_SIZE];

    (void)state;
    for (size_t round = 0; round < 20000; round++) {
        size_t first = random_below(&random, COUNT(wishes));
        size_t count = 1 + random_below(&random, COUNT(wishes) - first);
        struct json_paths *paths = paths_of(wishes + first, count);
        size_t length = document_make(&random, (unsigned)round % 8, text,
                                      400 + random_below(&random, 1000));
        struct json_input input = {guarded_copy(text, length), length, 100};

        check_found(paths, wishes + first, count, &input);
        json_paths_free(paths);
    }
}

static void the_same_path_has_the_same_slot(void **state)
{
    struct json_paths *paths = json_paths_new();
    struct json_step steps[] = {KEY("a"), KEY("b"), INDEX(1)};
    int a = json_paths_add(paths, steps, 1);
    int ab = json_paths_add(paths, steps, 2);

    (void)state;
    assert_int_equal(json_paths_add(paths, steps, 0), 0);
    assert_int_not_equal(a, ab);
    assert_int_equal(json_paths_add(paths, steps, 1), a);
    assert_int_equal(json_paths_add(paths, steps, 2), ab);
    assert_int_not_equal(json_paths_add(paths, steps + 1, 1), ab);
    assert_int_equal(json_paths_add(paths, steps + 1, 2),
                     json_paths_add(paths, steps + 1, 2));
    json_paths_free(paths);
}

static void many_paths_are_found_at_once(void **state)
{
    static struct wish many[300];
    static char keys[300][8];
    char text[GUARDED_SIZE];
    size_t length = 1;
    struct json_paths *paths;
    struct json_input input;

    (void)state;
    text[0] = '{';
    for (size_t i = 0; i < COUNT(many); i++) {
        int size = snprintf(keys[i], sizeof(keys[i]), "k%zu", i * 7 % 300);

        many[i] = (struct wish){{{keys[i], (size_t)size, 0}}, 1, 0};
        length += (size_t)snprintf(text + length, 32, "%s\"k%zu\":%zu", i ? "," : "",
                                   i * 2, i);
    }
    text[length++] = '}';
    paths = paths_of(many, COUNT(many));
    input = (struct json_input){guarded_copy(text, length), length, 10};
    check_found(paths, many, COUNT(many), &input);
    json_paths_free(paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_where_they_are),
        cmocka_unit_test(fields_of_random_documents_are_found),
        cmocka_unit_test(the_same_path_has_the_same_slot),
        cmocka_unit_test(many_paths_are_found_at_once),
    };

    return cmocka_run_group_tests(tests, guarded_make, NULL);
}
