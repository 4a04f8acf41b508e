/* Writers: records into bytes, without files and terminals. */

#include "pipeline/format/writer.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct writer_options plain = {.depth_limit = 16};

static struct record *record_of(const char *text)
{
    struct record *rec = record_of_bytes(text, strlen(text));

    assert_non_null(rec);
    return rec;
}

static enum writer_verdict write_one(struct writer *writer, const char *text,
                                     struct buffer *out)
{
    struct record *rec = record_of(text);
    enum writer_verdict verdict;
    struct text line;

    if (writer->type->line) {
        verdict =
            writer->type->line(writer, rec, &line) ? WRITER_DONE : WRITER_NO_MEMORY;
        if (verdict == WRITER_DONE) {
            buffer_add(out, line.bytes, line.length);
            buffer_add_byte(out, '\n');
        }
    } else {
        verdict = writer_write(writer, rec, out);
    }
    record_unref(rec);
    return out->failed ? WRITER_NO_MEMORY : verdict;
}

/* Writes records, up to a NULL; *out is what comes out, closed by a NUL. */
static void write_all(struct writer *writer, const char *const *records,
                      struct buffer *out)
{
    for (; *records; records++)
        assert_int_equal(write_one(writer, *records, out), WRITER_DONE);
    assert_true(writer_flush(writer, out));
    buffer_add_byte(out, '\0');
    assert_false(out->failed);
}

static void assert_written_by(const struct writer_type *type,
                              const struct writer_options *options,
                              const char *const *records, const char *wanted)
{
    struct writer *writer = writer_new(type, options);
    struct buffer out = {0};

    assert_non_null(writer);
    write_all(writer, records, &out);
    assert_string_equal(out.bytes, wanted);
    buffer_release(&out);
    writer_free(writer);
}

#define ASSERT_WRITTEN(type, options, wanted, ...)                                     \
    assert_written_by(&(type), (options), (const char *const[]){__VA_ARGS__, NULL},    \
                      wanted)

/* ---- Names ---- */

static void every_writer_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; writer_types[i]; i++) {
        const struct writer_type *type = writer_types[i];

        assert_ptr_equal(writer_find(text_of(type->name)), type);
        assert_true(*type->help && (type->line || type->write));
        assert_false(type->line && type->write);
    }
    assert_null(writer_find(text_of("")));
    assert_null(writer_find(text_of("js")));
}

/* ---- Lines ---- */

static void lines_are_json_or_text(void **state)
{
    (void)state;
    ASSERT_WRITTEN(writer_auto, &plain, "{ \"a\":1}\n\"x\"\ny\n", "{ \"a\":1}", "\"x\"",
                   "y");
    ASSERT_WRITTEN(writer_text, &plain, "{ \"a\":1}\nx\xc3\xa9\ny\n\"broken\n",
                   "{ \"a\":1}", " \"x\\u00e9\"", "y", "\"broken");
    ASSERT_WRITTEN(writer_json, &plain,
                   "{ \"a\":1}\n\"x\"\n\"y\"\n12\n\"\xef\xbf\xbd\"\n", "{ \"a\":1}",
                   "\"x\"", "y", "12", "\xff");
}

/* ---- csv ---- */

static void csv_remembers_its_columns(void **state)
{
    struct writer_options no_header = plain;

    (void)state;
    no_header.no_header = true;
    ASSERT_WRITTEN(writer_csv, &plain, "a,b\n1,\n2,3\n", "{\"a\":1,\"b\":null}",
                   "{\"b\":3,\"a\":2}");
    ASSERT_WRITTEN(writer_csv, &no_header, "1,2\n", "{\"a\":1,\"b\":2}");
    ASSERT_WRITTEN(writer_tsv, &plain, "a\tb\nx\\ty\t\\\\\n",
                   "{\"a\":\"x\\ty\",\"b\":\"\\\\\"}");
}

static void what_csv_cannot_say_is_unfit_and_leaves_no_trace(void **state)
{
    struct writer *writer = writer_new(&writer_csv, &plain);
    struct buffer out = {0};

    (void)state;
    assert_non_null(writer);
    assert_int_equal(write_one(writer, "{}", &out), WRITER_UNFIT);
    assert_int_equal(out.length, 0);
    assert_int_equal(write_one(writer, "{\"a\":1}", &out), WRITER_DONE);
    assert_int_equal(out.length, 4);
    assert_int_equal(write_one(writer, "{\"a\":1,\"b\\n\":2}", &out), WRITER_UNFIT);
    assert_string_equal(writer->cause, "a field without a column");
    assert_non_null(strstr(writer->what, "field \"b\\n\" is none"));
    assert_int_equal(write_one(writer, "text", &out), WRITER_UNFIT);
    assert_int_equal(write_one(writer, "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", &out),
                     WRITER_UNFIT);
    assert_string_equal(writer->cause, "nested too deep");
    assert_int_equal(out.length, 4);
    buffer_release(&out);
    writer_free(writer);
}

static void a_long_name_is_cut_in_the_mistake(void **state)
{
    struct writer *writer = writer_new(&writer_csv, &plain);
    struct buffer out = {0};
    char record[1000] = "{\"";

    (void)state;
    assert_non_null(writer);
    assert_int_equal(write_one(writer, "{\"a\":1}", &out), WRITER_DONE);
    memset(record + 2, '\x7f', 900);
    memcpy(record + 902, "\":1}", 5);
    assert_int_equal(write_one(writer, record, &out), WRITER_UNFIT);
    assert_true(strlen(writer->what) < sizeof(writer->what));
    buffer_release(&out);
    writer_free(writer);
}

/* ---- logfmt ---- */

static void logfmt_flattens(void **state)
{
    (void)state;
    ASSERT_WRITTEN(writer_logfmt, &plain,
                   "a.b=1 a.c.0=x a.c.1.d=\"y z\" e=[] f={}\n\nvalue=1\n",
                   "{\"a\":{\"b\":1,\"c\":[\"x\",{\"d\":\"y z\"}]},\"e\":[ ],\"f\":{}}",
                   "{}", "1");
    /* Keys that are not plain: the object is built first. */
    ASSERT_WRITTEN(writer_logfmt, &plain, "a_b=3 \xc3\xa9.c=true\n",
                   "{\"a b\":1,\"\\u00e9\":{\"c\":true},\"a b\":3}");
}

/* ---- Tables ---- */

static void a_table_is_fitted_to_its_width(void **state)
{
    static const char record[] =
        "{\"name\":\"a text that is long\",\"n\":123456,\"m\":\"another text\"}";
    struct writer_options narrow = plain;

    (void)state;
    ASSERT_WRITTEN(writer_table, &plain,
                   "name                      n  m\n"
                   "a text that is long  123456  another text\n",
                   record);
    narrow.width = 30;
    ASSERT_WRITTEN(writer_table, &narrow,
                   "name             n  m\n"
                   "a text th\xe2\x80\xa6  123456  another t\xe2\x80\xa6\n",
                   record);
    narrow.width = 13;
    ASSERT_WRITTEN(
        writer_table, &narrow,
        "na\xe2\x80\xa6    n  m\na \xe2\x80\xa6  12\xe2\x80\xa6  an\xe2\x80\xa6\n",
        record);
    narrow.width = 4;
    ASSERT_WRITTEN(writer_table, &narrow, "na\xe2\x80\xa6\na \xe2\x80\xa6\n", record);
}

static void a_single_column_is_fitted_too(void **state)
{
    struct writer_options narrow = plain;

    (void)state;
    narrow.width = 8;
    ASSERT_WRITTEN(writer_table, &narrow, "a\n0123456\xe2\x80\xa6\n",
                   "{\"a\":\"0123456789\"}");
    ASSERT_WRITTEN(writer_table, &narrow, "       a\n1234567\xe2\x80\xa6\n",
                   "{\"a\":1234567890}");
}

static void a_table_holds_rows_until_it_is_flushed(void **state)
{
    struct writer *writer = writer_new(&writer_table, &plain);
    struct buffer out = {0};

    (void)state;
    assert_non_null(writer);
    assert_int_equal(write_one(writer, "{\"a\":1}", &out), WRITER_DONE);
    assert_int_equal(out.length, 0);
    assert_true(writer_flush(writer, &out));
    assert_int_equal(out.length, 4);
    assert_true(writer_flush(writer, &out));
    assert_int_equal(out.length, 4);
    assert_int_equal(write_one(writer, "{\"a\":22}", &out), WRITER_DONE);
    assert_int_equal(write_one(writer, "{\"a\":3}", &out), WRITER_DONE);
    assert_int_equal(write_one(writer, "{\"b\":3}", &out), WRITER_DONE);
    assert_true(writer_flush(writer, &out));
    buffer_add_byte(&out, '\0');
    assert_string_equal(out.bytes, "a\n1\n22\n 3\n\nb\n3\n");
    buffer_release(&out);
    writer_free(writer);
}

/* Long before there are a thousand. */
static void long_rows_are_not_held_for_long(void **state)
{
    struct writer *writer = writer_new(&writer_table, &plain);
    struct buffer out = {0};
    char *record = malloc(300000);

    (void)state;
    assert_non_null(writer);
    assert_non_null(record);
    memset(record, 'x', 299999);
    record[299999] = '\0';
    for (int i = 0; i < 3; i++)
        assert_int_equal(write_one(writer, record, &out), WRITER_DONE);
    assert_int_equal(out.length, 0);
    assert_int_equal(write_one(writer, record, &out), WRITER_DONE);
    assert_true(out.length > 1200000);
    free(record);
    buffer_release(&out);
    writer_free(writer);
}

static void markdown_is_never_cut(void **state)
{
    struct writer_options narrow = plain;

    (void)state;
    narrow.width = 5;
    ASSERT_WRITTEN(writer_markdown, &narrow,
                   "| a\\|b    |   n |\n| ------- | --: |\n| x\\_ \\*y |   1 |\n",
                   "{\"a|b\":\"x_ *y\",\"n\":1}");
}

/* ---- Escapes ---- */

static void control_bytes_are_escaped_on_a_terminal(void **state)
{
    static const char *const records[] = {"{\"a\":\"x\\u001b[31m\\u0085\\u007f\"}",
                                          "{\"a\\u001b\":1}", "y\x1b\x9b", NULL};
    struct writer_options terminal = plain;

    (void)state;
    terminal.escape = terminal.color = true;
    for (size_t i = 0; writer_types[i]; i++) {
        struct buffer out = {0};

        for (const char *const *record = records; *record; record++) {
            struct writer *writer = writer_new(writer_types[i], &terminal);
            const char *at;

            assert_non_null(writer);
            assert_int_equal(write_one(writer, *record, &out), WRITER_DONE);
            assert_true(writer_flush(writer, &out));
            buffer_add_byte(&out, '\0');
            /* What is left are colors. */
            for (at = out.bytes; (at = strchr(at, 0x1b)); at++)
                assert_true(at[1] == '[' && strspn(at + 2, "0123456789;") > 0 &&
                            at[2 + strspn(at + 2, "0123456789;")] == 'm' &&
                            strncmp(at, "\x1b[31m\\", 6) != 0);
            assert_null(strstr(out.bytes, "\xc2\x85"));
            assert_null(strchr(out.bytes, 0x7f));
            assert_null(strchr(out.bytes, '\x9b'));
            buffer_clear(&out);
            writer_free(writer);
        }
        buffer_release(&out);
    }
}

/* ---- Memory ---- */

/* Whatever the limit: a verdict, and nothing is lost or written twice. */
static void no_memory_is_told_at_every_allocation(void **state)
{
    static const char *const records[] = {
        "{\"a\":\"x\\ty\",\"b\":{\"c\":[1,{\"d\":\"\\u00e9\"}]},\"n\":1.5}",
        "{\"b\":null,\"a\":\"z\",\"a\":\"\\\"\"}", "{\"a\":1}"};
    struct writer_options colored = plain;

    (void)state;
    colored.color = true;
    for (size_t i = 0; writer_types[i]; i++) {
        bool done = false;

        for (size_t limit = 16; !done; limit += 16 + limit / 8) {
            struct buffer out = {0};
            struct writer *writer;

            memory_init(memory_used() + limit);
            writer = writer_new(writer_types[i], &colored);
            done = writer != NULL;
            for (size_t r = 0; done && r < 3; r++)
                done = write_one(writer, records[r], &out) == WRITER_DONE;
            done = done && writer_flush(writer, &out);
            writer_free(writer);
            buffer_release(&out);
            memory_init(MEMORY_LIMIT);
        }
    }
    assert_int_equal(memory_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_writer_is_found_by_its_name),
        cmocka_unit_test(lines_are_json_or_text),
        cmocka_unit_test(csv_remembers_its_columns),
        cmocka_unit_test(what_csv_cannot_say_is_unfit_and_leaves_no_trace),
        cmocka_unit_test(a_long_name_is_cut_in_the_mistake),
        cmocka_unit_test(logfmt_flattens),
        cmocka_unit_test(a_table_is_fitted_to_its_width),
        cmocka_unit_test(a_single_column_is_fitted_too),
        cmocka_unit_test(a_table_holds_rows_until_it_is_flushed),
        cmocka_unit_test(long_rows_are_not_held_for_long),
        cmocka_unit_test(markdown_is_never_cut),
        cmocka_unit_test(control_bytes_are_escaped_on_a_terminal),
        cmocka_unit_test(no_memory_is_told_at_every_allocation),
    };

    memory_init(MEMORY_LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
