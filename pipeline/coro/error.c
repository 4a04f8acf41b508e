/* Errors: raising, catching, and the trace. */

#include "pipeline/coro/internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*unraisable)(const char *name, const char *message);

const char *coro_outcome_text(enum coro_outcome outcome)
{
    static const char *const texts[] = {
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

    return texts[outcome];
}

const struct coro_error *coro_error(const struct coro *co)
{
    return co->trouble & TROUBLE_FAILED ? &co->error : NULL;
}

static void add_place(struct coro_error *error, const char *at, const char *who)
{
    if (error->place_count == CORO_ERROR_PLACES) {
        error->places_left_out++;
        return;
    }
    error->places[error->place_count].at = at;
    error->places[error->place_count].who = who;
    error->place_count++;
}

/* Adds the places of those that wait for `co`: who delegates to it, or else its
 * resumer, and so on. */
static void add_waiting(struct coro_error *error, const struct coro *co)
{
    while (co != &co->thread->root) {
        co = co->delegator ? co->delegator : co->resumer;
        add_place(error, co->place, co->name);
    }
}

/* `self` is at `at`. */
void coro_error_add_chain(struct coro *self, const char *at)
{
    add_place(&self->error, at, self->name);
    add_waiting(&self->error, self);
}

/* For an error that was thrown into a coroutine where no body code can take it: `at` is
 * the throw. */
void coro_error_add_thrower(struct coro *self, const char *at)
{
    struct coro *thrower = self->thread->current;

    add_place(&self->error, at, thrower->name);
    add_waiting(&self->error, thrower);
}

/* Takes over an error that somebody else filled. It keeps the places that it has. */
void coro_error_fill(struct coro *self, const struct coro_error *error)
{
    if (&self->error != error)
        self->error = *error;
    self->trouble |= TROUBLE_FAILED;
}

static void begin_error(struct coro *self, enum coro_error_kind kind, int code)
{
    self->error.kind = kind;
    self->error.code = code;
    self->error.place_count = 0;
    self->error.places_left_out = 0;
    self->trouble |= TROUBLE_FAILED;
}

void coro_error_fill_exit(struct coro *self)
{
    begin_error(self, CORO_EXIT, 0);
    snprintf(self->error.message, sizeof(self->error.message), "told to end");
}

void *coro_raise_at(struct coro *self, const char *at, int code, const char *format,
                    ...)
{
    char message[CORO_ERROR_MESSAGE]; /* the arguments may point into the pending error
                                       */
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    begin_error(self, CORO_ERROR, code);
    memcpy(self->error.message, message, sizeof(message));
    coro_error_add_chain(self, at);
    return NULL;
}

void *coro_raise_exit_at(struct coro *self, const char *at)
{
    coro_error_fill_exit(self);
    coro_mark_closing(self);
    coro_error_add_chain(self, at);
    return NULL;
}

void *coro_raise_from_at(struct coro *self, const struct coro *from,
                         struct coro_result result, const char *at)
{
    switch (result.outcome) {
    case CORO_YIELDED:
    case CORO_RETURNED:
    case CORO_PARKED:
        coro_misuse(from, "coro_raise_from: its resume did not fail");
    case CORO_RAISED:
        coro_error_fill(self, &from->error);
        return NULL;
    default:
        return coro_raise_at(self, at, (int)result.outcome, "coroutine \"%s\" %s",
                             from->name, coro_outcome_text(result.outcome));
    }
}

bool coro_catch(struct coro *self, struct coro_error *caught)
{
    if (!(self->trouble & TROUBLE_FAILED) || self->error.kind == CORO_EXIT)
        return false;
    if (caught)
        *caught = self->error;
    self->trouble &= ~(unsigned)TROUBLE_FAILED;
    return true;
}

bool coro_catch_exit(struct coro *self)
{
    if (!(self->trouble & TROUBLE_FAILED) || self->error.kind != CORO_EXIT)
        return false;
    self->trouble &= ~(unsigned)TROUBLE_FAILED;
    return true;
}

size_t coro_error_trace(const struct coro_error *error, char *buffer, size_t size)
{
    size_t length = 0;

#define ADD(...)                                                                       \
    length += (size_t)snprintf(length < size ? buffer + length : NULL,                 \
                               length < size ? size - length : 0, __VA_ARGS__)
    for (unsigned i = 0; i < error->place_count; i++)
        ADD("%s: %s\n", error->places[i].at, error->places[i].who);
    if (error->places_left_out)
        ADD("(%u more)\n", error->places_left_out);
    ADD("%s\n", error->message);
#undef ADD
    return length;
}

void coro_on_unraisable(void (*report)(const char *name, const char *message))
{
    unraisable = report;
}

void coro_report(const char *name, const char *message)
{
    if (unraisable)
        unraisable(name, message);
    else
        dprintf(STDERR_FILENO, "%s: coroutine \"%s\": %s\n",
                program_invocation_short_name, name, message);
}

_Noreturn void coro_misuse(const struct coro *co, const char *what)
{
    dprintf(STDERR_FILENO, "%s: coroutine \"%s\": %s\n", program_invocation_short_name,
            co->name, what);
    abort();
}
