/* Nothing that the text does makes the C stack grow: these run on a small one. */
#include "pipeline/expr/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#define DEPTH 100000

/* `opens` and `closes` are repeated. */
struct shape {
    const char *before, *opens, *middle, *closes, *behind;
    enum status expected;
    const char *what;
};

struct parsing {
    char *text;
    size_t length;
    enum status status;
    struct fault fault;
};

static void *parse(void *opaque)
{
    struct parsing *parsing = opaque;
    struct expr_place place = {
        .bytes = parsing->text,
        .length = parsing->length,
        .whole = true,
    };
    const struct node *root;
    struct arena arena;
    size_t end;

    arena_init(&arena);
    parsing->status = expr_parse(&place, &arena, &root, &end, &parsing->fault);
    arena_release(&arena);
    return NULL;
}

static void make_text(struct parsing *parsing, const struct shape *shape, size_t depth)
{
    size_t room = strlen(shape->before) + strlen(shape->middle) +
                  strlen(shape->behind) +
                  depth * (strlen(shape->opens) + strlen(shape->closes)) + 1;
    char *to = malloc(room);

    assert_non_null(to);
    parsing->text = to;
    to = stpcpy(to, shape->before);
    for (size_t i = 0; i < depth; i++)
        to = stpcpy(to, shape->opens);
    to = stpcpy(to, shape->middle);
    for (size_t i = 0; i < depth; i++)
        to = stpcpy(to, shape->closes);
    to = stpcpy(to, shape->behind);
    parsing->length = (size_t)(to - parsing->text);
}

static void assert_shape(const struct shape *shape, size_t depth)
{
    struct parsing parsing = {.status = STATUS_INVARIANT};
    pthread_attr_t small;
    pthread_t thread;

    make_text(&parsing, shape, depth);
    assert_int_equal(pthread_attr_init(&small), 0);
    assert_int_equal(pthread_attr_setstacksize(&small, (size_t)128 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &small, parse, &parsing), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&small);
    if (parsing.status != shape->expected)
        fail_msg("%s: %s", shape->opens, parsing.fault.what);
    if (shape->what)
        assert_string_equal(parsing.fault.what, shape->what);
    free(parsing.text);
}

static void deep_programs_parse(void **state)
{
    static const struct shape shapes[] = {
        {"", "(", "1", ")", "", STATUS_OK, NULL},
        {"", "[", "1", "]", "", STATUS_OK, NULL},
        {"", "{a:", "1", "}", "", STATUS_OK, NULL},
        {"", "{(", "\"a\"", "):1}", "", STATUS_OK, NULL},
        {"", ".[", "1", "]", "", STATUS_OK, NULL},
        {"", ".[1:", "2", "]", "", STATUS_OK, NULL},
        {"", "f(", "1", ")", "", STATUS_OK, NULL},
        {"", "if 1 then ", "1", " end", "", STATUS_OK, NULL},
        {"", "if ", "1", " then 1 end", "", STATUS_OK, NULL},
        {"if 1 then 2", " elif 3 then 4", " end", "", "", STATUS_OK, NULL},
        {"", "\"\\(", "1", ")\"", "", STATUS_OK, NULL},
        {"", "- ", "1", "", "", STATUS_OK, NULL},
        {"", "try ", "1", "", "", STATUS_OK, NULL},
        {"", "try 1 catch ", "1", "", "", STATUS_OK, NULL},
        {"", ".a", "", "", "", STATUS_OK, NULL},
        {"1", "?", "", "", "", STATUS_OK, NULL},
        {"1", "[]", "", "", "", STATUS_OK, NULL},
        {"", "1 as [$x] | ", "1", "", "", STATUS_OK, NULL},
        {"", "label $x | ", "1", "", "", STATUS_OK, NULL},
        {"", "def f: ", "1", "; 1", "", STATUS_OK, NULL},
        {"", "def f: 1; ", "1", "", "", STATUS_OK, NULL},
        {"", "reduce ", "1", " as $x (1; 2)", "", STATUS_OK, NULL},
        {". as ", "[", "$x", "]", " | 1", STATUS_OK, NULL},
        {". as ", "{a:", "$x", "}", " | 1", STATUS_OK, NULL},
        {". as $x", " ?// $x", " | 1", "", "", STATUS_OK, NULL},
        {"1", " + 1", "", "", "", STATUS_OK, NULL},
        {"1", " // 1", "", "", "", STATUS_OK, NULL},
        {"1", " | 1", "", "", "", STATUS_OK, NULL},
        {"[1", ", 1", "]", "", "", STATUS_OK, NULL},
        {"f(1", "; 1", ")", "", "", STATUS_OK, NULL},
        {"{a", ", a", "}", "", "", STATUS_OK, NULL},
        {"\"", "\\(1)", "\"", "", "", STATUS_OK, NULL},
        {"", "#\n", "1", "", "", STATUS_OK, NULL},
        {"", "(", "", "", "", STATUS_USAGE, "`(` is never closed"},
        {"", "\"\\(", "", "", "", STATUS_USAGE, "`\\(` is never closed"},
        {"1", ")", "", "", "", STATUS_USAGE, "this `)` closes nothing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_shape(&shapes[i], DEPTH);
}

static void a_program_past_the_limit_is_refused(void **state)
{
    static const struct shape shape = {
        "1",
        "+1",
        "",
        "",
        "",
        STATUS_RESOURCE,
        "the expression is too large: it has more than 4000000 parts",
    };

    (void)state;
    assert_shape(&shape, EXPR_NODE_LIMIT / 2 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_programs_parse),
        cmocka_unit_test(a_program_past_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
