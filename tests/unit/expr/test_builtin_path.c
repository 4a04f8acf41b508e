/* Getting, setting and deleting by keys and paths. */
#include "calls.h"

static void getpath_follows_a_path(void **state)
{
    (void)state;
    check("getpath", "[null,[\"a\",\"b\"]]", "null");
    check("getpath", "[{\"a\":{\"b\":0,\"c\":1}},[\"a\",\"b\"]]", "0");
    check("getpath", "[{\"a\":[1,{\"b\":\"x\"}]},[\"a\",-1,\"b\"]]", "\"x\"");
    check("getpath", "[{\"a\":1},[]]", "{\"a\":1}");
    check("getpath", "[[1,2,3],[{\"start\":1,\"end\":null}]]", "[2,3]");
    check("getpath", "[{\"a\":1},[\"a\",\"b\"]]",
          "!Cannot index number with string (\"b\")");
    check("getpath", "[1,2]", "!Path must be specified as an array");
}

static void setpath_makes_what_is_missing(void **state)
{
    (void)state;
    check("setpath", "[null,[\"a\",\"b\"],1]", "{\"a\":{\"b\":1}}");
    check("setpath", "[null,[0,\"a\"],1]", "[{\"a\":1}]");
    check("setpath", "[{\"a\":{\"b\":0,\"c\":2}},[\"a\",\"b\"],[1]]",
          "{\"a\":{\"b\":[1],\"c\":2}}");
    check("setpath", "[{\"bar\":false},[\"foo\",1],20]",
          "{\"bar\":false,\"foo\":[null,20]}");
    check("setpath", "[[0],[-1],1]", "[1]");
    check("setpath", "[1,[],2]", "2");
    check("setpath", "[[1,2,3,4],[{\"start\":1,\"end\":3},0],9]", "[1,9,3,4]");
    check("setpath", "[{\"hi\":\"hello\"},[1],1]",
          "!Cannot index object with number (1)");
    check("setpath", "[[],[[1]],1]", "!Cannot update field at array index of array");
    check("setpath", "[null,[\"a\",-1],1]", "!Out of bounds negative array index");
    check("setpath", "[null,1,1]", "!Path must be specified as an array");
}

static void delpaths_deletes_the_last_first(void **state)
{
    (void)state;
    check("delpaths", "[{\"a\":{\"b\":1},\"x\":{\"y\":2}},[[\"a\",\"b\"]]]",
          "{\"a\":{},\"x\":{\"y\":2}}");
    check("delpaths", "[[1,2,3],[[-200]]]", "[1,2,3]");
    check("delpaths",
          "[[0,1,2,3,4,5,6,7],[[{\"start\":2,\"end\":4}],[0],"
          "[{\"start\":-2,\"end\":null}]]]",
          "[1,4,5]");
    check("delpaths",
          "[[0,1,2,3,4,5,6,7,8,9],[[1],[-6],[2],"
          "[{\"start\":-3,\"end\":9}]]]",
          "[0,3,5,6,9]");
    check("delpaths",
          "[{\"foo\":[0,1],\"bar\":[1]},[[\"foo\",0],[\"foo\"],"
          "[\"baz\",\"bar\",0,\"x\"],[\"bar\",0]]]",
          "{\"bar\":[]}");
    check("delpaths", "[[{\"foo\":2,\"x\":1}],[[0,\"foo\"]]]", "[{\"x\":1}]");
    check("delpaths",
          "[{\"a\":[1,2,3]},[[\"a\",0],[\"a\",2],[\"a\",{\"start\":2,"
          "\"end\":3},0]]]",
          "{\"a\":[2]}");
    check("delpaths", "[{\"a\":1},[]]", "{\"a\":1}");
    check("delpaths", "[{\"a\":1},[[\"a\"],[]]]", "null");
    check("delpaths", "[null,[[\"a\",0]]]", "null");
    check("delpaths", "[{},0]", "!Paths must be specified as an array");
    check("delpaths", "[{},[1]]", "!Path must be specified as array, not number");
    check("delpaths", "[{},[[0]]]", "!Cannot delete number field of object");
    check("delpaths", "[[1],[[\"a\"]]]", "!Cannot delete string element of array");
    check("delpaths", "[1,[[\"a\"]]]", "!Cannot delete fields from number");
    check("delpaths", "[{\"a\":1},[[\"a\",\"b\",\"c\"]]]",
          "!Cannot index number with string (\"b\")");
}

static void check_long_path(const char *name, size_t length, const char *expected)
{
    struct value path = value_array_new();

    for (size_t i = 0; i < length; i++)
        path = value_append(path, value_integer(0));
    if (name[0] == 'g') {
        check_values(name, expected, VALUE_OF(VALUE_NULL), path);
    } else {
        struct value paths = value_append(value_array_new(), path);

        check_values(name, expected, VALUE_OF(VALUE_NULL), paths);
    }
}

static void paths_have_an_end(void **state)
{
    (void)state;
    check_long_path("getpath", 10000, "null");
    check_long_path("getpath", 10001, "!Path too deep");
    check_long_path("delpaths", 10000, "null");
    check_long_path("delpaths", 10001, "!Path too deep");
}

static void get_takes_keys_indices_and_slices(void **state)
{
    (void)state;
    check("get", "[{\"a\":1,\"a\":2},\"a\"]", "2");
    check("get", "[{\"a\":1},\"b\"]", "null");
    check("get", "[[10,20,30],1.7]", "20");
    check("get", "[[10,20,30],-1]", "30");
    check("get", "[[10,20,30],-4]", "null");
    check("get", "[[10,20,30],1000000000000000000]", "null");
    check("get", "[[10,20,30],1e300]", "null");
    check("get", "[null,\"a\"]", "null");
    check("get", "[null,{\"start\":1,\"end\":2}]", "null");
    check("get", "[[0,1,2,1,3,1,4,1,2],[1,2]]", "[1,7]");
    check("get", "[[1],[]]", "[]");
    check("get", "[[0,1],true]", "!Cannot index array with boolean (true)");
    check("get", "[1,\"a\"]", "!Cannot index number with string (\"a\")");
    check("get", "[null,[1]]", "!Cannot index null with array ([1])");
    check("get", "[{\"a\":1},0]", "!Cannot index object with number (0)");
    check_values("get", "null", text_value("[0,1,2]"), value_number(__builtin_nan("")));
}

static void slices_count_characters(void **state)
{
    (void)state;
    check("get", "[\"abcdefghi\",{\"start\":2,\"end\":4}]", "\"cd\"");
    check("get", "[\"\xe6\xad\xa3xyz\",{\"start\":null,\"end\":1}]",
          "\"\xe6\xad\xa3\"");
    check("get", "[\"abc\",{\"start\":-2,\"end\":null}]", "\"bc\"");
    check("get", "[\"abc\",{\"start\":3,\"end\":2}]", "\"\"");
    check("get", "[[0,1,2,3,4,5,6],{\"start\":-5,\"end\":4}]", "[2,3]");
    check("get", "[[0,1,2,3,4,5,6],{\"start\":10,\"end\":null}]", "[]");
    check("get", "[[0,1,2,3,4,5,6,7,8,9],{\"start\":1.2,\"end\":3.5}]", "[1,2,3]");
    check("get", "[[0,1,2],{\"start\":1.7,\"end\":4294967295}]", "[1,2]");
    check("get", "[[0,1,2],{\"start\":1.7,\"end\":-4294967296}]", "[]");
    check("get", "[[0,1,2],{\"start\":\"a\",\"end\":1}]",
          "!Array/string slice indices must be integers");
    check("get", "[[0,1,2],{}]", "!Array/string slice indices must be integers");
}

static void set_fills_up_with_nulls(void **state)
{
    (void)state;
    check("set", "[{\"a\":1,\"b\":2},\"a\",3]", "{\"a\":3,\"b\":2}");
    check("set", "[null,\"a\",3]", "{\"a\":3}");
    check("set", "[null,2,3]", "[null,null,3]");
    check("set", "[[0,1,2],-2,5]", "[0,5,2]");
    check("set", "[[0,1,2,3,4],1.1,5]", "[0,5,2,3,4]");
    check("set", "[[0,1,2,3,4,5,6,7],{\"start\":2,\"end\":4},[\"a\",\"b\",\"c\"]]",
          "[0,1,\"a\",\"b\",\"c\",4,5,6,7]");
    check("set", "[[0,1,2,3],{\"start\":1,\"end\":3},[]]", "[0,3]");
    check("set", "[[0,1],{\"start\":5,\"end\":9},[7]]", "[0,1,7]");
    check("set", "[null,{\"start\":0,\"end\":1},[7]]", "[7]");
    check("set", "[[0],{\"start\":0,\"end\":1},7]",
          "!A slice of an array can only be assigned another array");
    check("set", "[\"abc\",{\"start\":0,\"end\":1},\"x\"]",
          "!Cannot update string slices");
    check("set", "[[0,1,2],-4,5]", "!Out of bounds negative array index");
    check("set", "[null,-1,5]", "!Out of bounds negative array index");
    check("set", "[null,999999999,5]", "!Array index too large");
    check("set", "[{},0,5]", "!Cannot update field at number index of object");
    check("set", "[null,true,5]", "!Cannot update field at boolean index of null");
    check("set", "[null,{},5]", "!Array/string slice indices must be integers");
    check_values("set", "!Cannot set array element at NaN index", text_value("[0]"),
                 value_number(__builtin_nan("")), value_integer(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(getpath_follows_a_path),
        cmocka_unit_test(setpath_makes_what_is_missing),
        cmocka_unit_test(delpaths_deletes_the_last_first),
        cmocka_unit_test(paths_have_an_end),
        cmocka_unit_test(get_takes_keys_indices_and_slices),
        cmocka_unit_test(slices_count_characters),
        cmocka_unit_test(set_fills_up_with_nulls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
