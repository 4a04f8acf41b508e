/* Terminal: a model of one, for tests: bytes in, a grid of characters out. It wraps
 * long lines, scrolls, and wraps them anew when it is resized, as terminals do. It
 * knows the sequences that the project uses and fails the test on any other. */
#ifndef TESTS_UNIT_FORMAT_TERMINAL_H
#define TESTS_UNIT_FORMAT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#define TERMINAL_COLUMNS 80
#define TERMINAL_ROWS 400

struct terminal_row {
    char cells[TERMINAL_COLUMNS][24]; /* the characters; "" behind a wide one */
    size_t used; /* cells written to */
    bool wraps; /* its line goes on in the next row */
};

struct terminal {
    size_t columns, rows;
    struct terminal_row grid[TERMINAL_ROWS]; /* history and screen */
    size_t top; /* row where the screen begins */
    size_t row, column; /* the cursor */
    bool full; /* the last column was written: the next character wraps */
    bool synchronized;
    size_t updates; /* synchronized ones */
};

void terminal_init(struct terminal *terminal, size_t columns, size_t rows);
void terminal_write(struct terminal *terminal, const char *bytes, size_t length);
void terminal_resize(struct terminal *terminal, size_t columns, size_t rows);

/* The screen has these lines, blank ones below them aside, and the cursor stands at the
 * start of the row with this number. */
void terminal_expect(const struct terminal *terminal, const char *screen, size_t row);

#endif
