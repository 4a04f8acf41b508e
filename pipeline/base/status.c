/* Status: the table. */

#include "pipeline/base/status.h"

#include <stddef.h>

struct status_row {
    int exit_code;
    int rank; /* the higher one is reported */
    const char *text;
};

static const struct status_row rows[] = {
    [STATUS_OK] = {0, 0, "ok"},
    [STATUS_NO_RECORD] = {1, 1, "no record came out"},
    [STATUS_USAGE] = {2, 9, "usage error"},
    [STATUS_REJECTED] = {3, 2, "records were rejected"},
    [STATUS_INPUT] = {4, 3, "cannot read"},
    [STATUS_OUTPUT] = {5, 5, "cannot write"},
    [STATUS_RESOURCE] = {6, 7, "out of a resource"},
    [STATUS_CHECKPOINT] = {7, 6, "checkpoint failed"},
    [STATUS_CHILD] = {8, 4, "child process failed"},
    [STATUS_INVARIANT] = {70, 8, "internal error"},
};

/* A number that is no status can only come from a bug, and is reported as one. */
static const struct status_row *row_of(enum status status)
{
    size_t index = (size_t)status;

    if (index >= sizeof rows / sizeof rows[0])
        index = STATUS_INVARIANT;
    return &rows[index];
}

int status_exit_code(enum status status)
{
    return row_of(status)->exit_code;
}

const char *status_text(enum status status)
{
    return row_of(status)->text;
}

enum status status_worse(enum status a, enum status b)
{
    return row_of(b)->rank > row_of(a)->rank ? b : a;
}
