/* Crash points: the process ends where a test wants it to. */

#include "pipeline/checkpoint/internal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CRASH_COUNT] = {
    [CRASH_BEFORE_WRITE] = "before-write",
    [CRASH_HALF_WRITTEN] = "half-written",
    [CRASH_BEFORE_FSYNC] = "before-fsync",
    [CRASH_BEFORE_LINK] = "before-link",
    [CRASH_BEFORE_RENAME] = "before-rename",
    [CRASH_AFTER_RENAME] = "after-rename",
    [CRASH_SAVED] = "saved",
    [CRASH_BEFORE_RECALL] = "before-recall",
    [CRASH_OUTPUTS_FLUSHED] = "outputs-flushed",
    [CRASH_OUTPUTS_SYNCED] = "outputs-synced",
    [CRASH_BEFORE_RESTORE] = "before-restore",
    [CRASH_RESTORED] = "restored",
    [CRASH_HALF_RESTORED] = "half-restored",
    [CRASH_HALF_JOURNALED] = "half-journaled",
    [CRASH_JOURNALED] = "journaled",
    [CRASH_HALF_ROTATED] = "half-rotated",
    [CRASH_ROTATED] = "rotated",
    [CRASH_FILE_MADE] = "file-made",
    [CRASH_BEFORE_REMOVE] = "before-remove",
};

const char *checkpoint_crash_name(enum crash_point point)
{
    return names[point];
}

struct crash crash_from_environment(void)
{
    const char *text = getenv("CORO_PIPE_CRASH");
    size_t length = text ? strcspn(text, ":") : 0;
    struct crash crash = {CRASH_NOWHERE, 1};

    for (int i = CRASH_NOWHERE + 1; length > 0 && i < CRASH_COUNT; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
            crash.point = (enum crash_point)i;
    }
    if (length > 0 && text[length] == ':')
        crash.left = strtoul(text + length + 1, NULL, 10);
    return crash;
}

void checkpoint_pass(struct checkpoint *checkpoint, enum crash_point point)
{
    struct crash *crash = checkpoint ? &checkpoint->crash : NULL;

    if (crash && crash->point == point && crash->left > 0 && --crash->left == 0)
        raise(SIGKILL);
}
