/* Results that come more than once: the verbs of pipeline/stage.h, and what becomes of
 * their rounds. */

#include "pipeline/run/screen.h"

#include <stdlib.h>
#include <unistd.h>

/* So many times what a print took passes before a reduce prints again by itself. */
#define REST 20

/* What is written at once at the end. */
#define PIECE ((size_t)64 << 10)

/* ---- Sections ---- */

/* Whether what comes to the stage can be drawn. */
static bool is_drawn(const struct stage *stage)
{
    const struct writer_type *form;

    if (!(stage->plan->traits & STAGE_PRINTS) ||
        stage->plan->type->kind != STAGE_SINK || !stage->run->options->live ||
        !isatty(STDOUT_FILENO))
        return false;
    form = run_form(stage);
    return form == &writer_auto || form == &writer_table;
}

/* Which stages the records of a round of `reduce` come to: reached[index]. NULL: no
 * memory. Senders stand before their targets, so one walk comes to all. */
static bool *find_reached(const struct stage *reduce)
{
    const struct run *run = reduce->run;
    bool *reached = calloc(run->count, sizeof(*reached));

    for (size_t i = reduce->plan->index; reached && i < run->count; i++) {
        const struct stage *at = &run->stages[i];

        if (at != reduce &&
            !(reached[i] && (run_is_one_by_one(at) || run_is_renewed(reduce, at))))
            continue;
        for (size_t t = 0; t < at->target_count; t++)
            reached[at->targets[t]->plan->index] = true;
    }
    return reached;
}

static struct screen_section *find_section(const struct screen *screen,
                                           const struct stage *reduce,
                                           const struct writing *writing)
{
    struct screen_section *at = screen->sections;

    while (at && (at->reduce != reduce || at->writing != writing))
        at = at->next;
    return at;
}

static struct screen_section *
add_section(struct screen *screen, const struct stage *reduce, struct writing *writing)
{
    struct screen_section *made = arena_alloc(&reduce->run->arena, sizeof(*made));
    struct screen_section **at = &screen->sections;

    if (!made)
        return NULL;
    while (*at && (*at)->reduce->plan->index <= reduce->plan->index)
        at = &(*at)->next;
    *made = (struct screen_section){.reduce = reduce, .writing = writing, .next = *at};
    return *at = made;
}

/* ---- Rounds ---- */

/* Makes the sections that the reduce's results come to. False: no memory. */
static bool make_sections(struct stage *reduce)
{
    struct run *run = reduce->run;
    bool *reached = find_reached(reduce);
    bool good = reached != NULL;

    for (size_t i = reduce->plan->index + 1; good && i < run->count; i++) {
        struct writing *writing = run->stages[i].writing;

        if (!reached[i] || !writing || !is_drawn(&run->stages[i]))
            continue;
        good = screen_make(run, writing->output) &&
               (find_section(run->screen, reduce, writing) ||
                add_section(run->screen, reduce, writing));
    }
    free(reached);
    return good;
}

/* The next section of the reduce, from `at` on. */
static struct screen_section *section_of(struct screen_section *at,
                                         const struct stage *reduce)
{
    while (at && at->reduce != reduce)
        at = at->next;
    return at;
}

/* Lets what was sent come to the prints. */
static void coro_fn settle(struct stage *reduce)
{
    (void)!output_claim(reduce->run->screen->output);
    run_drain_behind(reduce);
}

void stage_begin_results(struct stage *self)
{
    struct run *run = self->run;
    struct screen_section *at;

    run_begin_renewal(self);
    /* Results that come only once are like any others; so are those of windows, of
     * which several are open at a time. */
    if (self->instance || (self->finished && !run->screen))
        return;
    if (!self->finished && !make_sections(self)) {
        stage_out_of_memory(self);
        run_deliver_and_abort(self);
    }
    if (!run->screen || !section_of(run->screen->sections, self))
        return;
    settle(self);
    run->screen->began = loop_clock();
    for (at = run->screen->sections; (at = section_of(at, self)); at = at->next) {
        rows_clear(&at->coming);
        at->task = loop_current(run->loop);
        at->writing->section = at;
    }
}

static void end_round(struct screen_section *section)
{
    struct rows former = section->shown;

    if (section->writing->section != section)
        return; /* there was no beginning */
    section->shown = section->coming;
    section->coming = former;
    section->writing->section = NULL;
}

void stage_end_results(struct stage *self)
{
    struct screen *screen = self->run->screen;
    int64_t took;

    run_end_renewal(self);
    if (!screen || !section_of(screen->sections, self))
        return;
    settle(self);
    for (struct screen_section *at = screen->sections; (at = section_of(at, self));
         at = at->next)
        end_round(at);
    took = loop_clock() - screen->began;
    screen->interval = REST * took > SCREEN_INTERVAL ? REST * took : SCREEN_INTERVAL;
    screen->is_due = true;
    screen_show(self->run);
}

static bool is_endless(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        if (stage->sender_count == 0 && stage->plan->traits & STAGE_ENDLESS)
            return true;
    }
    return false;
}

/* Whether nobody sees the results but those who look at the terminal. */
static bool is_only_drawn(const struct stage *reduce)
{
    const struct run *run = reduce->run;
    bool *reached = find_reached(reduce);
    bool any = false, all = reached != NULL;

    for (size_t i = reduce->plan->index + 1; all && i < run->count; i++) {
        const struct stage *at = &run->stages[i];
        bool drawn = reached[i] && is_drawn(at);

        any |= drawn;
        all = !reached[i] || drawn ||
              (run_is_one_by_one(at) && !(at->plan->traits & STAGE_ACTS)) ||
              run_is_renewed(reduce, at);
    }
    free(reached);
    return any && all;
}

int64_t stage_refresh(const struct stage *self)
{
    const struct run *run = self->run;

    if (!run->options->live || self->instance || self->instances || !is_endless(run) ||
        !is_only_drawn(self))
        return STAGE_NEVER;
    return run->screen ? run->screen->interval : SCREEN_INTERVAL;
}

bool screen_is_taking(const struct run *run)
{
    const struct screen_section *at = run->screen ? run->screen->sections : NULL;

    while (at && at->writing->section != at)
        at = at->next;
    return at != NULL;
}

bool screen_is_row(const struct writing *writing, const struct record *rec)
{
    const struct loop *loop = writing->stage->run->loop;

    return !rec->origin || writing->section->task == loop_current(loop);
}

bool screen_add(struct writing *writing, const struct record *rec)
{
    return rows_add(&writing->section->coming, rec);
}

/* ---- The end ---- */

/* False: the output takes no more, or there is no memory, which is recorded. */
static bool coro_fn put_piece(struct writing *writing, struct buffer *made)
{
    bool good = run_put_made(writing, made) == STAGE_WRITTEN;

    buffer_clear(made);
    return good;
}

static void coro_fn write_in_full(const struct screen_section *section, bool is_first)
{
    struct writing *writing = section->writing;
    struct writer_options options =
        screen_options(section, output_width(writing->output));
    struct rows_reader reader;
    struct buffer made = {0};
    bool good = true,
         open = rows_open(&reader, &section->shown, &options, screen_is_table(section));

    if (!is_first)
        buffer_add_byte(&made, '\n');
    while (open && good && rows_show(&reader, &made))
        good = made.length < PIECE || put_piece(writing, &made);
    if (open && good && rows_flush(&reader, &made))
        (void)put_piece(writing, &made);
    if (!open || reader.failed) {
        stage_out_of_memory(writing->stage);
        run_deliver_and_abort(writing->stage);
    }
    rows_close(&reader);
    buffer_release(&made);
}

/* Takes the next section of the writing out of the screen; NULL: there is none. */
static struct screen_section *take_section(struct screen *screen,
                                           const struct writing *writing)
{
    struct screen_section **at = &screen->sections, *taken;

    while (*at && (*at)->writing != writing)
        at = &(*at)->next;
    taken = *at;
    if (taken)
        *at = taken->next;
    return taken;
}

void screen_end(struct writing *writing)
{
    struct run *run = writing->stage->run;
    struct screen_section *section;
    bool is_first = true;

    if (!run->screen)
        return;
    /* What stands there when all is given up stays. */
    if (run->aborted)
        drawing_forget(&run->screen->drawing);
    screen_yield(run);
    while ((section = take_section(run->screen, writing))) {
        if (!run->aborted && section->shown.count > 0) {
            write_in_full(section, is_first);
            is_first = false;
        }
        screen_release_section(section);
    }
    run->screen->is_due = run->screen->sections != NULL;
}
