/* Every allocation fails, once, through rotations, a copy, a stop and a restart: the
 * follower says so, or goes on, and nothing is left. */
#include "fixture.h"

#include "pipeline/json/memory.h"

#include <limits.h>

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;

static bool is_granted(void)
{
    return calls_left-- != 0;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return is_granted() ? __real_malloc(size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_granted() ? __real_realloc(old, size) : NULL;
}

/* False: it said that there is no memory. */
static bool drive(struct follower *follower, int64_t now)
{
    struct follow_event event;
    char room[4096];

    for (;;) {
        switch (follower_next(follower, now, &event)) {
        case FOLLOW_BYTES:
            (void)!follower_read(follower, event.file, room, sizeof(room));
            break;
        case FOLLOW_NO_MEMORY:
            return false;
        case FOLLOW_IDLE:
            return true;
        default:
            break;
        }
    }
}

static const char *const names[] = {"log", "sub/*.log", "missing/log", "link",
                                    "deep/log"};

/* False: there was no memory. */
static bool begin(struct follower **follower, const struct buffer *saved)
{
    struct follow_options options = {.from_start = true};
    struct text text = {.bytes = saved->bytes, .length = saved->length};
    struct fault fault;

    *follower = follower_new(&options);
    if (!*follower)
        return false;
    if (saved->length > 0 && !follower_restore(*follower, text, &fault)) {
        assert_int_equal(fault.status, STATUS_RESOURCE);
        return false;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!follower_add(*follower, names[i]))
            return false;
    }
    return drive(*follower, FOLLOW_SECOND);
}

static void change_files(void)
{
    append("log", line("a", 2));
    shell("mv log log.1");
    create("log", line("b", 1));
    shell("mv log.1 log.2; mv log log.1");
    create("log", line("c", 1));
    copy("sub/x.log", "sub/x.log.1");
    cut_off("sub/x.log", 0);
    append("sub/x.log", line("y", 1));
    shell("mv deep deep.1; mkdir deep; cp log deep; mv deep deep.2; mkdir deep;"
          "cp log.1 deep/log");
}

static bool play(struct buffer *saved)
{
    struct follower *follower;
    bool done = begin(&follower, saved);

    if (done) {
        long left = calls_left;

        calls_left = LONG_MAX;
        change_files();
        calls_left = left;
        done = drive(follower, 2 * FOLLOW_SECOND) &&
               drive(follower, 9 * FOLLOW_SECOND) && follower_save(follower, saved);
    }
    follower_free(follower);
    return done;
}

static void every_allocation_fails(void **state)
{
    bool done = false;

    (void)state;
    for (long n = 0; !done; n++) {
        struct buffer saved = {0};

        shell("rm -rf log* sub link deep* && mkdir sub deep && ln -s sub/x.log link");
        create("log", line("a", 1));
        create("sub/x.log", line("x", 1));
        calls_left = n;
        done = play(&saved) && play(&saved);
        calls_left = LONG_MAX;
        buffer_release(&saved);
        assert_int_equal(memory_used(), 0);
        assert_true(n < 2000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_fails, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
