/* Lines that are joined to events, and parts of container logs that are joined to
 * lines: nothing is lost, whatever they are. */
#include "fuzz.h"

#include "pipeline/format/line_formats.h"
#include "pipeline/format/partial.h"
#include "stages/filter/event.h"
#include "stages/filter/trace.h"

#include <string.h>

struct test {
    const char *bytes;
    size_t size;
    size_t at;
    uint64_t line;
};

static const struct origin origin = {.name = "fuzz", .is_file = true};

/* The next line, at most 300 of them: NULL. */
static struct record *next_line(struct test *test)
{
    const char *start = test->bytes + test->at, *end;
    struct record *rec;

    if (test->at >= test->size || test->line >= 300)
        return NULL;
    end = memchr(start, '\n', test->size - test->at);
    rec = record_of_bytes(start, end ? (size_t)(end - start) : test->size - test->at);
    FUZZ_REQUIRE(rec);
    test->at += rec->length + 1;
    rec->origin = &origin;
    rec->line = ++test->line;
    return rec;
}

/* ---- Events ---- */

static void end_event(struct event *event, struct buffer *out)
{
    struct record *made = NULL, *first = event->first;

    if (!first)
        return;
    if (event->count > 1) {
        made = event_make(event, event->text.bytes, event->text.length);
        FUZZ_REQUIRE(made && made->line == first->line && record_input(made) == made);
        FUZZ_REQUIRE(made->length == event_size(event));
    }
    buffer_add(out, made ? made->text : first->text,
               made ? made->length : first->length);
    buffer_add_byte(out, '\n');
    record_unref(made);
    record_unref(event_clear(event));
}

static void join_events(struct test *test, trace_read *read)
{
    struct buffer out = {0};
    struct event event = {0};
    struct trace trace = {0};
    struct record *rec;

    while ((rec = next_line(test))) {
        struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};

        if (event.first && read(&trace, line) != TRACE_STARTS) {
            FUZZ_REQUIRE(event_add(&event, rec, record_input(rec)));
            record_unref(rec);
        } else {
            end_event(&event, &out);
            FUZZ_REQUIRE(event_begin(&event, rec));
        }
    }
    end_event(&event, &out);
    FUZZ_REQUIRE(out.length == test->at || (out.length == 0 && test->size == 0));
    FUZZ_REQUIRE(out.length == 0 ||
                 memcmp(out.bytes, test->bytes, out.length - 1) == 0);
    event_release(&event);
    buffer_release(&out);
}

/* ---- Parts ---- */

/* All lines that fit are taken for parts of one: it fits too. */
static void join_parts(struct test *test, const struct line_format *format)
{
    struct format_options options = {.name_count = 0};
    struct buffer joined = {0};
    struct fields fields = {0};
    struct partial first = {0}, partial;
    struct record *begun = NULL, *rec;
    struct fault fault;
    void *reader = format->open(&options, &fault);

    FUZZ_REQUIRE(reader);
    while ((rec = next_line(test))) {
        struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};
        bool fits = partial_look(format, reader, line, &partial);

        fields_clear(&fields);
        FUZZ_REQUIRE(format->read(reader, &line, &fields) == fits);
        FUZZ_REQUIRE(!fits ||
                     (partial.from <= partial.to && partial.to <= line.length));
        if (fits && begun)
            partial_add(&joined, line, &partial);
        if (fits && !begun) {
            partial_begin(&joined, line, &partial);
            first = partial;
            begun = record_ref(rec);
        }
        record_unref(rec);
    }
    if (begun) {
        partial_end(&joined, (struct text){begun->text, begun->length, TEXT_NOWHERE, 0},
                    &first, true);
        fields_clear(&fields);
        FUZZ_REQUIRE(format->read(
            reader, &(struct text){joined.bytes, joined.length, TEXT_NOWHERE, 0},
            &fields));
    }
    record_unref(begun);
    fields_release(&fields);
    buffer_release(&joined);
    format->close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static trace_read *const reads[] = {trace_java, trace_python, trace_go};
    struct test test;

    if (size == 0)
        return 0;
    test = (struct test){.bytes = (const char *)data + 1, .size = size - 1};
    switch (data[0] % 5) {
    case 3:
        join_parts(&test, line_format_find(text_of("cri")));
        break;
    case 4:
        join_parts(&test, line_format_find(text_of("docker")));
        break;
    default:
        join_events(&test, reads[data[0] % 5]);
    }
    return 0;
}
