/* The verbs of pipeline/stage.h that move records. */

#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* ---- Sending ---- */

/* While stages are primed none is resumed for what another sends in its prologue. */
bool run_is_full(const struct stage *target)
{
    if (unlikely(target->run->priming))
        return target->count == RUN_INBOX_RECORDS;
    return target->count >= target->limit || target->bytes >= RUN_INBOX_BYTES;
}

/* Lets the target handle what is in its inbox. Not inlined, as wait_for_record. */
__attribute__((noinline)) static bool hand_over(struct stage *self,
                                                struct stage *target)
{
    if (run_is_busy(target))
        return target->wanted;
    run_resume(target);
    if (unlikely(!run_is_alone(self->run)))
        run_share_time(self, target->limit);
    return target->wanted;
}

bool run_put(struct stage *self, struct stage *target, struct record *rec)
{
    if (unlikely(run_is_full(target)))
        run_wait_for_room(target);
    if (unlikely(!target->wanted)) {
        record_unref(rec);
        return false;
    }
    target->slots[target->count++] = rec;
    target->bytes += rec->length;
    if (run_is_full(target))
        return hand_over(self, target);
    return target->wanted;
}

/* A branch that has ended drops out; the others go on (rule D5). */
bool run_put_to_all(struct stage *self, struct record *rec)
{
    bool wanted = false;
    uint64_t sent = 0;

    for (size_t i = 0; i < self->target_count; i++) {
        if (!self->targets[i]->wanted)
            continue;
        sent++;
        if (run_put(self, self->targets[i], record_ref(rec)))
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
    if (unlikely(!self->only))
        return self->base->instances ? run_put_specially(self, rec)
                                     : run_put_to_all(self, rec);
    self->books.out++;
    return run_put(self, self->only, rec);
}

bool stage_send(struct stage *self, struct record *rec)
{
    self->books.passed++;
    return deliver(self, rec);
}

bool stage_emit(struct stage *self, struct record *rec)
{
    if (unlikely(self->capture))
        return run_state_capture(self, rec);
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

bool stage_has_more(const struct stage *self)
{
    return self->first < self->count || (self->block && self->block->length > 0);
}

static void wait_for_more(struct stage *self)
{
    /* Only run_resume and the end of the run resume a stage; neither throws. */
    if (!coro_yield(self->coro, NULL, NULL))
        self->wanted = false;
}

static bool has_record(const struct stage *self)
{
    return self->first < self->count;
}

static bool has_block(const struct stage *self)
{
    return self->block && self->block->length > 0;
}

/* False: there is no more. */
static bool wait_for_input(struct stage *self)
{
    while (!has_record(self) && !has_block(self) && !self->ticked) {
        self->first = self->count = 0;
        self->bytes = 0;
        if (unlikely(self->waiting.first))
            task_queue_wake_all(&self->waiting);
        /* Until all are primed a stage waits, even for the end of its input. */
        if ((self->finished || !self->wanted) && !self->run->priming) {
            run_state_leave(self);
            return false;
        }
        wait_for_more(self);
        if (unlikely(self->recalled) && !run_state_recall(self))
            return false;
    }
    return self->wanted;
}

/* NULL: no memory, which stops the run. */
static struct record *cut_line(struct stage *self, struct block *block)
{
    struct record *rec = block_cut(block);

    if (rec) {
        self->books.in++;
        return rec;
    }
    stage_out_of_memory(self);
    run_deliver_and_abort(self);
    return NULL;
}

static struct record *take_record(struct stage *self)
{
    self->books.in++;
    return self->slots[self->first++];
}

/* Not inlined: stage_receive, which every record goes through, saves no registers for
 * it. */
__attribute__((noinline)) static struct record *wait_for_record(struct stage *self)
{
    if (self->replay.bytes)
        return run_state_replay(self);
    if (!wait_for_input(self))
        return NULL;
    return has_record(self) ? take_record(self) : cut_line(self, self->block);
}

struct record *stage_receive(struct stage *self)
{
    if (unlikely(!has_record(self)))
        return wait_for_record(self);
    if (unlikely(!self->wanted))
        return NULL;
    return take_record(self);
}

enum stage_received stage_receive_until(struct stage *self, int64_t deadline,
                                        struct record **rec)
{
    *rec = NULL;
    if (!has_record(self) && !has_block(self)) {
        self->deadline = deadline;
        run_note_deadline(self->run, deadline);
        (void)wait_for_input(self);
        self->deadline = STAGE_NEVER;
    }
    if (self->ticked) {
        self->ticked = false;
        if (!has_record(self) && !has_block(self))
            return self->wanted ? STAGE_TICK : STAGE_END;
    }
    *rec = stage_receive(self);
    return *rec ? STAGE_RECORD : STAGE_END;
}

enum stage_received stage_receive_within(struct stage *self, int64_t patience,
                                         struct record **rec)
{
    enum stage_received received;

    if (has_record(self) || has_block(self))
        return stage_receive_until(self, STAGE_NEVER, rec);
    self->patience = patience;
    received = stage_receive_until(self, run_deadline_in(patience), rec);
    self->patience = 0;
    return received;
}

void stage_rest(struct stage *self)
{
    if (!self->run->state || self->instance || !self->wanted)
        return;
    self->rests = true;
    run_stop_wanting(self);
    while (!self->finished && !self->run->aborted && coro_yield(self->coro, NULL, NULL))
        ;
}

/* ---- Blocks ---- */

/* A shorter block is cut: its records wait in the inbox for others, while a block costs
 * a switch. */
#define WORTH_A_SWITCH ((size_t)2 << 10)

const struct block *stage_peek_block(struct stage *self)
{
    if (has_record(self) || !wait_for_input(self) || has_record(self))
        return NULL;
    return self->block;
}

static bool takes(const struct stage *self, const struct block *block)
{
    return self->only && self->only->limit > 1 && block->length >= WORTH_A_SWITCH &&
           !run_is_busy(self->only);
}

/* Its receiver takes all lines out before it waits for more, or it ends. So nothing
 * ever stands behind a block, and `block` says what was received. */
static bool put_block(struct stage *self, struct block *block)
{
    struct stage *target = self->only;

    if (unlikely(!target->wanted))
        return false;
    target->block = block;
    run_resume(target);
    target->block = NULL;
    stage_share_time(self);
    return target->wanted;
}

static bool send_cut(struct stage *self, struct block *block)
{
    bool wanted = true;

    while (wanted && block->length > 0) {
        struct record *rec = cut_line(self, block);

        wanted = rec && stage_send(self, rec);
    }
    return wanted;
}

bool stage_send_block(struct stage *self, struct block *block)
{
    uint64_t first = block->line;
    bool wanted;

    if (!takes(self, block))
        return send_cut(self, block);
    wanted = put_block(self, block);
    self->books.in += block->line - first;
    self->books.passed += block->line - first;
    self->books.out += block->line - first;
    return wanted;
}

static bool emit_cut(struct stage *self, struct block *block)
{
    bool wanted = true;

    while (wanted && block->length > 0)
        wanted = stage_emit(self, block_cut(block));
    return wanted;
}

bool stage_emit_block(struct stage *self, struct block *block)
{
    uint64_t first = block->line;
    bool wanted;

    if (!takes(self, block))
        return emit_cut(self, block);
    wanted = put_block(self, block);
    self->books.made += block->line - first;
    self->books.out += block->line - first;
    return wanted;
}

bool stage_send_lines(struct stage *self, size_t length)
{
    struct block *own = self->block;
    struct block lines = *own;
    bool wanted;

    lines.length = length;
    wanted = stage_send_block(self, &lines);
    own->length -= (size_t)(lines.text - own->text);
    own->text = lines.text;
    own->line = lines.line;
    return wanted;
}

void stage_drop_lines(struct stage *self, size_t length)
{
    uint64_t lines = block_skip(self->block, length);

    self->books.in += lines;
    self->books.filtered += lines;
}

uint64_t stage_absorb_lines(struct stage *self, size_t length)
{
    uint64_t lines = block_skip(self->block, length);

    self->books.in += lines;
    self->books.absorbed += lines;
    return lines;
}

bool stage_send_for_line(struct stage *self, size_t whole, struct record *rec)
{
    block_pass(self->block, whole);
    self->books.in++;
    return stage_send(self, rec);
}

/* ---- Sources ---- */

bool stage_start(struct stage *self)
{
    wait_for_more(self);
    run_state_hold(self);
    return self->wanted;
}

bool stage_flush(struct stage *self)
{
    struct run *run = self->run;

    run_drain(run, self->plan->index + 1);
    run_flush_outputs(run);
    if (self->sender_count == 0)
        run_state_pass(self);
    self->at_rest = true;
    run_take_turns(run);
    if (self->sender_count == 0)
        run_state_hold(self);
    self->at_rest = false;
    if (self->sender_count == 0)
        run_fit_block(self);
    if (interrupt_level() >= INTERRUPT_ABORT)
        run_abort(run);
    return self->wanted && interrupt_level() < run_stop_level(self);
}

void stage_settle(struct stage *self)
{
    bool wanted = stage_flush(self);

    (void)wanted;
    run_state_settle(self);
}

bool stage_tells_progress(const struct stage *self)
{
    return self->run->options->progress != NULL;
}

void stage_progress(struct stage *self, uint64_t done, uint64_t total)
{
    const struct run_options *options = self->run->options;

    if (options->progress)
        options->progress(options->context, done < total ? done : total, total);
}
