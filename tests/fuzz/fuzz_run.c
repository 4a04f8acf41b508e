/* A program and a record, one behind the other with a newline between: whatever they
 * are, the evaluation ends, leaks nothing, and gives the same values whether the
 * record's fields were found by the scanner, are looked up in its text, or come from a
 * built value. */
#include "fuzz.h"

#include "pipeline/expr/expr.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <string.h>

#define MEMORY ((size_t)64 << 20)
#define VALUES_LIMIT 1000
#define ASKED_LIMIT 30 /* of 65,536 instructions each */
#define SLOTS_LIMIT 1024

struct program {
    struct arena arena;
    struct json_paths *paths;
    struct expr *expr;
    bool valid;
};

static unsigned asked;

static bool is_stopped(void *opaque)
{
    (void)opaque;
    return ++asked > ASKED_LIMIT;
}

static void compile(struct program *program, const char *text, size_t length)
{
    struct expr_place place = {.bytes = text, .length = length, .whole = true};
    struct expr_options options = {.variables = NULL};
    const struct node *root;
    struct fault fault;
    size_t end;

    *program = (struct program){.paths = json_paths_new()};
    arena_init(&program->arena);
    options.paths = program->paths;
    program->valid =
        program->paths &&
        expr_parse(&place, &program->arena, &root, &end, &fault) == STATUS_OK &&
        expr_compile(&program->expr, root, &options, &fault) == STATUS_OK;
}

static void release(struct program *program)
{
    expr_free(program->expr);
    json_paths_free(program->paths);
    arena_release(&program->arena);
}

/* Writes all values of one evaluation, and how it ended. False: it was cut short, by
 * the clock or for want of memory, and so is no answer to compare. Takes `input`. */
static bool evaluate(const struct program *program, struct value input,
                     const struct json_found *found, struct buffer *told)
{
    struct expr_host host = {.is_stopped = is_stopped};
    struct expr_run *run = expr_run_new(program->expr, &host);
    enum expr_answer answer = EXPR_VALUE;
    struct value value;

    FUZZ_REQUIRE(run);
    asked = 0;
    expr_start(run, input, found);
    for (int i = 0; i < VALUES_LIMIT && answer == EXPR_VALUE; i++) {
        answer = expr_next(run, &value);
        if (answer != EXPR_VALUE)
            break;
        write_value(told, value, 0);
        buffer_add_byte(told, '\n');
        value_unref(value);
    }
    if (answer == EXPR_ERROR) {
        struct expr_mistake mistake = expr_error(run);

        FUZZ_REQUIRE(mistake.cause && *mistake.cause);
        buffer_add(told, mistake.what.bytes, mistake.what.length);
    }
    expr_run_free(run);
    return answer != EXPR_NO_MEMORY && asked <= ASKED_LIMIT && !told->failed;
}

static void require_same(const struct buffer *a, const struct buffer *b)
{
    FUZZ_REQUIRE(a->length == b->length);
    FUZZ_REQUIRE(a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

/* What tells the time, or asks who runs it, need not say the same twice. */
static bool is_steady(const char *text, size_t length)
{
    static const char *const names[] = {"now",   "localtime", "mktime", "strflocaltime",
                                        "input", "ENV",       "env"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (memmem(text, length, names[i], strlen(names[i])))
            return false;
    return true;
}

/* As record/content.c: to the value itself. */
static struct value trimmed(const char *text, size_t length)
{
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3, length -= 3;
    while (length > 0 && strchr(" \t\r\n", *text))
        text++, length--;
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    return value_text(text, length);
}

static size_t count_members(const char *text, size_t length)
{
    bool in_string = false;
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        else
            count += !in_string && text[i] == ':';
    }
    return count;
}

/* A key that stands twice passes through in the text, and once in what was built. */
static bool repeats_keys(const char *text, size_t length, struct value settled)
{
    struct buffer once = {0};
    bool repeats;

    write_value(&once, settled, 0);
    repeats = count_members(text, length) != count_members(once.bytes, once.length);
    buffer_release(&once);
    return repeats;
}

static void check(const struct program *program, const char *text, size_t length,
                  bool steady)
{
    struct json_found *found = calloc(SLOTS_LIMIT, sizeof *found);
    struct buffer scanned = {0}, looked_up = {0}, built = {0};
    struct value value = trimmed(text, length);

    FUZZ_REQUIRE(found);
    if (json_paths_count(program->paths) <= SLOTS_LIMIT &&
        json_scan(program->paths, text, length, 200, found, NULL) == JSON_VALID &&
        evaluate(program, value, found, &scanned) && steady) {
        if (evaluate(program, value, NULL, &looked_up))
            require_same(&scanned, &looked_up);
        value = value_settle(value);
        if (value.form != VALUE_NONE && repeats_keys(text, length, value))
            value_unref(value);
        else if (value.form != VALUE_NONE && evaluate(program, value, NULL, &built))
            require_same(&scanned, &built);
    }
    buffer_release(&scanned);
    buffer_release(&looked_up);
    buffer_release(&built);
    free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *record = size > 0 ? memrchr(text, '\n', size) : NULL;
    struct program program;
    size_t length;

    if (!record)
        return 0;
    length = (size_t)(record - text);
    memory_init(MEMORY);
    compile(&program, text, length);
    if (program.valid)
        check(&program, record + 1, size - length - 1, is_steady(text, length));
    release(&program);
    FUZZ_REQUIRE(memory_used() == 0);
    return 0;
}
