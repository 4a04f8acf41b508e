/* What the coroutine tests share.
 *
 * cmocka leaves a failed test by longjmp, which must not cross stacks: bodies of
 * coroutines never assert. They write what they see into the journal, and the test, on
 * the thread's own stack, compares the journal as a whole.
 *
 * Scenarios are for what ends a process or uses it up: a test runs its own program
 * again, as a child, with the scenario's name as the only argument. */
#ifndef TESTS_UNIT_CORO_FIXTURE_H
#define TESTS_UNIT_CORO_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/coro/coro.h"

/* ---- The journal ---- */

/* Adds an entry; the journal reads "entry, entry". */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *journal(void);
void journal_clear(void);

/* For coro_on_unraisable: notes "unraisable NAME: MESSAGE". In force in every
 * coro_test. */
void note_unraisable(const char *name, const char *message);

/* Compares the journal, then clears it. */
#define assert_journal(expected) check_journal(expected, __FILE__, __LINE__)
void check_journal(const char *expected, const char *file, int line);

/* A test with an empty journal. */
#define coro_test(test) cmocka_unit_test_setup(test, fixture_setup)
int fixture_setup(void **state);

/* ---- Coroutines whose values are words ---- */

/* A string constant as a value. */
void *word(const char *text);

/* The word, or "none" for no value. */
const char *text_of(const void *value);

/* coro_new, which the test cannot do without. */
struct coro *made(const char *name, coro_body *body, void *arg);

/* An ordinary error to throw. */
struct coro_error failure(const char *message);

/* An error of another kind to throw. */
struct coro_error signal_of(enum coro_error_kind kind);

/* Body: yields `arg`, then every word that it receives. */
void *echo(struct coro *self, void *arg);

/* Body: the words of a NULL-terminated array, one a yield; returns no value. */
void *each_word(struct coro *self, void *words);

/* Body: yields `arg` once, catches no error; notes "NAME cleans up" when it ends. */
void *with_cleanup(struct coro *self, void *arg);

/* Body: notes "NAME delegates", delegates to `sub`, and where that gives a value notes
 * "value WORD" and yields "own"; notes "NAME cleans up" when it ends. */
void *delegate_once(struct coro *self, void *sub);

/* Body: yields `arg` until it is closed; notes "NAME received WORD" for each yield. */
void *note_each_received(struct coro *self, void *arg);

/* For coro_defer: notes its argument, a word. */
void note_word(void *text);

/* Notes an outcome, with its value where it has one: "yielded a", "finished". */
void note_result(struct coro_result result);

/* ---- Assertions, only on the thread's own stack ---- */

#define assert_yielded(result, text)                                                   \
    check_result(result, CORO_YIELDED, text, __FILE__, __LINE__)
#define assert_returned(result, text)                                                  \
    check_result(result, CORO_RETURNED, text, __FILE__, __LINE__)
#define assert_refused(result, outcome)                                                \
    check_result(result, outcome, NULL, __FILE__, __LINE__)
#define assert_raised(co, result, message)                                             \
    check_raised(co, result, message, __FILE__, __LINE__)
#define assert_state(co, state) assert_int_equal(coro_state(co), state)

/* A `text` of NULL stands for "no value". */
void check_result(struct coro_result result, enum coro_outcome outcome,
                  const char *text, const char *file, int line);
void check_raised(const struct coro *co, struct coro_result result, const char *message,
                  const char *file, int line);

/* ---- The machine ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool under_valgrind(void);

/* `count`, or less under tools that pay more for each coroutine, or divided by the
 * environment's CORO_TEST_SCALE. */
unsigned scaled(unsigned count);

/* Bytes of address space that the process has mapped. */
size_t address_space(void);

#define skip_because(reason)                                                           \
    do {                                                                               \
        print_message("skipped: %s\n", reason);                                        \
        skip();                                                                        \
    } while (0)

/* ---- Scenarios ---- */

struct scenario {
    const char *name;
    int (*run)(void); /* its answer is the child's exit code */
};

/* In main: runs the scenario that argv names and returns its answer; -1 where it names
 * none. */
int scenario_main(const struct scenario *scenarios, int argc, char **argv);

struct child {
    int signal; /* the signal that it died by, or 0 */
    int code; /* its exit code, where it exited */
    char errors[16384]; /* its standard error */
};

/* It stands until the next one. */
const struct child *run_scenario(const char *name);

#endif
