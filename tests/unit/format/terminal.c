#include "terminal.h"

#include "pipeline/format/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void terminal_init(struct terminal *terminal, size_t columns, size_t rows)
{
    memset(terminal, 0, sizeof(*terminal));
    terminal->columns = columns;
    terminal->rows = rows;
}

static struct terminal_row *row_at(struct terminal *terminal, size_t row)
{
    assert_true(row < TERMINAL_ROWS);
    return &terminal->grid[row];
}

static void go_down(struct terminal *terminal)
{
    terminal->row++;
    (void)row_at(terminal, terminal->row);
    if (terminal->row >= terminal->top + terminal->rows)
        terminal->top = terminal->row - terminal->rows + 1;
}

/* ---- Characters ---- */

static void put(struct terminal *terminal, const char *bytes, size_t length)
{
    size_t width = width_of(bytes, length);
    struct terminal_row *row = row_at(terminal, terminal->row);
    size_t at = terminal->column;

    if (width == 0) {
        size_t last = terminal->full ? at : at - 1;

        while (last > 0 && row->cells[last][0] == '\0')
            last--;
        strncat(row->cells[last], bytes, length);
        return;
    }
    if (terminal->full || at + width > terminal->columns) {
        row->wraps = true;
        go_down(terminal);
        row = row_at(terminal, terminal->row);
        at = 0;
    }
    for (; row->used < at; row->used++)
        strcpy(row->cells[row->used], " ");
    row->cells[at][0] = '\0';
    strncat(row->cells[at], bytes, length);
    if (width == 2)
        row->cells[at + 1][0] = '\0';
    at += width;
    if (row->used < at)
        row->used = at;
    terminal->full = at == terminal->columns;
    terminal->column = terminal->full ? at - 1 : at;
}

/* ---- Sequences ---- */

static void erase_below(struct terminal *terminal)
{
    /* tmux moves the whole screen into its history then. */
    assert_false(terminal->column == 0 && terminal->row == terminal->top);
    row_at(terminal, terminal->row)->used = terminal->column;
    row_at(terminal, terminal->row)->wraps = false;
    for (size_t i = terminal->row + 1; i < TERMINAL_ROWS; i++)
        terminal->grid[i] = (struct terminal_row){.used = 0};
}

static void go_up(struct terminal *terminal, size_t count)
{
    size_t most = terminal->row - terminal->top;

    if (count == 0)
        count = 1;
    terminal->row -= count < most ? count : most;
}

/* As a terminal does it: the character under the cursor goes, and that the row was
 * wrapped stays, unless all of it goes. */
static void erase_right(struct terminal *terminal)
{
    struct terminal_row *row = row_at(terminal, terminal->row);

    if (row->used > terminal->column)
        row->used = terminal->column;
    if (terminal->column == 0)
        row->wraps = false;
}

static void synchronize(struct terminal *terminal, bool on)
{
    assert_true(terminal->synchronized != on);
    terminal->synchronized = on;
    terminal->updates += on;
}

/* What stands behind ESC [, up to its letter. */
static void obey(struct terminal *terminal, const char *sequence)
{
    char letter = sequence[strlen(sequence) - 1];

    if (letter == 'A')
        go_up(terminal, strtoul(sequence, NULL, 10));
    else if (strcmp(sequence, "K") == 0)
        erase_right(terminal);
    else if (strcmp(sequence, "J") == 0)
        erase_below(terminal);
    else if (strcmp(sequence, "?2026h") == 0 || strcmp(sequence, "?2026l") == 0)
        synchronize(terminal, letter == 'h');
    else
        assert_int_equal(letter, 'm');
    if (letter == 'A')
        terminal->full = false;
}

static size_t character_length(const char *bytes, size_t length)
{
    size_t size = 1;

    while (size < length && ((unsigned char)bytes[size] & 0xc0) == 0x80)
        size++;
    return size;
}

static size_t take(struct terminal *terminal, const char *bytes, size_t length)
{
    char sequence[32] = "";
    size_t used = 1;

    if (*bytes == '\r' || *bytes == '\n') {
        terminal->column = 0; /* LF too: a terminal has ONLCR */
        terminal->full = false;
        if (*bytes == '\n')
            go_down(terminal);
        return 1;
    }
    if (*bytes != '\x1b') {
        used = character_length(bytes, length);
        assert_true((unsigned char)*bytes >= ' ');
        put(terminal, bytes, used);
        return used;
    }
    assert_true(length > 2 && bytes[1] == '[');
    for (used = 2; used < length && (used == 2 || bytes[used - 1] < '@'); used++)
        strncat(sequence, bytes + used, 1);
    obey(terminal, sequence);
    return used;
}

void terminal_write(struct terminal *terminal, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t used = take(terminal, bytes, length);

        bytes += used;
        length -= used;
    }
}

/* ---- Resizing ---- */

void terminal_resize(struct terminal *terminal, size_t columns, size_t rows)
{
    struct terminal *old = malloc(sizeof(*old));

    assert_non_null(old);
    assert_int_equal(terminal->column, 0);
    *old = *terminal;
    terminal_init(terminal, columns, rows);
    terminal->updates = old->updates;
    for (size_t i = 0; i < old->row; i++) {
        const struct terminal_row *row = &old->grid[i];

        for (size_t at = 0; at < row->used; at++) {
            if (row->cells[at][0] != '\0')
                put(terminal, row->cells[at], strlen(row->cells[at]));
        }
        if (!row->wraps)
            (void)take(terminal, "\n", 1);
    }
    free(old);
}

/* ---- What is seen ---- */

void terminal_expect(const struct terminal *terminal, const char *screen, size_t row)
{
    static char seen[TERMINAL_ROWS * 200];
    size_t end = 0;

    assert_false(terminal->synchronized);
    seen[0] = '\0';
    for (size_t i = 0; i < terminal->rows && terminal->top + i < TERMINAL_ROWS; i++) {
        const struct terminal_row *line = &terminal->grid[terminal->top + i];

        for (size_t at = 0; at < line->used; at++)
            strcat(seen, line->cells[at]);
        if (line->used > 0)
            end = strlen(seen) + 1;
        strcat(seen, "\n");
    }
    seen[end] = '\0';
    assert_string_equal(seen, screen);
    assert_int_equal(terminal->column, 0);
    assert_int_equal(terminal->row - terminal->top, row);
}
