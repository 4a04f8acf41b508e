/* Value: what others hold stays as it is, whatever is made of it. */

#include "values.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <math.h>

static void what_others_hold_does_not_change(void **state)
{
    struct value object = built("{\"a\":[1],\"b\":2}");
    struct value array = built("[1,[2],3]");

    (void)state;
    assert_result(value_set_key(value_ref(object), "c", 1, value_integer(3)),
                  "{\"a\":[1],\"b\":2,\"c\":3}");
    assert_result(value_set_key(value_ref(object), "a", 1, slice("\"x\"")),
                  "{\"a\":\"x\",\"b\":2}");
    assert_result(value_take_without_key(value_ref(object), "a", 1), "{\"b\":2}");
    assert_result(value_take_without_key(value_ref(object), "z", 1),
                  "{\"a\":[1],\"b\":2}");
    assert_result(value_append(value_ref(array), value_ref(array)),
                  "[1,[2],3,[1,[2],3]]");
    assert_result(value_set_index(value_ref(array), 1, value_bool(true)), "[1,true,3]");
    assert_result(value_slice(value_ref(array), 1, 2), "[[2]]");
    assert_result(value_slice(value_ref(array), 0, 9), "[1,[2],3]");
    assert_result(value_slice(value_ref(array), 2, 1), "[]");
    assert_result(value_slice(value_ref(array), 7, 9), "[]");
    assert_result(object, "{\"a\":[1],\"b\":2}");
    assert_result(array, "[1,[2],3]");
}

static void slices_can_be_changed_too(void **state)
{
    (void)state;
    assert_result(value_set_key(slice("{\"a\" : 1.0}"), "", 0, slice("{\"x\" : 2.50}")),
                  "{\"a\":1.0,\"\":{\"x\":2.50}}");
    assert_result(value_append(slice("[ 1 ]"), VALUE_OF(VALUE_NULL)), "[1,null]");
    assert_result(value_set_index(slice("[]"), 3, value_number(0.5)),
                  "[null,null,null,0.5]");
    assert_result(value_take_without_key(slice("{\"a\":1,\"b\":2,\"a\":3}"), "a", 1),
                  "{\"b\":2}");
    assert_result(value_slice(slice("[0,1,[2],3]"), 1, 3), "[1,[2]]");
}

static void the_only_holder_changes_in_place(void **state)
{
    struct value array = built("[]");
    json_t *before = array.built;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        array = value_append(array, value_integer(i));
        array = value_set_index(array, 0, value_integer(i));
        assert_ptr_equal(array.built, before);
    }
    assert_int_equal(value_length(array), 1000);
    value_unref(array);
}

/* A value in itself is a copy of it. */
static void a_container_can_be_put_into_itself(void **state)
{
    struct value object = value_object_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        object = value_set_key(object, "a", 1, value_ref(object));
    assert_result(object, "{\"a\":{\"a\":{\"a\":{}}}}");
}

static void deep_values_are_built_compared_and_freed(void **state)
{
    struct value value = built("{}"), other = built("{}");
    bool failed = false;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        struct value twice = value_append(value_array_new(), value_ref(value));

        value = i % 2 ? value_append(twice, value)
                      : (value_unref(twice),
                         value_set_key(value_object_new(), "a", 1, value));
        other = i % 2 ? value_append(value_array_new(), other)
                      : value_set_key(value_object_new(), "a", 1, other);
    }
    assert_true(value_compare(value, other, &failed) > 0);
    assert_false(failed);
    other = value_set_key(other, "b", 1, VALUE_OF(VALUE_NULL));
    value_unref(value);
    value_unref(other);
}

static void replaced_deep_values_are_freed_too(void **state)
{
    struct value deep = value_array_new();

    (void)state;
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_set_key(value_object_new(), "a", 1, deep);
    deep = value_set_key(deep, "a", 1, VALUE_OF(VALUE_NULL));
    assert_result(deep, "{\"a\":null}");
    deep = value_array_new();
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_append(value_array_new(), deep);
    deep = value_set_index(deep, 0, VALUE_OF(VALUE_NULL));
    assert_result(deep, "[null]");
    deep = value_array_new();
    for (int i = 0; i < 300000; i++)
        deep = value_append(value_array_new(), deep);
    deep = value_set_key(value_object_new(), "a", 1, deep);
    assert_result(value_take_without_key(deep, "a", 1), "{}");
}

static void values_for_jansson_have_numbers_that_it_knows(void **state)
{
    json_t *json = value_take_json(
        slice("{\"a\":[1.5,1e400,-0,10000000000000000000000],\"b\":{}}"));
    char *text = json_dumps(json, JSON_COMPACT);
    void *(*take)(size_t);
    void (*give)(void *);

    (void)state;
    json_get_alloc_funcs(&take, &give);
    assert_string_equal(text,
                        "{\"a\":[1.5,1.7976931348623157e308,-0.0,1e22],\"b\":{}}");
    give(text);
    json_decref(json);
    assert_true(json_is_null(value_take_json(value_number(NAN))));
}

/* All that allocates, with each amount of memory; what comes out is right or nothing.
 */
static bool change_all(void)
{
    static const char text[] =
        "{\"a\":[1,2.5,\"x\\ny\"],\"b\":{\"c\":1e400,\"d\":null}}";
    struct value object = value_settle(slice(text));
    struct value held = value_ref(object);
    struct value keys = held.form ? value_keys(held) : VALUE_OF(VALUE_NONE);
    struct value list = value_append(value_array_new(), value_ref(object));
    bool failed = false, done;
    json_t *json;

    list = value_append(list, value_number(NAN));
    list = value_set_index(list, 20, value_string_new("\xff", 1));
    object = value_set_key(object, "a", 1, list);
    object = value_set_key(object, "z", 1, slice("[[[[1]]]]"));
    object = value_take_without_key(object, "b", 1);
    json = value_take_json(value_ref(object));
    value_compare(slice(text), object, &failed);
    value_compare(slice(text), slice(text), &failed);
    done = object.form == VALUE_BUILT && keys.form == VALUE_BUILT && json && !failed;
    if (done)
        assert_value(keys, "[\"a\",\"b\"]");
    if (held.form == VALUE_BUILT)
        assert_int_equal(value_length(held), 2);
    value_unref(keys);
    value_unref(held);
    value_unref(object);
    json_decref(json);
    return done;
}

static void without_memory_nothing_is_half_changed_or_lost(void **state)
{
    size_t limit = 0;
    bool done = false;

    (void)state;
    for (; !done; limit += 8) {
        memory_init(limit);
        done = change_all();
        assert_int_equal(memory_used(), 0);
    }
    assert_true(limit > 1000);
    memory_init(MEMORY_LIMIT);
}

/* Without memory the length of a VALUE_TEXT is not known, and a walk does not begin. */
static void objects_with_many_keys_need_memory(void **state)
{
    char text[1000] = "{";
    size_t length = 1;
    struct value_walk walk;

    (void)state;
    for (int i = 0; i < 40; i++)
        length +=
            (size_t)snprintf(text + length, 20, "%s\"k%d\":%d", i ? "," : "", i, i);
    text[length++] = '}';
    assert_int_equal(value_length(value_text(text, length)), 40);
    memory_init(0);
    assert_true(value_length(value_text(text, length)) == VALUE_NO_LENGTH);
    assert_false(value_walk_init(&walk, value_text(text, length)));
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_others_hold_does_not_change, no_memory_is_lost),
        cmocka_unit_test_teardown(slices_can_be_changed_too, no_memory_is_lost),
        cmocka_unit_test_teardown(the_only_holder_changes_in_place, no_memory_is_lost),
        cmocka_unit_test_teardown(a_container_can_be_put_into_itself,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(deep_values_are_built_compared_and_freed,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(replaced_deep_values_are_freed_too,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(values_for_jansson_have_numbers_that_it_knows,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(without_memory_nothing_is_half_changed_or_lost,
                                  no_memory_is_lost),
        cmocka_unit_test_teardown(objects_with_many_keys_need_memory,
                                  no_memory_is_lost),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
