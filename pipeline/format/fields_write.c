/* Writing fields: most strings need no escape, and most lines no two equal names; both
 * are found out on the way. */

#include "pipeline/format/fields.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/scalar.h"
#include "pipeline/json/utf8.h"
#include "pipeline/json/write.h"

#define STEP 16

typedef uint8_t vector __attribute__((vector_size(STEP)));

/* These two: whether all the bytes are ASCII and stand in a string as they are. A byte
 * that does not may make others look so, never the other way round. */
static bool is_plain_word(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    uint64_t delete = word + ones; /* carries into the high bit from 0x7f on */

    return ((word | delete | (word - ones * 0x20) | (quote - ones) |
             (backslash - ones)) &
            high) == 0;
}

static bool is_plain_vector(const char *bytes)
{
    uint64_t halves[2];
    vector block, special;

    memcpy(&block, bytes, STEP);
    special = (vector)(block - 0x20 > 0x7e - 0x20) | (vector)(block == '"') |
              (vector)(block == '\\');
    memcpy(halves, &special, STEP);
    return (halves[0] | halves[1]) == 0;
}

static bool is_plain_byte(char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* Copies up to the first byte that needs a look, or a few bytes less: how many. The
 * last step looks back over what was copied already. */
static size_t copy_plain(char *to, const char *bytes, size_t length)
{
    size_t at = 0;
    uint64_t word;

    for (; length - at >= STEP; at += STEP) {
        if (!is_plain_vector(bytes + at))
            return at;
        memcpy(to + at, bytes + at, STEP);
    }
    if (length >= STEP && at < length) {
        if (!is_plain_vector(bytes + length - STEP))
            return at;
        memcpy(to + length - STEP, bytes + length - STEP, STEP);
        return length;
    }
    if (length - at >= sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (!is_plain_word(word))
            return at;
        memcpy(to + at, &word, sizeof word);
        at += sizeof word;
    }
    for (; at < length && is_plain_byte(bytes[at]); at++)
        to[at] = bytes[at];
    return at;
}

/* write_string's literal without its quotes, of valid UTF-8. */
static void write_valid(struct buffer *buffer, const char *bytes, size_t length)
{
    size_t quote = buffer->length;

    write_string(buffer, bytes, length);
    if (buffer->failed)
        return;
    memmove(buffer->bytes + quote, buffer->bytes + quote + 1,
            buffer->length - quote - 2);
    buffer->length -= 2;
}

/* What copy_plain did not take. */
static void write_rest(struct buffer *buffer, const char *bytes, size_t length)
{
    while (length > 0 && !buffer->failed) {
        size_t valid = utf8_valid_span(bytes, length);
        unsigned code_point;
        bool is_valid;

        write_valid(buffer, bytes, valid);
        if (valid < length) {
            valid += utf8_decode(bytes + valid, length - valid, &code_point, &is_valid);
            buffer_add_code_point(buffer, UTF8_REPLACEMENT);
        }
        bytes += valid;
        length -= valid;
    }
}

void fields_write_string(struct buffer *buffer, const char *bytes, size_t length)
{
    char *room = buffer_reserve(buffer, length + 2);
    size_t plain;

    if (!room)
        return;
    room[0] = '"';
    plain = copy_plain(room + 1, bytes, length);
    buffer->length += 1 + plain;
    if (plain < length) {
        write_rest(buffer, bytes + plain, length - plain);
        buffer_add_byte(buffer, '"');
        return;
    }
    room[1 + length] = '"';
    buffer->length++;
}

bool fields_is_number(const char *bytes, size_t length)
{
    char last = length > 0 ? bytes[length - 1] : '\0';

    return last >= '0' && last <= '9' &&
           (bytes[0] == '-' || (bytes[0] >= '0' && bytes[0] <= '9')) &&
           !scalar_check(bytes, bytes + length);
}

static bool is_verbatim(const struct field *field, struct text value)
{
    if (field->form == FIELD_JSON)
        return value.bytes[0] != '{' && value.bytes[0] != '[' && value.bytes[0] != '"';
    return field->form == FIELD_PLAIN && fields_is_number(value.bytes, value.length);
}

static void write_name(const struct field *field, struct buffer *buffer)
{
    fields_write_string(buffer, field->name, field->name_length);
    buffer_add_byte(buffer, ':');
}

void fields_write_value(const struct fields *fields, const struct field *field,
                        struct buffer *buffer)
{
    struct text value = fields_value(fields, field);

    if (is_verbatim(field, value))
        buffer_add(buffer, value.bytes, value.length);
    else if (field->form == FIELD_JSON)
        write_value(buffer, value_text(value.bytes, value.length), 0);
    else
        fields_write_string(buffer, value.bytes, value.length);
}

static void write_field(const struct fields *fields, const struct field *field,
                        struct buffer *buffer)
{
    write_name(field, buffer);
    fields_write_value(fields, field, buffer);
}

/* ---- Equal names ---- */

static bool same_name(const struct field *a, const struct field *b)
{
    return a->name_length == b->name_length &&
           memcmp(a->name, b->name, a->name_length) == 0;
}

static uint64_t hash_name(const struct field *field)
{
    uint64_t hash = field->name_length;

    for (uint32_t i = 0; i < field->name_length; i++)
        hash = (hash ^ (unsigned char)field->name[i]) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

/* More than these are not compared each with each. */
#define FEW 32

/* A bit for each name, by its length and last byte; only where that bit is set already
 * may there be another. */
static bool few_are_distinct(const struct fields *fields)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->items[i];
        unsigned last =
            field->name_length > 0 ? (uint8_t)field->name[field->name_length - 1] : 0;
        uint64_t bit = (uint64_t)1 << ((last * 7 + field->name_length) & 63);

        for (size_t j = 0; (seen & bit) && j < i; j++)
            if (same_name(field, &fields->items[j]))
                return false;
        seen |= bit;
    }
    return true;
}

/* For each name the number of its first field: of those of one name, the first has the
 * number of the last in *last, all others SKIPPED. */
#define SKIPPED UINT32_MAX

static void find_last(const struct fields *fields, uint32_t *table, size_t mask,
                      uint32_t *last)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->items[i];
        size_t slot = hash_name(field) & mask;

        while (table[slot] && !same_name(field, &fields->items[table[slot] - 1]))
            slot = (slot + 1) & mask;
        last[i] = table[slot] ? SKIPPED : (uint32_t)i;
        if (table[slot])
            last[table[slot] - 1] = (uint32_t)i;
        else
            table[slot] = (uint32_t)(i + 1);
    }
}

static void write_last(const struct fields *fields, const uint32_t *last,
                       struct buffer *buffer)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (last[i] == SKIPPED)
            continue;
        if (i > 0)
            buffer_add_byte(buffer, ',');
        write_field(fields, &fields->items[last[i]], buffer);
    }
}

static void write_merged(const struct fields *fields, struct buffer *buffer)
{
    size_t size = 64;
    uint32_t *table;

    while (size < 2 * fields->count)
        size *= 2;
    table = memory_alloc((size + fields->count) * sizeof(uint32_t));
    if (!table) {
        buffer->failed = true;
        return;
    }
    memset(table, 0, size * sizeof(uint32_t));
    find_last(fields, table, size - 1, table + size);
    write_last(fields, table + size, buffer);
    memory_free(table);
}

static bool are_distinct(const struct fields *fields)
{
    return fields->distinct || (fields->count <= FEW && few_are_distinct(fields));
}

bool fields_write(const struct fields *fields, struct buffer *buffer)
{
    if (fields->failed)
        return false;
    buffer_add_byte(buffer, '{');
    if (!are_distinct(fields)) {
        write_merged(fields, buffer);
    } else {
        for (size_t i = 0; i < fields->count; i++) {
            if (i > 0)
                buffer_add_byte(buffer, ',');
            write_field(fields, &fields->items[i], buffer);
        }
    }
    buffer_add_byte(buffer, '}');
    return !buffer->failed;
}

bool fields_write_places(const struct fields *fields, struct buffer *buffer,
                         struct field_place *places, bool *told)
{
    size_t start = buffer->length;

    *told = are_distinct(fields);
    if (fields->failed || !*told)
        return fields_write(fields, buffer);
    buffer_add_byte(buffer, '{');
    for (size_t i = 0; i < fields->count; i++) {
        if (i > 0)
            buffer_add_byte(buffer, ',');
        write_name(&fields->items[i], buffer);
        places[i].at = buffer->length - start;
        fields_write_value(fields, &fields->items[i], buffer);
        places[i].length = buffer->length - start - places[i].at;
    }
    buffer_add_byte(buffer, '}');
    return !buffer->failed;
}
