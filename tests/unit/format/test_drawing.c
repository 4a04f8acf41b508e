/* Drawings, seen on the model of a terminal. */
#include "pipeline/format/drawing.h"

#include "terminal.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct screen {
    struct terminal terminal;
    struct drawing drawing;
};

static int set_up(void **state)
{
    struct screen *screen = calloc(1, sizeof(*screen));

    *state = screen;
    if (!screen)
        return -1;
    terminal_init(&screen->terminal, 20, 6);
    return 0;
}

static int tear_down(void **state)
{
    struct screen *screen = *state;

    drawing_release(&screen->drawing);
    free(screen);
    return 0;
}

static struct drawing_size size_of(const struct screen *screen)
{
    return (struct drawing_size){screen->terminal.columns, screen->terminal.rows};
}

static void print(struct screen *screen, const char *text)
{
    terminal_write(&screen->terminal, text, strlen(text));
}

static void draw(struct screen *screen, const char *lines)
{
    struct buffer out = {0};

    assert_true(drawing_draw(&screen->drawing, text_of(lines), size_of(screen), &out));
    terminal_write(&screen->terminal, out.bytes, out.length);
    buffer_release(&out);
}

static void erase(struct screen *screen)
{
    struct buffer out = {0};

    assert_true(drawing_erase(&screen->drawing, size_of(screen), &out));
    terminal_write(&screen->terminal, out.bytes, out.length);
    buffer_release(&out);
}

#define EXPECT(row, lines) terminal_expect(&screen->terminal, lines, row)

/* ---- In place ---- */

static void a_drawing_takes_the_place_of_the_former_one(void **state)
{
    struct screen *screen = *state;

    print(screen, "$ run\n");
    draw(screen, "host  count\nweb-1     9\n");
    EXPECT(3, "$ run\nhost  count\nweb-1     9\n");
    draw(screen, "host  count\nweb-1    10\nweb-2     1\n");
    EXPECT(4, "$ run\nhost  count\nweb-1    10\nweb-2     1\n");
}

static void a_shorter_drawing_leaves_nothing_of_the_longer_one(void **state)
{
    struct screen *screen = *state;

    print(screen, "$ run\n");
    draw(screen, "one two three\nfour five\nsix\n");
    draw(screen, "one\nfour\n");
    EXPECT(3, "$ run\none\nfour\n");
    draw(screen, "");
    EXPECT(1, "$ run\n");
}

static void at_the_foot_of_the_screen_it_scrolls_once(void **state)
{
    struct screen *screen = *state;

    print(screen, "1\n2\n3\n4\n5\n");
    draw(screen, "a\nb\nc\n");
    EXPECT(5, "4\n5\na\nb\nc\n");
    draw(screen, "A\nB\nC\n");
    EXPECT(5, "4\n5\nA\nB\nC\n");
    assert_int_equal(screen->terminal.top, 3);
}

static void lines_as_wide_as_the_terminal_are_drawn_whole(void **state)
{
    struct screen *screen = *state;

    draw(screen, "12345678901234567890\n1234567890123456789\n");
    EXPECT(2, "12345678901234567890\n1234567890123456789\n");
    draw(screen, "abcdefghijabcdefghij\nabc\n");
    EXPECT(2, "abcdefghijabcdefghij\nabc\n");
}

static void a_drawing_is_one_synchronized_update(void **state)
{
    struct screen *screen = *state;

    draw(screen, "a\n");
    draw(screen, "b\n");
    assert_int_equal(screen->terminal.updates, 2);
}

static void the_same_lines_are_not_drawn_again(void **state)
{
    struct screen *screen = *state;

    draw(screen, "a\n");
    draw(screen, "a\n");
    assert_int_equal(screen->terminal.updates, 1);
}

static void no_sequence_hides_the_cursor_or_leaves_the_screen(void **state)
{
    struct screen *screen = *state;
    struct buffer out = {0};

    assert_true(drawing_draw(&screen->drawing, text_of("a\n"), size_of(screen), &out));
    assert_true(drawing_erase(&screen->drawing, size_of(screen), &out));
    buffer_add_byte(&out, '\0');
    assert_string_equal(out.bytes, "\x1b[?2026h\ra\x1b[K\n\x1b[J\x1b[?2026l"
                                   "\r\x1b[1A\x1b[K\n\x1b[J\x1b[A");
    buffer_release(&out);
}

/* ---- Fitting ---- */

static void a_line_that_is_too_wide_is_cut(void **state)
{
    struct screen *screen = *state;

    draw(screen, "123456789012345678901\nx\n");
    EXPECT(2, "1234567890123456789…\nx\n");
}

static void wide_characters_are_cut_whole(void **state)
{
    struct screen *screen = *state;

    draw(screen, "日本語日本語日本語日本\n日本語日本語日本語日\n");
    EXPECT(2, "日本語日本語日本語…\n日本語日本語日本語日\n");
}

static void colors_take_no_room(void **state)
{
    struct screen *screen = *state;

    draw(screen, "\x1b[1m12345678901234567890\x1b[0m\n");
    EXPECT(1, "12345678901234567890\n");
}

static void what_is_cut_out_of_a_color_ends_it(void **state)
{
    struct screen *screen = *state;
    struct buffer out = {0};

    assert_true(drawing_draw(&screen->drawing, text_of("\x1b[1m1234567\x1b[0m\n"),
                             (struct drawing_size){4, 4}, &out));
    buffer_add_byte(&out, '\0');
    assert_non_null(strstr(out.bytes, "\x1b[1m123…\x1b[0m\n"));
    buffer_release(&out);
}

static void tabs_are_spaces(void **state)
{
    struct screen *screen = *state;

    draw(screen, "a\tb\tc\n");
    EXPECT(1, "a       b       c\n");
    draw(screen, "123456789012345678\tx\n");
    EXPECT(1, "123456789012345678…\n");
}

static void what_is_too_high_is_left_out(void **state)
{
    struct screen *screen = *state;

    print(screen, "above\n");
    draw(screen, "1\n2\n3\n4\n5\n6\n7\n");
    EXPECT(5, "1\n2\n3\n4\n5\n");
    draw(screen, "a\nb\nc\nd\ne\n");
    EXPECT(5, "a\nb\nc\nd\ne\n");
}

static void a_terminal_without_a_size_does_no_harm(void **state)
{
    struct screen *screen = *state;
    struct buffer out = {0};

    assert_true(drawing_draw(&screen->drawing, text_of("日本\nb\n"),
                             (struct drawing_size){0, 0}, &out));
    assert_true(drawing_draw(&screen->drawing, text_of("b\n"),
                             (struct drawing_size){1, 1}, &out));
    buffer_release(&out);
}

/* ---- Others on the terminal ---- */

static void what_others_write_stands_above(void **state)
{
    struct screen *screen = *state;

    draw(screen, "a\nb\n");
    erase(screen);
    EXPECT(0, "");
    print(screen, "a message\n");
    draw(screen, "a\nb\n");
    EXPECT(3, "a message\na\nb\n");
    erase(screen);
    erase(screen);
    EXPECT(1, "a message\n");
}

static void what_is_typed_behind_it_goes(void **state)
{
    struct screen *screen = *state;

    draw(screen, "a\nb\n");
    print(screen, "^C");
    draw(screen, "c\n");
    EXPECT(1, "c\n");
    print(screen, "^C");
    erase(screen);
    EXPECT(0, "");
}

/* ---- Resizing ---- */

static void made_narrower_it_is_drawn_over_the_wrapped_lines(void **state)
{
    struct screen *screen = *state;

    print(screen, "$ run\n");
    draw(screen, "1234567890123456\nab\n");
    terminal_resize(&screen->terminal, 10, 6);
    EXPECT(4, "$ run\n1234567890\n123456\nab\n");
    draw(screen, "12345678\nab\n");
    EXPECT(3, "$ run\n12345678\nab\n");
}

static void wide_characters_that_wrapped_are_counted_as_they_stand(void **state)
{
    struct screen *screen = *state;

    print(screen, "$ run\n");
    draw(screen, "日本語日本語\n"); /* two, two and two in five columns */
    terminal_resize(&screen->terminal, 5, 6);
    EXPECT(4, "$ run\n日本\n語日\n本語\n");
    draw(screen, "日\n");
    EXPECT(2, "$ run\n日\n");
}

static void made_wider_again_no_rows_are_joined(void **state)
{
    struct screen *screen = *state;

    draw(screen, "1234567890123456\nab\n");
    terminal_resize(&screen->terminal, 10, 6);
    draw(screen, "1234567890\nab\nc\n");
    terminal_resize(&screen->terminal, 20, 6);
    EXPECT(3, "1234567890\nab\nc\n");
    draw(screen, "1234567890123456\nab\n");
    EXPECT(2, "1234567890123456\nab\n");
}

static void erased_after_a_resize_all_of_it_goes(void **state)
{
    struct screen *screen = *state;

    print(screen, "$ run\n");
    draw(screen, "1234567890123456\nab\n");
    terminal_resize(&screen->terminal, 8, 6);
    erase(screen);
    EXPECT(1, "$ run\n");
}

static void made_lower_than_the_drawing_the_screen_is_right(void **state)
{
    struct screen *screen = *state;

    draw(screen, "1\n2\n3\n4\n5\n");
    terminal_resize(&screen->terminal, 20, 3);
    draw(screen, "1\n2\n");
    EXPECT(2, "1\n2\n");
    terminal_resize(&screen->terminal, 20, 6);
    draw(screen, "a\nb\n");
    assert_int_equal(screen->terminal.row, 5);
}

/* ---- Parts ---- */

static void assert_part(struct drawing_part part, size_t room, const char *wanted)
{
    struct buffer out = {0};

    drawing_add_part(&part, room, &out);
    buffer_add_byte(&out, '\0');
    assert_string_equal(out.bytes, wanted);
    buffer_release(&out);
}

static void the_rows_that_do_not_fit_are_counted(void **state)
{
    struct drawing_part part = {text_of("title\na\nb\nc\n"), 3, 0};

    (void)state;
    assert_part(part, 4, "title\na\nb\nc\n");
    assert_part(part, 3, "title\na\n... 2 more\n");
    assert_part(part, 2, "title\n... 3 more\n");
    assert_part(part, 1, "... 3 more\n");
    part.more = 10;
    assert_part(part, 9, "title\na\nb\nc\n... 10 more\n");
    assert_part(part, 5, "title\na\nb\nc\n... 10 more\n");
    assert_part(part, 4, "title\na\nb\n... 11 more\n");
    assert_part(part, 1, "... 13 more\n");
    assert_int_equal(drawing_count(part.lines), 4);
}

/* ---- Memory ---- */

static void without_memory_it_says_so(void **state)
{
    struct screen *screen = *state;
    struct buffer out = {.failed = true};

    assert_false(drawing_draw(&screen->drawing, text_of("a\n"), size_of(screen), &out));
    memory_init(1);
    assert_false(drawing_draw(&screen->drawing, text_of("b\n"), size_of(screen), &out));
    memory_init(MEMORY_LIMIT);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        TEST(a_drawing_takes_the_place_of_the_former_one),
        TEST(a_shorter_drawing_leaves_nothing_of_the_longer_one),
        TEST(at_the_foot_of_the_screen_it_scrolls_once),
        TEST(lines_as_wide_as_the_terminal_are_drawn_whole),
        TEST(a_drawing_is_one_synchronized_update),
        TEST(the_same_lines_are_not_drawn_again),
        TEST(no_sequence_hides_the_cursor_or_leaves_the_screen),
        TEST(a_line_that_is_too_wide_is_cut),
        TEST(wide_characters_are_cut_whole),
        TEST(colors_take_no_room),
        TEST(what_is_cut_out_of_a_color_ends_it),
        TEST(tabs_are_spaces),
        TEST(what_is_too_high_is_left_out),
        TEST(a_terminal_without_a_size_does_no_harm),
        TEST(what_others_write_stands_above),
        TEST(what_is_typed_behind_it_goes),
        TEST(made_narrower_it_is_drawn_over_the_wrapped_lines),
        TEST(wide_characters_that_wrapped_are_counted_as_they_stand),
        TEST(made_wider_again_no_rows_are_joined),
        TEST(erased_after_a_resize_all_of_it_goes),
        TEST(made_lower_than_the_drawing_the_screen_is_right),
        TEST(the_rows_that_do_not_fit_are_counted),
        TEST(without_memory_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
