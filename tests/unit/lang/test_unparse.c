/* Arguments as text again: what is written is read as the same. */

#include "fake_stages.h"
#include "round_trip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_printed(const char *text, const char *expected)
{
    struct fault fault = {0};
    struct plan plan;
    char printed[256];
    const struct plan_stage *stage;
    size_t length;

    if (fake_parse(&plan, text, &fault) != STATUS_OK)
        fail_msg("%s: %s", text, fault.what);
    stage = plan.stages[*plan.stages[0]->number ? 0 : 1];
    length = plan_stage_arguments(stage, printed, sizeof printed);
    assert_string_equal(printed, expected);
    assert_int_equal(length, strlen(expected));
    if (round_trip(stage))
        fail_msg("%s: printed as %s", text, round_trip(stage));
    plan_release(&plan);
}

static void options_come_first_and_by_one_name(void **state)
{
    (void)state;
    assert_printed("grep sshd --max 5 -v", "-v --max=5 \"sshd\"");
    assert_printed("grep --ignore-case --invert -- x", "-v -i \"x\"");
    assert_printed("label --quiet x", "--quiet x");
    assert_printed("label x", "x");
    assert_printed("count", "");
}

static void defaults_but_zero_are_shown(void **state)
{
    (void)state;
    assert_printed("head", "10");
    assert_printed("head -5", "5");
    assert_printed("head 0", "0");
    assert_printed("head -n 1k", "1024");
    assert_printed("shift -4", "--by=-1 -4");
    assert_printed("shift -b3 0", "--by=3 0");
    assert_printed("shift --by 0 +7", "--by=0 7");
    assert_printed("pace 90s", "--slack=1s500ms 1m30s");
    assert_printed("pace -s 0s 25h every 1.25s", "--slack=0s 1d1h every 1s250ms");
}

static void patterns_are_quoted(void **state)
{
    (void)state;
    assert_printed("grep a", "\"a\"");
    assert_printed("grep /a b/", "/a b/");
    assert_printed("grep \"a\\\"\\d\"", "\"a\\\"\\d\"");
    assert_printed("grep /a\\/b/", "/a\\/b/");
    assert_printed("grep /a\\/b/xi", "/a\\/b/ix");
    assert_printed("grep /\\/a\\d/s", "/\\/a\\d/s");
    assert_printed("grep -e x", "\"x\"");
    assert_printed("grep -e x -e /y/i", "--regexp=\"x\" --regexp=/y/i");
    assert_printed("choose { count }", "");
    assert_printed("choose x { count }", "\"x\"");
}

static void words_are_quoted_where_needed(void **state)
{
    (void)state;
    assert_printed("label a", "a");
    assert_printed("label \"a\"", "a");
    assert_printed("label \"a b\"", "\"a b\"");
    assert_printed("label \"\" \"x\\\"y\"", "\"\" x\"y");
    assert_printed("label \"#a\"", "\"#a\"");
    assert_printed("label \"{a\" a{b}", "\"{a\" a{b}");
    assert_printed("label \"a}\" \"a|b\"", "\"a}\" \"a|b\"");
    assert_printed("label \"-v\" -- -5", "\"-v\" -5");
    assert_printed("label -t{a --tag=\"#b\" --tag=\"-c\" x",
                   "--tag={a --tag=#b --tag=-c x");
    assert_printed("label \"\\\"a\"", "\"\\\"a\"");
    assert_printed("follow a \"b c\"", "a \"b c\"");
}

static void what_cannot_be_quoted_is_a_word_again(void **state)
{
    (void)state;
    assert_printed("label a\\", "a\\");
    assert_printed("label -- -a\\", "-- -a\\");
    assert_printed("grep a\\", "a\\");
    assert_printed("grep a\\\"b", "/a\\\"b/");
    assert_printed("grep -- -a\\", "-- -a\\");
    assert_printed("grep #a\\", "#a\\");
    assert_printed("grep -e{a\\", "--regexp={a\\");
}

static void operands_stay_in_their_places(void **state)
{
    (void)state;
    assert_printed("take", "");
    assert_printed("take 0", "");
    assert_printed("take 3", "3 7");
    assert_printed("take 0 7", "");
    assert_printed("take 0 8", "0 8");
    assert_printed("take 0 7 x", "0 7 x");
    assert_printed("take 0 0", "0 0");
}

static void an_unwritten_source_shows_its_files(void **state)
{
    struct text names[] = {text_of("a.log"), text_of("b c")};
    struct fault fault;
    struct plan plan;
    char printed[64];

    (void)state;
    assert_int_equal(plan_parse(&plan, &fake_registry, text_of("count"),
                                &(struct plan_options){.files = {names, 2}}, &fault),
                     STATUS_OK);
    plan_stage_arguments(plan.stages[0], printed, sizeof printed);
    assert_string_equal(printed, "a.log \"b c\"");
    plan_release(&plan);
}

static void a_small_buffer_gets_what_fits(void **state)
{
    struct fault fault;
    struct plan plan;
    char printed[6] = "xxxxx";

    (void)state;
    assert_int_equal(fake_parse(&plan, "grep -v abcdef", &fault), STATUS_OK);
    assert_int_equal(plan_stage_arguments(plan.stages[1], printed, sizeof printed), 11);
    assert_string_equal(printed, "-v \"a");
    assert_int_equal(plan_stage_arguments(plan.stages[1], NULL, 0), 11);
    plan_release(&plan);
}

/* One of these, with a space behind it or not. */
static size_t add_piece(char *text)
{
    static const char *const pieces[] = {
        "a",  "b ", "\"",  "\\",   "/",   "#",    "{",      "}",        "|",     "-",
        "--", "-e", "-m5", "-v",   "i",   "-t",   "--tag=", "--by=",    "--max", "5",
        "0",  " ",  "\n",  "\\\"", "\\/", "\xc3", "=",      "--regexp", "1k",    "x/",
    };
    const char *piece = pieces[(size_t)rand() % (sizeof pieces / sizeof pieces[0])];
    char *end = stpcpy(text, piece);

    if (rand() % 3 == 0)
        end = stpcpy(end, " ");
    return (size_t)(end - text);
}

static void random_arguments_come_back(void **state)
{
    size_t parsed = 0;

    (void)state;
    srand(1);
    for (int round = 0; round < 300000; round++) {
        char text[256];
        const struct stage_type *type =
            fake_registry.types[(size_t)rand() % fake_registry.count];
        size_t length = (size_t)(stpcpy(stpcpy(text, type->name), " ") - text);
        struct fault fault;
        struct plan plan;

        for (int pieces = rand() % 8; pieces > 0; pieces--)
            length += add_piece(text + length);
        if (type->kind == STAGE_ROUTE)
            stpcpy(text + length,
                   type->traits & STAGE_GATHERS ? " {read}" : " {count}");
        if (fake_parse(&plan, text, &fault) == STATUS_OK) {
            parsed++;
            for (size_t i = 0; i < plan.count; i++)
                if (round_trip(plan.stages[i]))
                    fail_msg("%s: printed as %s", text, round_trip(plan.stages[i]));
        }
        plan_release(&plan);
    }
    assert_true(parsed > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_come_first_and_by_one_name),
        cmocka_unit_test(defaults_but_zero_are_shown),
        cmocka_unit_test(patterns_are_quoted),
        cmocka_unit_test(words_are_quoted_where_needed),
        cmocka_unit_test(what_cannot_be_quoted_is_a_word_again),
        cmocka_unit_test(operands_stay_in_their_places),
        cmocka_unit_test(an_unwritten_source_shows_its_files),
        cmocka_unit_test(a_small_buffer_gets_what_fits),
        cmocka_unit_test(random_arguments_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
