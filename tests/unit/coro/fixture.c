/* What the coroutine tests share. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

/* ---- The journal ---- */

static struct {
    size_t length;
    char text[4096];
} entries;

void note(const char *format, ...)
{
    size_t room = sizeof(entries.text) - entries.length;
    va_list arguments;
    int length;

    if (entries.length && room > 2) {
        memcpy(entries.text + entries.length, ", ", 3);
        entries.length += 2;
        room -= 2;
    }
    va_start(arguments, format);
    length = vsnprintf(entries.text + entries.length, room, format, arguments);
    va_end(arguments);
    entries.length += (size_t)length < room ? (size_t)length : room - 1;
}

const char *journal(void)
{
    return entries.text;
}

void journal_clear(void)
{
    entries.length = 0;
    entries.text[0] = '\0';
}

void note_unraisable(const char *name, const char *message)
{
    note("unraisable %s: %s", name, message);
}

void check_journal(const char *expected, const char *file, int line)
{
    _assert_string_equal(journal(), expected, file, line);
    journal_clear();
}

int fixture_setup(void **state)
{
    (void)state;
    journal_clear();
    coro_on_unraisable(note_unraisable);
    return 0;
}

/* ---- Coroutines whose values are words ---- */

void *word(const char *text)
{
    return (void *)(uintptr_t)text;
}

const char *text_of(const void *value)
{
    return value ? value : "none";
}

struct coro *made(const char *name, coro_body *body, void *arg)
{
    struct coro *co = coro_new(name, body, arg);

    if (!co)
        fail_msg("coro_new: %s", strerror(errno));
    return co;
}

struct coro_error failure(const char *message)
{
    struct coro_error error = {.kind = CORO_ERROR};

    snprintf(error.message, sizeof(error.message), "%s", message);
    return error;
}

struct coro_error signal_of(enum coro_error_kind kind)
{
    struct coro_error error = failure(kind == CORO_EXIT ? "exit" : "stop");

    error.kind = kind;
    return error;
}

void *echo(struct coro *self, void *arg)
{
    void *received = arg;

    while (coro_yield(self, received, &received))
        continue;
    return NULL;
}

void *each_word(struct coro *self, void *words)
{
    const char **each = words;

    while (*each && coro_yield(self, word(*each), NULL))
        each++;
    return NULL;
}

void *with_cleanup(struct coro *self, void *arg)
{
    if (coro_yield(self, arg, NULL))
        note("%s goes on", coro_name(self));
    note("%s cleans up", coro_name(self));
    return NULL;
}

void *delegate_once(struct coro *self, void *sub)
{
    void *value = NULL;

    note("%s delegates", coro_name(self));
    if (coro_delegate(self, sub, &value)) {
        note("value %s", text_of(value));
        if (coro_yield(self, word("own"), NULL))
            note("%s goes on", coro_name(self));
    }
    note("%s cleans up", coro_name(self));
    return NULL;
}

void *note_each_received(struct coro *self, void *arg)
{
    void *received;

    while (coro_yield(self, arg, &received))
        note("%s received %s", coro_name(self), text_of(received));
    return NULL;
}

void note_word(void *text)
{
    note("%s", (const char *)text);
}

void note_result(struct coro_result result)
{
    static const char *const names[] = {
        [CORO_YIELDED] = "yielded",
        [CORO_RETURNED] = "returned",
        [CORO_RAISED] = "raised",
        [CORO_NOT_STARTED] = "not started",
        [CORO_ALREADY_RUNNING] = "already running",
        [CORO_FINISHED] = "finished",
        [CORO_IGNORED_CLOSE] = "ignored close",
        [CORO_FOREIGN_THREAD] = "foreign thread",
        [CORO_PARKED] = "parked",
    };

    if (result.outcome == CORO_YIELDED || result.outcome == CORO_RETURNED)
        note("%s %s", names[result.outcome], text_of(result.value));
    else
        note("%s", names[result.outcome]);
}

/* ---- Assertions ---- */

void check_result(struct coro_result result, enum coro_outcome outcome,
                  const char *text, const char *file, int line)
{
    if (result.outcome != outcome) {
        print_error("outcome: %s, expected %s\n", coro_outcome_text(result.outcome),
                    coro_outcome_text(outcome));
        _fail(file, line);
    }
    if (!text != !result.value) {
        print_error("%s: %s a value\n", coro_outcome_text(outcome),
                    text ? "lacks" : "has");
        _fail(file, line);
    }
    if (text)
        _assert_string_equal(result.value, text, file, line);
}

void check_raised(const struct coro *co, struct coro_result result, const char *message,
                  const char *file, int line)
{
    const struct coro_error *error;

    check_result(result, CORO_RAISED, NULL, file, line);
    error = coro_error(co);
    if (!error) {
        print_error("raised, but coro_error has no error\n");
        _fail(file, line);
        return;
    }
    _assert_string_equal(error->message, message, file, line);
}

/* ---- The machine ---- */

bool under_valgrind(void)
{
#ifdef RUNNING_ON_VALGRIND
    return RUNNING_ON_VALGRIND;
#else
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded && strstr(preloaded, "vgpreload");
#endif
}

unsigned scaled(unsigned count)
{
    const char *scale = getenv("CORO_TEST_SCALE");
    unsigned long divisor = scale ? strtoul(scale, NULL, 10) : 0;

    if (!divisor)
        divisor = SANITIZED || under_valgrind() ? 50 : 1;
    return count / divisor ? (unsigned)(count / divisor) : 1;
}

size_t address_space(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (!file || fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* ---- Scenarios ---- */

int scenario_main(const struct scenario *scenarios, int argc, char **argv)
{
    if (argc != 2)
        return -1;
    for (; scenarios->name; scenarios++) {
        if (!strcmp(scenarios->name, argv[1]))
            return scenarios->run();
    }
    return -1;
}

static void become_scenario(const char *name, int errors)
{
    const struct rlimit no_core = {0, 0};
    char path[1024];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    setrlimit(RLIMIT_CORE, &no_core);
    dup2(errors, STDERR_FILENO);
    if (length > 0) {
        path[length] = '\0';
        if (getenv("CORO_TEST_RUNNER")) /* an emulator */
            execl("/bin/sh", "sh", "-c", "exec $CORO_TEST_RUNNER \"$0\" \"$1\"", path,
                  name, (char *)NULL);
        else
            execl(path, path, name, (char *)NULL);
    }
    _exit(127);
}

static struct child child;

/* Reads to the end, keeps what fits. */
static void read_errors(int from)
{
    size_t length = 0;
    char block[512];
    ssize_t got;

    while ((got = read(from, block, sizeof(block))) > 0) {
        if (length + (size_t)got < sizeof(child.errors)) {
            memcpy(child.errors + length, block, (size_t)got);
            length += (size_t)got;
        }
    }
    child.errors[length] = '\0';
}

const struct child *run_scenario(const char *name)
{
    int errors[2], status;
    pid_t pid;

    assert_int_equal(pipe(errors), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become_scenario(name, errors[1]);
    close(errors[1]);
    read_errors(errors[0]);
    close(errors[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    child.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    child.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return &child;
}
