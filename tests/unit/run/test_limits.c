/* Limits: very long pipelines run or are refused, never a crash. */
#include "fixture.h"

#include "pipeline/coro/coro.h"

#include <sys/resource.h>
#include <unistd.h>

/* `count` times pass. */
static char *long_pipeline(size_t count)
{
    struct transcript text = {NULL, 0, 0};

    for (size_t i = 0; i < count; i++)
        transcript_add(&text, "%spass", i ? "|" : "");
    return text.bytes;
}

static void ten_thousand_stages_run(void **state)
{
    size_t count = SANITIZED || under_valgrind() ? 500 : 10000;
    char *text = long_pipeline(count);

    (void)state;
    world_number_lines(200);
    world.block = 50;
    assert_int_equal(run_text(text), STATUS_OK);
    assert_int_equal(world.output.length, 9 * 2 + 90 * 3 + 101 * 4);
    free(text);
}

static void ten_thousand_stages_end_early(void **state)
{
    size_t count = SANITIZED || under_valgrind() ? 500 : 10000;
    char *text = long_pipeline(count);
    struct transcript whole = {NULL, 0, 0};

    (void)state;
    transcript_add(&whole, "end 3|%s|end 2|total", text);
    world_number_lines(200);
    assert_int_equal(run_text(whole.bytes), STATUS_OK);
    assert_string_equal(output_text(), "2\n");
    free(whole.bytes);
    free(text);
}

static void a_thousand_branches_run(void **state)
{
    struct transcript text = {NULL, 0, 0};
    struct fault fault;
    size_t count = SANITIZED || under_valgrind() ? 100 : 1000;
    char total[24];

    (void)state;
    transcript_add(&text, "split");
    for (size_t i = 0; i < count; i++)
        transcript_add(&text, "{pass}");
    transcript_add(&text, "|total");
    world_number_lines(100);
    assert_int_equal(run_text_with(text.bytes, session_options(), &fault), STATUS_OK);
    snprintf(total, sizeof(total), "%zu\n", 100 * count);
    assert_string_equal(output_text(), total);
    free(text.bytes);
}

/* The address space in use, in bytes. */
static size_t address_space(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    if (!file || fscanf(file, "%zu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void without_room_for_stacks_the_run_is_refused(void **state)
{
    struct session session;
    struct rlimit before, small;
    char *text;

    (void)state;
    if (SANITIZED || under_valgrind())
        skip_because("the tool takes address space of its own");
    text = long_pipeline(1000);
    coro_release_cache();
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    small = before;
    small.rlim_cur = address_space() + ((size_t)200 << 20);
    assert_int_equal(setrlimit(RLIMIT_AS, &small), 0);
    session_open(&session, text, session_options());
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    if (session.run) {
        session_close(&session);
        free(text);
        skip_because("the limit does not hold here");
    }
    assert_int_equal(session.fault.status, STATUS_RESOURCE);
    assert_non_null(strstr(session.fault.what, "stage"));
    session_close(&session);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(ten_thousand_stages_run),
        world_test(ten_thousand_stages_end_early),
        world_test(a_thousand_branches_run),
        world_test(without_room_for_stacks_the_run_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
