/* JSON texts of a stream, wherever their lines end. */

#include "pipeline/format/json_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct origin input = {.name = "input", .is_file = true};

/* What came out: a line a record, "LINE text", and for what is no JSON
 * "LINE ! what: bytes", the pieces of one joined. */
struct told {
    char text[8192];
    size_t length;
};

static void tell(struct told *told, const char *bytes, size_t length)
{
    assert_true(told->length + length < sizeof(told->text));
    memcpy(told->text + told->length, bytes, length);
    told->length += length;
    told->text[told->length] = '\0';
}

static void tell_record(struct told *told, struct record *record)
{
    char line[32];

    assert_int_equal(record->kind, RECORD_JSON);
    tell(told, line, (size_t)snprintf(line, sizeof(line), "%d ", (int)record->line));
    tell(told, record->text, record->length);
    tell(told, "\n", 1);
    record_unref(record);
}

static void tell_piece(struct told *told, const struct json_stream_piece *piece)
{
    char head[128];

    if (piece->first)
        tell(told, head,
             (size_t)snprintf(head, sizeof(head), "%d ! %s: ", (int)piece->line,
                              piece->what));
    tell(told, piece->bytes, piece->length);
    if (piece->last && (piece->length == 0 || piece->bytes[piece->length - 1] != '\n'))
        tell(told, "\n", 1);
}

static void take_all(struct json_stream *stream, struct told *told)
{
    for (;;) {
        struct json_stream_piece piece;
        struct record *record;

        switch (json_stream_next(stream, &record, &piece)) {
        case JSON_STREAM_RECORD:
            tell_record(told, record);
            break;
        case JSON_STREAM_BAD:
            tell_piece(told, &piece);
            break;
        case JSON_STREAM_MORE:
            return;
        case JSON_STREAM_NO_MEMORY:
            fail_msg("no memory");
        }
    }
}

static void feed(struct json_stream *stream, const char *bytes, size_t length,
                 struct told *told)
{
    while (length > 0) {
        size_t size;
        char *room;

        assert_true(json_stream_room(stream, &room, &size));
        if (size > length)
            size = length;
        memcpy(room, bytes, size);
        json_stream_filled(stream, size);
        take_all(stream, told);
        bytes += size;
        length -= size;
    }
}

/* Reads `text` in blocks of `block` bytes. */
static struct told read_in_blocks(enum json_stream_form form, const char *text,
                                  size_t block, size_t limit)
{
    struct told told = {.length = 0};
    struct json_stream stream;
    size_t length = strlen(text);

    json_stream_init(&stream, &input, form);
    stream.limit = limit;
    for (size_t at = 0; at < length; at += block)
        feed(&stream, text + at, block < length - at ? block : length - at, &told);
    json_stream_finish(&stream);
    take_all(&stream, &told);
    json_stream_release(&stream);
    return told;
}

/* The same, but each block is read by another one, which goes on where the one before
 * was. */
static struct told read_by_many(enum json_stream_form form, const char *text,
                                size_t block, size_t limit)
{
    struct told told = {.length = 0};
    struct json_stream stream, other;
    struct json_stream_place place;
    size_t length = strlen(text), read = 0, left = 0, size;
    char *room;

    json_stream_init(&stream, &input, form);
    stream.limit = limit;
    while (read < length) {
        size = block < length - read ? block : length - read;
        feed(&stream, text + read - left, left + size, &told);
        read += size;
        left = json_stream_left(&stream);
        json_stream_note(&stream, &place);
        json_stream_init(&other, &input, form);
        other.limit = limit;
        assert_true(json_stream_resume(&other, &place));
        json_stream_release(&stream);
        stream = other;
    }
    feed(&stream, text + read - left, left, &told);
    assert_true(json_stream_room(&stream, &room, &size));
    json_stream_finish(&stream);
    take_all(&stream, &told);
    json_stream_release(&stream);
    return told;
}

static void assert_told(enum json_stream_form form, const char *text,
                        const char *expected)
{
    for (size_t block = 1; block <= strlen(text) + 1; block++) {
        struct told told = read_in_blocks(form, text, block, 1000);

        if (strcmp(told.text, expected) != 0)
            fail_msg("in blocks of %zu: %s\nnot\n%s", block, told.text, expected);
        told = read_by_many(form, text, block, 1000);
        if (strcmp(told.text, expected) != 0)
            fail_msg("by many, %zu bytes each: %s\nnot\n%s", block, told.text,
                     expected);
    }
}

static void texts_stand_behind_each_other(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "{\"a\": 1}{\"b\":2} 3\"x\"null\n\ntrue",
                "1 {\"a\": 1}\n1 {\"b\":2}\n1 3\n1 \"x\"\n1 null\n3 true\n");
}

static void a_text_over_lines_is_written_compact(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "{\n  \"a\": [1,\n 1.50]\n}\n{\"b\": \"] }\"}\n",
                "1 {\"a\":[1,1.50]}\n5 {\"b\": \"] }\"}\n");
}

static void elements_of_an_array_are_records(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "[1, {\"a\":[2]},\n[3]]\n[]4",
                "1 1\n1 {\"a\":[2]}\n2 [3]\n3 4\n");
}

static void arrays_may_be_records_too(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_TEXTS, "[1, 2][3]", "1 [1, 2]\n1 [3]\n");
}

static void what_is_no_json_is_told_and_passed(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "{\"a\" 1}\n{\"b\": 2}\nnul 5\n]x\n6",
                "1 ! a comma, a colon or a closing bracket was expected: {\"a\" 1}\n2 "
                "{\"b\": 2}\n"
                "3 ! this is no value: nul\n3 5\n4 ! a value was expected: ]x\n5 6\n");
}

static void a_string_ends_with_its_line(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "{\"a\": \"x}\n{\"b\": 2}\n",
                "1 ! a string is not closed at the end of its line: {\"a\": \"x}\n"
                "2 {\"b\": 2}\n");
}

static void commas_are_checked(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "[1 2\n,3,]\n4 [5,\n",
                "1 1\n1 ! a comma or ] was expected: 2\n2 3\n"
                "2 ! a value was expected: ]\n"
                "3 4\n3 5\n4 ! the input ends inside an array: \n");
}

static void what_follows_a_mistake_in_an_array_is_read(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS,
                "[{\"a\":1} {\"a\":2},\n{\"a\":3},\n{\"a\":[4}\n,5]\n{\"b\":6}\n",
                "1 {\"a\":1}\n1 ! a comma or ] was expected: {\"a\":2},\n"
                "2 {\"a\":3}\n"
                "3 ! a comma or ] was expected: {\"a\":[4}\n"
                "4 5\n5 {\"b\":6}\n");
}

static void a_byte_order_mark_stands_at_the_start(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "\xef\xbb\xbf{\"a\":1} 2", "1 {\"a\":1}\n1 2\n");
    assert_told(JSON_STREAM_ELEMENTS,
                "1 \xef\xbb\xbf"
                "2 3",
                "1 1\n1 ! a byte order mark stands at the start only: \xef\xbb\xbf"
                "2\n"
                "1 3\n");
}

static void an_end_in_the_middle_is_told(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_ELEMENTS, "1 {\"a\": [",
                "1 1\n1 ! the input ends in the middle of a text: {\"a\": [\n");
}

static void sequences_lose_only_what_is_cut_off(void **state)
{
    (void)state;
    assert_told(
        JSON_STREAM_SEQUENCE, "\x1e{\"a\": 1}\n\x1e{\"b\": [\x1e[2]\n\x1e\n\x1e\"c\"\n",
        "1 {\"a\": 1}\n2 ! the text is cut off by a record separator: {\"b\": [\n"
        "2 [2]\n4 \"c\"\n");
}

static void a_number_of_a_sequence_may_be_cut_off(void **state)
{
    (void)state;
    assert_told(JSON_STREAM_SEQUENCE,
                "\x1e"
                "12\n\x1e"
                "3\x1e"
                "45",
                "1 12\n2 ! the text is cut off: 3\n2 ! the text is cut off: 45\n");
}

static void a_text_over_the_limit_is_given_in_pieces(void **state)
{
    static const char text[] = "{\"a\": \"0123456789\"} {\"b\":1}";

    (void)state;
    for (size_t block = 1; block <= sizeof(text); block++) {
        struct told told = read_in_blocks(JSON_STREAM_ELEMENTS, text, block, 8);

        assert_string_equal(told.text, "1 ! the text is longer than --max-record: "
                                       "{\"a\": \"0123456789\"}\n1 {\"b\":1}\n");
        told = read_by_many(JSON_STREAM_ELEMENTS, text, block, 8);
        assert_string_equal(told.text, "1 ! the text is longer than --max-record: "
                                       "{\"a\": \"0123456789\"}\n1 {\"b\":1}\n");
    }
}

static void a_huge_array_takes_little_memory(void **state)
{
    struct json_stream stream;
    struct json_stream_piece piece;
    struct record *record;
    size_t count = 0;

    (void)state;
    json_stream_init(&stream, &input, JSON_STREAM_ELEMENTS);
    for (size_t i = 0; i < 2000000; i++) {
        const char *element = i == 0 ? "[{\"a\":1}" : ",{\"a\":1}";
        size_t size;
        char *room;

        assert_true(json_stream_room(&stream, &room, &size));
        memcpy(room, element, strlen(element));
        json_stream_filled(&stream, strlen(element));
        while (json_stream_next(&stream, &record, &piece) == JSON_STREAM_RECORD) {
            record_unref(record);
            count++;
        }
    }
    assert_int_equal(count, 2000000);
    assert_true(stream.chunk->capacity <= CHUNK_SIZE);
    json_stream_release(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_behind_each_other),
        cmocka_unit_test(a_text_over_lines_is_written_compact),
        cmocka_unit_test(elements_of_an_array_are_records),
        cmocka_unit_test(arrays_may_be_records_too),
        cmocka_unit_test(what_is_no_json_is_told_and_passed),
        cmocka_unit_test(a_string_ends_with_its_line),
        cmocka_unit_test(commas_are_checked),
        cmocka_unit_test(what_follows_a_mistake_in_an_array_is_read),
        cmocka_unit_test(a_byte_order_mark_stands_at_the_start),
        cmocka_unit_test(an_end_in_the_middle_is_told),
        cmocka_unit_test(sequences_lose_only_what_is_cut_off),
        cmocka_unit_test(a_number_of_a_sequence_may_be_cut_off),
        cmocka_unit_test(a_text_over_the_limit_is_given_in_pieces),
        cmocka_unit_test(a_huge_array_takes_little_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
