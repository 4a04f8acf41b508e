/* Batching is never seen: whatever the inboxes hold and however the source cuts its
 * blocks, the results are the same. Random pipelines, each run with many sizes. */
#include "fixture.h"

/* How many random pipelines of each kind, in the tests and in ./dev soak. */
#define PIPELINES 400
#define SOAK_PIPELINES 40000
#define LINES_AT_MOST 150
#define NESTING 3

/* ---- Random pipelines ---- */

static uint64_t seed;

static size_t random_below(size_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed >> 11) % limit;
}

/* What pipelines may be made of. */
struct scope {
    bool rejects, acts, ends, splits, fails;
};

struct text_maker {
    struct transcript text;
    struct scope scope;
    char letter; /* the next one that is free */
};

static char take_letter(struct text_maker *maker)
{
    return maker->letter++;
}

static void add_filter(struct text_maker *maker)
{
    struct transcript *text = &maker->text;
    bool letters = maker->letter <= 'z';
    size_t kind = random_below(16);

    if (kind == 0 && maker->scope.rejects)
        transcript_add(text, "reject %zu", random_below(40));
    else if (kind == 1 && maker->scope.acts && letters)
        transcript_add(text, "act %c", take_letter(maker));
    else if (kind == 2 && maker->scope.acts && letters)
        transcript_add(text, "duty %c", take_letter(maker));
    else if (kind <= 4 && maker->scope.ends)
        transcript_add(text, "end %zu", random_below(random_below(2) ? 5 : 100));
    else if (kind == 5 && maker->scope.fails)
        transcript_add(text, "fail %zu", 1 + random_below(100));
    else if (kind == 6)
        transcript_add(text, "keep %zu", random_below(10));
    else if (kind == 7)
        transcript_add(text, "shout");
    else if (kind == 8)
        transcript_add(text, "tag %c", (int)('a' + random_below(26)));
    else if (kind == 9)
        transcript_add(text, "repeat %zu", random_below(3));
    else if (kind == 10)
        transcript_add(text, "hold");
    else if (kind == 11)
        transcript_add(text, random_below(2) ? "total" : "tally");
    else if (kind == 12)
        transcript_add(text, "sift %zu", random_below(100));
    else if (kind == 13)
        transcript_add(text, "spare %zu", random_below(100));
    else
        transcript_add(text, "pass");
}

static void add_pipeline(struct text_maker *maker, size_t depth);

static void add_split(struct text_maker *maker, size_t depth)
{
    size_t blocks = 1 + random_below(3);

    transcript_add(&maker->text, "split");
    for (size_t i = 0; i < blocks; i++) {
        transcript_add(&maker->text, " { ");
        add_pipeline(maker, depth + 1);
        /* The first block stays open, or nothing could follow. */
        if (i > 0 && maker->letter <= 'z' && random_below(3) == 0)
            transcript_add(&maker->text, " | collect %c", take_letter(maker));
        transcript_add(&maker->text, " }");
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the text */
static void add_pipeline(struct text_maker *maker, size_t depth)
{
    size_t stages = 1 + random_below(4);

    for (size_t i = 0; i < stages; i++) {
        if (i > 0)
            transcript_add(&maker->text, " | ");
        if (maker->scope.splits && depth < NESTING && random_below(4) == 0)
            add_split(maker, depth);
        else
            add_filter(maker);
    }
}

static void make_input(void)
{
    world_number_wide_lines(random_below(LINES_AT_MOST), random_below(200));
    world.block = 0;
}

/* ---- Running and comparing ---- */

struct result {
    enum status status;
    char fault[FAULT_WHAT_SIZE + FAULT_PLACE_SIZE + 2];
    struct transcript seen; /* output and notes */
    char *rejects;
};

static const char *or_nothing(const struct transcript *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

static struct result run_once(const char *text, struct run_options options)
{
    struct result result = {.seen = {NULL, 0, 0}};
    struct session session;

    world_forget();
    session_open(&session, text, options);
    session_go(&session);
    result.status = session.status;
    if (session.fault.status != STATUS_OK)
        snprintf(result.fault, sizeof(result.fault), "%s: %s", session.fault.place,
                 session.fault.what);
    transcript_add(&result.seen, "%s", output_text());
    for (size_t i = 0; i < WORLD_LETTERS; i++)
        transcript_add(&result.seen, "-- %c\n%s", (int)('a' + i),
                       or_nothing(&world.notes[i]));
    for (size_t i = 0; i < session.plan.count; i++)
        transcript_add(&result.seen, "%zu rejected\n",
                       (size_t)run_books(session.run, i).rejected);
    if (options.rejects) {
        result.rejects = strdup(file_text(options.rejects));
        assert_non_null(result.rejects);
    }
    session_close(&session);
    return result;
}

static void result_release(struct result *result)
{
    free(result->seen.bytes);
    free(result->rejects);
}

static void assert_same(const char *text, struct run_options options,
                        const struct result *wanted)
{
    struct result result = run_once(text, options);

    if (result.status != wanted->status || strcmp(result.fault, wanted->fault) != 0 ||
        strcmp(result.seen.bytes, wanted->seen.bytes) != 0 ||
        (wanted->rejects && strcmp(result.rejects, wanted->rejects) != 0))
        fail_msg("%s\n(%zu lines, %s, inboxes of %zu, blocks of %zu)\n"
                 "status %d, not %d; fault '%s', not '%s'\n%s%s\n-- but with inboxes "
                 "of 1\n%s%s",
                 text, world.line_count, world.uncut ? "uncut" : "cut",
                 options.inbox_limit, world.block, (int)result.status,
                 (int)wanted->status, result.fault, wanted->fault, result.seen.bytes,
                 result.rejects ? result.rejects : "", wanted->seen.bytes,
                 wanted->rejects ? wanted->rejects : "");
    result_release(&result);
}

static void check_pipeline(const char *text, struct run_options options)
{
    static const size_t blocks[] = {0, 1, 2, 7, 64, 100};
    struct result wanted;

    options.inbox_limit = 1;
    world.block = 1;
    world.uncut = false;
    wanted = run_once(text, options);
    for (size_t i = 0; i < 6; i++) {
        options.inbox_limit = i == 0 ? 0 : 1 + random_below(RUN_INBOX_RECORDS);
        world.block = blocks[random_below(6)];
        world.uncut = i % 2;
        assert_same(text, options, &wanted);
    }
    options.inbox_limit = 0;
    world.block = 0;
    for (int uncut = 0; uncut <= 1; uncut++) {
        world.uncut = uncut;
        assert_same(text, options, &wanted);
    }
    result_release(&wanted);
}

static void check_pipelines(struct scope scope, struct run_options options)
{
    size_t count = getenv("CORO_PIPE_SOAK") ? SOAK_PIPELINES : PIPELINES;

    if (under_valgrind())
        count = count / 10 + 1;

    for (size_t i = 0; i < count; i++) {
        struct text_maker maker = {.scope = scope, .letter = 'a'};

        seed = 0x9e3779b97f4a7c15u * (i + 1);
        make_input();
        add_pipeline(&maker, 0);
        check_pipeline(maker.text.bytes, options);
        free(maker.text.bytes);
    }
}

static void the_same_for_every_inbox_from_1_to_64(void **state)
{
    static const char *const pipelines[] = {
        "act a | keep 1 | repeat 2 | reject 5 | duty b | end 20 | tag x",
        "split { keep 1 } { shout | split { tag a } { hold } } { end 3 } | end 90",
        "split { reject 7 | total | collect a } { act b | end 50 | pass } { pass }",
    };
    struct run_options options = session_options();

    (void)state;
    world_number_lines(150);
    for (size_t i = 0; i < sizeof(pipelines) / sizeof(pipelines[0]); i++) {
        struct result wanted;

        options.inbox_limit = 1;
        wanted = run_once(pipelines[i], options);
        while (++options.inbox_limit <= RUN_INBOX_RECORDS)
            assert_same(pipelines[i], options, &wanted);
        result_release(&wanted);
    }
}

static void the_same_in_chains(void **state)
{
    struct scope scope = {.rejects = true, .acts = true, .ends = true, .fails = true};

    (void)state;
    check_pipelines(scope, session_options());
}

static void the_same_with_blocks(void **state)
{
    (void)state;
    check_pipelines((struct scope){.splits = true}, session_options());
}

static void the_same_with_blocks_whose_stages_act_and_reject(void **state)
{
    (void)state;
    check_pipelines((struct scope){.splits = true, .acts = true, .rejects = true},
                    session_options());
}

static void the_same_with_blocks_whose_stages_end_early(void **state)
{
    struct scope scope = {.splits = true, .acts = true, .rejects = true, .ends = true};

    (void)state;
    check_pipelines(scope, session_options());
}

static void the_same_on_error_fail_in_chains(void **state)
{
    struct run_options options = session_options();
    struct scope scope = {.rejects = true, .acts = true, .ends = true};

    (void)state;
    options.on_error = ON_ERROR_FAIL;
    check_pipelines(scope, options);
}

static void the_same_on_error_fail_with_blocks(void **state)
{
    struct run_options options = session_options();

    (void)state;
    options.on_error = ON_ERROR_FAIL;
    check_pipelines((struct scope){.splits = true, .acts = true, .rejects = true},
                    options);
}

static void the_same_rejects_in_the_same_order(void **state)
{
    struct run_options options = session_options();

    (void)state;
    enter_empty_folder();
    options.rejects = "rejects";
    check_pipelines((struct scope){.splits = true, .rejects = true}, options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(the_same_for_every_inbox_from_1_to_64),
        world_test(the_same_in_chains),
        world_test(the_same_with_blocks),
        world_test(the_same_with_blocks_whose_stages_act_and_reject),
        world_test(the_same_with_blocks_whose_stages_end_early),
        world_test(the_same_on_error_fail_in_chains),
        world_test(the_same_on_error_fail_with_blocks),
        world_test(the_same_rejects_in_the_same_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
