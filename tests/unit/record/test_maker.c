/* Records that share a chunk with those made before. */

#include "fixture.h"

#include "pipeline/record/maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct record *line(void)
{
    struct record *record = record_of_bytes("the line", 8);

    assert_non_null(record);
    record->origin = &app_log;
    record->line = 17;
    record->end = LINE_END_CRLF;
    return record;
}

static struct record *make(struct record_maker *maker, struct record *from,
                           const char *bytes)
{
    struct record *made = record_make(maker, from, text_of(bytes));

    assert_non_null(made);
    assert_int_equal(made->length, strlen(bytes));
    assert_memory_equal(made->text, bytes, made->length);
    return made;
}

static void a_record_remembers_its_line(void **state)
{
    struct record_maker maker = {0};
    struct record *from = line(), *made = make(&maker, from, "made");

    (void)state;
    assert_ptr_equal(made->origin, &app_log);
    assert_int_equal(made->line, 17);
    assert_int_equal(made->end, LINE_END_LF);
    assert_ptr_equal(record_input(made), from);
    record_unref(made);
    record_unref(from);
    record_maker_release(&maker);
}

static void records_that_are_held_keep_their_text(void **state)
{
    struct record_maker maker = {0};
    struct record *from = line(), *held[5000];
    char text[128];

    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        memset(text, 'a' + (int)(i % 26), sizeof text - 1);
        text[i % sizeof text] = '\0';
        text[sizeof text - 1] = '\0';
        held[i] = make(&maker, from, text);
    }
    for (size_t i = 0; i < 5000; i++) {
        for (size_t j = 0; j < held[i]->length; j++)
            assert_int_equal(held[i]->text[j], 'a' + (int)(i % 26));
        record_unref(held[i]);
    }
    record_unref(from);
    record_maker_release(&maker);
}

static void a_long_record_has_its_own_chunk(void **state)
{
    struct record_maker maker = {0};
    struct record *from = line(), *made;
    char *text = malloc(CHUNK_SIZE + 1);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', CHUNK_SIZE);
    text[CHUNK_SIZE] = '\0';
    made = make(&maker, from, text);
    record_unref(make(&maker, from, ""));
    record_unref(made);
    record_unref(from);
    record_maker_release(&maker);
    free(text);
}

static void a_record_can_be_made_of_a_line_that_is_none(void **state)
{
    struct record *from = line();
    const struct block block = {from->text, from->length, from->chunk, &app_log, 23};
    struct record_maker maker = {0};
    struct record *made = record_make_of_line(&maker, &block, text_of("made"));

    (void)state;
    assert_non_null(made);
    assert_int_equal(made->length, 4);
    assert_memory_equal(made->text, "made", 4);
    assert_ptr_equal(made->origin, &app_log);
    assert_int_equal(made->line, 23);
    assert_int_equal(made->end, LINE_END_LF);
    assert_int_equal(from->references, 1);
    record_unref(made);
    record_unref(from);
    record_maker_release(&maker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_remembers_its_line),
        cmocka_unit_test(records_that_are_held_keep_their_text),
        cmocka_unit_test(a_long_record_has_its_own_chunk),
        cmocka_unit_test(a_record_can_be_made_of_a_line_that_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, release_caches);
}
