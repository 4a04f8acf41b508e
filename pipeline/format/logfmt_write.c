/* logfmt: key=value pairs, as Heroku and go-kit write them.
 *
 * What is nested is flattened, a.b.c=1 and a.0=1; what is empty stays [] or {}. A value
 * is quoted if it is empty, or has white space, quotes, = or control bytes in it. Keys
 * cannot be quoted: what would end one becomes _. */

#include "pipeline/format/cell.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/skip.h"

#include <stdio.h>
#include <string.h>

/* A container on the way down, and how much of the key names it. */
struct level {
    struct value_walk walk;
    size_t prefix;
    bool is_object;
};

struct logfmt {
    struct writer writer;
    struct level *levels;
    size_t depth, capacity;
    struct buffer key; /* to where the walk is, with a dot behind */
    struct buffer scratch;
    bool any; /* a pair of this record has been written */
};

/* ---- Values ---- */

static bool is_plain(char byte)
{
    unsigned char code = (unsigned char)byte;

    return code > ' ' && code != '"' && code != '=' && code != '\\' && code != 0x7f;
}

static bool needs_quotes(const struct cell *cell)
{
    if (cell->kind != CELL_STRING && cell->kind != CELL_NESTED)
        return false;
    for (size_t i = 0; i < cell->length; i++) {
        if (!is_plain(cell->bytes[i]))
            return true;
    }
    return cell->length == 0;
}

static void add_escaped(struct buffer *out, char byte)
{
    static const char special[] = "\"\\\n\t\r", letters[] = "\"\\ntr";
    const char *found = byte ? strchr(special, byte) : NULL;

    if (found) {
        buffer_add_byte(out, '\\');
        buffer_add_byte(out, letters[found - special]);
    } else {
        buffer_printf(out, "\\u%04x", (unsigned char)byte);
    }
}

static bool is_special(char byte)
{
    return (unsigned char)byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7f;
}

static void add_quoted(struct buffer *out, const struct cell *cell, bool escape)
{
    size_t start = 0;

    buffer_add_byte(out, '"');
    for (size_t i = 0; i < cell->length; i++) {
        if (!is_special(cell->bytes[i]))
            continue;
        cell_show(out, cell->bytes + start, i - start, escape);
        add_escaped(out, cell->bytes[i]);
        start = i + 1;
    }
    cell_show(out, cell->bytes + start, cell->length - start, escape);
    buffer_add_byte(out, '"');
}

static void add_pair(struct logfmt *logfmt, struct buffer *out, const struct cell *cell)
{
    const struct buffer *key = &logfmt->key;
    bool escape = logfmt->writer.options.escape;

    if (logfmt->any)
        buffer_add_byte(out, ' ');
    logfmt->any = true;
    if (key->length == 0)
        buffer_add_byte(out, '_');
    cell_show(out, key->bytes, key->length, escape);
    buffer_add_byte(out, '=');
    if (needs_quotes(cell))
        add_quoted(out, cell, escape);
    else
        cell_show(out, cell->bytes, cell->length, escape);
}

/* ---- Keys ---- */

static void add_key(struct buffer *key, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buffer_add_byte(key, is_plain(bytes[i]) || bytes[i] == '\\' ? bytes[i] : '_');
}

/* The key of the member or element where the walk is. */
static void set_key(struct logfmt *logfmt, const struct level *level)
{
    char digits[24];

    logfmt->key.length = level->prefix;
    if (level->is_object) {
        add_key(&logfmt->key, level->walk.key.bytes, level->walk.key.length);
        return;
    }
    snprintf(digits, sizeof(digits), "%zu", level->walk.index);
    buffer_add(&logfmt->key, digits, strlen(digits));
}

/* ---- Walking ---- */

static bool is_empty(struct value value)
{
    const char *start = value.text.bytes;

    if (value.form != VALUE_TEXT)
        return value_length(value) == 0;
    return skip_space(start + 1, start + value.text.length) ==
           start + value.text.length - 1;
}

static bool goes_down(struct value value)
{
    enum value_kind kind = value_kind(value);

    return (kind == KIND_OBJECT || kind == KIND_ARRAY) && !is_empty(value);
}

/* Without a dot at the top. */
static bool go_down(struct logfmt *logfmt, struct value value)
{
    struct level *level;

    if (logfmt->depth == logfmt->capacity) {
        size_t capacity = logfmt->capacity ? 2 * logfmt->capacity : 8;
        struct level *grown = memory_realloc(logfmt->levels, capacity * sizeof(*grown));

        if (!grown)
            return false;
        logfmt->levels = grown;
        logfmt->capacity = capacity;
    }
    level = &logfmt->levels[logfmt->depth];
    if (logfmt->depth > 0)
        buffer_add_byte(&logfmt->key, '.');
    level->prefix = logfmt->key.length;
    level->is_object = value_kind(value) == KIND_OBJECT;
    if (!value_walk_init(&level->walk, value))
        return false;
    logfmt->depth++;
    return !logfmt->key.failed;
}

static bool add_value(struct logfmt *logfmt, struct buffer *out, struct value value)
{
    struct cell cell;

    if (!cell_of(value, &logfmt->scratch, &cell))
        return false;
    add_pair(logfmt, out, &cell);
    return true;
}

/* The pairs below a container; every level is closed in the end. */
static bool add_pairs(struct logfmt *logfmt, struct buffer *out, struct value value)
{
    bool good = go_down(logfmt, value);

    while (logfmt->depth > 0) {
        struct level *level = &logfmt->levels[logfmt->depth - 1];

        if (!good || !value_walk_next(&level->walk)) {
            value_walk_release(&level->walk);
            logfmt->depth--;
            continue;
        }
        set_key(logfmt, level);
        good = goes_down(level->walk.value) ? go_down(logfmt, level->walk.value)
                                            : add_value(logfmt, out, level->walk.value);
    }
    return good;
}

static enum writer_verdict logfmt_write(struct writer *writer, struct record *rec,
                                        struct buffer *out)
{
    struct logfmt *logfmt = (struct logfmt *)writer;
    enum writer_verdict verdict;
    struct cell cell;
    struct row row;
    bool good = true;

    verdict = row_open(&row, writer, rec);
    if (verdict != WRITER_DONE)
        return verdict;
    buffer_clear(&logfmt->key);
    logfmt->any = false;
    if (!row.is_object)
        add_key(&logfmt->key, row.name.bytes, row.name.length);
    if (row.is_object) {
        good = add_pairs(logfmt, out, row.value);
    } else if ((good = row_cell(&row, &logfmt->scratch, &cell))) {
        add_pair(logfmt, out, &cell);
    }
    row_close(&row);
    buffer_add_byte(out, '\n');
    return good ? WRITER_DONE : WRITER_NO_MEMORY;
}

static void logfmt_release(struct writer *writer)
{
    struct logfmt *logfmt = (struct logfmt *)writer;

    memory_free(logfmt->levels);
    buffer_release(&logfmt->key);
    buffer_release(&logfmt->scratch);
}

const struct writer_type writer_logfmt = {
    .name = "logfmt",
    .help = "key=value pairs; what is nested as a.b=1",
    .may_reject = true,
    .size = sizeof(struct logfmt),
    .write = logfmt_write,
    .release = logfmt_release,
};
