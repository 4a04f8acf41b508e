/* Records in states. */

#include "stages/reduce/held.h"

#include "pipeline/json/utf8.h"
#include "pipeline/json/write.h"

#include <string.h>

/* ---- Hexadecimal digits ---- */

static void add_hex(struct buffer *buffer, const char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        buffer_add_byte(buffer, digits[byte >> 4]);
        buffer_add_byte(buffer, digits[byte & 15]);
    }
}

static int digit_of(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* False: these are none. */
static bool read_hex(struct buffer *bytes, struct value_string hex)
{
    for (size_t i = 0; i + 1 < hex.length; i += 2) {
        int high = digit_of(hex.bytes[i]), low = digit_of(hex.bytes[i + 1]);

        if (high < 0 || low < 0)
            return false;
        buffer_add_byte(bytes, (char)(high << 4 | low));
    }
    return hex.length % 2 == 0;
}

/* ---- Writing ---- */

void held_write_state(struct buffer *buffer, struct text key, const struct record *rec)
{
    bool is_text = utf8_is_valid(rec->text, rec->length);

    buffer_clear(buffer);
    buffer_add(buffer, "{\"keys\":[\"", 10);
    add_hex(buffer, key.bytes, key.length);
    buffer_add(buffer, "\"],\"states\":[", 13);
    if (is_text) {
        write_string(buffer, rec->text, rec->length);
    } else {
        buffer_add_byte(buffer, '"');
        add_hex(buffer, rec->text, rec->length);
        buffer_add(buffer, "\",\"hex\"", 7);
    }
    if (rec->kind == RECORD_STRING)
        buffer_add(buffer, ",\"string\"", 9);
    if (rec->end == LINE_END_CRLF)
        buffer_add(buffer, ",\"crlf\"", 7);
    else if (rec->end == LINE_END_NONE)
        buffer_add(buffer, ",\"none\"", 7);
    buffer_add(buffer, "]}", 2);
}

/* ---- Reading ---- */

/* What the words behind the text say. */
struct form {
    bool is_hex, is_string;
    enum line_end end;
};

static bool is_word(struct value_string string, const char *word)
{
    return string.length == strlen(word) &&
           memcmp(string.bytes, word, string.length) == 0;
}

/* False: it is no such word. */
static bool add_word(struct form *form, struct value_string word)
{
    if (is_word(word, "hex"))
        form->is_hex = true;
    else if (is_word(word, "string"))
        form->is_string = true;
    else if (is_word(word, "crlf"))
        form->end = LINE_END_CRLF;
    else if (is_word(word, "none"))
        form->end = LINE_END_NONE;
    else
        return false;
    return true;
}

static bool read_form(const struct state *state, struct form *form)
{
    size_t count = value_length(state->states);
    bool good = true;

    *form = (struct form){.end = LINE_END_LF};
    for (size_t i = 1; good && i < count; i++) {
        struct value member = value_at(state->states, i);
        struct value_string word;

        good = value_kind(member) == KIND_STRING && value_string(&member, &word) &&
               add_word(form, word);
        value_unref(member);
    }
    return good;
}

/* The string at this place, in a buffer. False: there is none. */
static bool read_bytes(struct value array, size_t index, bool is_hex,
                       struct buffer *bytes)
{
    struct value member = value_at(array, index);
    struct value_string string;
    bool good = value_kind(member) == KIND_STRING && value_string(&member, &string);

    buffer_clear(bytes);
    if (good && is_hex)
        good = read_hex(bytes, string);
    else if (good)
        buffer_add(bytes, string.bytes, string.length);
    value_unref(member);
    return good;
}

struct record *held_read_state(struct held *held, const struct state *state,
                               struct record *rec, bool *mistake)
{
    struct record *read;
    struct form form;

    *mistake = value_length(state->keys) != 1 || !read_form(state, &form) ||
               !read_bytes(state->states, 0, form.is_hex, &held->text) ||
               !read_bytes(state->keys, 0, true, &held->key);
    if (*mistake || held->text.failed || held->key.failed)
        return NULL;
    read = record_derive(rec, held->text.length > 0 ? held->text.bytes : "",
                         held->text.length);
    if (!read)
        return NULL;
    read->kind = form.is_string ? RECORD_STRING : RECORD_LINE;
    read->end = (uint8_t)form.end;
    return read;
}
