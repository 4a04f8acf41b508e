/* Rows: results that are kept, and shown. */
#include "pipeline/run/rows.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct writer_options plain = {.depth_limit = 16, .escape = true};

static bool add(struct rows *rows, const char *text, enum record_kind kind)
{
    struct record *rec = record_of_bytes(text, strlen(text));
    bool added;

    assert_non_null(rec);
    rec->kind = (uint8_t)kind;
    added = rows_add(rows, rec);
    record_unref(rec);
    return added;
}

static void assert_shown_as(const struct rows *rows,
                            const struct writer_options *options, bool all,
                            const char *wanted)
{
    struct rows_reader reader;
    struct buffer out = {0};

    assert_true(rows_open(&reader, rows, options, all));
    while (rows_show(&reader, &out))
        ;
    assert_true(rows_flush(&reader, &out));
    rows_close(&reader);
    buffer_add_byte(&out, '\0');
    assert_string_equal(out.bytes, wanted);
    buffer_release(&out);
}

static void assert_shown(const struct rows *rows, const struct writer_options *options,
                         const char *wanted)
{
    assert_shown_as(rows, options, false, wanted);
}

static void lines_of_the_input_stay_lines_unless_all_is_a_table(void **state)
{
    static const struct origin origin = {.name = "file", .is_file = true};
    struct record *rec = record_of_bytes("{\"a\":1}", 7);
    struct rows rows = {0};

    (void)state;
    assert_non_null(rec);
    rec->origin = &origin;
    assert_true(rows_add(&rows, rec));
    record_unref(rec);
    assert_shown_as(&rows, &plain, false, "{\"a\":1}\n");
    assert_shown_as(&rows, &plain, true, "a\n1\n");
    rows_release(&rows);
}

static void objects_are_a_table_and_all_else_lines(void **state)
{
    struct rows rows = {0};

    (void)state;
    assert_true(add(&rows, "{\"a\":1,\"b\":\"x\"}", RECORD_LINE));
    assert_true(add(&rows, "{\"a\":22}", RECORD_LINE));
    assert_true(add(&rows, "12", RECORD_LINE));
    assert_true(add(&rows, "", RECORD_STRING));
    assert_true(add(&rows, "{\"a\":3}", RECORD_STRING));
    assert_int_equal(rows.count, 5);
    assert_shown(&rows, &plain, " a  b\n 1  x\n22\n12\n\n{\"a\":3}\n");
    assert_shown(&rows, &plain, " a  b\n 1  x\n22\n12\n\n{\"a\":3}\n");
    rows_clear(&rows);
    assert_shown(&rows, &plain, "");
    rows_release(&rows);
}

static void what_a_terminal_must_not_see_is_escaped(void **state)
{
    struct rows rows = {0};

    (void)state;
    assert_true(add(&rows, "\x1b[2J\tx\r", RECORD_STRING));
    assert_true(add(&rows, "{\"a\":\"\\u001b[2J\"}", RECORD_LINE));
    assert_shown(&rows, &plain, "\\e[2J\tx\\r\na\n\\e[2J\n");
    rows_release(&rows);
}

static void tables_are_fitted_and_colored(void **state)
{
    struct writer_options options = {
        .depth_limit = 16, .width = 8, .escape = true, .color = true};
    struct rows rows = {0};

    (void)state;
    assert_true(add(&rows, "{\"a\":\"0123456789\"}", RECORD_LINE));
    assert_true(add(&rows, "12", RECORD_LINE));
    assert_shown(&rows, &options, "\x1b[1ma\x1b[0m\n0123456…\n\x1b[36m12\x1b[0m\n");
    rows_release(&rows);
}

static void without_memory_it_says_so(void **state)
{
    struct rows rows = {0};
    struct rows_reader reader;

    (void)state;
    assert_true(add(&rows, "{\"a\":1}", RECORD_LINE));
    memory_init(1);
    assert_false(rows_open(&reader, &rows, &plain, false));
    rows_close(&reader);
    assert_false(add(&rows,
                     "{\"a\":\"0123456789012345678901234567890123456789"
                     "0123456789012345678901234567890123456789\"}",
                     RECORD_LINE));
    memory_init(MEMORY_LIMIT);
    rows_release(&rows);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_the_input_stay_lines_unless_all_is_a_table),
        cmocka_unit_test(objects_are_a_table_and_all_else_lines),
        cmocka_unit_test(what_a_terminal_must_not_see_is_escaped),
        cmocka_unit_test(tables_are_fitted_and_colored),
        cmocka_unit_test(without_memory_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
