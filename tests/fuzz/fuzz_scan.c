/* Any bytes are JSON or not: all kinds of processor's code say the same, jansson's own
 * loader says the same but for what it cannot hold, fields are found where a value that
 * was built has them, and what is written reads back as the same value. */
#include "fuzz.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/scan_internal.h"
#include "pipeline/json/write.h"

#include <string.h>

#define DEPTH_LIMIT 200
#define COUNT(array_) (sizeof(array_) / sizeof((array_)[0]))

static const struct json_step steps[][3] = {
    {{"a", 1, 0}, {NULL, 0, 1}, {"b", 1, 0}},
    {{NULL, 0, 0}, {"", 0, 0}, {NULL, 0, 2}},
    {{"b", 1, 0}, {"\xef\xbf\xbd", 3, 0}, {"\\", 1, 0}},
    {{"status", 6, 0}, {"status", 6, 0}, {"a", 1, 0}},
};

/* Which of these are wanted together, a bit each: all; those that bitmaps can look for
 * (flat.h); one. */
static const unsigned sets[] = {0xf, 0xb, 0x8};

/* Each path, and its beginnings. */
struct wanted {
    unsigned set;
    struct json_paths *paths;
    int slots[COUNT(steps)][4];
};

static struct wanted make_wanted(unsigned set)
{
    struct wanted wanted = {.set = set, .paths = json_paths_new()};

    for (size_t i = 0; i < COUNT(steps); i++) {
        for (size_t count = 0; set >> i & 1 && count <= 3; count++)
            wanted.slots[i][count] = json_paths_add(wanted.paths, steps[i], count);
    }
    FUZZ_REQUIRE(json_paths_count(wanted.paths) <= 16);
    return wanted;
}

static enum json_verdict scan_alike(const struct wanted *wanted,
                                    const struct json_input *input,
                                    struct json_found found[16])
{
    const struct json_code *code = json_code_all();
    struct json_mistake first = {0};
    enum json_verdict verdict =
        json_scan_with(code++, wanted->paths, input, found, &first);

    for (; code->fill; code++) {
        struct json_found others[16];
        struct json_mistake other = {0};

        FUZZ_REQUIRE(json_scan_with(code, wanted->paths, input, others, &other) ==
                     verdict);
        FUZZ_REQUIRE(first.offset == other.offset);
        for (size_t i = 0; !verdict && i < json_paths_count(wanted->paths); i++) {
            FUZZ_REQUIRE(found[i].state == others[i].state);
            FUZZ_REQUIRE(found[i].bytes == others[i].bytes);
            FUZZ_REQUIRE(found[i].length == others[i].length);
        }
    }
    FUZZ_REQUIRE(first.offset <= input->length);
    return verdict;
}

/* jansson refuses numbers that it cannot hold, bytes that are no UTF-8, surrogates
 * without a partner, NUL in keys, and a byte order mark. */
static bool may_refuse(const json_error_t *error, const struct json_input *input)
{
    switch (json_error_code(error)) {
    case json_error_invalid_utf8:
    case json_error_numeric_overflow:
    case json_error_null_byte_in_key:
        return true;
    default:
        return memmem(input->text, input->length, "\\u", 2) ||
               memmem(input->text, input->length, "\xef\xbb\xbf", 3) == input->text;
    }
}

/* It takes NUL for the end. */
static bool may_accept(const struct json_input *input)
{
    struct json_mistake mistake;

    (void)json_scan(NULL, input->text, input->length, (size_t)-1, NULL, &mistake);
    return mistake.offset < input->length && input->text[mistake.offset] == '\0';
}

static void require_janssons_verdict(const struct json_input *input,
                                     enum json_verdict verdict)
{
    json_error_t error;
    json_t *loaded = json_loadb(input->text, input->length,
                                JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    if (loaded)
        FUZZ_REQUIRE(verdict != JSON_INVALID || may_accept(input));
    else if (verdict == JSON_VALID)
        FUZZ_REQUIRE(may_refuse(&error, input));
    json_decref(loaded);
}

static struct json_found step_into(struct value *value, const struct json_step *step)
{
    enum value_kind kind = value_kind(*value);
    struct value next = VALUE_OF(VALUE_NONE);
    struct json_found found = {.state = JSON_FOUND};

    if (kind == (step->key ? KIND_OBJECT : KIND_ARRAY))
        next = step->key ? value_get(*value, step->key, step->length)
                         : value_at(*value, step->index);
    else if (kind != KIND_NULL)
        found.state = JSON_ODD;
    if (next.form == VALUE_NONE && found.state == JSON_FOUND)
        found.state = JSON_MISSING;
    value_unref(*value);
    *value = next;
    return found;
}

static void require_same(struct json_found found, struct value value)
{
    bool failed = false;

    FUZZ_REQUIRE(found.state == JSON_FOUND);
    FUZZ_REQUIRE(value_compare(value_text(found.bytes, found.length), value, &failed) ==
                 0);
    FUZZ_REQUIRE(!failed);
}

static void require_fields(const struct wanted *wanted, const struct json_found *found,
                           struct value whole)
{
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct value value = value_ref(whole);
        struct json_found want = {.state = JSON_FOUND};

        for (size_t count = 0; wanted->set >> i & 1 && count <= 3; count++) {
            struct json_found got = found[wanted->slots[i][count]];

            if (count > 0 && want.state == JSON_FOUND)
                want = step_into(&value, &steps[i][count - 1]);
            FUZZ_REQUIRE(got.state == want.state);
            if (want.state == JSON_FOUND)
                require_same(got, value);
        }
        value_unref(value);
    }
}

static void require_round_trip(struct json_found text, struct value whole)
{
    struct buffer copied = {0}, written = {0};
    enum json_verdict verdict;
    bool failed = false;
    struct value again;

    write_value(&copied, value_text(text.bytes, text.length), 0);
    write_value(&written, whole, 0);
    FUZZ_REQUIRE(!copied.failed && !written.failed);
    FUZZ_REQUIRE(copied.length >= written.length);
    again = json_parse(written.bytes, written.length, DEPTH_LIMIT, &verdict, NULL);
    FUZZ_REQUIRE(value_compare(whole, again, &failed) == 0 && !failed);
    value_unref(again);
    again = json_parse(copied.bytes, copied.length, DEPTH_LIMIT, &verdict, NULL);
    FUZZ_REQUIRE(value_compare(whole, again, &failed) == 0 && !failed);
    value_unref(again);
    buffer_release(&copied);
    buffer_release(&written);
}

static void check_set(unsigned set, const struct json_input *input, struct value whole,
                      enum json_verdict verdict)
{
    struct wanted wanted = make_wanted(set);
    struct json_found found[16];

    FUZZ_REQUIRE(scan_alike(&wanted, input, found) == verdict);
    if (verdict == JSON_VALID) {
        require_fields(&wanted, found, whole);
        if (set == sets[0])
            require_round_trip(found[0], whole);
    }
    json_paths_free(wanted.paths);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_input input = {(const char *)data, size, DEPTH_LIMIT};
    enum json_verdict verdict;
    struct value whole;

    memory_init(MEMORY_LIMIT);
    whole = json_parse(input.text, size, DEPTH_LIMIT, &verdict, NULL);
    FUZZ_REQUIRE((whole.form != VALUE_NONE) == (verdict == JSON_VALID));
    require_janssons_verdict(&input, verdict);
    for (size_t i = 0; i < COUNT(sets); i++)
        check_set(sets[i], &input, whole, verdict);
    value_unref(whole);
    FUZZ_REQUIRE(memory_used() == 0);
    return 0;
}
