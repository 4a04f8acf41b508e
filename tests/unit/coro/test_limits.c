/* Many coroutines at once, and too many. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fixture.h"

enum {
    MADVISE_GUARD_INSTALL = 102
};

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Linux 6.13: guard pages without a mapping of their own. */
static bool guards_need_no_mapping(void)
{
    size_t page = page_size();
    void *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool installed;

    if (pages == MAP_FAILED ||
        getenv("CORO_TEST_RUNNER")) /* an emulator says yes to all */
        return false;
    installed = !madvise(pages, page, MADVISE_GUARD_INSTALL);
    munmap(pages, 2 * page);
    return installed;
}

/* The number that follows `label` in a file of /proc, or 0. */
static unsigned long long number_in(const char *path, const char *label)
{
    FILE *file = fopen(path, "r");
    unsigned long long number = 0;
    char line[256];

    while (file && !number && fgets(line, sizeof(line), file)) {
        if (!strncmp(line, label, strlen(label)))
            number = strtoull(line + strlen(label), NULL, 10);
    }
    if (file)
        fclose(file);
    return number;
}

/* Skips where the machine cannot hold `count` of them: some touched pages each, and
 * without the new guards two mappings each. */
static void skip_unless_room_for(unsigned count)
{
    unsigned long long mappings = number_in("/proc/sys/vm/max_map_count", "");

    if (number_in("/proc/meminfo", "MemAvailable:") * 1024 / 2 <
        count * 3ull * page_size())
        skip_because("too little memory is available");
    if (number_in("/proc/sys/vm/overcommit_memory", "") == 2)
        skip_because("the kernel does not overcommit memory");
    if (!guards_need_no_mapping() && mappings < 2ull * count + 1000)
        skip_because("vm.max_map_count is too small");
}

static void *count_resumes(struct coro *self, void *arg)
{
    unsigned *resumes = arg;

    do
        ++*resumes;
    while (coro_yield(self, resumes, NULL));
    ++*resumes;
    return NULL;
}

static void run_at_once(unsigned count)
{
    struct coro **all = calloc(count, sizeof(*all));
    unsigned *resumes = calloc(count, sizeof(*resumes));

    assert_non_null(all);
    assert_non_null(resumes);
    for (unsigned i = 0; i < count; i++) {
        all[i] = coro_new("one of many", count_resumes, &resumes[i]);
        if (!all[i])
            fail_msg("only %u of %u could be created", i, count);
        assert_int_equal(coro_next(all[i]).outcome, CORO_YIELDED);
    }
    for (unsigned i = 0; i < count; i++)
        assert_ptr_equal(coro_next(all[i]).value, &resumes[i]);
    for (unsigned i = 0; i < count; i++) {
        coro_free(all[i]);
        assert_int_equal(resumes[i], 3);
    }
    coro_release_cache();
    free(resumes);
    free(all);
}

static void thirty_thousand_live_at_once(void **state)
{
    unsigned count = scaled(30000);

    (void)state;
    skip_unless_room_for(count);
    run_at_once(count);
}

static void a_hundred_thousand_live_at_once_with_guards_in_page_tables(void **state)
{
    (void)state;
    if (SANITIZED || under_valgrind())
        skip_because("the tool pays too much for each coroutine");
    if (!guards_need_no_mapping())
        skip_because("MADV_GUARD_INSTALL (Linux 6.13) is not available");
    skip_unless_room_for(100000);
    run_at_once(100000);
}

/* ---- Scenarios: too many ---- */

enum {
    KEPT = 2,
    TOO_MANY = 5000
};

/* Says on standard error what is wrong. */
static int wrong(const char *what)
{
    fprintf(stderr, "%s\n", what);
    return 1;
}

static struct coro *kept[KEPT], *added[TOO_MANY];

static bool make_kept(void)
{
    for (size_t i = 0; i < KEPT; i++) {
        kept[i] = coro_new("kept", echo, word("ready"));
        if (!kept[i] || coro_next(kept[i]).outcome != CORO_YIELDED)
            return false;
    }
    return true;
}

/* Creates until it is refused; answers how many there were, or TOO_MANY. */
static unsigned create_until_refused(void)
{
    unsigned count = 0;

    errno = 0;
    while (count < TOO_MANY && (added[count] = coro_new("added", echo, word("ready"))))
        count++;
    return count;
}

static int check_refusal(unsigned count)
{
    struct coro_result first;
    struct coro *one;

    if (errno != ENOMEM)
        return wrong("refused, but errno is not ENOMEM");
    errno = 0;
    if (coro_start("another", echo, word("ready"), &first) || errno != ENOMEM)
        return wrong("coro_start does not answer as coro_new");
    for (unsigned i = 0; i < count; i++) {
        if (coro_next(added[i]).outcome != CORO_YIELDED)
            return wrong("one created before the refusal does not run");
    }
    for (size_t i = 0; i < KEPT; i++) {
        if (coro_next(kept[i]).outcome != CORO_YIELDED)
            return wrong("one that ran before the refusal does not run on");
    }
    coro_free(kept[0]);
    one = coro_new("another", echo, word("ready"));
    if (!one || coro_next(one).outcome != CORO_YIELDED)
        return wrong("one freed makes no room for another");
    return 0;
}

static int run_out_of_address_space(void)
{
    struct rlimit limit;
    unsigned count;

    if (!make_kept())
        return wrong("too little memory to begin with");
    limit.rlim_cur = limit.rlim_max = address_space() + 16 * CORO_STACK_SIZE;
    if (setrlimit(RLIMIT_AS, &limit))
        return wrong("no limit could be set");
    count = create_until_refused();
    if (count > 16)
        return wrong("more were created than fit");
    return check_refusal(count);
}

/* Uses up mappings by giving every other page other rights. */
static void use_up_mappings(void)
{
    size_t page = page_size(), pages = 200000;
    char *area = mmap(NULL, pages * page, PROT_READ,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t i;

    if (area == MAP_FAILED)
        return;
    for (i = 0; i < pages; i += 2) {
        if (mprotect(area + i * page, page, PROT_NONE))
            break;
    }
    /* Some are given back, for what the program needs besides. */
    for (size_t back = 0; back < 200 && i >= 2; back++) {
        i -= 2;
        mprotect(area + i * page, page, PROT_READ);
    }
}

static int run_out_of_mappings(void)
{
    unsigned count;

    if (!make_kept())
        return wrong("too little memory to begin with");
    use_up_mappings();
    count = create_until_refused();
    return count == TOO_MANY ? 77 : check_refusal(count);
}

static void run_out_of(const char *what)
{
    const struct child *child;

    if (SANITIZED)
        skip_because("sanitizers take address space of their own");
    child = run_scenario(what);
    if (child->code == 77)
        skip_because("a coroutine needs no mapping of its own here");
    if (child->signal || child->code)
        print_error("signal %d, exit %d: %s\n", child->signal, child->code,
                    child->errors);
    assert_int_equal(child->signal, 0);
    assert_int_equal(child->code, 0);
}

static void creation_without_address_space_answers_null_and_enomem(void **state)
{
    (void)state;
    if (getenv("CORO_TEST_RUNNER"))
        skip_because("the limit does not hold for a program in an emulator");
    run_out_of("address space");
}

static void creation_without_mappings_answers_null_and_enomem(void **state)
{
    (void)state;
    run_out_of("mappings");
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {
        {"address space", run_out_of_address_space},
        {"mappings", run_out_of_mappings},
        {NULL, NULL},
    };
    const struct CMUnitTest tests[] = {
        coro_test(thirty_thousand_live_at_once),
        coro_test(a_hundred_thousand_live_at_once_with_guards_in_page_tables),
        coro_test(creation_without_address_space_answers_null_and_enomem),
        coro_test(creation_without_mappings_answers_null_and_enomem),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("coro limits", tests, NULL, NULL);
}
