/* jq-cases FILE...: runs the cases of jq's own test files through the compiler and the
 * machine, and lists those that differ. Every line is a program, its input, and its
 * outputs up to an empty line; behind %%FAIL comes a program that must not compile.
 * Fails if a case differs that is not known to, or passes though it is.
 *
 * jq-cases -e PROGRAM [INPUT]: runs one program. */
#include "pipeline/expr/expr.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct program {
    struct arena arena;
    struct json_paths *paths;
    struct expr *expr;
    struct expr_run *run;
};

static bool with_paths = true;

static void program_release(struct program *program)
{
    expr_run_free(program->run);
    expr_free(program->expr);
    json_paths_free(program->paths);
    arena_release(&program->arena);
}

/* On failure what is wrong, else NULL. */
static const char *program_init(struct program *program, const char *text)
{
    static struct fault fault;
    struct expr_place place = {.bytes = text, .length = strlen(text), .whole = true};
    struct expr_options options = {0};
    const struct node *root;
    size_t end;

    memset(program, 0, sizeof *program);
    arena_init(&program->arena);
    options.paths = program->paths = with_paths ? json_paths_new() : NULL;
    if (expr_parse(&place, &program->arena, &root, &end, &fault) ||
        expr_compile(&program->expr, root, &options, &fault))
        return fault.what;
    program->run = expr_run_new(program->expr, NULL);
    return program->run ? NULL : "no memory";
}

/* As jq reads JSON: nan and Infinity too. */
static struct value parse_freely(const char *text)
{
    struct program program;
    struct value value = VALUE_OF(VALUE_NONE);
    bool paths = with_paths;

    with_paths = false;
    if (!program_init(&program, "fromjson")) {
        expr_start(program.run, value_string_new(text, strlen(text)), NULL);
        if (expr_next(program.run, &value) != EXPR_VALUE)
            value = value_string_new(text, strlen(text));
    }
    program_release(&program);
    with_paths = paths;
    return value;
}

static struct value parse(const char *text)
{
    enum json_verdict verdict;
    struct json_mistake mistake;
    struct value value;

    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    value = json_parse(text, strlen(text), JSON_PARSE_DEPTH_LIMIT, &verdict, &mistake);
    return value.form == VALUE_NONE ? parse_freely(text) : value;
}

static char *shown(struct value value)
{
    struct buffer buffer = {0};

    write_value(&buffer, value, WRITE_SORT_KEYS);
    buffer_add_byte(&buffer, 0);
    return buffer.bytes;
}

static bool same(struct value a, struct value b)
{
    bool failed = false;

    return value_compare(a, b, &failed) == 0;
}

static struct json_found *scan(const struct program *program, const char *text)
{
    struct json_found *found;
    size_t count = program->paths ? json_paths_count(program->paths) : 0;

    if (count == 0)
        return NULL;
    found = calloc(count, sizeof *found);
    if (json_scan(program->paths, text, strlen(text), JSON_PARSE_DEPTH_LIMIT, found,
                  NULL) == JSON_VALID)
        return found;
    free(found);
    return NULL;
}

/* Cases that differ, and shall: by their program, with the reason. */
static const struct known {
    const char *program, *reason;
} known[] = {
    {". - 10", "integers of 64 bits stay exact"},
    {".[0] - 10", "integers of 64 bits stay exact"},
    {".x - 10", "integers of 64 bits stay exact"},
    {".[] as $n | $n+0 | [., tostring, . == $n]", "integers of 64 bits stay exact"},
    {"map([., . == 1]) | tojson == if have_decnum then "
     "\"[[1,true],[1.000,true],[1.0,true],[1.00,true]]\" else "
     "\"[[1,true],[1,true],[1,true],[1,true]]\" end",
     "a number that nothing was computed with is written as it was spelled"},
    {"try ((reduce range(10001) as $_ ([]; [.])) as $x | (reduce range(10001) as $_ "
     "([]; [.])) as $y | $x == $y) catch .",
     "comparing has no limit of depth"},
    {"try ((reduce range(10001) as $_ ([]; [.])) as $x | [$x, $x] | sort) catch .",
     "comparing has no limit of depth"},
    {"try ((reduce range(10001) as $_ ([]; [.])) as $x | [$x, $x] | unique) catch .",
     "comparing has no limit of depth"},
    {"try ((reduce range(10001) as $_ ({}; {a: .})) as $x | [$x, $x] | sort) catch .",
     "comparing has no limit of depth"},
    {"try ((reduce range(10001) as $_ ({}; {a: .})) as $x | [$x, $x] | unique) "
     "catch .",
     "comparing has no limit of depth"},
};

static bool is_module(const char *program)
{
    return strncmp(program, "import ", 7) == 0 ||
           strncmp(program, "include ", 8) == 0 || strstr(program, "modulemeta");
}

/* Why the case differs; NULL: it should not. */
static const char *known_reason(const char *program)
{
    if (is_module(program))
        return "there are no modules";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(program, known[i].program) == 0)
            return known[i].reason;
    return NULL;
}

struct test {
    char *program, *input, *outputs[256];
    size_t output_count;
    int line;
    bool fails;
};

static bool complain(const struct test *test, const char *file, const char *what,
                     const char *detail)
{
    const char *reason = test->fails ? NULL : known_reason(test->program);

    printf("%s:%d: %s\n    %s %.200s\n", file, test->line, test->program, what, detail);
    if (reason)
        printf("    as expected: %s\n", reason);
    return false;
}

static bool run_outputs(const struct test *test, const char *file,
                        struct program *program)
{
    size_t count = 0;
    struct value value;

    for (;;) {
        enum expr_answer answer = expr_next(program->run, &value);

        if (answer == EXPR_ERROR && count == test->output_count)
            return true;
        if (answer == EXPR_ERROR)
            return complain(test, file, "error:", expr_error(program->run).what.bytes);
        if (answer == EXPR_NO_MEMORY)
            return complain(test, file, "no memory", "");
        if (answer == EXPR_END)
            break;
        if (count < test->output_count) {
            struct value expected = parse(test->outputs[count]);
            bool equal = same(value, expected);

            value_unref(expected);
            if (!equal) {
                char *text = shown(value);

                complain(test, file, "gives", text);
                memory_free(text);
                value_unref(value);
                return false;
            }
        }
        value_unref(value);
        count++;
    }
    return count == test->output_count ||
           complain(test, file, "gives another number of results", "");
}

static bool run_test(const struct test *test, const char *file)
{
    struct program program;
    const char *wrong = program_init(&program, test->program);
    struct json_found *found = NULL;
    bool passed;

    if (test->fails || wrong) {
        passed = test->fails && wrong;
        if (!passed)
            complain(test, file, test->fails ? "compiles" : "does not compile:",
                     wrong ? wrong : "");
    } else {
        struct value input = parse(test->input);

        if (program.paths)
            found = scan(&program, test->input);
        expr_start(program.run, input, found);
        passed = run_outputs(test, file, &program);
    }
    program_release(&program);
    free(found);
    return passed;
}

static bool skipped(const char *line)
{
    line += strspn(line, " \t");
    return *line == '#' || *line == 0;
}

static char *read_line(FILE *file, int *number)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, file);

    if (length < 0) {
        free(line);
        return NULL;
    }
    ++*number;
    if (length > 0 && line[length - 1] == '\n')
        line[--length] = 0;
    return line;
}

static bool read_test(FILE *file, struct test *test, int *number)
{
    char *line;

    memset(test, 0, sizeof *test);
    while ((line = read_line(file, number))) {
        if (skipped(line)) {
            free(line);
            continue;
        }
        if (strncmp(line, "%%FAIL", 6) != 0)
            break;
        test->fails = true;
        free(line);
    }
    if (!line)
        return false;
    test->program = line;
    test->line = *number;
    if (!test->fails)
        test->input = read_line(file, number);
    while ((line = read_line(file, number)) && !skipped(line))
        if (test->output_count < 256)
            test->outputs[test->output_count++] = line;
    free(line);
    return true;
}

/* How many cases were not as they should be. */
static int run_file(const char *name)
{
    FILE *file = fopen(name, "r");
    struct test test;
    int number = 0, passed = 0, total = 0, wrong = 0;

    if (!file)
        return 0;
    while (read_test(file, &test, &number)) {
        bool pass = run_test(&test, name);
        bool differs = !test.fails && known_reason(test.program);

        total++;
        passed += pass;
        if (pass && differs)
            printf("%s:%d: passes, but is listed\n", name, test.line);
        wrong += pass == differs;
        free(test.program);
        free(test.input);
        for (size_t i = 0; i < test.output_count; i++)
            free(test.outputs[i]);
    }
    (void)fclose(file);
    printf("%s: %d of %d\n", name, passed, total);
    return wrong;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void evaluate(const char *text, const char *input)
{
    struct program program;
    double start = now();
    const char *wrong = program_init(&program, text);
    double compiled = now();
    struct json_found *found = NULL;
    struct value value;
    enum expr_answer answer = EXPR_END;

    if (wrong) {
        printf("cannot compile: %s\n", wrong);
    } else {
        value = value_text(input, strlen(input));
        found = scan(&program, input);
        expr_start(program.run, value, found);
        while ((answer = expr_next(program.run, &value)) == EXPR_VALUE) {
            char *shows = shown(value);

            printf("%s\n", shows);
            memory_free(shows);
            value_unref(value);
        }
        if (answer == EXPR_ERROR)
            printf("error: %s\n", expr_error(program.run).what.bytes);
        if (answer == EXPR_NO_MEMORY)
            printf("no memory\n");
    }
    fprintf(stderr, "compiled in %.3f ms, ran in %.3f ms, %s\n",
            (compiled - start) * 1e3, (now() - compiled) * 1e3,
            program.expr && expr_needs_whole_input(program.expr) ? "whole" : "fields");
    program_release(&program);
    free(found);
}

int main(int count, char **arguments)
{
    int wrong = 0;

    memory_init(MEMORY_LIMIT);
    setenv("PAGER", "less", 1);
    setenv("TZ", "UTC", 1);
    if (count > 2 && strcmp(arguments[1], "-e") == 0) {
        evaluate(arguments[2], count > 3 ? arguments[3] : "null");
        return 0;
    }
    for (int i = 1; i < count; i++) {
        /* With fields read through the scanner, and without. */
        with_paths = true;
        wrong += run_file(arguments[i]);
        with_paths = false;
        wrong += run_file(arguments[i]);
    }
    return wrong > 0;
}
