/* Builtins on arrays and objects as a whole. */
#include "calls.h"

#include <stdlib.h>

static void sort_is_in_jq_order(void **state)
{
    (void)state;
    check(
        "sort",
        "[[42,[2,5,3,11],10,{\"a\":42,\"b\":2},{\"a\":42},true,2,[2,6],\"hello\",null,"
        "[2,5,6],{\"a\":[],\"b\":1},\"abc\",\"ab\",[3,10],{},false,\"abcd\",null]]",
        "[null,null,false,true,2,10,42,\"ab\",\"abc\",\"abcd\",\"hello\",[2,5,3,11],"
        "[2,5,6],[2,6],[3,10],{},{\"a\":42},{\"a\":42,\"b\":2},{\"a\":[],\"b\":1}]");
    check("sort", "[[]]", "[]");
    check("sort", "[{\"a\":1}]",
          "!object ({\"a\":1}) cannot be sorted, as it is not an array");
}

static void sorting_by_keys_is_stable(void **state)
{
    (void)state;
    check("_sort_by", "[[\"a\",\"b\",\"c\",\"d\",\"e\"],[[2],[1],[2],[1],[0]]]",
          "[\"e\",\"b\",\"d\",\"a\",\"c\"]");
    check("_sort_by", "[[1],[]]",
          "!array ([1]) and array ([]) cannot be sorted, as they are not both arrays");
    check("_group_by", "[[\"a\",\"b\",\"c\",\"d\"],[[2],[1],[2],[1]]]",
          "[[\"b\",\"d\"],[\"a\",\"c\"]]");
    check("_group_by", "[[],[]]", "[]");
    check("_unique_by",
          "[[\"chunky\",\"bacon\",\"kitten\",\"cicada\",\"asparagus\"],"
          "[[6],[5],[6],[6],[9]]]",
          "[\"bacon\",\"chunky\",\"asparagus\"]");
}

static void unique_keeps_one_of_each(void **state)
{
    (void)state;
    check("unique", "[[1,2,5,3,5,3,1,3]]", "[1,2,3,5]");
    check("unique", "[[1.0,1,{\"b\":1,\"a\":2},{\"a\":2,\"b\":1}]]",
          "[1.0,{\"b\":1,\"a\":2}]");
    check("unique", "[[]]", "[]");
    check("unique", "[1]", "!number (1) cannot be sorted, as it is not an array");
}

static void min_takes_the_first_and_max_the_last(void **state)
{
    (void)state;
    check("min", "[[5,4,2,7]]", "2");
    check("max", "[[5,4,2,7]]", "7");
    check("min", "[[]]", "null");
    check("_min_by", "[[\"a\",\"b\",\"c\"],[[1],[0],[0]]]", "\"b\"");
    check("_max_by", "[[\"a\",\"b\",\"c\"],[[0],[1],[1]]]", "\"c\"");
    check("min", "[1]", "!number (1) and number (1) cannot be iterated over");
    check("_max_by", "[[1,2],[[1]]]",
          "!array ([1,2]) and array ([[1]]) have wrong length");
}

static void bsearch_tells_where_it_would_go(void **state)
{
    (void)state;
    check("bsearch", "[[1,2,3],0]", "-1");
    check("bsearch", "[[1,2,3],2]", "1");
    check("bsearch", "[[1,2,3],4]", "-4");
    check("bsearch", "[[],4]", "-1");
    check("bsearch", "[[{\"x\":0},{\"x\":1},{\"x\":2}],{\"x\":1}]", "1");
    check("bsearch", "[\"aa\",0]", "!string (\"aa\") cannot be searched from");
}

static void add_is_a_chain_of_plus(void **state)
{
    (void)state;
    check("add", "[[]]", "null");
    check("add", "[[1,2,3.5]]", "6.5");
    check("add", "[[\"a\",null,\"b\\u0000\",\"c\"]]", "\"ab\\u0000c\"");
    check("add", "[[[3],[4,5],[6]]]", "[3,4,5,6]");
    check("add", "[[{\"a\":1},{\"b\":2},{\"a\":3}]]", "{\"a\":3,\"b\":2}");
    check("add", "[{\"x\":1,\"y\":2}]", "3");
    check("add", "[[\"a\",\"b\",1]]",
          "!string (\"ab\") and number (1) cannot be added");
    check("add", "[5]", "!Cannot iterate over number (5)");
    check("add", "[null]", "!Cannot iterate over null (null)");
}

static void any_and_all_look_for_truth(void **state)
{
    (void)state;
    check("any", "[[null,1]]", "true");
    check("any", "[[false,null]]", "false");
    check("any", "[[]]", "false");
    check("all", "[{\"a\":1,\"b\":false}]", "false");
    check("all", "[[1,\"\"]]", "true");
    check("all", "[[]]", "true");
    check("any", "[1]", "!Cannot iterate over number (1)");
}

static void flatten_goes_down_to_a_depth(void **state)
{
    (void)state;
    check("flatten", "[[0,[1],[[2]],[[[3]]]]]", "[0,1,2,3]");
    check("flatten", "[[0,[1],[[2]],[[[3]]]],0]", "[0,[1],[[2]],[[[3]]]]");
    check("flatten", "[[0,[1],[[2]],[[[3]]]],2]", "[0,1,2,[3]]");
    check("flatten", "[[0,[1,[2]],[1,[[3],2]]],2]", "[0,1,2,1,[3],2]");
    check("flatten", "[[[]]]", "[]");
    check("flatten", "[{\"a\":[1],\"b\":2}]", "[1,2]");
    check("flatten", "[[[[1]]],1.5]", "[1]");
    check("flatten", "[[[1]],-1]", "!flatten depth must not be negative");
    check("flatten", "[[[1]],null]", "!flatten depth must not be negative");
    check("_flatten", "[[[[1]]],-1]", "[1]");
    check("flatten", "[1]", "!Cannot iterate over number (1)");
}

static void reverse_turns_arrays_and_strings(void **state)
{
    (void)state;
    check("reverse", "[[1,2,3,4]]", "[4,3,2,1]");
    check("reverse", "[[]]", "[]");
    check("reverse", "[null]", "[]");
    check("reverse", "[\"ab\xe2\x98\x86\"]",
          "\"\xe2\x98\x86"
          "ba\"");
    check("reverse", "[{\"a\":1}]", "!Cannot index object with number (0)");
}

static void transpose_fills_with_nulls(void **state)
{
    (void)state;
    check("transpose", "[[[1],[2,3]]]", "[[1,2],[null,3]]");
    check("transpose", "[[]]", "[]");
    check("transpose", "[[[1],null]]", "[[1,null]]");
}

static void entries_go_there_and_back(void **state)
{
    (void)state;
    check("to_entries", "[{\"a\":1,\"b\":[2]}]",
          "[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":[2]}]");
    check("to_entries", "[[7]]", "[{\"key\":0,\"value\":7}]");
    check("to_entries", "[1]", "!number (1) has no keys");
    check("from_entries",
          "[[{\"key\":\"a\",\"value\":1},{\"Key\":\"b\",\"Value\":2},"
          "{\"name\":\"c\",\"value\":3},{\"Name\":\"d\",\"Value\":4},"
          "{\"k\":\"e\",\"v\":5},{\"K\":\"f\",\"V\":6}]]",
          "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6}");
    check("from_entries",
          "[[{\"key\":\"a\",\"value\":1},{\"key\":\"a\",\"value\":null}]]",
          "{\"a\":null}");
    check("from_entries", "[[{\"key\":null,\"name\":\"n\",\"value\":false}]]",
          "{\"n\":false}");
    check("from_entries", "[[{\"key\":\"a\"}]]", "{\"a\":null}");
    check("from_entries", "[[]]", "{}");
    check("from_entries", "[[{\"key\":1}]]", "!Cannot use number (1) as object key");
    check("from_entries", "[[{\"key\":false}]]",
          "!Cannot use null (null) as object key");
    check("from_entries", "[[1]]", "!Cannot index number with string (\"key\")");
}

static void plus_joins_containers(void **state)
{
    (void)state;
    check("+", "[[1,2],[3]]", "[1,2,3]");
    check("+", "[[],[3]]", "[3]");
    check("+", "[{\"a\":1,\"b\":2},{\"c\":3,\"a\":42}]", "{\"a\":42,\"b\":2,\"c\":3}");
    check("+", "[null,{\"a\":1}]", "{\"a\":1}");
    check("+", "[[1],null]", "[1]");
    check("+", "[null,null]", "null");
    check("+", "[\"\\u0000 \",\"\\u0000x\"]", "\"\\u0000 \\u0000x\"");
    check("+", "[{},[]]", "!object ({}) and array ([]) cannot be added");
}

static void minus_takes_elements_away(void **state)
{
    (void)state;
    check("-", "[[1,2,3,4,1],[1,3]]", "[2,4]");
    check("-", "[[\"xml\",\"yaml\",\"json\",{\"a\":1}],[{\"a\":1.0},\"xml\",\"x\"]]",
          "[\"yaml\",\"json\"]");
    check("-", "[[1],[]]", "[1]");
    check("-", "[[1],{}]", "!array ([1]) and object ({}) cannot be subtracted");
}

static void times_merges_objects(void **state)
{
    char *deep = nested(10000, "{\"a\":", "{}", "}");
    char *deeper = nested(10001, "{\"a\":", "{}", "}");
    struct value both = value_settle(text_value(deeper));

    (void)state;
    check("*",
          "[{\"k\":{\"a\":1,\"b\":2},\"hello\":{\"x\":1}},{\"k\":{\"a\":0,\"c\":3},"
          "\"hello\":1}]",
          "{\"k\":{\"a\":0,\"b\":2,\"c\":3},\"hello\":1}");
    check("*",
          "[{\"a\":{\"b\":1},\"c\":{\"d\":2},\"e\":5},{\"a\":{\"b\":2},"
          "\"c\":{\"d\":3,\"f\":9}}]",
          "{\"a\":{\"b\":2},\"c\":{\"d\":3,\"f\":9},\"e\":5}");
    check("*", "[{\"a\":1},{\"a\":{\"b\":2}}]", "{\"a\":{\"b\":2}}");
    check_values("*", deep, text_value(deep), text_value(deep));
    check_values("*", "!Object merge too deep", value_ref(both), value_ref(both));
    check("*", "[{},[]]", "!object ({}) and array ([]) cannot be multiplied");
    value_unref(both);
    free(deep);
    free(deeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sort_is_in_jq_order),
        cmocka_unit_test(sorting_by_keys_is_stable),
        cmocka_unit_test(unique_keeps_one_of_each),
        cmocka_unit_test(min_takes_the_first_and_max_the_last),
        cmocka_unit_test(bsearch_tells_where_it_would_go),
        cmocka_unit_test(add_is_a_chain_of_plus),
        cmocka_unit_test(any_and_all_look_for_truth),
        cmocka_unit_test(flatten_goes_down_to_a_depth),
        cmocka_unit_test(reverse_turns_arrays_and_strings),
        cmocka_unit_test(transpose_fills_with_nulls),
        cmocka_unit_test(entries_go_there_and_back),
        cmocka_unit_test(plus_joins_containers),
        cmocka_unit_test(minus_takes_elements_away),
        cmocka_unit_test(times_merges_objects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
