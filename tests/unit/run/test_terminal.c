/* Terminals: control bytes in records must not reach them. */
#include "pipeline/run/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

struct terminal {
    int ours;
    struct output *output;
};

static struct terminal terminal_open(void)
{
    struct terminal terminal = {.ours = posix_openpt(O_RDWR | O_NOCTTY)};
    struct termios raw;
    int theirs;

    if (terminal.ours < 0 || grantpt(terminal.ours) != 0 ||
        unlockpt(terminal.ours) != 0) {
        print_message("skipped: there are no pseudo-terminals\n");
        skip();
    }
    theirs = open(ptsname(terminal.ours), O_RDWR | O_NOCTTY);
    assert_true(theirs >= 0);
    assert_int_equal(tcgetattr(theirs, &raw), 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(theirs, TCSANOW, &raw), 0);
    terminal.output = output_new(theirs, "a terminal", true);
    assert_non_null(terminal.output);
    return terminal;
}

/* Closes, and compares what it shows. */
static void terminal_close(struct terminal *terminal, const char *wanted)
{
    struct fault fault;
    char shown[1024];
    ssize_t got;

    assert_true(output_flush(terminal->output, &fault));
    got = read(terminal->ours, shown, sizeof(shown) - 1);
    assert_true(output_close(terminal->output, &fault));
    close(terminal->ours);
    assert_true(got >= 0);
    shown[got] = '\0';
    assert_string_equal(shown, wanted);
}

/* What the terminal shows for a record. */
static void assert_shown(const char *bytes, size_t length, enum line_end end,
                         const char *wanted)
{
    struct terminal terminal = terminal_open();
    struct record *rec = record_of_bytes(bytes, length);
    struct fault fault;

    assert_non_null(rec);
    rec->end = (uint8_t)end;
    assert_true(terminal.output->terminal);
    assert_true(output_line(terminal.output,
                            (struct text){.bytes = rec->text, .length = rec->length},
                            (enum line_end)rec->end, &fault));
    record_unref(rec);
    terminal_close(&terminal, wanted);
}

#define SHOWN(text, wanted)                                                            \
    assert_shown(text, sizeof(text) - 1, LINE_END_LF, wanted "\n")

static void text_and_tabs_are_shown_as_they_are(void **state)
{
    (void)state;
    SHOWN("a\tb", "a\tb");
    SHOWN("gr\xc3\xbc\xc3\x9f\xe2\x82\xac", "gr\xc3\xbc\xc3\x9f\xe2\x82\xac");
}

static void control_bytes_are_escaped(void **state)
{
    (void)state;
    SHOWN("\x1b[31mred", "\\e[31mred");
    SHOWN("a\rb", "a\\rb");
    SHOWN("a\bb", "a\\x08"
                  "b");
    SHOWN("a\0b", "a\\x00"
                  "b");
    SHOWN("\x7f", "\\x7f");
}

static void c1_controls_are_escaped_as_utf_8_and_alone(void **state)
{
    (void)state;
    SHOWN("\xc2\x9b"
          "31m",
          "\\xc2\\x9b"
          "31m");
    SHOWN("\x9b"
          "31m",
          "\\x9b"
          "31m");
}

static void the_line_end_is_no_control_byte(void **state)
{
    (void)state;
    assert_shown("a", 1, LINE_END_LF, "a\n");
    assert_shown("a", 1, LINE_END_CRLF, "a\r\n");
    assert_shown("a", 1, LINE_END_NONE, "a");
}

static void many_control_bytes_are_escaped(void **state)
{
    char bytes[64];
    char wanted[64 * 4 + 2];

    (void)state;
    memset(bytes, '\a', sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        memcpy(wanted + 4 * i, "\\x07", 4);
    memcpy(wanted + 256, "\n", 2);
    assert_shown(bytes, sizeof(bytes), LINE_END_LF, wanted);
}

static void the_lines_of_a_block_are_shown_as_records_are(void **state)
{
    static const char lines[] = "a\tb\n\n\x1b[31m\r\nc\rd\n\0\r\n\r\r\n\re\r";
    struct terminal terminal = terminal_open();
    struct block block = {.text = lines, .length = sizeof(lines) - 1};
    struct fault fault;

    (void)state;
    assert_true(output_block(terminal.output, &block, &fault));
    terminal_close(&terminal, "a\tb\n\n\\e[31m\r\nc\\rd\n\\x00\r\n\\r\r\n\\re\\r");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_tabs_are_shown_as_they_are),
        cmocka_unit_test(control_bytes_are_escaped),
        cmocka_unit_test(c1_controls_are_escaped_as_utf_8_and_alone),
        cmocka_unit_test(the_line_end_is_no_control_byte),
        cmocka_unit_test(many_control_bytes_are_escaped),
        cmocka_unit_test(the_lines_of_a_block_are_shown_as_records_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
