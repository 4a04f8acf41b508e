#include "xml_run.h"

#include "pipeline/json/memory.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct cut {
    size_t first, rest; /* the length of the first part, and of the others */
};

void xml_take(struct xml *xml, struct buffer *told)
{
    struct xml_record record;

    while (xml_next(xml, &record)) {
        buffer_printf(told, "%" PRIu64 " ", record.line);
        if (record.mistake)
            buffer_printf(told, "! %s", record.mistake);
        else
            buffer_add(told, record.text, record.length);
        buffer_add_byte(told, '\n');
    }
}

void xml_read_part(struct xml *xml, const char *bytes, size_t length)
{
    char *copy = malloc(length);
    enum xml_answer answer;

    memcpy(copy, bytes, length);
    answer = xml_feed(xml, copy, length);
    assert_int_not_equal(answer, XML_ANSWER_NO_MEMORY);
    free(copy);
}

/* "LINE record" and at the end "! LINE: mistake", a line each. */
static void read_cut(const struct xml_options *options, struct text document,
                     struct cut cut, struct buffer *told)
{
    struct xml *xml = xml_new(options);
    uint64_t line;

    assert_non_null(xml);
    for (size_t at = 0, size = cut.first; at < document.length; size = cut.rest) {
        if (size > document.length - at)
            size = document.length - at;
        xml_read_part(xml, document.bytes + at, size);
        xml_take(xml, told);
        at += size;
    }
    if (xml_finish(xml) == XML_ANSWER_BROKEN) {
        const char *mistake = xml_mistake(xml, &line);

        xml_take(xml, told);
        buffer_printf(told, "! %" PRIu64 ": %s\n", line, mistake);
    }
    xml_take(xml, told);
    buffer_add_byte(told, '\0');
    xml_free(xml);
}

/* Another one that is where this one is. */
static struct xml *go_on(const struct xml_options *options, struct xml *xml)
{
    struct xml *other = xml_new(options);
    struct buffer bytes = {0};
    struct xml_kept kept;
    struct text text;

    assert_non_null(other);
    xml_save(xml, &kept, &bytes);
    text = (struct text){.bytes = bytes.bytes, .length = bytes.length};
    assert_int_equal(xml_restore(other, &kept, text), XML_ANSWER_FINE);
    assert_true(xml_is_inside(other) == xml_is_inside(xml));
    assert_true(xml_unfit(other) == xml_unfit(xml));
    buffer_release(&bytes);
    xml_free(xml);
    return other;
}

/* As read_cut, but each part is read by another one; without the lines, which only
 * those know who have read them. */
static void read_by_many(const struct xml_options *options, struct text document,
                         size_t part, struct buffer *told)
{
    struct xml_options keeping = *options;
    struct xml *xml;
    uint64_t line;

    keeping.keeps = true;
    xml = xml_new(&keeping);
    assert_non_null(xml);
    for (size_t at = 0; at < document.length; at += part) {
        size_t size = part < document.length - at ? part : document.length - at;

        xml_read_part(xml, document.bytes + at, size);
        xml_take(xml, told);
        if (!xml_mistake(xml, &line))
            xml = go_on(&keeping, xml);
    }
    if (xml_finish(xml) == XML_ANSWER_BROKEN)
        buffer_printf(told, "! 0: %s\n", xml_mistake(xml, &line));
    xml_take(xml, told);
    buffer_add_byte(told, '\0');
    xml_free(xml);
}

static void forget_numbers(struct buffer *told)
{
    size_t length = 0;
    bool starts = true, was_digit;

    for (size_t i = 0; i < told->length; i++) {
        char byte = told->bytes[i];

        was_digit = byte >= '0' && byte <= '9';
        if (!starts || !was_digit)
            told->bytes[length++] = byte;
        starts = byte == '\n' || (starts && (was_digit || byte == '!' || byte == ' '));
    }
    told->length = length;
}

static void expect_by_many(const struct xml_options *options, struct text document,
                           const char *expected)
{
    struct buffer told = {0}, same = {0};

    buffer_add(&same, expected, strlen(expected) + 1);
    forget_numbers(&same);
    for (size_t part = 1; part <= document.length; part++) {
        buffer_clear(&told);
        read_by_many(options, document, part, &told);
        forget_numbers(&told);
        assert_string_equal(told.bytes, same.bytes);
    }
    buffer_release(&told);
    buffer_release(&same);
}

void xml_expect(const struct xml_options *options, struct text document,
                const char *expected)
{
    struct buffer told = {0};

    expect_by_many(options, document, expected);

    for (size_t i = 0; i < 2 * document.length; i++) {
        struct cut cut = {1 + i / 2, i % 2 ? 1 + i / 2 : document.length};

        buffer_clear(&told);
        read_cut(options, document, cut, &told);
        assert_string_equal(told.bytes, expected);
    }
    buffer_release(&told);
}
