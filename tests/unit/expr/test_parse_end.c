/* Where an expression ends in a pipeline. */

#include "parsing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_bar_ends_it_outside_brackets(void **state)
{
    static const struct end_case cases[] = {
        {".a | count", " | count"},
        {".a|count", "|count"},
        {".a >= 5\n| count", "\n| count"},
        {"(.a | .b) | count", " | count"},
        {"[.a | .b] | count", " | count"},
        {"{a: .a | .b} | count", " | count"},
        {".[.a | .b] | count", " | count"},
        {"f(.a | .b; 1 | 2) | count", " | count"},
        {"\"a | \\(1 | 2)\" | count", " | count"},
        {"if .a | .b then 1 | 2 else 3 | 4 end | count", " | count"},
        {"reduce .[] as $x (0 | 1; 2 | 3) | count", " | count"},
        {".a |= 1 | count", " | count"},
        {".a |= (1 | 2) | count", " | count"},
        {".a # | b\n| count", " # | b\n| count"},
        {".a # | b\n + 1 | count", " | count"},
        {".a // .b | count", " | count"},
        {"def f: 1; f | count", " | count"},
        {".a", ""},
        {".a  ", "  "},
    };

    (void)state;
    assert_ends(cases, COUNT(cases), STAGE);
}

static void a_brace_that_it_did_not_open_ends_it(void **state)
{
    static const struct end_case cases[] = {
        {".a } { count }", " } { count }"},
        {"{a: 1}}", "}"},
        {".a}", "}"},
        {"\"}\" }", " }"},
        {"\"\\({a: 1})\" }", " }"},
        {".a # }\n}", " # }\n}"},
    };

    (void)state;
    assert_ends(cases, COUNT(cases), STAGE);
}

static void a_comma_ends_it_in_a_list(void **state)
{
    static const struct end_case cases[] = {
        {".a, .b", ", .b"},
        {"[.a, .b], .c", ", .c"},
        {"{a, b}, .c", ", .c"},
        {"(.a, .b), .c", ", .c"},
        {"if .a, .b then 1, 2 end, .c", ", .c"},
        {"f(.a, .b), .c", ", .c"},
    };
    static const struct end_case otherwise[] = {
        {".a, .b | count", " | count"},
    };

    (void)state;
    assert_ends(cases, COUNT(cases), LIST);
    assert_ends(otherwise, COUNT(otherwise), STAGE);
}

static void a_keyword_ends_it_behind_a_term(void **state)
{
    static const struct end_case cases[] = {
        {".a by .b", " by .b"},
        {".a every 5s", " every 5s"},
        {"sum(.x) as n if .y by .z every 5s", " as n if .y by .z every 5s"},
        {"(.a) if .b", " if .b"},
        {".a if .b then", " if .b then"},
        {".a + 1 on .b", " on .b"},
        {"-.a by .b", " by .b"},
        {"try .a by .b", " by .b"},
        {"[.a] per .b", " per .b"},
        {"$x within 5s", " within 5s"},
    };
    static const struct end_case no_term[] = {
        {"by", ""},
        {".a + by by .b", " by .b"},
        {"from - 1 | count", " | count"},
        {".by.as.if", ""},
        {"[by]", ""},
    };

    (void)state;
    assert_ends(cases, COUNT(cases), STAGE);
    assert_ends(no_term, COUNT(no_term), STAGE);
}

static void as_before_a_pattern_is_jqs(void **state)
{
    static const struct tree_case cases[] = {
        {"reduce .[] as $x (0; 1) as n", "(reduce (iterate .) $x 0 1)"},
        {"reduce .[] as # x\n [$x] (0; 1) by n",
         "(reduce (iterate .) (in-array $x) 0 1)"},
        {"(.a as {$x} | 1) as n",
         "(as (index . \"a\") (in-object (in-entry x \"x\")) 1)"},
    };
    static const struct end_case ends[] = {
        {".a as n", " as n"},
        {".a as \"n\"", " as \"n\""},
        {".a as", " as"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), STAGE);
    assert_ends(ends, COUNT(ends), STAGE);
}

static void nothing_but_the_end_ends_a_whole_text(void **state)
{
    static const struct tree_case cases[] = {
        {"1 | 2, 3", "(| 1 (, 2 3))"},
        {". as $x | def f: 1 | 2; f", "(as . $x (def f () (| 1 2) (call f)))"},
    };
    static const struct error_case errors[] = {
        {"1 } 2", "  ^", "this `}` closes nothing"},
        {".a by .b", "   ^^",
         "expected an operator or the end of the expression, not `by`"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
    assert_errors(errors, COUNT(errors), WHOLE);
}

static void a_group_ends_at_its_bracket(void **state)
{
    static const struct end_case cases[] = {
        {"(.a | .b, .c) as n", ") as n"},
        {"((1)) by", ") by"},
        {"({a: 1} )", ")"},
        {"(. as $x | def f: 1; f)", ")"},
    };
    static const struct error_case errors[] = {
        {"(.a | .b", "^", "`(` is never closed"},
        {"(.a } |", "^", "`(` is never closed"},
        {"(.a] |", "   ^", "this `]` closes nothing"},
        {"()", " ^", "an expression cannot start with `)`"},
        {"(.a by .b)", "    ^^",
         "expected an operator or the end of the expression, not `by`"},
    };

    (void)state;
    assert_ends(cases, COUNT(cases), GROUP);
    assert_errors(errors, COUNT(errors), GROUP);
}

static void what_an_end_cuts_short_is_told(void **state)
{
    static const struct error_case cases[] = {
        {".a as $x | $x", "         ^",
         "this `|` ends the expression; to go on, it stands in parentheses: (.a as $x "
         "| "
         "...)"},
        {"1 + .a as [$x]  | $x", "                ^",
         "this `|` ends the expression; to go on, it stands in parentheses: "
         "(1 + .a as [$x] | ...)"},
        {"label $x | 1", "         ^",
         "this `|` ends the expression; to go on, it stands in parentheses: (label $x "
         "| "
         "...)"},
        {"def f: .a | .b; f", "          ^",
         "this `|` ends the expression; to go on, it stands in parentheses: (def f: .a "
         "| "
         "...)"},
        {"def f: .a } ", "^^^", "this def has no `;` at its end"},
        {".a + | x", "   ^", "expected a value behind `+`"},
        {".a as $x", "      ^^", "expected `|` behind `$x`"},
        {"(.a } | x", "^", "`(` is never closed"},
        {"{a: .b | c", "^", "`{` is never closed"},
        {"f([.a } ", "  ^", "`[` is never closed"},
        {"if .a }", "^^", "this `if` has no `then`"},
        {"{a: (.b }}", "        ^", "expected an operator or `)` behind `.b`, not `}`"},
        {"reduce .[] | x", "^^^^^^", "`as` is missing behind the values"},
        {"reduce .[] as $x | x", "              ^^", "expected `(` behind `$x`"},
        {"| x", "^", "an expression is expected here"},
        {"", "", "an expression is expected here"},
        {".a || .b", "   ^^", "jq writes `or`, not `||`"},
        {".a evry 5s", "   ^^^^", "`evry` is not expected here; did you mean `every`?"},
    };
    static const struct error_case lists[] = {
        {"def f: .a, .b; f", "         ^",
         "this `,` ends the expression; to go on, it stands in parentheses: (def f: .a "
         ", ...)"},
        {".a + , .b", "   ^", "expected a value behind `+`"},
        {", .b", "^", "an expression is expected here"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), STAGE);
    assert_errors(lists, COUNT(lists), LIST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_ends_it_outside_brackets),
        cmocka_unit_test(a_brace_that_it_did_not_open_ends_it),
        cmocka_unit_test(a_comma_ends_it_in_a_list),
        cmocka_unit_test(a_keyword_ends_it_behind_a_term),
        cmocka_unit_test(as_before_a_pattern_is_jqs),
        cmocka_unit_test(nothing_but_the_end_ends_a_whole_text),
        cmocka_unit_test(a_group_ends_at_its_bracket),
        cmocka_unit_test(what_an_end_cuts_short_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
