/* CSV and TSV: lines into records, and lines that do not fit. */

#include "csv_run.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* As one piece, cut in two anywhere, and byte by byte. */
static void expect_of(const struct csv *fresh, struct text bytes, const char *expected)
{
    for (size_t first = 0; first <= bytes.length; first++) {
        struct csv csv = *fresh;
        struct buffer text = {0};

        csv_run(&csv, bytes, first, first == 1, &text);
        buffer_add_byte(&text, '\0');
        assert_string_equal(text.bytes, expected);
        buffer_release(&text);
        csv_release(&csv);
    }
}

static void expect(const char *bytes, const char *expected)
{
    struct csv csv;

    csv_init(&csv, false, NULL);
    expect_of(&csv, text_of(bytes), expected);
}

static void expect_tsv(const char *bytes, const char *expected)
{
    struct csv csv;

    csv_init(&csv, true, NULL);
    expect_of(&csv, text_of(bytes), expected);
}

static void the_header_names_the_columns(void **state)
{
    (void)state;
    expect("a,b\n1,x\n2,y", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n");
    expect("a\r\n1\r\n", "{\"a\":1}\n");
    expect("a,b\n", "");
    expect("", "");
    expect(",\n1,\n", "{\"\":1,\"_2\":\"\"}\n");
}

static void quotes_hold_separators_quotes_and_line_ends(void **state)
{
    (void)state;
    expect("a,b\n\"1,\"\"x\"\"\",\"\"\n", "{\"a\":\"1,\\\"x\\\"\",\"b\":\"\"}\n");
    expect("a,b\n\"1\r\n\n2\",\"3\n\"\n", "{\"a\":\"1\\r\\n\\n2\",\"b\":\"3\\n\"}\n");
    expect("\"a\nb\",c\n1,\"\"\"\"\n", "{\"a\\nb\":1,\"c\":\"\\\"\"}\n");
    expect("a,b\nx\"y\",2\"\n", "{\"a\":\"x\\\"y\\\"\",\"b\":\"2\\\"\"}\n");
    expect("a,b\n\"\n\",\"\n", "bad: no closing quote at 5\n");
    expect("a,b\n\"\n\",\"\n\"\n1,2\n",
           "{\"a\":\"\\n\",\"b\":\"\\n\"}\n{\"a\":1,\"b\":2}\n");
    expect("a,b,c\n\"\n\",x\"y,\"\n,\"\n1,2,3\n",
           "{\"a\":\"\\n\",\"b\":\"x\\\"y\",\"c\":\"\\n,\"}\n"
           "{\"a\":1,\"b\":2,\"c\":3}\n");
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    expect("\xef\xbb\xbf"
           "a\n1\n",
           "{\"a\":1}\n");
    expect("\xef\xbb\xbf\"a\nb\"\n1\n", "{\"a\\nb\":1}\n");
    expect("a\n\xef\xbb\xbf\n", "{\"a\":\"\xef\xbb\xbf\"}\n");
}

static void a_blank_line_is_no_record(void **state)
{
    (void)state;
    expect("\n\na\n\n1\n\r\n2\n\n", "{\"a\":1}\n{\"a\":2}\n");
    expect("a\n\"\"\n", "{\"a\":\"\"}\n");
}

static void what_does_not_fit_is_told(void **state)
{
    (void)state;
    expect("a,b\n1\n1,2,3\n1,2\n", "bad: 1 field where there are 2 names\n"
                                   "bad: 3 fields where there are 2 names\n"
                                   "{\"a\":1,\"b\":2}\n");
    expect("a,b\n\"1\"x,2\n1,\"\n\" ,\n3,4\n",
           "bad: text behind a closing quote at 3\n"
           "bad: text behind a closing quote at 5\n{\"a\":3,\"b\":4}\n");
    expect("a\n\"1\n2", "bad: no closing quote at 4\n");
    expect("\"a\"b\n1\n", "bad: text behind a closing quote at 3\n"
                          "bad: its header could not be read\n");
}

static void tsv_has_escapes_and_no_quotes(void **state)
{
    (void)state;
    expect_tsv("a\tb\n\"1\t\\t\\n\\\\\\r\\q\\\n",
               "{\"a\":\"\\\"1\","
               "\"b\":\"\\t\\n\\\\\\r\\\\q\\\\\"}\n");
    expect_tsv("a\\tb\n1,2\n", "{\"a\\tb\":\"1,2\"}\n");
}

static void a_record_has_a_longest_length(void **state)
{
    struct csv csv;

    (void)state;
    csv_init(&csv, false, NULL);
    csv.limit = 6;
    expect_of(&csv, text_of("a\n\"34\n67\"\n\"34\n6\"\n\"3\n4\n5\n6\n7\n8\n"),
              "bad: a record longer than --max-record\n{\"a\":\"34\\n6\"}\n"
              "bad: a record longer than --max-record\n"
              "{\"a\":7}\n{\"a\":8}\n");
}

static void names_may_be_given(void **state)
{
    const struct text names[] = {text_of("a"), text_of("a")};
    struct buffer text = {0};
    struct csv csv;

    (void)state;
    csv_init(&csv, false, NULL);
    assert_true(csv_set_names(&csv, names, 2));
    csv_run(&csv, text_of("1,2\n"), 0, 0, &text);
    csv_run(&csv,
            text_of("\xef\xbb\xbf"
                    "3,4"),
            0, 0, &text);
    buffer_add_byte(&text, '\0');
    assert_string_equal(text.bytes, "{\"a\":1,\"a_2\":2}\n{\"a\":3,\"a_2\":4}\n");
    buffer_release(&text);
    csv_release(&csv);
}

static void only_wanted_columns_are_made(void **state)
{
    const struct text names[] = {text_of("b"), text_of("a_2")};
    const struct wanted wanted = {names, 2};
    struct buffer text = {0};
    struct csv csv;

    (void)state;
    csv_init(&csv, false, &wanted);
    csv_run(&csv, text_of("a,b,a\n1,2,3\n1,2\n"), 0, 0, &text);
    buffer_add_byte(&text, '\0');
    assert_string_equal(text.bytes, "{\"b\":2,\"a_2\":3}\n"
                                    "bad: 2 fields where there are 3 names\n");
    buffer_release(&text);
    csv_release(&csv);
}

static void without_memory_there_is_an_answer(void **state)
{
    struct fields fields = {0};
    struct csv csv;

    (void)state;
    csv_init(&csv, false, NULL);
    memory_init(0);
    assert_int_equal(csv_add_line(&csv, text_of("a"), LINE_END_LF, &fields),
                     CSV_NO_MEMORY);
    assert_int_equal(csv_add_line(&csv, text_of("\"a"), LINE_END_LF, &fields),
                     CSV_NO_MEMORY);
    memory_init(MEMORY_LIMIT);
    csv_release(&csv);
    fields_release(&fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_names_the_columns),
        cmocka_unit_test(quotes_hold_separators_quotes_and_line_ends),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(a_blank_line_is_no_record),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(tsv_has_escapes_and_no_quotes),
        cmocka_unit_test(a_record_has_a_longest_length),
        cmocka_unit_test(names_may_be_given),
        cmocka_unit_test(only_wanted_columns_are_made),
        cmocka_unit_test(without_memory_there_is_an_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
