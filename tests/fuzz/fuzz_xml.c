/* However a document is cut, and however many readers go on with it one behind the
 * other, the same elements come out, as JSON, and the same mistake. */
#include "fuzz.h"

#include "pipeline/format/xml.h"
#include "pipeline/json/buffer.h"
#include "pipeline/json/scan.h"

#include <string.h>

/* The fuzzer's bytes: the limit of an element and of its depth, how to cut, the
 * document. */
#define HEAD 3

struct outcome {
    struct buffer told; /* the elements, and the mistake */
    enum xml_answer answer;
    bool by_many; /* each part by another reader; without the lines */
};

static void tell(struct outcome *outcome, const struct xml_record *record)
{
    if (!outcome->by_many)
        buffer_printf(&outcome->told, "%lu ", (unsigned long)record->line);
    if (record->mistake) {
        buffer_add(&outcome->told, record->mistake, strlen(record->mistake));
    } else {
        FUZZ_REQUIRE(json_scan(NULL, record->text, record->length, JSON_DEPTH_LIMIT,
                               NULL, NULL) == JSON_VALID);
        buffer_add(&outcome->told, record->text, record->length);
    }
    buffer_add_byte(&outcome->told, '\n');
}

static void take(struct xml *xml, struct outcome *outcome)
{
    struct xml_record record;

    while (xml_next(xml, &record))
        tell(outcome, &record);
}

static void feed(struct xml *xml, const uint8_t *bytes, size_t length,
                 struct outcome *outcome)
{
    char *copy = malloc(length + 1);

    FUZZ_REQUIRE(copy);
    memcpy(copy, bytes, length);
    FUZZ_REQUIRE(xml_feed(xml, copy, length) != XML_ANSWER_NO_MEMORY);
    take(xml, outcome);
    free(copy);
}

static struct xml *go_on(const struct xml_options *options, struct xml *xml)
{
    struct xml *other;
    struct buffer bytes = {0};
    struct xml_kept kept;
    struct text text;
    uint64_t line;

    if (xml_mistake(xml, &line))
        return xml;
    other = xml_new(options);
    FUZZ_REQUIRE(other);
    xml_save(xml, &kept, &bytes);
    text = (struct text){.bytes = bytes.bytes, .length = bytes.length};
    FUZZ_REQUIRE(xml_restore(other, &kept, text) == XML_ANSWER_FINE);
    buffer_release(&bytes);
    xml_free(xml);
    return other;
}

static struct outcome read_cut(const uint8_t *data, size_t size, size_t part,
                               bool by_many)
{
    struct xml_options options = {
        .element = {"b", 1, TEXT_NOWHERE, 0},
        .limit = data[0] < 200 ? data[0] : (size_t)1 << 20,
        .depth_limit = data[1] < 200 ? data[1] % 16 : 1000,
        .keeps = by_many,
    };
    struct outcome outcome = {.answer = XML_ANSWER_FINE, .by_many = by_many};
    struct xml *xml = xml_new(&options);
    uint64_t line;

    FUZZ_REQUIRE(xml);
    for (size_t at = HEAD; at < size; at += part) {
        feed(xml, data + at, part < size - at ? part : size - at, &outcome);
        if (by_many)
            xml = go_on(&options, xml);
    }
    outcome.answer = xml_finish(xml);
    take(xml, &outcome);
    FUZZ_REQUIRE(outcome.answer != XML_ANSWER_NO_MEMORY);
    if (outcome.answer == XML_ANSWER_BROKEN) {
        const char *mistake = xml_mistake(xml, &line);

        buffer_printf(&outcome.told, "%lu: %s", by_many ? 0 : (unsigned long)line,
                      mistake);
    }
    xml_free(xml);
    return outcome;
}

static void compare(const uint8_t *data, size_t size, bool by_many)
{
    struct outcome whole = read_cut(data, size, size, by_many);
    struct outcome cut = read_cut(data, size, 1 + data[2] % 32, by_many);

    FUZZ_REQUIRE(whole.answer == cut.answer);
    FUZZ_REQUIRE(whole.told.length == cut.told.length);
    FUZZ_REQUIRE(whole.told.length == 0 ||
                 memcmp(whole.told.bytes, cut.told.bytes, whole.told.length) == 0);
    buffer_release(&whole.told);
    buffer_release(&cut.told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= HEAD)
        return 0;
    compare(data, size, false);
    compare(data, size, true);
    return 0;
}
