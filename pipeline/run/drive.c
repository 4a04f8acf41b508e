/* Driving: resuming stages, ending them, and the walks over the whole chain. */

#include "pipeline/run/evaluation.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

/* ---- Resuming ---- */

static void resume(struct stage *stage)
{
    struct coro_result result = coro_next(stage->coro);

    if (result.outcome != CORO_YIELDED && result.outcome != CORO_RETURNED) {
        run_fail_plainly(stage->run, STATUS_INVARIANT, stage->title,
                         coro_outcome_text(result.outcome));
        run_abort(stage->run);
    }
}

/* Lets a stage handle what is in its inbox. */
void run_resume(struct stage *stage)
{
    struct run *run = stage->run;
    struct stage *last;

    if (!run->options->timing) {
        resume(stage);
        return;
    }
    last = run_change_clock(run, stage);
    resume(stage);
    run_change_clock(run, last);
}

/* A stage that was never primed has nothing to handle or to clean up. */
static bool is_due(const struct stage *stage)
{
    return coro_state(stage->coro) == CORO_SUSPENDED &&
           (stage->count > 0 || stage->finished ||
            (!stage->wanted && (!stage->rests || stage->run->aborted)));
}

/* Empties every inbox, from the stage with the index `from` on, and lets those end
 * whose input has ended. Senders stand before their targets, so one walk does. */
void run_drain(struct run *run, size_t from)
{
    for (size_t i = from; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        if (is_due(stage))
            run_resume(stage);
    }
}

/* ---- Ending ---- */

static bool nobody_wants(const struct stage *stage)
{
    for (size_t i = 0; i < stage->target_count; i++) {
        if (stage->targets[i]->wanted)
            return false;
    }
    return true;
}

/* Says that nobody needs what `stage` would receive; and so upstream: a stage without a
 * duty of its own, all of whose targets want no more, wants no more itself. So a head
 * reaches the source at once. */
void run_stop_wanting(struct stage *stage)
{
    struct stage *todo = stage;

    stage->wanted = false;
    stage->todo_next = NULL;
    while (todo) {
        struct stage *current = todo;

        todo = current->todo_next;
        for (size_t i = 0; i < current->sender_count; i++) {
            struct stage *sender = current->senders[i];

            if (!sender->wanted || sender->plan->traits & STAGE_DRAINS ||
                !nobody_wants(sender))
                continue;
            sender->wanted = false;
            sender->todo_next = todo;
            todo = sender;
        }
    }
    if (stage->run->loop)
        loop_interrupt(stage->run->loop);
}

/* Stops everything: from here on receive answers NULL and send answers false. */
void run_abort(struct run *run)
{
    run->aborted = true;
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        stage->wanted = false;
        for (struct stage *at = run_first_instance(stage); at;
             at = run_next_instance(at))
            at->wanted = false;
    }
    if (run->loop)
        loop_interrupt(run->loop);
}

/* Whether a sender was reached by the walk, or by a later one: those start behind it.
 */
static bool is_reached(const struct stage *stage, size_t walk)
{
    for (size_t i = 0; i < stage->sender_count; i++) {
        if (stage->senders[i]->walk >= walk)
            return true;
    }
    return false;
}

/* As run_drain, but only for those that `first` sends to, by whatever way: others, such
 * as the next block of a broadcast, have their time later. */
void run_drain_behind(struct stage *first)
{
    struct run *run = first->run;
    size_t walk = ++run->walks;

    first->base->walk = walk;
    for (size_t i = first->plan->index + 1; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        if (!is_reached(stage, walk))
            continue;
        stage->walk = walk;
        if (is_due(stage))
            run_resume(stage);
    }
}

/* A stage that fails first delivers what it sent. */
void run_deliver_and_abort(struct stage *failed)
{
    if (failed->run->aborted)
        return;
    run_drain_behind(failed);
    run_abort(failed->run);
}

static void end_stage(struct stage *stage, enum status status)
{
    while (stage->first < stage->count)
        record_unref(stage->slots[stage->first++]);
    if (status != STATUS_OK && !stage->failed)
        run_fail_plainly(stage->run, status, stage->title, status_text(status));
    if (status != STATUS_OK || stage->failed)
        run_deliver_and_abort(stage);
    if (stage->instance) {
        stage->wanted = false;
        task_queue_wake_all(&stage->waiting);
        return;
    }
    stage->ended_by_itself = stage->wanted && !stage->finished && !stage->run->aborted;
    run_stop_wanting(stage);
    for (size_t i = 0; i < stage->target_count; i++) {
        if (--stage->targets[i]->senders_left == 0)
            stage->targets[i]->finished = true;
    }
    /* A stage that ends before its input is passed on at once, not at the end of the
     * source's block, wherever that may be: what is behind it finishes now. */
    if (!stage->finished && stage->sender_count > 0 && !stage->run->priming)
        run_drain_behind(stage);
}

void *run_stage_body(struct coro *coro, void *opaque)
{
    struct stage *stage = opaque;

    (void)coro;
    stage->has_enough = run_state_has_ended(stage);
    if (stage->has_enough)
        end_stage(stage, STATUS_OK);
    else
        end_stage(stage, stage->plan->type->run(stage, stage->plan->args));
    return NULL;
}

/* ---- Outputs ---- */

void run_output_stops(struct run *run, const struct output *output,
                      const struct fault *fault)
{
    if (output == run->rejects && !output->gone)
        run_rejects_failed(run, fault);
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        if (stage->output != output && stage != output->owner)
            continue;
        if (!output->gone) {
            run_output_failed(stage, fault);
            return;
        }
        if (stage->plan->type->kind == STAGE_SINK && stage->wanted)
            run_stop_wanting(stage);
    }
}

/* Writes what is buffered, to be called when no inbox holds a record. */
void run_flush_outputs(struct run *run)
{
    struct fault fault;

    for (struct output *output = run->outputs; output; output = output->next) {
        if (output->length > 0 && !output->busy && !output_flush(output, &fault))
            run_output_stops(run, output, &fault);
    }
}

/* ---- The whole run ---- */

static bool opens_output(const struct stage *stage)
{
    return run_output_path(stage) || run_names_files(stage);
}

/* Runs the prologues of the stages that write files, or of the others. */
static void prime(struct run *run, bool writers)
{
    run->priming = true;
    for (size_t i = 0; i < run->count && !run->aborted; i++) {
        if (opens_output(&run->stages[i]) == writers)
            run_resume(&run->stages[i]);
    }
    run->priming = false;
}

static void check_books(struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        struct run_books books = run_books(run, i);
        bool sinks = run->stages[i].target_count == 0;

        if (books.in !=
                books.passed + books.filtered + books.rejected + books.absorbed ||
            (!sinks && books.out != books.passed + books.made))
            run_fail_plainly(run, STATUS_INVARIANT, run->stages[i].title,
                             "the books do not balance");
    }
}

static void close_outputs(struct run *run)
{
    struct fault fault;

    for (struct output *output = run->outputs, *next; output; output = next) {
        next = output->next;
        if (!output_close(output, &fault))
            run_fail(run, &fault);
    }
    run->outputs = NULL;
    run->rejects = NULL;
}

/* All sources have ended: all others do. What a tick has resumed ends in its own time,
 * and then those behind it. */
static void end_stages(struct run *run)
{
    do {
        run_drain(run, 0);
        run_flush_outputs(run);
        /* A failure in that flush is news to stages that wait. */
        run_drain(run, 0);
    } while (run_wait_for_tick(run));
}

static void go(struct run *run)
{
    run_state_open(run);
    prime(run, false);
    run_state_check(run);
    run_state_restore(run);
    prime(run, true);
    run_state_check(run);
    if (!run->aborted)
        run_open_rejects(run);
    /* What stages sent or ended in their prologues. */
    run_drain(run, 0);
    run_flush_outputs(run);
    run_state_begin(run);
    if (!run->aborted)
        run_pull_sources(run);
    end_stages(run);
    run_end_helpers(run);
    if (!run->aborted)
        check_books(run);
    close_outputs(run);
    run_state_close(run);
}

enum status run_go(struct run *run, struct fault *fault)
{
    run_in_loop(run, go);
    run_report_rest(run);
    run_report_doubts(run);
    *fault = run->fault;
    return run->status;
}

static void check(struct run *run)
{
    prime(run, false);
    run_abort(run);
    run_drain(run, 0);
}

enum status run_check(struct run *run, struct fault *fault)
{
    run_in_loop(run, check);
    *fault = run->fault;
    return run->status;
}
