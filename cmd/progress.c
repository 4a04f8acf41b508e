/* The line of progress: sizes, a speed, and the time that is left, in few columns. */

#include "cmd/progress.h"

#include "cmd/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
#define SHOW_AFTER SECOND
#define SHOW_AGAIN (SECOND / 4)

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

bool progress_init(struct progress *progress)
{
    const char *terminal = getenv("TERM");
    struct winsize size;

    *progress = (struct progress){.started = now(), .columns = 80};
    if (!isatty(STDERR_FILENO) || (terminal && strcmp(terminal, "dumb") == 0))
        return false;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        progress->columns = size.ws_col;
    return true;
}

static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

static size_t unit_of(double bytes)
{
    size_t unit = 0;

    for (; bytes >= 999.5 && unit + 1 < UNIT_COUNT; unit++)
        bytes /= 1000;
    return unit;
}

/* With three digits. */
static void print_size(char *text, size_t size, double bytes, size_t unit)
{
    for (size_t i = 0; i < unit; i++)
        bytes /= 1000;
    snprintf(text, size, "%.*f", unit == 0 || bytes >= 99.95 ? 0 : 1, bytes);
}

static void print_time(char *text, size_t size, double seconds)
{
    uint64_t left = seconds < 1e9 ? (uint64_t)(seconds + 0.5) : UINT64_C(1000000000);

    if (left < 3600)
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64, left / 60, left % 60);
    else
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, left / 3600,
                 left / 60 % 60, left % 60);
}

static void show(const struct progress *progress, uint64_t done, uint64_t total)
{
    double rate = (double)done * SECOND / (double)(progress->shown - progress->started);
    size_t unit = unit_of((double)total), rate_unit = unit_of(rate);
    char have[32], all[32], speed[32], left[32], line[200];

    print_size(have, sizeof(have), (double)done, unit);
    print_size(all, sizeof(all), (double)total, unit);
    print_size(speed, sizeof(speed), rate, rate_unit);
    print_time(left, sizeof(left), rate > 0 ? (double)(total - done) / rate : 1e9);
    snprintf(line, sizeof(line), "coro-pipe: %s of %s %s, %d %%, %s %s/s, %s left",
             have, all, units[unit],
             total > 0 ? (int)(100.0 * (double)done / (double)total) : 100, speed,
             units[rate_unit], left);
    /* A line that wraps could not be taken away. */
    if (progress->columns < sizeof(line))
        line[progress->columns > 0 ? progress->columns - 1 : 0] = '\0';
    message_status(line);
}

void progress_tell(struct progress *progress, uint64_t done, uint64_t total)
{
    uint64_t time = now();

    if (progress->over || time - progress->started < SHOW_AFTER ||
        (progress->shown > 0 && time - progress->shown < SHOW_AGAIN))
        return;
    progress->shown = time;
    show(progress, done, total);
}

void progress_end(struct progress *progress)
{
    if (progress->shown > 0 && !progress->over)
        message_status("");
    progress->over = true;
}
