/* A line of any bytes, read by each line format: the first byte says which. What fits
 * becomes a JSON object, and fits also where only some fields are wanted, which have
 * the same values then; what does not has a mistake with its place. */

#include "fuzz.h"

#include "pipeline/format/line_formats.h"
#include "pipeline/json/scan.h"

#include <stdlib.h>
#include <string.h>

/* Those that need an operand, and others with one. */
static const struct {
    const char *format, *operand;
} operands[] = {
    {"access", "$remote_addr - [$time_local] \"$request\" \"$http_x\" $upstream_a $b"},
    {"access", "<$status>"},
    {"regex", "(?<a>[a-z]+)=(?<b>.*?)(?<c>[0-9]+)?$"},
    {"pattern", "<a> [<b>] <c>: <d>"},
};

#define OPERAND_COUNT (sizeof(operands) / sizeof(operands[0]))

struct test {
    const struct line_format *format;
    struct format_options options;
    struct text line;
    void *reader; /* the fields may have slices of what it holds */
};

/* False: there is no such format, or not without an operand. */
static bool choose(struct test *test, uint8_t byte)
{
    size_t count;
    const struct line_format *const *formats = line_formats(&count);
    size_t choice = byte % (count + OPERAND_COUNT);

    if (choice < count) {
        test->format = formats[choice];
        return true;
    }
    test->format = line_format_find(text_of(operands[choice - count].format));
    test->options.operand = text_of(operands[choice - count].operand);
    return test->format != NULL;
}

/* Whether the line fits. False also if the format needs an operand. */
static bool read_line(struct test *test, struct fields *fields)
{
    struct fault fault = {0};
    bool fits;

    test->reader = &test->options;
    if (test->format->open)
        test->reader = test->format->open(&test->options, &fault);
    if (!test->reader)
        return false;
    fits = test->format->read(test->reader, &test->line, fields);
    FUZZ_REQUIRE(fits != (fields->mistake != NULL));
    FUZZ_REQUIRE(fits || fields->at == FIELDS_NOWHERE ||
                 fields->at <= test->line.length);
    return fits;
}

static void close_reader(const struct test *test)
{
    if (test->format->close && test->reader)
        test->format->close(test->reader);
}

static void require_json(const struct fields *fields, struct buffer *json)
{
    FUZZ_REQUIRE(fields_write(fields, json));
    FUZZ_REQUIRE(json_scan(NULL, json->bytes, json->length, JSON_DEPTH_LIMIT, NULL,
                           NULL) == JSON_VALID);
}

/* The last field of a line alone is the last member of all. */
static void require_same(const struct test *whole, const struct fields *all,
                         const struct buffer *json)
{
    struct test test = *whole;
    const struct field *last = &all->items[all->count - 1];
    const struct text name = {last->name, last->name_length, TEXT_NOWHERE, 0};
    const struct wanted wanted = {&name, 1};
    struct fields fields = {0};
    struct buffer alone = {0};

    test.options.wanted = &wanted;
    FUZZ_REQUIRE(read_line(&test, &fields));
    require_json(&fields, &alone);
    FUZZ_REQUIRE(memmem(json->bytes, json->length, alone.bytes + 1, alone.length - 2));
    buffer_release(&alone);
    fields_release(&fields);
    close_reader(&test);
}

/* The standard access format is read in two ways; by its string, only in the one. */
static void require_agreement(const struct test *whole, const struct buffer *json)
{
    static const char standard[] =
        "$remote_addr $remote_ident $remote_user [$time_local] \"$request\" $status "
        "$body_bytes_sent \"$http_referer\" \"$http_user_agent\"";
    struct test test = *whole;
    struct fields fields = {0};
    struct buffer other = {0};

    if (strcmp(test.format->name, "access") != 0 || test.options.operand.bytes)
        return;
    test.options.operand = text_of(standard);
    if (read_line(&test, &fields)) {
        require_json(&fields, &other);
        FUZZ_REQUIRE(other.length == json->length);
        FUZZ_REQUIRE(memcmp(other.bytes, json->bytes, other.length) == 0);
    }
    buffer_release(&other);
    fields_release(&fields);
    close_reader(&test);
}

/* What a format takes as the first of several lines it reads as a line, with the same
 * fields. */
static void require_first(const struct test *whole)
{
    struct text lines = {.length = 2 * whole->line.length + 1};
    struct fields fields = {0};
    struct buffer first = {0}, json = {0};
    struct test test = *whole;
    char *copy;

    if (!whole->reader || !whole->format->read_first)
        return;
    lines.bytes = copy = malloc(lines.length);
    FUZZ_REQUIRE(copy);
    memcpy(copy, whole->line.bytes, whole->line.length);
    copy[whole->line.length] = '\n';
    memcpy(copy + whole->line.length + 1, whole->line.bytes, whole->line.length);
    test.line = (struct text){.bytes = copy};
    test.line.length = whole->format->read_first(whole->reader, &lines, &fields);
    if (test.line.length > 0) {
        require_json(&fields, &first);
        FUZZ_REQUIRE(memchr(copy, '\n', lines.length) == copy + test.line.length);
        fields_clear(&fields);
        FUZZ_REQUIRE(test.format->read(test.reader, &test.line, &fields));
        require_json(&fields, &json);
        FUZZ_REQUIRE(first.length == json.length &&
                     memcmp(first.bytes, json.bytes, json.length) == 0);
    }
    buffer_release(&first);
    buffer_release(&json);
    fields_release(&fields);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct test test = {0};
    struct fields fields = {0};
    struct buffer json = {0};
    char *copy;

    if (size == 0 || !choose(&test, data[0]))
        return 0;
    copy = malloc(size - 1 + (size == 1));
    FUZZ_REQUIRE(copy);
    memcpy(copy, data + 1, size - 1);
    test.line = (struct text){copy, size - 1, TEXT_NOWHERE, 0};
    if (read_line(&test, &fields)) {
        require_json(&fields, &json);
        if (fields.count > 0)
            require_same(&test, &fields, &json);
        require_agreement(&test, &json);
    }
    require_first(&test);
    close_reader(&test);
    free(copy);
    buffer_release(&json);
    fields_release(&fields);
    return 0;
}
