/* What is written in jq's own language. */
#include "evaluate.h"

static void elements_are_chosen(void **state)
{
    const char *all = "[1,\"a\",null,true,[2],{\"b\":3}]";

    (void)state;
    check("map(select(. != 1)) | length", all, "5");
    check("[.[] | numbers, strings, nulls, booleans]", all, "[1,\"a\",null,true]");
    check("[.[] | arrays, objects, iterables]", all, "[[2],[2],{\"b\":3},{\"b\":3}]");
    check("[.[] | scalars, values] | length", all, "9");
    check("[1, nan, infinite | finites, normals]", "null", "[1,1]");
}

static void elements_are_changed(void **state)
{
    (void)state;
    check("map(. + 1), map_values(. * 2)", "[1,2]", "[2,3] [2,4]");
    check("map_values(empty)", "{\"a\":1}", "{}");
    check("with_entries(.value += 1)", "{\"a\":1}", "{\"a\":2}");
    check("walk(if type == \"number\" then . + 1 else . end)", "[1,{\"a\":[2]}]",
          "[2,{\"a\":[3]}]");
    check("add(.[].a), add(empty)", "[{\"a\":1},{\"a\":2}]", "3 null");
    check("sort_by(.a, .b) | map(.c)",
          "[{\"a\":2,\"c\":1},{\"a\":1,\"b\":2,\"c\":2},{\"a\":1,\"b\":1,\"c\":3}]",
          "[3,2,1]");
    check("group_by(. % 2), unique_by(. % 2), min_by(-.), max_by(-.)", "[1,2,3]",
          "[[2],[1,3]] [2,1] 3 1");
}

static void streams_end_early(void **state)
{
    (void)state;
    check("first(range(9)), last(range(9)), [first(empty), last(empty)]", "null",
          "0 8 []");
    check("[limit(3; range(9))], [limit(0; error)], [limit(1; 1, error)]", "null",
          "[0,1,2] [] [1]");
    check("limit(-1; 1)", "null", "!limit doesn't support negative count");
    check("[skip(2; range(4))], nth(1; 5, 6, error), nth(0, 2; range(5))", "null",
          "[2,3] 6 0 2");
    check(
        "isempty(empty), isempty(1, error), any(true, error; .), all(false, error; .)",
        "null", "true false true false");
    check("any(. > 1), all(. > 1), any, all", "[1,2]", "true false true true");
    check("[.[] | until(. > 9; . * 2)], [1 | while(. < 9; . * 2)]", "[1,3]",
          "[16,12] [1,2,4,8]");
    check("[limit(3; repeat(1))]", "null", "[1,1,1]");
    check("[recurse(if . < 3 then . + 1 else empty end)], [2 | recurse(. * .; . < 99)]",
          "0", "[0,1,2,3] [2,4,16]");
    check("[..]", "[1,[2]]", "[[1,[2]],1,[2],2]");
    check("combinations, combinations(1)", "[[1,2],[3]]", "[1,3] [2,3] [[1,2]] [[3]]");
    check("[range(0; 1; 0.5)], [range(3; 0; -2)], [range(2)]", "null",
          "[0,0.5] [3,1] [0,1]");
}

static void paths_and_events_are_listed(void **state)
{
    (void)state;
    check("[paths], [paths(. == 2)], [leaf_paths]", "[1,{\"a\":2}]",
          "[[0],[1],[1,\"a\"]] [[1,\"a\"]] [[0],[1,\"a\"]]");
    check("del(.[0], .[1].a), pick(.[1].a)", "[1,{\"a\":2}]", "[{}] [null,{\"a\":2}]");
    check("[tostream]", "[1,[2]]", "[[[0],1],[[1,0],2],[[1,0]],[[1]]]");
    check("fromstream(tostream)", "{\"a\":[1,{\"b\":[]}]}", "{\"a\":[1,{\"b\":[]}]}");
    check("[1 | truncate_stream([[0],1], [[1,0],2], [[1,0]], [[1]])]", "null",
          "[[[0],2],[[0]]]");
}

static void values_are_looked_up(void **state)
{
    (void)state;
    check(".[] | IN(1, 3)", "[1,2]", "true false");
    check("IN(.[]; 2), (1 | in([5,6])), ([1] | inside([1,2]))", "[1,2]",
          "true true true");
    check("INDEX(.id) | keys", "[{\"id\":1},{\"id\":\"a\"}]", "[\"1\",\"a\"]");
    check("JOIN({\"1\":2}; .[]; tostring)", "[1]", "[1,2]");
}

static void strings_are_searched(void **state)
{
    (void)state;
    check("test(\"B\"; \"i\"), test([\"B\", \"i\"]), test(\"B\")", "\"abc\"",
          "true true false");
    check("[match(\"[a-z]\"; \"g\").string]", "\"a-b\"", "[\"a\",\"b\"]");
    check("capture(\"(?<x>a)(?<y>z)?\")", "\"ab\"", "{\"x\":\"a\",\"y\":null}");
    check("[scan(\"[a-z]\")], [scan(\"([a-z])(-?)\")]", "\"a-b\"",
          "[\"a\",\"b\"] [[\"a\",\"-\"],[\"b\",\"\"]]");
    check("sub(\"b\"; \"x\"), gsub(\"(?<l>[a-z])\"; \"<\\(.l)>\"), gsub(\"\"; \"-\")",
          "\"ab\"", "\"ax\" \"<a><b>\" \"-a-b-\"");
    check("[gsub(\"b\"; \"x\", \"y\")], [sub(\"q\"; \"x\")], [gsub(\"b\"; empty)]",
          "\"abb\"", "[\"axx\",\"ayy\"] [\"abb\"] [\"abb\"]");
    check("[splits(\", *\")], split(\"B\"; \"i\")", "\"a, b\"",
          "[\"a\",\"b\"] [\"a, \",\"\"]");
    check("test({})", "\"a\"", "!object not a string or array");
}

static void dates_are_read_and_written(void **state)
{
    (void)state;
    check("fromdate", "\"2015-03-05T23:51:47Z\"", "1425599507");
    check("todate, date, (dateadd(\"seconds\"; 1) | todate)", "1425599507",
          "\"2015-03-05T23:51:47Z\" \"2015-03-05T23:51:47Z\" \"2015-03-05T23:51:48Z\"");
}

static void builtins_are_listed(void **state)
{
    (void)state;
    check("builtins | contains([\"map/1\", \"range/3\", \"length/0\"]), "
          "(length > 150), any(.[]; startswith(\"_\"))",
          "null", "true true false");
    check("($ENV | type), (env | type), $ARGS", "null",
          "\"object\" \"object\" {\"positional\":[],\"named\":{}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_chosen),
        cmocka_unit_test(elements_are_changed),
        cmocka_unit_test(streams_end_early),
        cmocka_unit_test(paths_and_events_are_listed),
        cmocka_unit_test(values_are_looked_up),
        cmocka_unit_test(strings_are_searched),
        cmocka_unit_test(dates_are_read_and_written),
        cmocka_unit_test(builtins_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
