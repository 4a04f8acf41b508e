/* Coroutines: functions that stop in the middle, hand a value out and take one in.
 *
 * A coroutine is a body that runs on a stack of its own. Whoever resumes it (coro_next,
 * coro_send, coro_throw, coro_close) waits until it yields or ends; then the resumer
 * goes on, and the coroutine keeps its locals and its place until the next resume. That
 * is Python's generator with send (PEP 342), and its delegation (PEP 380), with the
 * states of Lua and Python:
 *
 *      coro_new          first resume            yield
 *     ---------> CREATED ------------> RUNNING <-------> SUSPENDED
 *                                         | return, or an error that nobody caught
 *                                         v
 *                                      CLOSED
 *
 * Values are pointers to whatever the two sides agree on; the library never looks
 * behind them. NULL is "no value" (R4), which no data is: an empty line is a pointer to
 * an empty line.
 *
 * C has no exceptions. A resume answers with an outcome; a body learns from
 * coro_yield's answer `false` that an error was raised at that yield, and lets it
 * through by returning:
 *
 *     static void *count_letters(struct coro *self, void *arg)
 *     {
 *         size_t *letters = arg;
 *         void *line;
 *
 *         while (coro_yield(self, NULL, &line))
 *             *letters += strlen(line);
 *         return NULL;
 *     }
 *
 * An error stays pending until the body returns, which passes it to the resumer, or
 * takes it with coro_catch. While one is pending every further yield is refused (R25c).
 * coro_close raises an exit in place of an error; coro_catch leaves an exit alone, so
 * that a body which catches every error still ends when it is told to (R32).
 *
 * A coroutine stays on the thread that created it. Rules are cited by number (R1 ...);
 * RULES.md lists them.
 *
 * Functions marked coro_fn may switch to another coroutine before they return. */
#ifndef PIPELINE_CORO_CORO_H
#define PIPELINE_CORO_CORO_H

#include <stdbool.h>
#include <stddef.h>

#define coro_fn

/* The size of every coroutine's stack, in bytes. Only pages that were touched cost
 * memory. */
#define CORO_STACK_SIZE ((size_t)1 << 20)

struct coro;

enum coro_state {
    CORO_CREATED,
    CORO_SUSPENDED,
    CORO_RUNNING,
    CORO_CLOSED
};

/* What a resume ended in. */
enum coro_outcome {
    CORO_YIELDED, /* value: what the coroutine yielded */
    CORO_RETURNED, /* value: what its body returned; it is closed now */
    CORO_RAISED, /* an error that it did not catch, see coro_error; it is closed now */
    /* Refusals: */
    CORO_NOT_STARTED, /* a value sent to a coroutine that has not reached a yield (R2)
                       */
    CORO_ALREADY_RUNNING, /* it runs, or waits inside a resume of its own (R18, R19,
                             R20) */
    CORO_FINISHED, /* it had ended before (R12, R15) */
    CORO_IGNORED_CLOSE, /* it yielded in answer to a close; it was ended by force (R31)
                         */
    CORO_FOREIGN_THREAD, /* it belongs to another thread (R21) */
    /* Of a strand alone: */
    CORO_PARKED, /* a coroutine of it parks; all of it stays where it is (P1) */
};

struct coro_result {
    enum coro_outcome outcome;
    void *value; /* NULL unless the outcome says otherwise */
};

enum coro_error_kind {
    CORO_ERROR, /* an ordinary error */
    CORO_EXIT, /* the order to end that coro_close gives; Python's GeneratorExit */
    CORO_STOP, /* "there is no more"; becomes an ordinary error where it escapes a body
                  (R17) */
};

#define CORO_ERROR_PLACES 8
#define CORO_ERROR_MESSAGE 200

/* A place in the source text, and the coroutine that was there. */
struct coro_place {
    const char *at; /* "file:line" */
    const char *who; /* a coroutine's name, or "main" for a thread's own stack */
};

/* An error, of a fixed size, so that reporting one needs no memory. It holds pointers
 * to coroutines' names. places[0] is where it was raised: a coro_raise, or for a thrown
 * error the yield at which it arrived. The places behind it are the resumes that led
 * there, inner to outer. */
struct coro_error {
    enum coro_error_kind kind;
    int code; /* the raiser's own */
    unsigned place_count;
    unsigned places_left_out; /* how many more resumes led here */
    struct coro_place places[CORO_ERROR_PLACES];
    char message[CORO_ERROR_MESSAGE];
};

/* Runs on the coroutine's own stack. What it returns is the coroutine's return value,
 * unless an error is pending then. */
typedef void *coro_body(struct coro *self, void *arg);

/* ---- From outside ---- */

/* Creates a coroutine; runs none of its body (R1). `name` is lent for as long as the
 * coroutine and any error that came from it is used. NULL, with errno ENOMEM, if
 * memory, address space or the kernel's number of mappings (vm.max_map_count) do not
 * suffice. */
struct coro *coro_new(const char *name, coro_body *body, void *arg)
    __attribute__((warn_unused_result));

/* Resumes: hands "no value" to the yield where the coroutine is suspended, or starts
 * it. */
#define coro_next(co) coro_send_at(co, NULL, CORO_HERE)

/* Resumes: `value` becomes what the pending yield received. NULL is the same as
 * coro_next (R3). A value for a coroutine in CREATED is refused, and it stays in
 * CREATED (R2). */
#define coro_send(co, value) coro_send_at(co, value, CORO_HERE)

/* Resumes with an error raised at the yield (R22 to R25). In CREATED no body code runs
 * and the coroutine is closed; in CLOSED nothing changes; both answer CORO_RAISED with
 * that error. With kind CORO_EXIT every coroutine it delegates to is closed first
 * (R44). `error` is lent. */
#define coro_throw(co, error) coro_throw_at(co, error, CORO_HERE)

/* Ends a coroutine: raises CORO_EXIT at its yield, inner to outer where it delegates.
 * CORO_RETURNED with what the body returned (as CPython 3.13, R28), also in CREATED and
 * CLOSED, where no body code runs and the value is NULL; CORO_RAISED if the body raised
 * another error instead (R33); CORO_IGNORED_CLOSE if it yielded: then its deferred
 * handlers have run and its stack is gone, but the frames on it were not left in order.
 * Everything deferred has run and the stack has been given back when coro_close returns
 * (R27, R35). */
#define coro_close(co) coro_close_at(co, CORO_HERE)

/* coro_close, then frees. What close could not deliver (an error, an ignored close)
 * goes to the function of coro_on_unraisable (R36). NULL does nothing; a running one
 * aborts the process. */
#define coro_free(co) coro_free_at(co, CORO_HERE)

enum coro_state coro_state(const struct coro *co);
const char *coro_name(const struct coro *co);

/* From outside: the error of the last resume that answered CORO_RAISED. In the body:
 * the pending error, or NULL. Lent; it stands until the coroutine's next resume or
 * yield. */
const struct coro_error *coro_error(const struct coro *co);

/* The running coroutine, NULL on a thread's own stack. */
struct coro *coro_current(void);

/* ---- In the body; `self` is the running coroutine ---- */

/* Hands `value` to the resumer and waits. True: resumed with a value, stored in
 * *received unless `received` is NULL; NULL is "no value" (R5). False: an error was
 * raised here, see coro_error, or is pending still and the yield was refused. A yield
 * that answers a close does not return. */
#define coro_yield(self, value, received)                                              \
    coro_yield_at(self, value, received, CORO_HERE)

/* Raises an error: it is pending from here on, in place of any that was. Returns NULL,
 * for `return coro_raise(...)`. */
#define coro_raise(self, code, ...) coro_raise_at(self, CORO_HERE, code, __VA_ARGS__)

/* Raises what a resume of `from` answered with an outcome of CORO_RAISED or a refusal.
 * An error keeps its origin (R14); a refusal becomes an ordinary error, so that "the
 * other one has finished" is never taken for "I have finished" (R17). Returns NULL. */
#define coro_raise_from(self, from, result)                                            \
    coro_raise_from_at(self, from, result, CORO_HERE)

/* Takes the pending error: copies it to *caught unless that is NULL. False if none is
 * pending, or an exit, which stays. */
bool coro_catch(struct coro *self, struct coro_error *caught);

/* Takes a pending exit. A body that does so and yields ignores its close. */
bool coro_catch_exit(struct coro *self);

/* Delegates (PEP 380, yield from): until `sub` ends, the resumers of `self` talk to
 * `sub`. True: it returned, its value is in *value unless that is NULL. False: an error
 * is pending: the one that `sub` did not catch, the exit of a close (after `sub` has
 * been closed), or a refusal (`sub` runs already, or another one delegates to it). A
 * `sub` that had ended returns "no value" at once; one that was primed gets one
 * spurious "no value" (R47). A resume costs the same at every depth (R49). `sub` stays
 * the caller's to free. While it is delegated to, resuming it directly is refused. */
#define coro_delegate(self, sub, value) coro_delegate_at(self, sub, value, CORO_HERE)

/* Has `handler(arg)` run when the coroutine ends, however it ends, the last deferred
 * first (R37). It runs on the coroutine's stack, after its body has returned: `arg`
 * must not point to the body's locals. Yields are refused there. False, with nothing
 * deferred, if there is no memory. */
bool coro_defer(struct coro *self, void (*handler)(void *), void *arg)
    __attribute__((warn_unused_result));

/* Raises the exit that coro_throw with CORO_EXIT raises, here and now. Returns NULL. */
#define coro_raise_exit(self) coro_raise_exit_at(self, CORO_HERE)

/* ---- Strands ----
 *
 * A strand is a coroutine with all those that it has resumed, they have resumed, and so
 * on: a chain. Whichever of them runs may park: the whole chain stays suspended where
 * it is, and whoever entered the strand goes on. Later an unpark continues the one that
 * parked, with the chain as it was:
 *
 *     enter(A): thread --enter--> A --resume--> B --resume--> C, which parks
 *                 |<--------------------------------------------
 *     unpark:   thread ---------> A --resume--> B --resume--> C goes on
 *
 * So something deep down can wait as if it blocked, and nobody above it has to know. To
 * all others the chain counts as running while it is parked (P2): R18 to R20 refuse to
 * resume what is in it. */

/* The caller's memory; {0} to begin with. */
struct coro_strand {
    struct coro *first; /* NULL: not entered */
    struct coro *parked; /* the one that goes on; NULL: none is parked */
    struct coro_strand *outer; /* while it runs: the strand that it was entered in */
};

/* coro_next for a coroutine that begins a strand. Answers as coro_next when `co` itself
 * yields or ends, after which the strand may be entered again; or CORO_PARKED. A strand
 * that is entered already, or parked, aborts the process. */
#define coro_enter(strand, co) coro_enter_at(strand, co, CORO_HERE)

/* Continues a parked strand (P1), from anywhere on its thread. Answers as coro_enter.
 * Refused: CORO_FINISHED if it is not entered, CORO_ALREADY_RUNNING if it is not
 * parked, CORO_FOREIGN_THREAD. */
#define coro_unpark(strand) coro_unpark_at(strand, CORO_HERE)

/* The same, with an error raised where the strand parks, as coro_throw raises one at a
 * yield (P3). `error` is lent. */
#define coro_unpark_throw(strand, error) coro_unpark_throw_at(strand, error, CORO_HERE)

/* Parks the innermost strand that the running coroutine is in (P4). True: goes on.
 * False: an error was raised here. Unlike a yield it is open to those that are told to
 * end, and to deferred handlers: cleaning up may have to wait (P5). Where no strand was
 * entered it aborts the process. */
#define coro_park(self) coro_park_at(self, CORO_HERE)

/* ---- Around it ---- */

/* Creates and primes in one (R10): *first is what the first resume answered. NULL as
 * coro_new. */
#define coro_start(name, body, arg, first)                                             \
    coro_start_at(name, body, arg, first, CORO_HERE)

/* One word or two for an outcome: "yielded", "already running", ... */
const char *coro_outcome_text(enum coro_outcome outcome);

/* Writes an error as a trace, one place a line, innermost first, then the message:
 *
 *     examples/fib_throw.c:21: fib
 *     examples/fib_throw.c:48: main
 *     I don't like 89
 *
 * At most `size` bytes with the final NUL; returns the length that it wanted, as
 * snprintf. */
size_t coro_error_trace(const struct coro_error *error, char *buffer, size_t size);

/* Sets where errors go that coro_free cannot deliver, and in debug builds (without
 * NDEBUG) the warning for a coroutine that was freed and never ran (R54). NULL: one
 * line on standard error. */
void coro_on_unraisable(void (*report)(const char *name, const char *message));

/* Gives the calling thread's cached stacks back to the system. */
void coro_release_cache(void);

/* ---- Behind the macros ---- */

#define CORO_TEXT_(x) #x
#define CORO_TEXT(x) CORO_TEXT_(x)
#define CORO_HERE (__FILE__ ":" CORO_TEXT(__LINE__))

struct coro_result coro_fn coro_send_at(struct coro *co, void *value, const char *at)
    __attribute__((warn_unused_result));
struct coro_result coro_fn coro_throw_at(struct coro *co,
                                         const struct coro_error *error, const char *at)
    __attribute__((warn_unused_result));
struct coro_result coro_fn coro_close_at(struct coro *co, const char *at);
void coro_fn coro_free_at(struct coro *co, const char *at);
bool coro_fn coro_yield_at(struct coro *self, void *value, void **received,
                           const char *at) __attribute__((warn_unused_result));
void *coro_raise_at(struct coro *self, const char *at, int code, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
void *coro_raise_from_at(struct coro *self, const struct coro *from,
                         struct coro_result result, const char *at);
bool coro_fn coro_delegate_at(struct coro *self, struct coro *sub, void **value,
                              const char *at) __attribute__((warn_unused_result));
void *coro_raise_exit_at(struct coro *self, const char *at);
struct coro_result coro_fn coro_enter_at(struct coro_strand *strand, struct coro *co,
                                         const char *at)
    __attribute__((warn_unused_result));
struct coro_result coro_fn coro_unpark_at(struct coro_strand *strand, const char *at)
    __attribute__((warn_unused_result));
struct coro_result coro_fn coro_unpark_throw_at(struct coro_strand *strand,
                                                const struct coro_error *error,
                                                const char *at)
    __attribute__((warn_unused_result));
bool coro_fn coro_park_at(struct coro *self, const char *at)
    __attribute__((warn_unused_result));
struct coro *coro_fn coro_start_at(const char *name, coro_body *body, void *arg,
                                   struct coro_result *first, const char *at)
    __attribute__((warn_unused_result));

#endif
