/* Mistakes in pipelines: what is said, and where the caret stands. */

#include "fake_stages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* `marks` stands under `text`: ^ under each byte that the message points at. */
struct error_case {
    const char *text, *marks, *what;
};

static void assert_errors(const struct error_case *cases, size_t count,
                          struct text_list files)
{
    for (size_t i = 0; i < count; i++) {
        const struct error_case *now = &cases[i];
        struct fault fault = {0};
        struct plan plan;
        enum status status = plan_parse(&plan, &fake_registry, text_of(now->text),
                                        &(struct plan_options){.files = files}, &fault);

        if (status != STATUS_USAGE || fault.status != STATUS_USAGE)
            fail_msg("%s: no error", now->text);
        if (strcmp(fault.what, now->what) != 0)
            fail_msg("%s: \"%s\"", now->text, fault.what);
        if (fault.at != strspn(now->marks, " ") ||
            fault.at + fault.extent != strlen(now->marks))
            fail_msg("%s: points at %zu, %zu bytes", now->text, fault.at, fault.extent);
        plan_release(&plan);
    }
}
#define ASSERT_ERRORS(cases)                                                           \
    assert_errors(cases, sizeof cases / sizeof cases[0], (struct text_list){0})

static void missing_stages(void **state)
{
    static const struct error_case cases[] = {
        {"count | | count", "        ^", "a stage is missing between | and |"},
        {"count |", "      ^", "a stage is missing after |"},
        {"count | # x", "      ^", "a stage is missing after |"},
        {" | count", " ^", "a stage is missing before |"},
        {"|", "^", "a stage is missing before |"},
        {"broadcast { }", "          ^^^",
         "this block is empty: it needs at least one stage"},
        {"", "", "the pipeline is empty: it needs at least one stage"},
        {" # nothing", "          ",
         "the pipeline is empty: it needs at least one stage"},
        {"broadcast { | count }", "            ^", "a stage is missing before |"},
        {"broadcast { count | }", "                  ^", "a stage is missing after |"},
        {"{ count }", "^", "the name of a stage is expected here, not a block"},
        {"count | { count }", "        ^",
         "the name of a stage is expected here, not a block"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void braces(void **state)
{
    static const struct error_case cases[] = {
        {"count }", "      ^",
         "this } closes no block; quote it if it belongs to an argument"},
        {"}", "^", "this } closes no block; quote it if it belongs to an argument"},
        {"label a}b", "       ^",
         "this } closes no block; quote it if it belongs to an argument"},
        {"broadcast { count", "          ^", "this { has no closing }"},
        {"broadcast { broadcast { count }", "          ^", "this { has no closing }"},
        {"broadcast {", "          ^", "this { has no closing }"},
        {"count { count }", "      ^", "count takes no block"},
        {"grep { x }", "     ^",
         "grep takes no block; if PATTERN starts with {, quote it: \"{...\""},
        {"grep x {", "       ^", "grep takes no block"},
        {"grep -m {1} x", "        ^",
         "grep takes no block; if the value of --max starts with {, quote it: "
         "\"{...\""},
        {"broadcast { count } x y", "                    ^",
         "unexpected \"x\" behind a block: only {, | or the end can follow"},
        {"broadcast", "^^^^^^^^^",
         "broadcast needs at least one block: broadcast { ... }"},
        {"broadcast | count", "^^^^^^^^^",
         "broadcast needs at least one block: broadcast { ... }"},
        {"choose x | count", "^^^^^^",
         "choose needs at least one block: choose { ... }"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void unknown_names(void **state)
{
    static const struct error_case cases[] = {
        {"grpe x | count", "^^^^", "unknown stage \"grpe\"; did you mean grep?"},
        {"count | GREP x", "        ^^^^",
         "unknown stage \"GREP\"; did you mean grep?"},
        {"frobnicate", "^^^^^^^^^^", "unknown stage \"frobnicate\""},
        {"\"grep x\"", "^^^^^", "unknown stage \"\"grep\"; did you mean grep?"},
        {"-v", "^^", "unknown stage \"-v\""},
        {"grep --invrt x", "     ^^^^^^^",
         "unknown option --invrt; did you mean --invert?"},
        {"grep --inv x", "     ^^^^^", "unknown option --inv; did you mean --invert?"},
        {"grep --colour=x y", "     ^^^^^^^^",
         "unknown option --colour; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN] "
         "(what starts with - and is no option goes behind --)"},
        {"head -lines 5", "     ^^^^^^",
         "unknown option -lines; did you mean --lines?"},
        {"head x -q", "     ^", "N must be a number such as 20 or 4k, not \"x\""},
        {"head -q", "     ^^",
         "unknown option -q; usage: head [-n N] [N] "
         "(what starts with - and is no option goes behind --)"},
        {"count -v", "      ^^",
         "unknown option -v; usage: count "
         "(what starts with - and is no option goes behind --)"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void arguments(void **state)
{
    static const struct error_case cases[] = {
        {"count | grep", "        ^^^^",
         "PATTERN is missing; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN]"},
        {"grep | count", "^^^^",
         "PATTERN is missing; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN]"},
        {"grep -v}", "^^^^",
         "PATTERN is missing; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN]"},
        {"grep a b", "       ^",
         "unexpected argument \"b\"; usage: grep [-vi] [-m N] [-e PATTERN]... "
         "[PATTERN]"},
        {"count \"a b\"", "      ^^^^^", "unexpected argument \"a b\"; usage: count"},
        {"grep /a b/c", "     ^^",
         "this regex has no closing / with a space behind it, so \"b/c\" is an "
         "unexpected argument"},
        {"grep /a b", "     ^^",
         "this regex has no closing / with a space behind it, so \"b\" is an "
         "unexpected argument"},
        {"grep \"a b", "     ^", "this string has no closing \""},
        {"grep \"a\"b", "        ^",
         "a space is missing between the closing \" and what follows"},
        {"grep x -m", "       ^^",
         "-m needs a value; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN]"},
        {"grep x --max | count", "       ^^^^^",
         "--max needs a value; usage: grep [-vi] [-m N] [-e PATTERN]... [PATTERN]"},
        {"grep --invert=1 x", "     ^^^^^^^^^^", "--invert takes no value"},
        {"grep -vi=1 x", "     ^^^^^", "-i takes no value"},
        {"grep -e a b", "          ^",
         "unexpected argument \"b\"; usage: grep [-vi] [-m N] [-e PATTERN]... "
         "[PATTERN]"},
        {"grep b -e a", "       ^^",
         "PATTERN is given already, and -e cannot add to it"},
        {"head 5 -n3", "       ^^", "N is given already, and -n cannot add to it"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void values(void **state)
{
    static const struct error_case cases[] = {
        {"grep -m0 x", "       ^", "--max must be at least 1, not 0"},
        {"grep --max= x", "           ",
         "--max must be a number such as 20 or 4k, not \"\""},
        {"grep -m -5 x", "        ^^",
         "--max must be a number such as 20 or 4k, not \"-5\""},
        {"head 5x", "     ^^", "N must be a number such as 20 or 4k, not \"5x\""},
        {"head 1.5", "     ^^^", "N must be a number such as 20 or 4k, not \"1.5\""},
        {"head 18446744073709551616", "     ^^^^^^^^^^^^^^^^^^^^",
         "N is too large: at most 18446744073709551615, not 18446744073709551616"},
        {"head 99999999T", "     ^^^^^^^^^",
         "N is too large: at most 18446744073709551615, not 99999999T"},
        {"pace 5", "     ^", "DUR needs a unit (d, h, m, s, ms, us or ns), such as 5s"},
        {"pace 1m30", "     ^^^^",
         "DUR needs a unit (d, h, m, s, ms, us or ns), such as 1m30s"},
        {"pace 5x", "     ^^",
         "DUR must be a duration such as 5s, 1m30s or 200ms, not \"5x\""},
        {"pace -s5sec 1s", "       ^^^^",
         "--slack must be a duration such as 5s, 1m30s or 200ms, not \"5sec\""},
        {"pace 0s", "     ^^", "DUR must be more than 0s, not 0s"},
        {"pace 1s every 9ms", "              ^^^",
         "every must be at least 10ms, not 9ms"},
        {"pace 106752d", "     ^^^^^^^",
         "DUR is too long: at most 106751d, not 106752d"},
        {"pace 1s every", "        ^^^^^",
         "every needs a value; usage: pace [-s DUR] DUR [every DUR]"},
        {"shift x", "      ^", "TO must be a whole number such as 5 or -5, not \"x\""},
        {"shift 9223372036854775808", "      ^^^^^^^^^^^^^^^^^^^",
         "TO is out of range: from -9223372036854775808 to 9223372036854775807, "
         "not 9223372036854775808"},
        {"write \"\"", "      ^^", "FILE is empty: it must be the name of a file"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void places(void **state)
{
    static const struct error_case cases[] = {
        {"count | read a", "        ^^^^", "read is a source: it must stand first"},
        {"follow a | read b", "           ^^^^",
         "read is a source: it must stand first"},
        {"broadcast { read a }", "            ^^^^",
         "read is a source: it cannot stand in a block of broadcast"},
        {"broadcast { count | read a }", "                    ^^^^",
         "read is a source: it must stand first"},
        {"write a | count", "^^^^^", "write is a sink: it must stand last"},
        {"broadcast { write a | count }", "            ^^^^^",
         "write is a sink: it must stand last"},
        {"broadcast { write a } { print } | count",
         "                                  ^^^^^",
         "nothing reaches count: every block of broadcast ends in a sink"},
        {"broadcast { broadcast { print } } | count",
         "                                    ^^^^^",
         "nothing reaches count: every block of broadcast ends in a sink"},
        {"merge", "^^^^^", "merge needs at least one block: merge { ... }"},
        {"merge { count }", "        ^^^^^",
         "a block of merge starts with a source, and count is none"},
        {"merge { read a } { print }", "                   ^^^^^",
         "a block of merge starts with a source, and print is none"},
        {"merge { read a | read b }", "                 ^^^^",
         "read is a source: it must stand first"},
        {"count | merge { read a }", "        ^^^^^",
         "merge is a source: it must stand first"},
        {"merge { read a } | merge { read b }", "                   ^^^^^",
         "merge is a source: it must stand first"},
        {"broadcast { merge { read a } }", "            ^^^^^",
         "merge is a source: it cannot stand in a block of broadcast"},
        {"merge { read a | broadcast { read b } }", "                             ^^^^",
         "read is a source: it cannot stand in a block of broadcast"},
        {"merge { read a | print } | count", "                           ^^^^^",
         "nothing reaches count: every block of merge ends in a sink"},
        {"merge { read } { read - }", "                 ^^^^",
         "standard input is read by another block already"},
        {"merge { read a - } { merge { read } }", "                             ^^^^",
         "standard input is read by another block already"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

static void a_source_beside_files(void **state)
{
    static const struct error_case cases[] = {
        {"follow a | count", "^^^^^^",
         "follow is a source of its own: it reads no FILE of the command line "
         "(\"x.log\")"},
        {"merge { read a }", "^^^^^",
         "merge is a source of its own: it reads no FILE of the command line "
         "(\"x.log\")"},
        {"read", "^^^^",
         "read is a source of its own: it reads no FILE of the command line "
         "(\"x.log\")"},
    };
    struct text name = text_of("x.log");

    (void)state;
    assert_errors(cases, 3, (struct text_list){.items = &name, .count = 1});
}

static void a_nul_names_no_file(void **state)
{
    static const char text[] = "write a\0b";
    struct fault fault;
    struct plan plan;

    (void)state;
    assert_int_equal(plan_parse(&plan, &fake_registry,
                                (struct text){.bytes = text, .length = sizeof text - 1},
                                &(struct plan_options){0}, &fault),
                     STATUS_USAGE);
    assert_string_equal(fault.what, "the name of a file cannot hold a NUL byte");
    assert_int_equal(fault.at, 6);
    assert_int_equal(fault.extent, 3);
    plan_release(&plan);
}

static void foreign_bytes_are_escaped(void **state)
{
    static const struct error_case cases[] = {
        {"a\033b", "^^^", "unknown stage \"a\\eb\""},
        {"count \"a\nb\"", "      ^^^^^",
         "unexpected argument \"a\\nb\"; usage: count"},
        {"grep -\xc3\xa4 x", "         ^",
         "unexpected argument \"x\"; usage: grep [-vi] [-m N] [-e PATTERN]... "
         "[PATTERN]"},
        {"grep -v\xc3\xa4 x", "     ^^^^",
         "unknown option -v\xc3\xa4; usage: grep [-vi] [-m N] [-e PATTERN]... "
         "[PATTERN] "
         "(what starts with - and is no option goes behind --)"},
    };

    (void)state;
    ASSERT_ERRORS(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_stages),
        cmocka_unit_test(braces),
        cmocka_unit_test(unknown_names),
        cmocka_unit_test(arguments),
        cmocka_unit_test(values),
        cmocka_unit_test(places),
        cmocka_unit_test(a_source_beside_files),
        cmocka_unit_test(a_nul_names_no_file),
        cmocka_unit_test(foreign_bytes_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
