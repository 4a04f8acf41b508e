#include "evaluate.h"

#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"
#include "pipeline/match/regex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define ON_VALGRIND (RUNNING_ON_VALGRIND != 0)
#else
#define ON_VALGRIND false
#endif

bool compiled_init(struct compiled *compiled, const char *program, bool with_paths)
{
    struct expr_place place = {
        .bytes = program,
        .length = strlen(program),
        .whole = true,
    };
    struct expr_options options = {0};
    const struct node *root;
    size_t end;

    /* It cannot see through compiled patterns. */
    regex_allow_jit(!ON_VALGRIND);
    memset(compiled, 0, sizeof *compiled);
    arena_init(&compiled->arena);
    if (with_paths)
        options.paths = compiled->paths = json_paths_new();
    return !expr_parse(&place, &compiled->arena, &root, &end, &compiled->fault) &&
           !expr_compile(&compiled->expr, root, &options, &compiled->fault);
}

void compiled_release(struct compiled *compiled)
{
    expr_free(compiled->expr);
    json_paths_free(compiled->paths);
    arena_release(&compiled->arena);
}

#define TEXT_SIZE 65536

struct told {
    char bytes[TEXT_SIZE];
    size_t length;
};

static void tell(struct told *told, const char *bytes, size_t length)
{
    if (told->length > 0)
        told->bytes[told->length++] = ' ';
    if (length > TEXT_SIZE - 2 - told->length)
        length = TEXT_SIZE - 2 - told->length;
    memcpy(told->bytes + told->length, bytes, length);
    told->length += length;
    told->bytes[told->length] = 0;
}

/* False without memory. */
static bool tell_value(struct told *told, struct value value)
{
    struct buffer text = {0};
    bool done;

    write_value(&text, value, 0);
    done = !text.failed;
    if (done)
        tell(told, text.bytes, text.length);
    buffer_release(&text);
    return done;
}

const char *results(struct expr_run *run, struct value input,
                    const struct json_found *found)
{
    static struct told told;
    enum expr_answer answer;
    struct value value;

    told.length = 0;
    told.bytes[0] = 0;
    expr_start(run, input, found);
    while ((answer = expr_next(run, &value)) == EXPR_VALUE) {
        bool done = tell_value(&told, value);

        value_unref(value);
        if (!done) {
            answer = EXPR_NO_MEMORY;
            break;
        }
    }
    if (answer == EXPR_NO_MEMORY)
        tell(&told, "-", 1);
    if (answer == EXPR_ERROR) {
        struct expr_mistake mistake = expr_error(run);

        tell(&told, "!", 1);
        memcpy(told.bytes + told.length, mistake.what.bytes, mistake.what.length + 1);
    }
    return told.bytes;
}

enum form {
    FORM_SCANNED,
    FORM_TEXT,
    FORM_BUILT,
    FORM_COUNT,
};

static struct value input_of(const char *json, enum form form)
{
    enum json_verdict verdict;

    if (form != FORM_BUILT)
        return value_text(json, strlen(json));
    return json_parse(json, strlen(json), JSON_PARSE_DEPTH_LIMIT, &verdict, NULL);
}

static struct json_found *scan(const struct compiled *compiled, const char *input)
{
    size_t count = json_paths_count(compiled->paths);
    struct json_found *found = calloc(count + 1, sizeof *found);

    assert_non_null(found);
    assert_int_equal(
        json_scan(compiled->paths, input, strlen(input), JSON_DEPTH_LIMIT, found, NULL),
        JSON_VALID);
    return found;
}

static bool ends_without_memory(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && text[length - 1] == '-' &&
           (length == 1 || text[length - 2] == ' ');
}

/* Less memory than needed, a little more each time, until it is enough. */
static void starve(const struct compiled *compiled, const char *input,
                   const char *expected, const char *place)
{
    size_t used = memory_used();

    for (size_t more = 0; more < (1 << 20); more += more < 4096 ? 56 : 1024) {
        struct expr_run *run;
        struct value value;
        const char *told;

        memory_init(used + more);
        run = expr_run_new(compiled->expr, NULL);
        value = run ? input_of(input, FORM_BUILT) : VALUE_OF(VALUE_NONE);
        told = value.form ? results(run, value, NULL) : "-";
        expr_run_free(run);
        memory_init(MEMORY_LIMIT);
        if (memory_used() != used)
            fail_msg("%s: %zu bytes are left", place, memory_used() - used);
        if (strcmp(told, expected) == 0)
            return;
        /* The words of an error may be short of memory too. */
        if (!ends_without_memory(told) && !strchr(told, '!'))
            fail_msg("%s: with %zu bytes: %s", place, more, told);
    }
    fail_msg("%s: a megabyte is not enough", place);
}

void check_at(const char *program, const char *input, const char *expected,
              const char *file, int line)
{
    struct compiled compiled;
    struct json_found *found;
    struct expr_run *run;
    char place[512];
    size_t used;

    (void)snprintf(place, sizeof place, "%s:%d: %s", file, line, program);
    memory_init(MEMORY_LIMIT);
    if (!compiled_init(&compiled, program, true))
        fail_msg("%s: %s", place, compiled.fault.what);
    found = scan(&compiled, input);
    used = memory_used();
    run = expr_run_new(compiled.expr, NULL);
    assert_non_null(run);
    for (int i = 0; i < 2 * FORM_COUNT; i++) {
        enum form form = (enum form)(i % FORM_COUNT);
        const char *told =
            results(run, input_of(input, form), form == FORM_SCANNED ? found : NULL);

        if (strcmp(told, expected) != 0)
            fail_msg("%s: gives %s, not %s", place, told, expected);
    }
    expr_run_free(run);
    if (memory_used() != used)
        fail_msg("%s: %zu bytes are left", place, memory_used() - used);
    starve(&compiled, input, expected, place);
    free(found);
    compiled_release(&compiled);
}

const char *refusal(const char *program)
{
    static struct compiled compiled;

    memory_init(MEMORY_LIMIT);
    if (compiled_init(&compiled, program, true))
        fail_msg("%s: compiles", program);
    compiled_release(&compiled);
    return compiled.fault.what;
}
