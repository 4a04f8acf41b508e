/* Checkpoints: what cannot be kept is refused at the start, and so is writing to them.
 */

#include "pipeline/run/evaluation.h"
#include "pipeline/run/state_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- What is refused ---- */

#define STATEFUL (STAGE_HOLDS | STAGE_ORDERED | STAGE_ENDS_EARLY | STAGE_SENDS_LAST)

static bool reads_inputs(const struct stage *stage)
{
    for (const struct evaluation *at = stage->evaluations; at; at = at->next) {
        if (expr_reads_inputs(at->expression->program))
            return true;
    }
    return false;
}

/* Tables hold rows until they know how wide their columns are. */
static bool holds_rows(const struct stage *stage)
{
    bool writes = stage->output || run_names_files(stage);
    const struct writer_type *type = writes ? run_form(stage) : NULL;

    return type && type->flush && !(stage->output && stage->output->terminal);
}

/* What of the stage cannot be kept; NULL: nothing. */
static const char *why_refused(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;

    if (stage->why_refused)
        return stage->why_refused;
    if (stage->sender_count == 0 && !stage->keeps)
        return "--state cannot keep how far it has come";
    if (!stage->keeps && (kind == STAGE_REDUCE || (stage->plan->traits & STATEFUL)))
        return "--state cannot keep what it holds";
    if (reads_inputs(stage))
        return "--state cannot keep an expression that is waiting for its next input";
    if (holds_rows(stage))
        return "--state cannot keep the rows that a table holds back";
    return NULL;
}

/* A stage that ends in its prologue needs no more state. */
void run_state_check(struct run *run)
{
    for (size_t i = 0; run->state && i < run->count && !run->aborted; i++) {
        struct stage *stage = &run->stages[i];
        const char *why = why_refused(stage);

        if (!why || coro_state(stage->coro) != CORO_SUSPENDED)
            continue;
        stage_fail_at(stage, STATUS_USAGE, &stage->plan->name, "%s", why);
        run_abort(run);
    }
}

/* ---- Its own files ---- */

static enum status check_against(const struct run *run, const char *path,
                                 struct fault *fault)
{
    struct file_identity ours = run_identity_of_path(path);
    struct file_identity rejects = run_rejects_identity(run);

    for (size_t i = 0; i < run->count; i++) {
        struct file_identity written = run_output_identity(&run->stages[i]);

        if (run_same_file(&ours, &written))
            return fault_set(fault, STATUS_USAGE, run_output_path(&run->stages[i]),
                             "%s is written, and is a file of --state", path);
    }
    if (run_same_file(&ours, &rejects))
        return fault_set(fault, STATUS_USAGE, NULL,
                         "%s is a file of --rejects and of --state", path);
    return STATUS_OK;
}

static const char *const endings[] = {"",      ".old",     ".new",
                                      ".lock", ".journal", ".journal.old"};
#define ENDINGS (sizeof(endings) / sizeof(endings[0]))

bool run_state_owns(const struct run *run, dev_t device, ino_t inode)
{
    const char *state = run->options->state;
    struct stat info;
    bool owns = false;
    char *path;

    for (size_t i = 0; state && i < ENDINGS && !owns; i++) {
        if (asprintf(&path, "%s%s", state, endings[i]) < 0)
            return false;
        owns = stat(path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
        free(path);
    }
    return owns;
}

enum status run_state_check_files(const struct run *run, struct fault *fault)
{
    const char *state = run->options->state;
    enum status status = STATUS_OK;
    char *path;

    for (size_t i = 0; state && i < ENDINGS && status == STATUS_OK; i++) {
        if (asprintf(&path, "%s%s", state, endings[i]) < 0)
            return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        status = check_against(run, path, fault);
        free(path);
    }
    return status;
}
