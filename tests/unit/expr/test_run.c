/* What programs mean: jq 1.8's language. */
#include "evaluate.h"

#include <string.h>

#define ABC "{\"a\":1,\"b\":[1,2,3],\"s\":\"x,y\"}"

static void fields_are_read(void **state)
{
    (void)state;
    check(".", ABC, ABC);
    check(".a", ABC, "1");
    check(".b[1], .b[-1], .b[7]", ABC, "2 3 null");
    check(".x.y.z", ABC, "null");
    check(".a.b", ABC, "!Cannot index number with string (\"b\")");
    check(".a.b?, 7", ABC, "7");
    check(".[\"a\"], .\"s\"", ABC, "1 \"x,y\"");
    check(".b[1:], .b[:-1], .s[:1]", ABC, "[2,3] [1,2] \"x\"");
    check(".b | .[0], length", ABC, "1 3");
    check(".b[.a]", ABC, "2");
    check(". as $r | .b[] | $r.a", ABC, "1 1 1");
    check(".a as $x | $x.y?", ABC, "");
}

static void results_come_in_jqs_order(void **state)
{
    (void)state;
    check("(1,2) + (10,20)", "null", "11 12 21 22");
    check("[(1,2),(3,4)]", "null", "[1,2,3,4]");
    check("{a:(1,2), b:(3,4)} | tojson", "null",
          "\"{\\\"a\\\":1,\\\"b\\\":3}\" \"{\\\"a\\\":1,\\\"b\\\":4}\" "
          "\"{\\\"a\\\":2,\\\"b\\\":3}\" \"{\\\"a\\\":2,\\\"b\\\":4}\"");
    check("\"\\(1,2)-\\(3,4)\"", "null", "\"1-3\" \"2-3\" \"1-4\" \"2-4\"");
    check("(true,false) and (true,false)", "null", "true false false");
    check("range(0,1;3,4)", "null", "0 1 2 0 1 2 3 1 2 1 2 3");
    check("[[1,2],[3,4]] | .[0,1][0,1]", "null", "1 3 2 4");
    check("pow(2,3;1,2)", "null", "2 3 4 9");
    check("(1,2) as $x | (3,4) as $y | [$x,$y]", "null", "[1,3] [1,4] [2,3] [2,4]");
}

static void conditions_choose(void **state)
{
    (void)state;
    check("if .a == 1 then \"y\" else \"n\" end", ABC, "\"y\"");
    check("if .q then 1 elif .a then 2 else 3 end", ABC, "2");
    check("[if (true,false) then (1,2) else 3 end]", ABC, "[1,2,3]");
    check("if .q then 1 end | .a", ABC, "1");
    check(".q // .a, (.q // empty), (.a // error)", ABC, "1 1");
    check("(.b[] | select(. > 5)) // \"none\"", ABC, "\"none\"");
    check("(null, 1, false, 2) // 3", ABC, "1 2");
    check("(error(\"x\")) // 1", ABC, "!x");
    check(".a > 0 and .a < 2, (.a > 5 or .q), (.a | not)", ABC, "true false false");
    check("false and error, (true or error)", ABC, "false true");
}

static void errors_are_caught_where_they_should_be(void **state)
{
    (void)state;
    check("try error(\"x\") catch .", "null", "\"x\"");
    check("try error({a:1}) catch .a", "null", "1");
    check("try error(null) catch .", "null", "null");
    check("error({a:1})", "null", "!{\"a\":1} (not a string)");
    check("[.[] | try (if . == 2 then error(\"e\") else . end) catch \"c\"]", "[1,2,3]",
          "[1,\"c\",3]");
    check("try ((try (1,2) catch 0) | if . == 2 then error(\"late\") else . end) "
          "catch \"out\"",
          "null", "1 \"out\"");
    check("[(1,error(\"x\"),3)?]", "null", "[1]");
    check("try (try error(\"a\") catch error(\"b\")) catch .", "null", "\"b\"");
    check("label $f | try (break $f) catch \"caught\"", "null", "");
    check("error.a?", "null", "!null (not a string)");
    check("(error.a)?", "null", "");
}

static void labels_are_left(void **state)
{
    (void)state;
    check("label $f | .[] | if . > 1 then break $f else . end", "[0,1,2,0]", "0 1");
    check("[label $a | label $b | 1, break $a, 2]", "null", "[1]");
    check("[(label $a | (label $b | 1, break $b, 2), 3)]", "null", "[1,3]");
    check("def f(g): label $x | g | ., break $x; f(1,2), f(3,4)", "null", "1 3");
    check("range(3) as $x | label $l | range(5) | if . > $x then break $l else . end",
          "null", "0 0 1 0 1 2");
}

static void patterns_bind(void **state)
{
    (void)state;
    check(". as [$a, {b: $c}] | $c, $a", "[1,{\"b\":2}]", "2 1");
    check(". as {$a, $b: [$c]} | [$a, $b, $c]", ABC, "[1,[1,2,3],1]");
    check(". as {(\"a\",\"s\"): $x} | $x", ABC, "1 \"x,y\"");
    check("[.[] as [$a] ?// $a | $a]", "[[1],2]", "[1,2]");
    check(".[] as [$a] ?// [$b] | if $a then error(\"e\") else [$a,$b] end", "[[3]]",
          "[null,3]");
    check("[[3]] | .[] as [$a] ?// [$b] | error(\"e\")", "null", "!e");
    check(". as [$a] | $a", "{}", "!Cannot index object with number (0)");
    check("reduce .[] as [$x,$y] (0; . + $x * $y)", "[[1,2],[3,4]]", "14");
}

static void reduce_and_foreach_gather(void **state)
{
    (void)state;
    check("reduce .[] as $x (0; . + $x)", "[1,2,3]", "6");
    check("reduce .[] as $x (0; empty)", "[1]", "null");
    check("reduce .[] as $x (0; ., 10)", "[1]", "10");
    check("reduce empty as $x ((3,4); 5)", "null", "3 4");
    check("foreach .[] as $x (0; . + $x)", "[1,2,3]", "1 3 6");
    check("foreach .[] as $x (0; . + $x; [$x, .])", "[1,2]", "[1,1] [2,3]");
    check("foreach .[] as $x (0, 1; . + $x)", "[1,2]", "1 3 2 4");
    check("[foreach (1,2,3) as $x ({n:0}; .n += $x; .n, $x)]", "null", "[1,1,3,2,6,3]");
}

static void functions_take_closures_and_values(void **state)
{
    (void)state;
    check("def f(g): [g, g]; f(.[])", "[1,2]", "[1,2,1,2]");
    check("def f($x; g): g | . + $x; f(10; .[])", "[1,2]", "11 12");
    check("def f($a): 10 | a; f(. + 1)", "1", "11");
    check("def f: def g: 3; g; f", "null", "3");
    check("def f(x): def g(y): x + y; g(x); f(.)", "3", "6");
    check("def a(f): def b: f | f; b; a(. + 1)", "1", "3");
    check("def f: 1; def g: f, def f: 2; f; g", "null", "1 2");
    check("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac", "10", "3628800");
    check("def f(x): if . > 3 then x else (. + 1 | f(x + 1)) end; f(.)", "0", "8");
    check("def f: if . == 0 then 0 else (. - 1 | f), . end; [f]", "3", "[0,1,2,3]");
    check("def ack($m; $n): if $m == 0 then $n + 1 elif $n == 0 then ack($m - 1; 1) "
          "else ack($m - 1; ack($m; $n - 1)) end; ack(2; 3)",
          "null", "9");
    check("def f(p): path(p); f(.a[0])", "null", "[\"a\",0]");
    check("def r(p): if . == null then p else (.z | r(p)) end; path(r(.q))",
          "{\"z\":{}}", "[\"z\",\"z\",\"q\"]");
    check("def f($x): if $x > 2 then x else f($x + 1) end; f(0)", "null", "3");
}

static void paths_are_tracked(void **state)
{
    (void)state;
    check("[path(..)]", "{\"a\":[1]}", "[[],[\"a\"],[\"a\",0]]");
    check("path(.b[] | select(. > 1))", ABC, "[\"b\",1] [\"b\",2]");
    check("path(.q // .a), path(.a // .b)", ABC, "[\"a\"] [\"a\"]");
    check("path(if .a then .b else .c end)", ABC, "[\"b\"]");
    check("path(first(.b[])), path(limit(1; .b[]))", ABC, "[\"b\",0] [\"b\",0]");
    check("path(getpath([\"b\",0]))", ABC, "[\"b\",0]");
    check("path(.b | .[1:] | .[0])", ABC, "[\"b\",{\"start\":1,\"end\":null},0]");
    check("path(try error(\"x\") catch .)", "null",
          "!Invalid path expression with result \"x\"");
    check("path(1 | .a)", "{}",
          "!Invalid path expression near attempt to access element \"a\" of 1");
    check("path([.a] | .[])", "{}",
          "!Invalid path expression near attempt to iterate through [null]");
    check("path(label $l | .a, break $l, .b)", "null", "[\"a\"]");
    check("path(. as [$x] | .[$x])", "[1,2]", "[1]");
    check("[paths]", "[1,[2]]", "[[0],[1],[1,0]]");
    check("path(.a | map(.))", "{\"a\":[1]}",
          "!Invalid path expression with result [1]");
}

static void assignments_change(void **state)
{
    (void)state;
    check(".a = 5 | .a", ABC, "5");
    check(".x.y[1] = 1", "null", "{\"x\":{\"y\":[null,1]}}");
    check(".a |= . + 1 | .a", ABC, "2");
    check(".b[] += 10 | .b", ABC, "[11,12,13]");
    check(".a += (1,2) | .a", ABC, "2 3");
    check(".b |= (map(. * 2), 7) | .b", ABC, "[2,4,6]");
    check("(.b[] | select(. >= 2)) |= empty | .b", ABC, "[1]");
    check(".b[0] |= empty | .b", ABC, "[2,3]");
    check(".b |= first(.[] | select(. > 9)) | has(\"b\")", ABC, "false");
    check(".q //= 3 | .a //= 4 | .q, .a", ABC, "3 1");
    check("(.a, .q) = 5 | .a, .q", ABC, "5 5");
    check(".[.s] = .a | .[\"x,y\"]", ABC, "1");
    check(".b[.a:] = [9] | .b", ABC, "[1,9]");
    check(".b[(0,1)] |= . + 1 | .b", ABC, "[2,3,3]");
    check(".a = . | .a.a", ABC, "1");
    check(".a.x = 1", ABC, "!Cannot index number with string (\"x\")");
    check("try (.a.x |= 1) catch .", ABC,
          "\"Cannot index number with string (\\\"x\\\")\"");
    check("(map(.) | .[0]) = 1", "[1]",
          "!Invalid path expression near attempt to access element 0 of [1]");
    check("del(.a, .b[0,1]) | tojson", ABC,
          "\"{\\\"b\\\":[3],\\\"s\\\":\\\"x,y\\\"}\"");
    check("try (.a |= error(\"e\")) catch .", ABC, "\"e\"");
    check(". as $o | .b |= (.[0] = 9) | $o.b, .b", ABC, "[1,2,3] [9,2,3]");
}

static void literals_are_built(void **state)
{
    (void)state;
    check("[1, \"a\", null, true, {}]", "null", "[1,\"a\",null,true,{}]");
    check("{a: 1, \"b\": [2], (\"c\" + \"d\"): 3}", "null",
          "{\"a\":1,\"b\":[2],\"cd\":3}");
    check("1 as $x | {$x, a, \"y\\($x)\": 2}", ABC, "{\"x\":1,\"a\":1,\"y1\":2}");
    check("{(.b[] | tostring): 1} | keys[]", ABC, "\"1\" \"2\" \"3\"");
    check("{(.a): 1}", ABC, "!Cannot use number (1) as object key");
    check("\"\\(.a) and \\(.b)\"", ABC, "\"1 and [1,2,3]\"");
    check("@base64 \"<\\(.s)>\", @json \"\\(.s)\"", ABC, "\"<eCx5>\" \"\\\"x,y\\\"\"");
    check("[.[] | -.]", "[1,-2]", "[-1,2]");
    check("$__loc__", "null", "{\"file\":\"<top-level>\",\"line\":1}");
    check("1.000, 100000000000000000000000001", "null",
          "1.000 100000000000000000000000001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(results_come_in_jqs_order),
        cmocka_unit_test(conditions_choose),
        cmocka_unit_test(errors_are_caught_where_they_should_be),
        cmocka_unit_test(labels_are_left),
        cmocka_unit_test(patterns_bind),
        cmocka_unit_test(reduce_and_foreach_gather),
        cmocka_unit_test(functions_take_closures_and_values),
        cmocka_unit_test(paths_are_tracked),
        cmocka_unit_test(assignments_change),
        cmocka_unit_test(literals_are_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
