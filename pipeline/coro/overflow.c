/* Overflow: a coroutine that runs into its guard ends the process with a message that
 * names it.
 *
 * The fault is handled on an alternate signal stack, since the coroutine's own has no
 * room left. */

#include "pipeline/coro/internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define ALTERNATE_STACK_SIZE ((size_t)64 << 10)

static struct sigaction previous;
static _Thread_local bool watching;

/* Async-signal-safe: gathers a line in a buffer. */
struct line {
    char bytes[256];
    size_t length;
};

static void line_add(struct line *line, const char *text)
{
    size_t length = strlen(text);
    size_t room = sizeof(line->bytes) - line->length;

    if (length > room)
        length = room;
    memcpy(line->bytes + line->length, text, length);
    line->length += length;
}

static bool in_guard(const struct coro *co, const char *address)
{
    return co && co->stack && address >= co->stack - CORO_GUARD_SIZE &&
           address < co->stack;
}

static void report_overflow(const char *name)
{
    struct line line = {.length = 0};
    ssize_t written;

    line_add(&line, program_invocation_short_name);
    line_add(&line, ": coroutine \"");
    line_add(&line, name);
    line_add(&line, "\": stack overflow (more than 1 MiB)\n");
    written = write(STDERR_FILENO, line.bytes, line.length);
    (void)written; /* nobody is left to tell */
}

/* Returning from here runs the faulting instruction again, under the handler that is
 * set then. */
static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    const struct coro *current = coro_thread.current;

    if (in_guard(current, info->si_addr)) {
        report_overflow(current->name);
        signal(signal_number, SIG_DFL);
    } else if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(signal_number, info, context);
    } else {
        sigaction(signal_number, &previous, NULL);
    }
}

static void set_alternate_stack(void)
{
    static _Thread_local char memory[ALTERNATE_STACK_SIZE];
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof(memory)};
    stack_t old;

    if (sigaltstack(NULL, &old) == 0 && old.ss_flags & SS_DISABLE)
        sigaltstack(&stack, NULL);
}

void coro_overflow_watch(void)
{
    struct sigaction action = {.sa_sigaction = on_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction old;

    if (watching)
        return;
    watching = true;
    set_alternate_stack();
    if (sigaction(SIGSEGV, NULL, &old) == 0 &&
        !(old.sa_flags & SA_SIGINFO && old.sa_sigaction == on_fault)) {
        previous = old;
        sigaction(SIGSEGV, &action, NULL);
    }
}
