/* Reporting: failures, rejected records, and the file that keeps their lines. */

#include "pipeline/json/memory.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Failures: what stops the run ---- */

/* The first failure is the one that is told; those behind it are mostly its
 * consequences. */
static bool is_first(const struct run *run)
{
    return run->fault.status == STATUS_OK;
}

void run_fail(struct run *run, const struct fault *fault)
{
    run->status = status_worse(run->status, fault->status);
    if (is_first(run))
        run->fault = *fault;
}

void run_fail_plainly(struct run *run, enum status status, const char *place,
                      const char *what)
{
    struct fault fault;

    fault_set(&fault, status, NULL, "%s", what);
    fault_set_place(&fault, place);
    run_fail(run, &fault);
}

enum status stage_fail(struct stage *self, enum status status, const char *format, ...)
{
    struct fault fault;
    va_list arguments;

    va_start(arguments, format);
    fault_set_v(&fault, status, NULL, format, arguments);
    va_end(arguments);
    fault_set_place(&fault, self->title);
    self->failed = true;
    run_fail(self->run, &fault);
    return status;
}

enum status stage_fail_at(struct stage *self, enum status status,
                          const struct text *where, const char *format, ...)
{
    struct fault fault;
    va_list arguments;

    va_start(arguments, format);
    /* What an option says has no place in the pipeline's text. */
    fault_set_v(&fault, status, self->plan->option ? NULL : where, format, arguments);
    va_end(arguments);
    fault_set_place(&fault, self->plan->option ? self->plan->option : self->title);
    self->failed = true;
    run_fail(self->run, &fault);
    return status;
}

enum status stage_out_of_memory(struct stage *self)
{
    if (memory_limit_was_hit())
        return stage_fail(self, STATUS_RESOURCE,
                          "the values need more memory than --memory allows");
    return stage_fail(self, STATUS_RESOURCE, "out of memory");
}

void run_output_failed(struct stage *stage, const struct fault *fault)
{
    run_fail_plainly(stage->run, fault->status, stage->title, fault->what);
    run_deliver_and_abort(stage);
}

void run_rejects_failed(struct run *run, const struct fault *fault)
{
    run_fail(run, fault);
    run_abort(run);
}

/* ---- Reports: what does not stop the run ---- */

void run_report(struct run *run, const struct fault *fault)
{
    screen_yield(run);
    if (run->options->report)
        run->options->report(run->options->context, fault);
}

void stage_report_input(struct stage *self, const struct origin *origin,
                        const struct fault *fault)
{
    struct run *run = self->run;
    struct fault report;

    run->status = status_worse(run->status, fault->status);
    report = *fault;
    fault_set_place(&report, *origin->name ? origin->name : "''");
    run_report(run, &report);
}

void stage_note(struct stage *self, const char *format, ...)
{
    struct fault fault;
    va_list arguments;

    if (self->run->options->on_error == ON_ERROR_IGNORE)
        return;
    va_start(arguments, format);
    fault_set_v(&fault, STATUS_OK, NULL, format, arguments);
    va_end(arguments);
    fault_set_place(&fault, self->title);
    run_report(self->run, &fault);
}

void stage_report(struct stage *self, enum status status, const char *format, ...)
{
    struct fault fault;
    va_list arguments;

    self->run->status = status_worse(self->run->status, status);
    va_start(arguments, format);
    fault_set_v(&fault, status, NULL, format, arguments);
    va_end(arguments);
    fault_set_place(&fault, self->title);
    run_report(self->run, &fault);
}

static struct cause *find_cause(struct stage *stage, const char *name)
{
    struct cause *cause;

    stage = stage->base;
    cause = stage->causes;

    while (cause && cause->name != name)
        cause = cause->next;
    if (cause)
        return cause;
    cause = arena_alloc(&stage->run->arena, sizeof(*cause));
    if (cause) {
        cause->name = name;
        cause->next = stage->causes;
        stage->causes = cause;
    }
    return cause;
}

/* Whether this one is to be reported in full. Without memory for counting, each is. */
static bool count_cause(struct stage *stage, const char *name)
{
    struct cause *cause = find_cause(stage, name);

    return !cause || ++cause->count <= RUN_REJECTS_IN_FULL;
}

/* "app.log:1034: stage 3 (grep)"; of a long name only its end. "app.log:+3: ..." is the
 * third line behind those of which nobody knows how many there are. */
void run_name_place(char place[FAULT_PLACE_SIZE], const struct stage *stage,
                    const struct origin *origin, uint64_t line)
{
    char rest[FAULT_PLACE_SIZE / 2];
    const char *sign = origin_line(origin, &line) ? "" : "+";
    int length =
        snprintf(rest, sizeof(rest), ":%s%" PRIu64 ": %s", sign, line, stage->title);
    size_t room = FAULT_PLACE_SIZE - 4 - (size_t)length;
    size_t size = origin ? strlen(origin->name) : 0;

    if (!origin)
        snprintf(place, FAULT_PLACE_SIZE, "%s", stage->title);
    else if (size <= room)
        snprintf(place, FAULT_PLACE_SIZE, "%s%s", origin->name, rest);
    else
        snprintf(place, FAULT_PLACE_SIZE, "...%s%s", origin->name + size - room, rest);
}

/* Where it happened. */
struct rejection {
    const struct origin *origin;
    uint64_t line;
};

/* Counts it. Whether it is to be told: most are not, and need no text. */
static bool count_rejection(struct stage *self, const char *cause)
{
    const struct run *run = self->run;
    bool in_full = count_cause(self, cause);

    self->books.rejected++;
    self->run->status = status_worse(run->status, STATUS_REJECTED);
    return run->options->on_error == ON_ERROR_FAIL ||
           (run->options->on_error == ON_ERROR_REPORT && in_full);
}

static void coro_fn tell_rejection(struct stage *self,
                                   const struct rejection *rejection, const char *what)
{
    struct run *run = self->run;
    char place[FAULT_PLACE_SIZE];
    struct fault fault;

    run_name_place(place, self, rejection->origin, rejection->line);
    if (run->options->on_error == ON_ERROR_FAIL) {
        run_fail_plainly(run, STATUS_REJECTED, place, what);
        run_deliver_and_abort(self);
        return;
    }
    fault_set(&fault, STATUS_REJECTED, NULL, "%s", what);
    fault_set_place(&fault, place);
    run_report(run, &fault);
}

void run_report_rest(struct run *run)
{
    struct fault fault;

    if (run->options->on_error != ON_ERROR_REPORT)
        return;
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        for (const struct cause *cause = stage->causes; cause; cause = cause->next) {
            if (cause->count <= RUN_REJECTS_IN_FULL)
                continue;
            fault_set(&fault, STATUS_REJECTED, NULL, "%" PRIu64 " more rejected: %s",
                      cause->count - RUN_REJECTS_IN_FULL, cause->name);
            fault_set_place(&fault, stage->title);
            run_report(run, &fault);
        }
    }
}

/* ---- The file of rejects ---- */

static bool keeps(const struct output *rejects)
{
    return rejects && !rejects->gone && !rejects->failed;
}

/* A part of a rejected line; `begin`: its first. */
static void keep(struct run *run, const char *bytes, size_t length, bool begin)
{
    struct output *rejects = run->rejects;
    struct fault fault;

    if (!keeps(rejects) || ((!begin || output_begin_line(rejects, &fault)) &&
                            output_shown(rejects, bytes, length, &fault)))
        return;
    if (!rejects->gone)
        run_rejects_failed(run, &fault);
}

static void keep_end(struct run *run, const char *end)
{
    struct fault fault;

    if (keeps(run->rejects) && !output_bytes(run->rejects, end, strlen(end), &fault) &&
        !run->rejects->gone)
        run_rejects_failed(run, &fault);
}

/* Once a line, whichever branches reject it. */
static void keep_line(struct run *run, struct record *rec)
{
    struct record *line = record_input(rec);

    if (!line || line->rejected)
        return;
    line->rejected = true;
    keep(run, line->text, line->length, true);
    keep_end(run, line->end == LINE_END_CRLF ? "\r\n" : "\n");
}

void stage_reject(struct stage *self, struct record *rec, const char *cause,
                  const char *format, ...)
{
    bool is_told = count_rejection(self, cause);
    char what[FAULT_WHAT_SIZE];
    va_list arguments;

    if (is_told) {
        va_start(arguments, format);
        vsnprintf(what, sizeof(what), format, arguments);
        va_end(arguments);
    }
    keep_line(self->run, rec);
    if (is_told)
        tell_rejection(self, &(struct rejection){rec->origin, rec->line}, what);
    record_unref(rec);
}

bool stage_reject_line(struct stage *self, const struct origin *origin, uint64_t line,
                       const char *cause, const char *what)
{
    /* Whoever wants no more after the lines before this one would never have come to
     * it. */
    run_drain(self->run, self->plan->index + 1);
    if (!self->wanted)
        return false;
    if (self->sender_count > 0)
        self->books.in++; /* nobody sent it, but it has to be somewhere */
    if (count_rejection(self, cause))
        tell_rejection(self, &(struct rejection){origin, line}, what);
    return true;
}

void stage_reject_piece(struct stage *self, const struct reject_piece *piece)
{
    size_t length = piece->length;
    bool crlf = piece->last && length >= 2 && piece->bytes[length - 2] == '\r' &&
                piece->bytes[length - 1] == '\n';
    bool lf = piece->last && length >= 1 && piece->bytes[length - 1] == '\n';

    keep(self->run, piece->bytes, length - (crlf ? 2 : lf), piece->first);
    if (piece->last)
        keep_end(self->run, crlf ? "\r\n" : "\n");
}
