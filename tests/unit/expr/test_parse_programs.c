/* jq's own test suite: each of its programs parses, and those that must not compile
 * because of their grammar do not. The suite is not part of the project; without its
 * folder these tests are skipped. */
#include "jq_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const files[] = {"jq.test", "man.test", "base64.test", "uri.test"};

/* Programs that only the compiler can refuse, for names that nothing defines. */
static const char *const undefined[] = {
    ". as $foo | break $foo",
    ". as $foo | [$foo, $bar]",
};

static bool uses_modules(const char *program)
{
    return strncmp(program, "import ", 7) == 0 || strncmp(program, "include ", 8) == 0;
}

static bool is_undefined(const char *program)
{
    for (size_t i = 0; i < sizeof undefined / sizeof undefined[0]; i++)
        if (strcmp(program, undefined[i]) == 0)
            return true;
    return false;
}

static enum status parse(const char *text, size_t length, struct arena *arena,
                         const struct node **root, struct fault *fault)
{
    struct expr_place place = {.bytes = text, .length = length, .whole = true};
    size_t end;

    return expr_parse(&place, arena, root, &end, fault);
}

static void assert_refused(const char *program)
{
    const struct node *root;
    struct fault fault = {0};
    struct arena arena;

    if (is_undefined(program))
        return;
    arena_init(&arena);
    if (parse(program, strlen(program), &arena, &root, &fault) != STATUS_USAGE)
        fail_msg("%s: no error", program);
    arena_release(&arena);
}

/* It parses, and comes back from its own words. */
static void assert_parsed(const char *program)
{
    const struct node *root, *again;
    struct fault fault = {0};
    struct jq_text text = {0};
    struct arena arena;

    if (uses_modules(program))
        return;
    arena_init(&arena);
    if (parse(program, strlen(program), &arena, &root, &fault) != STATUS_OK)
        fail_msg("%s: %s", program, fault.what);
    jq_text_write(&text, root);
    if (parse(text.bytes, text.length, &arena, &again, &fault) != STATUS_OK)
        fail_msg("%s: %s: %s", program, text.bytes, fault.what);
    if (!jq_text_same(root, again))
        fail_msg("%s: is not %s", program, text.bytes);
    free(text.bytes);
    arena_release(&arena);
}

/* The next line without its end; NULL at the end of the file. */
static char *next_line(FILE *file, char **line, size_t *room)
{
    ssize_t length = getline(line, room, file);

    if (length < 0)
        return NULL;
    if (length > 0 && (*line)[length - 1] == '\n')
        (*line)[length - 1] = '\0';
    return *line;
}

/* Cases are parted by empty lines: a program, its input, its outputs; or %%FAIL, a
 * program, the message. */
static size_t run_cases(FILE *file)
{
    char *line = NULL;
    size_t room = 0, count = 0;

    while (next_line(file, &line, &room)) {
        if (line[0] == '\0' || line[0] == '#')
            continue;
        if (strncmp(line, "%%FAIL", 6) != 0)
            assert_parsed(line);
        else if (next_line(file, &line, &room))
            assert_refused(line);
        count++;
        while (next_line(file, &line, &room) && line[0] != '\0')
            continue;
    }
    free(line);
    return count;
}

static void programs_of_jqs_test_suite(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[512];
        FILE *file;

        (void)snprintf(path, sizeof path, "%s/%s", JQ_TESTS, files[i]);
        file = fopen(path, "r");
        if (!file) {
            print_message("skipped: jq's test suite is not at %s\n", JQ_TESTS);
            skip();
        }
        count += run_cases(file);
        fclose(file);
    }
    assert_true(count > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_of_jqs_test_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
