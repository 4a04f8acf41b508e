/* Programs that are wrong, and what is said of them. */

#include "parsing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void missing_values(void **state)
{
    static const struct error_case cases[] = {
        {".a +", "   ^", "expected a value behind `+`"},
        {".a + * 3", "     ^", "expected a value behind `+`, not `*`"},
        {"* 3", "^", "an expression cannot start with `*`"},
        {"-", "^", "expected a value behind `-`"},
        {"try", "^^^", "expected a value behind `try`"},
        {"[1,]", "   ^", "expected a value behind `,`, not `]`"},
        {"f(1;)", "    ^", "expected a value behind `;`, not `)`"},
        {"f()", " ^^", "a function without arguments is called without ()"},
        {"()", " ^", "expected a value behind `(`, not `)`"},
        {"if 1 then", "     ^^^^", "expected a value behind `then`"},
        {"if then", "   ^^^^", "expected a value behind `if`, not `then`"},
        {"1 | def f: 1;", "            ^", "expected a value behind `;`"},
        {"%::wat", "^", "an expression cannot start with `%`"},
        {"}", "^", "an expression cannot start with `}`"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void brackets(void **state)
{
    static const struct error_case cases[] = {
        {"(1", "^", "`(` is never closed"},
        {"(", "^", "`(` is never closed"},
        {"[(1]", "   ^", "expected an operator or `)` behind `1`, not `]`"},
        {"[1, 2", "^", "`[` is never closed"},
        {"[", "^", "`[` is never closed"},
        {"{a: 1", "^", "`{` is never closed"},
        {"{a: 1 2}", "      ^", "expected an operator, `,` or `}` behind `1`, not `2`"},
        {"{", "^", "expected a key or `}` behind `{`"},
        {".a[", "  ^", "`[` is never closed"},
        {".a[1", "  ^", "`[` is never closed"},
        {".a[1:", "    ^", "expected a value behind `:`"},
        {"f(1", " ^", "`(` is never closed"},
        {".a)", "  ^", "this `)` closes nothing"},
        {"1]", " ^", "this `]` closes nothing"},
        {"{(1 | 2: 3}", "       ^", "expected an operator or `)` behind `2`, not `:`"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void words_where_an_operator_is_expected(void **state)
{
    static const struct error_case cases[] = {
        {".a foo", "   ^^^",
         "expected an operator or the end of the expression, not `foo`"},
        {".a 5", "   ^", "expected an operator or the end of the expression, not `5`"},
        {"\"a\" \"b\"", "    ^",
         "expected an operator or the end of the expression, not `\"`"},
        {".a not", "   ^^^", "`not` stands behind a pipe: (.a | not)"},
        {". a", "^^^", "a field is written without a space: .a"},
        {"..a", "^^^", "a field of all values is written .. | .a"},
        {".a.", "  ^", "expected .name, .\"name\" or .[...] behind `.`"},
        {".a.1", "  ^^", "expected an operator or the end of the expression, not `.1`"},
        {". then", "  ^^^^", "this `then` belongs to no `if`"},
        {". catch .", "  ^^^^^", "this `catch` belongs to no `try`"},
        {".a; .b", "  ^", "this `;` parts no arguments and ends no def"},
        {"dfe f: 1; f", "^^^", "`dfe` is not expected here; did you mean `def`?"},
        {".a ad .b", "   ^^", "`ad` is not expected here; did you mean `and`?"},
        {"1 = 2 = 3", "      ^",
         "`=` cannot follow another assignment; one of them needs parentheses"},
        {"1 == 2 + 3 < 4", "           ^",
         "`<` cannot follow another comparison; one of them needs parentheses"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void other_languages(void **state)
{
    static const struct error_case cases[] = {
        {".a && .b", "   ^^", "jq writes `and`, not `&&`"},
        {".a || .b", "   ^^", "jq writes `or`, not `||`"},
        {"!.a", "^", "jq writes `not` behind the value: (.a | not)"},
        {".a =~ \"b\"", "   ^^",
         "jq tests a pattern with a function: (.a | test(\"...\"))"},
        {"`a`", "^", "jq has no backquotes: a string stands between double quotes"},
        {"$ x", "^", "a name is expected right behind `$`"},
        {"@ json", "^", "the name of a format is expected right behind `@`"},
        {"1 ^ 2", "  ^", "`^` means nothing in jq"},
        {"import \"a\" as b; .", "^^^^^^",
         "modules are not supported: `import` cannot be used"},
        {"include \"a\"; .", "^^^^^^^",
         "modules are not supported: `include` cannot be used"},
        {"module {}; .", "^^^^^^",
         "modules are not supported: `module` cannot be used"},
        {"a::b", "^^^^", "modules are not supported, so `a::b` names nothing"},
        {"$a::b", "^^^^^", "modules are not supported, so `$a::b` names nothing"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void conditions(void **state)
{
    static const struct error_case cases[] = {
        {"if", "^^", "this `if` has no `then`"},
        {"if 1", "^^", "this `if` has no `then`"},
        {"if 1 then 2", "^^", "this `if` has no `end`"},
        {"if 1 then 2 elif 3 then 4", "^^", "this `if` has no `end`"},
        {"if 1 then 2 else if 3 then 4 end", "^^", "this `if` has no `end`"},
        {"if 1 thn 2 end", "     ^^^",
         "`thn` is not expected here; did you mean `then`?"},
        {"if 1 then 2 els 3 end", "            ^^^",
         "`els` is not expected here; did you mean `else`?"},
        {"if 1 then 2 elsif 3 then 4 end", "            ^^^^^",
         "`elsif` is not expected here; did you mean `elif`?"},
        {"if 1 then 2 edn", "            ^^^",
         "`edn` is not expected here; did you mean `end`?"},
        {"if 1 then 2 then 3 end", "            ^^^^",
         "expected an operator, `elif`, `else` or `end` behind `2`, not `then`"},
        {"if 1 then 2 else 3 else 4 end", "                   ^^^^",
         "expected an operator or `end` behind `3`, not `else`"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void object_keys(void **state)
{
    static const struct error_case cases[] = {
        {"{1: 2}", " ^",
         "a key that is not a name or a string stands in parentheses: {(.name): 1}"},
        {"{.a: 2}", " ^^",
         "a key that is not a name or a string stands in parentheses: {(.name): 1}"},
        {"{a b}", "   ^", "expected `:`, `,` or `}` behind `a`, not `b`"},
        {"{a:}", "   ^", "expected a value behind `:`, not `}`"},
        {"{,}", " ^", "expected a key or `}` behind `{`, not `,`"},
        {"{a,,}", "   ^", "expected a key behind `,`, not `,`"},
        {"{(1 + .a)}", "         ^", "expected `:` behind `)`, not `}`"},
        {"{$__loc__: 1}", "         ^",
         "expected `,` or `}` behind `$__loc__`, not `:`"},
        {"{@json}", "      ^", "expected a string behind `@json`, not `}`"},
        {"{(0): 1}", "  ^", "the key of an object must be a string"},
        {"{a: 1, (true): 1}", "        ^^^^", "the key of an object must be a string"},
        {"{([]): 1}", "  ^^", "the key of an object must be a string"},
        {". as {(true): $x} | 1", "       ^^^^",
         "the key of an object must be a string"},
        {"{a: 1 as $x | 2}", "      ^^",
         "inside an object a binding stands in parentheses: {a: (.b as $x | ...)}"},
        {"{a: def f: 1; f}", "    ^^^",
         "here a def stands in parentheses: (def f: ...; ...)"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void bindings(void **state)
{
    static const struct error_case cases[] = {
        {". as x | 1", "     ^", "expected $name, [...] or {...} behind `as`, not `x`"},
        {". as [] | 1", "      ^",
         "expected $name, [...] or {...} behind `[`, not `]`"},
        {". as {} | 1", "      ^",
         "expected $name, or a key with `:` behind it behind `{`, not `}`"},
        {". as {a} | 1", "       ^", "expected `:` behind `a`, not `}`"},
        {". as {$a $b} | 1", "         ^^",
         "expected `,` or `}` behind `$a`, not `$b`"},
        {". as [$a | 1", "         ^", "expected `,` or `]` behind `$a`, not `|`"},
        {". as [$a", "     ^", "`[` is never closed"},
        {". as $x 1", "        ^", "expected `|` behind `$x`, not `1`"},
        {". as $x", "     ^^", "expected `|` behind `$x`"},
        {". as $__loc__ | 1", "     ^^^^^^^^",
         "$__loc__ cannot be bound: it is the place in the program"},
        {"reduce . as $x (0)", "                 ^",
         "reduce has two steps: (start; update)"},
        {"reduce . as $x (0; 1; 2)", "                    ^",
         "reduce has two steps: (start; update)"},
        {"foreach . as $x (0; 1; 2; 3)", "                        ^",
         "foreach has two steps or three: (start; update; extract)"},
        {"reduce 1, 2 as $x (0; 1)", "        ^",
         "expected an operator or `as` behind `1`, not `,`"},
        {"reduce . (0; 1)", "         ^",
         "expected an operator or `as` behind `.`, not `(`"},
        {"break x", "      ^", "expected $name of a label behind `break`, not `x`"},
        {"label x | 1", "      ^", "expected $name behind `label`, not `x`"},
        {"1 + label $x | 2", "    ^^^^^",
         "here a label stands in parentheses: (label $x | ...)"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void definitions(void **state)
{
    static const struct error_case cases[] = {
        {"def if: 1; .", "    ^^",
         "expected the name of a function behind `def`, not `if`"},
        {"def f 1; f", "      ^", "expected `:` behind `f`, not `1`"},
        {"def f(): 1; f", "      ^",
         "expected the name of a parameter behind `(`, not `)`"},
        {"def f(a b): 1; f", "        ^", "expected `;` or `)` behind `a`, not `b`"},
        {"def f(a, b): 1; f", "       ^", "expected `;` or `)` behind `a`, not `,`"},
        {"def f: 1", "^^^", "this def has no `;` at its end"},
        {"def f: 1 | f)", "            ^",
         "expected an operator or `;` behind `f`, not `)`"},
        {"1 + def f: 1; f", "    ^^^",
         "here a def stands in parentheses: (def f: ...; ...)"},
        {"def a::b: 1; .", "    ^^^^",
         "modules are not supported, so `a::b` names nothing"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

static void long_words_are_cut(void **state)
{
    static const struct error_case cases[] = {
        {"1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
         "expected an operator or the end of the expression, not "
         "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...`"},
    };

    (void)state;
    assert_errors(cases, COUNT(cases), WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_values),
        cmocka_unit_test(brackets),
        cmocka_unit_test(words_where_an_operator_is_expected),
        cmocka_unit_test(other_languages),
        cmocka_unit_test(conditions),
        cmocka_unit_test(object_keys),
        cmocka_unit_test(bindings),
        cmocka_unit_test(definitions),
        cmocka_unit_test(long_words_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
