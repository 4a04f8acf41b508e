/* Recent: short keys are told apart by all of their bytes. */
#include "pipeline/aggregate/recent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct recent_key key_of(const char *text)
{
    struct value value = value_text(text, strlen(text));
    struct recent_key key;

    assert_true(recent_take(&value, &key));
    return key;
}

static void a_key_that_was_entered_is_found(void **state)
{
    struct recent recent = {0};
    struct recent_key key;
    int states[RECENT_LONGEST];
    char text[RECENT_LONGEST + 1] = "";

    (void)state;
    for (size_t i = 0; i < RECENT_LONGEST; i++) {
        text[i] = (char)('0' + i);
        key = key_of(text);
        assert_null(recent_find(&recent, &key));
        recent_enter(&recent, &key, &states[i]);
        assert_ptr_equal(recent_find(&recent, &key), &states[i]);
    }
}

static void each_byte_of_a_key_counts(void **state)
{
    char text[RECENT_LONGEST + 1];
    int found;

    (void)state;
    for (size_t length = 1; length <= RECENT_LONGEST; length++) {
        for (size_t at = 0; at < length; at++) {
            struct recent recent = {0};
            struct recent_key key;

            memset(text, 'a', length);
            text[length] = '\0';
            key = key_of(text);
            recent_enter(&recent, &key, &found);
            text[at] = 'b';
            key = key_of(text);
            assert_null(recent_find(&recent, &key));
        }
    }
}

static void more_keys_than_there_are_places_are_never_mixed_up(void **state)
{
    static int states[1000];
    struct recent recent = {0};
    struct recent_key key;
    char text[24];

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            int *found;

            snprintf(text, sizeof(text), "\"web-%d\"", i);
            key = key_of(text);
            found = recent_find(&recent, &key);
            assert_true(!found || found == &states[i]);
            recent_enter(&recent, &key, &states[i]);
        }
    }
}

static void only_short_slices_are_taken(void **state)
{
    struct value value = value_text("\"0123456789abcde\"", 17);
    struct recent_key key;

    (void)state;
    assert_false(recent_take(&value, &key));
    value = value_text("", 0);
    assert_false(recent_take(&value, &key));
    value = VALUE_OF(VALUE_NULL);
    assert_false(recent_take(&value, &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_was_entered_is_found),
        cmocka_unit_test(each_byte_of_a_key_counts),
        cmocka_unit_test(more_keys_than_there_are_places_are_never_mixed_up),
        cmocka_unit_test(only_short_slices_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
