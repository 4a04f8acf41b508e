/* Programs that are right, and the trees that they are. */

#include "parsing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void operators_bind_as_in_jq(void **state)
{
    static const struct tree_case cases[] = {
        {"1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"},
        {"1 - 2 - 3 % 4 / 5", "(- (- 1 2) (/ (% 3 4) 5))"},
        {"1 | 2 | 3, 4, 5", "(| 1 (| 2 (, (, 3 4) 5)))"},
        {"1 // 2 // 3", "(// 1 (// 2 3))"},
        {"1 = 2 // 3", "(// (= 1 2) 3)"},
        {"1 // 2 = 3", "(// 1 (= 2 3))"},
        {".a = 1 | .b", "(| (= (index . \"a\") 1) (index . \"b\"))"},
        {"1 or 2 and 3 or 4", "(or (or 1 (and 2 3)) 4)"},
        {"1 and 2 == 3 + 4", "(and 1 (== 2 (+ 3 4)))"},
        {"1 |= 2 or 3", "(|= 1 (or 2 3))"},
        {"1 += 2", "(+= 1 2)"},
        {"1 -= 2, 3 *= 4", "(, (-= 1 2) (*= 3 4))"},
        {"1 /= 2, 3 %= 4", "(, (/= 1 2) (%= 3 4))"},
        {"1 //= 2 + 3", "(//= 1 (+ 2 3))"},
        {"1 < 2, 3 <= 4", "(, (< 1 2) (<= 3 4))"},
        {"1 > 2, 3 >= 4, 5 != 6", "(, (, (> 1 2) (>= 3 4)) (!= 5 6))"},
        {"(1, 2) * (3 | 4)", "(* (, 1 2) (| 3 4))"},
        {"((1))", "1"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void prefixes_take_one_term(void **state)
{
    static const struct tree_case cases[] = {
        {"-1 + 2", "(+ (negate 1) 2)"},
        {"1 - -2", "(- 1 (negate 2))"},
        {"1 --2", "(- 1 (negate 2))"},
        {"-.a[0]?", "(negate (optional-step (index (index . \"a\") 0)))"},
        {"- - 1 * 2", "(* (negate (negate 1)) 2)"},
        {"try 1 + 2", "(+ (try 1) 2)"},
        {"try .a? // 1", "(// (try (optional-step (index . \"a\"))) 1)"},
        {"try 1 catch 2 + 3", "(+ (try 1 2) 3)"},
        {"try try 1 catch 2 catch 3", "(try (try 1 2) 3)"},
        {"try - 1 catch 2", "(try (negate 1) 2)"},
        {"-try 1 catch 2, 3", "(, (negate (try 1 2)) 3)"},
        {"1 + try 2 catch 3 + 4", "(+ (+ 1 (try 2 3)) 4)"},
        {"try if 1 then 2 end", "(try (if 1 2))"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void terms_have_suffixes(void **state)
{
    static const struct tree_case cases[] = {
        {".", "."},
        {"..", ".."},
        {".a.b", "(index (index . \"a\") \"b\")"},
        {".a .b", "(index (index . \"a\") \"b\")"},
        {".a.\"b\"", "(index (index . \"a\") \"b\")"},
        {".\"a\".b", "(index (index . \"a\") \"b\")"},
        {". \"a\"", "(index . \"a\")"},
        {".\"a\\(1)\"", "(index . (template \"a\" 1))"},
        {".@json \"a\\(1)\"", "(index . (template json \"a\" 1))"},
        {".[\"a\"]", "(index . \"a\")"},
        {".[1 | 2]", "(index . (| 1 2))"},
        {".[1:2]", "(slice . 1 2)"},
        {".[:2]", "(slice . _ 2)"},
        {".[1:]", "(slice . 1)"},
        {".[1,2:3]", "(slice . (, 1 2) 3)"},
        {".[]", "(iterate .)"},
        {".a[].[0]", "(index (iterate (index . \"a\")) 0)"},
        {".a.[]", "(iterate (index . \"a\"))"},
        {".a.[1:2]", "(slice (index . \"a\") 1 2)"},
        {".and.if.__loc__", "(index (index (index . \"and\") \"if\") \"__loc__\")"},
        {"\"x\".a", "(index \"x\" \"a\")"},
        {"f[0]", "(index (call f) 0)"},
        {"$x.a", "(index $x \"a\")"},
        {"{}[]", "(iterate (object))"},
        {"[][]", "(iterate (array))"},
        {"..[0]", "(index .. 0)"},
        {"if 1 then 2 end.a", "(index (if 1 2) \"a\")"},
        {"reduce . as $x (1; 2)[0]", "(index (reduce . $x 1 2) 0)"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void a_question_mark_belongs_to_one_step(void **state)
{
    static const struct tree_case cases[] = {
        {".a?", "(optional-step (index . \"a\"))"},
        {".a??", "(optional (optional-step (index . \"a\")))"},
        {".a.b?", "(optional-step (index (index . \"a\") \"b\"))"},
        {".a?.b", "(index (optional-step (index . \"a\")) \"b\")"},
        {"(.a)?", "(optional (index . \"a\"))"},
        {".[]?", "(optional-step (iterate .))"},
        {".[1:]?", "(optional-step (slice . 1))"},
        {".\"a\"?", "(optional-step (index . \"a\"))"},
        {"f?", "(optional (call f))"},
        {"..?", "(optional ..)"},
        {".a?//1", "(// (optional-step (index . \"a\")) 1)"},
        {".a?//=1", "(//= (optional-step (index . \"a\")) 1)"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void constants_and_calls(void **state)
{
    static const struct tree_case cases[] = {
        {"null, true, false", "(, (, null true) false)"},
        {"1.50", "1.50"},
        {".5, 5., 5.e3", "(, (, 0.5 5) 5e3)"},
        {"007, 0, 00.10E+2", "(, (, 7 0) 0.10E+2)"},
        {"1e1000", "1e1000"},
        {"nan", "(call nan)"},
        {"f(1; 2, 3)", "(call f 1 (, 2 3))"},
        {"f (g(.); $x)", "(call f (call g .) $x)"},
        {"$ENV.HOME", "(index $ENV \"HOME\")"},
        {"$__prog_args", "$__prog_args"},
        {"$if", "$if"},
        {"$__loc__", "line-1"},
        {"\n1,\n$__loc__", "(, 1 line-3)"},
        {"@base64", "(format base64)"},
        {"[1, 2]", "(array (, 1 2))"},
        {"[]", "(array)"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void objects(void **state)
{
    static const struct tree_case cases[] = {
        {"{}", "(object)"},
        {"{a: 1, b: 2}", "(object (entry \"a\" 1) (entry \"b\" 2))"},
        {"{a: 1,}", "(object (entry \"a\" 1))"},
        {"{a}", "(object (entry \"a\" (index . \"a\")))"},
        {"{\"a b\", @sh \"c\"}", "(object (entry \"a b\" (index . \"a b\")) "
                                 "(entry \"c\" (index . \"c\")))"},
        {"{\"a\\(1)\"}",
         "(object (entry (template \"a\" 1) (index . (template \"a\" 1))))"},
        {"{$x, $y: 1}", "(object (entry \"x\" $x) (entry $y 1))"},
        {"{$__loc__}", "(object (entry \"__loc__\" line-1))"},
        {"{if: 1, and, or: 2}", "(object (entry \"if\" 1) (entry \"and\" (index . "
                                "\"and\")) (entry \"or\" 2))"},
        {"{(.a, .b): 1}", "(object (entry (, (index . \"a\") (index . \"b\")) 1))"},
        {"{a: 1 | 2, b: 3}", "(object (entry \"a\" (| 1 2)) (entry \"b\" 3))"},
        {"{a: 1 + 2 // 3}", "(object (entry \"a\" (// (+ 1 2) 3)))"},
        {"{a: -1}", "(object (entry \"a\" (negate 1)))"},
        {"{a: {b: {c}}}",
         "(object (entry \"a\" (object (entry \"b\" (object (entry \"c\" "
         "(index . \"c\")))))))"},
        {"{x: try 1, y: if 1 then 2 end}",
         "(object (entry \"x\" (try 1)) (entry \"y\" (if 1 2)))"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void keywords_open_constructs(void **state)
{
    static const struct tree_case cases[] = {
        {"if 1 then 2 else 3 end", "(if 1 2 3)"},
        {"if 1 then 2 elif 3 then 4 elif 5 then 6 else 7 end",
         "(if 1 2 (if 3 4 (if 5 6 7)))"},
        {"if 1 then 2 elif 3 then 4 end", "(if 1 2 (if 3 4))"},
        {"if 1, 2 then 3 | 4 else 5 as $x | 6 end", "(if (, 1 2) (| 3 4) (as 5 $x 6))"},
        {"reduce .[] as $x (0; . + $x)", "(reduce (iterate .) $x 0 (+ . $x))"},
        {"reduce 1 + 2 as [$x] (0; 1) + 3", "(+ (reduce (+ 1 2) (in-array $x) 0 1) 3)"},
        {"foreach 1 as $x (0; 1)", "(foreach 1 $x 0 1)"},
        {"foreach 1 as $x ?// [$y] (0; 1; 2)", "(foreach 1 $x (in-array $y) 0 1 2)"},
        {"label $a | 1, break $a", "(label a (, 1 (break a)))"},
        {"1, label $a | 2 | 3", "(, 1 (label a (| 2 3)))"},
        {"def f: 1; f", "(def f () 1 (call f))"},
        {"def f(g; $x): g | $x; 1, f(2; 3) | 4",
         "(def f (g $x) (| (call g) $x) (| (, 1 (call f 2 3)) 4))"},
        {"1 | def f: def g: 2; g; f",
         "(| 1 (def f () (def g () 2 (call g)) (call f)))"},
        {"def f: 1;", "(def f () 1 .)"},
        {"def f: 1; def g: 2;", "(def f () 1 (def g () 2 .))"},
        {"", "."},
        {" # nothing\n", "."},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void bindings_and_patterns(void **state)
{
    static const struct tree_case cases[] = {
        {"1 as $x | $x, 2 | 3", "(as 1 $x (| (, $x 2) 3))"},
        {"1 + 2 as $x | 3", "(as (+ 1 2) $x 3)"},
        {"1, 2 as $x | 3", "(, 1 (as 2 $x 3))"},
        {"1 | 2 as $x | 3", "(| 1 (as 2 $x 3))"},
        {"1 // 2 as $x | 3", "(as (// 1 2) $x 3)"},
        {"[1 as $x | 2 as $y | 3]", "(array (as 1 $x (as 2 $y 3)))"},
        {". as [$a, [$b]] | 1", "(as . (in-array $a (in-array $b)) 1)"},
        {". as {a: $b, $c, $d: [$e]} | 1",
         "(as . (in-object (in-entry \"a\" $b) (in-entry c \"c\") "
         "(in-entry d \"d\" (in-array $e))) 1)"},
        {". as {\"a\\(1)\": $b, (1 | 2): $c, if: $d} | 1",
         "(as . (in-object (in-entry (template \"a\" 1) $b) (in-entry (| 1 2) $c) "
         "(in-entry \"if\" $d)) 1)"},
        {". as $a ?// [$a] ?// {$a} | 1",
         "(as . $a (in-array $a) (in-object (in-entry a \"a\")) 1)"},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

static void comments_and_white_space(void **state)
{
    static const struct tree_case cases[] = {
        {"# one\n1 # two\n+ 2# three", "(+ 1 2)"},
        {"1 # a \\\n + 2\n+ 3", "(+ 1 3)"},
        {"1 # a \\\\\n + 2", "(+ 1 2)"},
        {"1 # a \\\\\\\n + 2\n+ 3", "(+ 1 3)"},
        {"1 # a \\\r\n + 2\r\n+ 3", "(+ 1 3)"},
        {"1 # a \r + 2\n+ 3", "(+ 1 3)"},
        {"[\t1,\r\n2]", "(array (, 1 2))"},
        {"\"#\"", "\"#\""},
    };

    (void)state;
    assert_trees(cases, COUNT(cases), WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_jq),
        cmocka_unit_test(prefixes_take_one_term),
        cmocka_unit_test(terms_have_suffixes),
        cmocka_unit_test(a_question_mark_belongs_to_one_step),
        cmocka_unit_test(constants_and_calls),
        cmocka_unit_test(objects),
        cmocka_unit_test(keywords_open_constructs),
        cmocka_unit_test(bindings_and_patterns),
        cmocka_unit_test(comments_and_white_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
