/* The verbs of pipeline/stage.h that move records. */

#include "pipeline/run/internal.h"
#include "pipeline/sched/interrupt.h"

#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* ---- Sending ---- */

/* While stages are primed none is resumed for what another sends in its prologue. */
static bool is_full(const struct stage *target)
{
    if (unlikely(target->run->priming))
        return target->count == RUN_INBOX_RECORDS;
    return target->count >= target->limit || target->bytes >= RUN_INBOX_BYTES;
}

static bool put(struct stage *target, struct record *rec)
{
    if (unlikely(!target->wanted)) {
        record_unref(rec);
        return false;
    }
    target->slots[target->count++] = rec;
    target->bytes += rec->length;
    if (is_full(target))
        run_resume(target);
    return target->wanted;
}

/* A branch that has ended drops out; the others go on (rule D5). */
static bool put_to_all(struct stage *self, struct record *rec)
{
    bool wanted = false;
    uint64_t sent = 0;

    for (size_t i = 0; i < self->target_count; i++) {
        if (!self->targets[i]->wanted)
            continue;
        sent++;
        if (put(self->targets[i], record_ref(rec)))
            wanted = true;
    }
    record_unref(rec);
    if (sent > 1)
        self->books.made += sent - 1;
    self->books.out += sent > 0 ? sent : 1;
    return wanted;
}

static bool deliver(struct stage *self, struct record *rec)
{
    if (unlikely(self->target_count != 1))
        return put_to_all(self, rec);
    self->books.out++;
    return put(self->targets[0], rec);
}

bool stage_send(struct stage *self, struct record *rec)
{
    self->books.passed++;
    return deliver(self, rec);
}

bool stage_emit(struct stage *self, struct record *rec)
{
    if (!rec) {
        stage_out_of_memory(self);
        run_deliver_and_abort(self);
        return false;
    }
    self->books.made++;
    return deliver(self, rec);
}

void stage_drop(struct stage *self, struct record *rec)
{
    self->books.filtered++;
    record_unref(rec);
}

void stage_absorb(struct stage *self, struct record *rec)
{
    self->books.absorbed++;
    record_unref(rec);
}

/* ---- Receiving ---- */

static void wait_for_more(struct stage *self)
{
    /* Only run_resume and the end of the run resume a stage; neither throws. */
    if (!coro_yield(self->coro, NULL, NULL))
        self->wanted = false;
}

struct record *stage_receive(struct stage *self)
{
    struct record *rec;

    while (unlikely(self->first == self->count)) {
        self->first = self->count = 0;
        self->bytes = 0;
        /* Until all are primed a stage waits, even for the end of its input. */
        if ((self->finished || !self->wanted) && !self->run->priming)
            return NULL;
        wait_for_more(self);
    }
    if (unlikely(!self->wanted))
        return NULL;
    rec = self->slots[self->first++];
    self->books.in++;
    return rec;
}

/* ---- Sources ---- */

bool stage_start(struct stage *self)
{
    wait_for_more(self);
    return self->wanted;
}

bool stage_flush(struct stage *self)
{
    struct run *run = self->run;

    run_drain(run, self->plan->index + 1);
    run_flush_outputs(run);
    if (interrupt_level() >= INTERRUPT_ABORT)
        run_abort(run);
    return self->wanted && interrupt_level() == INTERRUPT_NONE;
}

bool stage_wait_readable(void *stage, int descriptor)
{
    (void)stage;
    return wait_readable(descriptor);
}

size_t stage_record_limit(const struct stage *self)
{
    return self->run->options->record_limit;
}
