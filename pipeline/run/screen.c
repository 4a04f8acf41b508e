/* The screen: what is drawn of each section, when, and what happens to the terminal. */

#include "pipeline/run/screen.h"

#include "pipeline/run/waiting.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

/* ---- Drawing ---- */

static struct drawing_size size_of(const struct screen *screen)
{
    struct winsize size;

    if (ioctl(screen->output->descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
        size.ws_row == 0)
        return (struct drawing_size){OUTPUT_USUAL_WIDTH, OUTPUT_USUAL_HEIGHT};
    return (struct drawing_size){size.ws_col, size.ws_row};
}

struct writer_options screen_options(const struct screen_section *section,
                                     size_t columns)
{
    const struct writing *writing = section->writing;

    return (struct writer_options){
        .depth_limit = run_depth_limit(writing->stage->run),
        .width = columns,
        .escape = true,
        .color = run_is_colored(writing->stage->run, writing->output),
    };
}

bool screen_is_table(const struct screen_section *section)
{
    return run_form(section->writing->stage) == &writer_table;
}

/* At most so many rows, into screen->part. False: no memory. */
static bool show_rows(struct screen *screen, const struct screen_section *section,
                      size_t columns, size_t most)
{
    struct writer_options options = screen_options(section, columns);
    struct rows_reader reader;
    bool good = rows_open(&reader, &section->shown, &options, screen_is_table(section));

    buffer_clear(&screen->part);
    for (size_t i = 0; good && i < most && i < section->shown.count; i++)
        good = rows_show(&reader, &screen->part);
    if (good)
        good = rows_flush(&reader, &screen->part);
    rows_close(&reader);
    return good;
}

/* Lines that each section may have, where those that need less leave them to others. */
static size_t share(const struct screen *screen, struct drawing_size size)
{
    size_t count = 0, hungry = 0, spare = 0, each;

    for (const struct screen_section *at = screen->sections; at; at = at->next)
        count += at->shown.count > 0;
    if (count < 2)
        return drawing_room(size);
    each = drawing_room(size) > count ? (drawing_room(size) + 1 - count) / count : 1;
    for (const struct screen_section *at = screen->sections; at; at = at->next) {
        if (at->shown.count > 0 && at->shown.count + 1 < each)
            spare += each - (at->shown.count + 1);
        else
            hungry += at->shown.count > 0;
    }
    return hungry > 0 ? each + spare / hungry : each;
}

/* All that is to stand there, into screen->lines. False: no memory. */
static bool compose(struct screen *screen, struct drawing_size size)
{
    size_t room = share(screen, size);

    buffer_clear(&screen->lines);
    for (const struct screen_section *at = screen->sections; at; at = at->next) {
        size_t records = at->shown.count < room ? at->shown.count : room;
        struct drawing_part part = {.records = records,
                                    .more = at->shown.count - records};

        if (at->shown.count == 0)
            continue;
        if (!show_rows(screen, at, size.columns, records))
            return false;
        part.lines =
            (struct text){.bytes = screen->part.bytes, .length = screen->part.length};
        if (screen->lines.length > 0)
            buffer_add_byte(&screen->lines, '\n');
        drawing_add_part(&part, room, &screen->lines);
    }
    return !screen->lines.failed;
}

static bool takes_bytes(const struct screen *screen)
{
    struct pollfd polled = {.fd = screen->output->descriptor, .events = POLLOUT};

    return poll(&polled, 1, 0) > 0;
}

/* What was written before goes out before it. False: the output takes no more. */
static bool write_what_waits(struct run *run, struct output *output)
{
    struct fault fault;

    if (output_begin_line(output, &fault) && output_flush(output, &fault))
        return true;
    run_output_stops(run, output, &fault);
    return false;
}

/* False: not now, or there is no memory for it now. */
static bool draw(struct run *run)
{
    struct screen *screen = run->screen;
    struct drawing_size size;
    struct fault fault;

    if (screen->output->busy || !takes_bytes(screen))
        return false;
    if (!write_what_waits(run, screen->output))
        return true;
    size = size_of(screen);
    buffer_clear(&screen->out);
    if (!compose(screen, size) ||
        !drawing_draw(
            &screen->drawing,
            (struct text){.bytes = screen->lines.bytes, .length = screen->lines.length},
            size, &screen->out))
        return false;
    if (!output_now(screen->output, screen->out.bytes, screen->out.length, &fault))
        run_output_stops(run, screen->output, &fault);
    return true;
}

void screen_show(struct run *run)
{
    struct screen *screen = run->screen;

    if (!screen || !screen->is_due || screen->is_busy || run->aborted)
        return;
    if (screen->next <= loop_clock()) {
        screen->is_busy = true;
        screen->is_due = !draw(run);
        screen->is_busy = false;
        screen->next = loop_clock() + SCREEN_INTERVAL;
    }
    if (screen->is_due)
        run_note_deadline(run, screen->next);
}

int64_t screen_deadline(const struct run *run)
{
    const struct screen *screen = run->screen;

    return screen && screen->is_due && !screen->is_busy ? screen->next : STAGE_NEVER;
}

void screen_yield(struct run *run)
{
    struct screen *screen = run->screen;
    struct fault ignored; /* whoever writes next will be told */

    if (!screen || screen->drawing.lines.length == 0)
        return;
    buffer_clear(&screen->out);
    if (drawing_erase(&screen->drawing, size_of(screen), &screen->out))
        (void)!output_now(screen->output, screen->out.bytes, screen->out.length,
                          &ignored);
    screen->is_due = true;
}

/* ---- What happens to the terminal ---- */

void screen_lose(struct run *run)
{
    if (run->screen)
        drawing_forget(&run->screen->drawing);
}

/* Its size has changed; or the program was stopped, and the shell has written there. */
static void *watch(struct coro *coro, void *opaque)
{
    struct screen_watcher *watcher = opaque;
    struct screen *screen = watcher->run->screen;
    enum wait_result result;
    uint64_t seen = 0;

    (void)coro;
    do {
        result =
            task_wait_signal(watcher->run->loop, watcher->signal, &seen, LOOP_NEVER);
        if (result == WAIT_DONE) {
            if (watcher->signal == SIGCONT)
                screen_lose(watcher->run);
            screen->is_due = true;
            screen_show(watcher->run);
        }
    } while (result == WAIT_DONE || result == WAIT_INTERRUPTED);
    return NULL;
}

/* Without them a resize is seen at the next drawing. */
static void start_watchers(struct run *run)
{
    static const int signals[] = {SIGWINCH, SIGCONT};

    for (size_t i = 0; i < 2; i++) {
        struct screen_watcher *watcher = &run->screen->watchers[i];

        *watcher = (struct screen_watcher){.run = run, .signal = signals[i]};
        watcher->task = task_new(run->loop, "terminal", watch, watcher);
    }
}

void screen_stop(struct run *run)
{
    for (size_t i = 0; run->screen && i < 2; i++)
        run_kill_task(run, &run->screen->watchers[i].task);
}

/* ---- Life ---- */

void screen_release_section(struct screen_section *section)
{
    rows_release(&section->shown);
    rows_release(&section->coming);
}

bool screen_make(struct run *run, struct output *output)
{
    if (run->screen)
        return true;
    run->screen = arena_alloc(&run->arena, sizeof(*run->screen));
    if (!run->screen)
        return false;
    *run->screen = (struct screen){.output = output, .interval = SCREEN_INTERVAL};
    start_watchers(run);
    return true;
}

void screen_free(struct run *run)
{
    struct screen *screen = run->screen;

    if (!screen)
        return;
    for (struct screen_section *at = screen->sections; at; at = at->next)
        screen_release_section(at);
    drawing_release(&screen->drawing);
    buffer_release(&screen->lines);
    buffer_release(&screen->part);
    buffer_release(&screen->out);
    run->screen = NULL;
}
