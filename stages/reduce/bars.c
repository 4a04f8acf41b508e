/* Laying out and drawing bars. */

#include "stages/reduce/bars.h"

#include "pipeline/format/cell.h"
#include "pipeline/format/width.h"
#include "pipeline/json/memory.h"
#include "pipeline/record/content.h"
#include "stages/kept.h"

#include <string.h>

/* A bar is never shorter, and a label never takes more than half of the width. */
#define BAR_LEAST ((size_t)10)

#define GAP ((size_t)2)

void bars_release(struct bars *bars)
{
    memory_free(bars->items);
    buffer_release(&bars->text);
}

bool bars_begin(struct bars *bars)
{
    size_t room = bars->room ? 2 * bars->room : 64;

    if (bars->count == bars->room) {
        struct bar *grown = memory_realloc(bars->items, room * sizeof(*grown));

        if (!grown)
            return false;
        bars->items = grown;
        bars->room = room;
    }
    bars->items[bars->count] = (struct bar){.spelling = bars->text.length};
    return true;
}

void bars_drop(struct bars *bars)
{
    bars->text.length = bars->items[bars->count].spelling;
}

void bars_set_number(struct bars *bars, double number)
{
    struct bar *bar = &bars->items[bars->count];

    bar->number = number;
    bar->spelling_length = bars->text.length - bar->spelling;
    bar->label = bars->text.length;
}

void bars_label(struct bars *bars, struct text text)
{
    cell_show(&bars->text, text.bytes, text.length, true);
}

static bool add_field(struct bars *bars, struct value value, struct buffer *scratch)
{
    bool first = bars->text.length == bars->items[bars->count].label;
    struct cell cell;

    if (!cell_of(value, scratch, &cell))
        return false;
    if (cell.kind == CELL_NESTED || cell.kind == CELL_NULL)
        return true;
    if (!first)
        buffer_add_byte(&bars->text, ' ');
    bars_label(bars, (struct text){.bytes = cell.bytes, .length = cell.length});
    return true;
}

static bool is_named(const struct value_walk *walk, struct text name)
{
    return name.bytes && walk->key.length == name.length &&
           memcmp(walk->key.bytes, name.bytes, name.length) == 0;
}

/* The record has been read as JSON before: the depth is no question any more. */
bool bars_label_fields(struct bars *bars, struct record *rec, struct text without)
{
    struct content_reader reader = {.depth_limit = JSON_DEPTH_LIMIT};
    struct content_view view;
    struct buffer scratch = {0};
    struct value_walk walk;
    bool good = true;

    if (content_read(&reader, rec, &view) != CONTENT_JSON || view.text[0] != '{')
        return true;
    if (!value_walk_init(&walk, value_text(view.text, view.length)))
        return false;
    while (good && value_walk_next(&walk))
        good = is_named(&walk, without) || add_field(bars, walk.value, &scratch);
    value_walk_release(&walk);
    buffer_release(&scratch);
    return good;
}

bool bars_end(struct bars *bars)
{
    struct bar *bar = &bars->items[bars->count];

    if (bars->text.failed)
        return false;
    bar->label_length = bars->text.length - bar->label;
    bar->label_width = width_of(bars->text.bytes + bar->label, bar->label_length);
    bars->count++;
    return true;
}

/* ---- State ---- */

void bars_save(const struct bars *bars, struct buffer *out)
{
    for (size_t i = 0; i < bars->count; i++) {
        const struct bar *bar = &bars->items[i];

        kept_add_double(out, bar->number);
        buffer_printf(out, "%zu %zu\n", bar->spelling_length, bar->label_length);
        buffer_add(out, bars->text.bytes + bar->spelling,
                   bar->spelling_length + bar->label_length);
        buffer_add_byte(out, '\n');
    }
}

bool bars_load(struct bars *bars, struct text *rest, bool *no_memory)
{
    uint64_t spelling, label;
    struct text text;
    double number;

    *no_memory = false;
    if (!kept_double(rest, &number) || !kept_number(rest, &spelling) ||
        !kept_number(rest, &label) || spelling > rest->length || label > rest->length ||
        !kept_bytes(rest, (size_t)(spelling + label), &text))
        return false;
    *no_memory = true;
    if (!bars_begin(bars))
        return false;
    buffer_add(&bars->text, text.bytes, (size_t)spelling);
    bars_set_number(bars, number);
    buffer_add(&bars->text, text.bytes + spelling, (size_t)label);
    return bars_end(bars);
}

/* ---- Drawing ---- */

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

struct bars_layout bars_lay_out(const struct bars *bars, size_t width)
{
    struct bars_layout layout = {.most = 0};
    size_t used;

    for (size_t i = 0; i < bars->count; i++) {
        const struct bar *bar = &bars->items[i];

        layout.label = larger(layout.label, bar->label_width);
        layout.spelling = larger(layout.spelling, bar->spelling_length);
        layout.most = bar->number > layout.most ? bar->number : layout.most;
    }
    if (layout.label > larger(width / 2, 1))
        layout.label = larger(width / 2, 1);
    used = layout.spelling + 1 + (layout.label > 0 ? layout.label + GAP : 0);
    layout.bar = used + BAR_LEAST < width ? width - used : BAR_LEAST;
    return layout;
}

static void add_spaces(struct buffer *line, size_t count)
{
    for (; count > 0; count--)
        buffer_add_byte(line, ' ');
}

static void draw_label(const struct bars *bars, const struct bar *bar, size_t columns,
                       struct buffer *line)
{
    const char *label = bars->text.bytes + bar->label;
    size_t width = bar->label_width, fits = bar->label_length;

    if (width > columns) {
        fits = width_cut(label, bar->label_length, columns - 1, &width);
        buffer_add(line, label, fits);
        buffer_add_code_point(line, 0x2026);
        width++;
    } else {
        buffer_add(line, label, fits);
    }
    add_spaces(line, columns - width + GAP);
}

/* Eighths of a column: U+2588 is a whole one, U+258F one eighth. */
static void draw_bar(const struct bars_layout *layout, double number,
                     struct buffer *line)
{
    double share = layout->most > 0 && number > 0 ? number / layout->most : 0;
    size_t eighths = (size_t)(share * (double)layout->bar * 8 + 0.5);

    if (number <= 0)
        return;
    if (eighths == 0)
        eighths = 1;
    buffer_add_byte(line, ' ');
    for (size_t i = 0; i < eighths / 8; i++)
        buffer_add_code_point(line, 0x2588);
    if (eighths % 8 > 0)
        buffer_add_code_point(line, (unsigned)(0x2590 - eighths % 8));
}

void bars_draw(const struct bars *bars, const struct bars_layout *layout, size_t index,
               struct buffer *line)
{
    const struct bar *bar = &bars->items[index];

    if (layout->label > 0)
        draw_label(bars, bar, layout->label, line);
    add_spaces(line, layout->spelling - bar->spelling_length);
    buffer_add(line, bars->text.bytes + bar->spelling, bar->spelling_length);
    draw_bar(layout, bar->number, line);
}
