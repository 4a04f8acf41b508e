/* Random writes, rotations, truncations, stops and restarts against a pure model. The
 * model knows where each line went: none may be passed on twice or out of order, and
 * one that could be had must have come after the next run. FOLLOW_SEED and FOLLOW_STEPS
 * choose another run, or a longer one. */
#include "fixture.h"

#include <unistd.h>

#define KEPT 5 /* log.1 to log.5 */
#define FILES_MOST 4096
#define LINES_MOST 65536

enum fate {
    UNREAD, /* written; still to be had */
    DUE, /* must have come by now */
    LOSABLE, /* may come or not */
};

/* A file, or what it is after it was cut off. */
struct content {
    bool open; /* the follower has it open */
    bool gone; /* no path leads to it */
    bool closed; /* it may have been given up: nothing more is written */
    bool copied; /* it is that of a copy, which the follower has not seen */
    bool read; /* some of it was */
    bool has_half; /* a line has begun */
    unsigned last; /* the line of it that came last */
};

static struct model {
    struct content contents[FILES_MOST];
    unsigned content_count;
    int paths[KEPT + 1]; /* contents at log, log.1 ...; -1: none */
    struct {
        unsigned content;
        enum fate fate;
        bool came;
    } lines[LINES_MOST];
    unsigned line_count, due; /* lines before `due` are settled */
    unsigned seed;
    bool running, polling, wants_gap;
} model;

static unsigned pick(unsigned count)
{
    model.seed = model.seed * 1103515245u + 12345u;
    return (model.seed >> 16) % count;
}

static const char *path_of(unsigned place)
{
    static char path[16];

    if (place == 0)
        return "log";
    snprintf(path, sizeof(path), "log.%u", place);
    return path;
}

static struct content *at(unsigned place)
{
    return model.paths[place] < 0 ? NULL : &model.contents[model.paths[place]];
}

static void new_content(unsigned place)
{
    assert_true(model.content_count < FILES_MOST);
    model.paths[place] = (int)model.content_count++;
    model.contents[model.paths[place]] = (struct content){.open = false};
}

/* ---- What is done ---- */

static const char *text_of_line(unsigned number)
{
    static char text[128];

    snprintf(text, sizeof(text), "%06u %080u %06u\n", number, number, number);
    return text;
}

static void write_line(unsigned place)
{
    struct content *content = at(place);

    if (!content || content->closed || model.line_count == LINES_MOST)
        return;
    if (content->has_half)
        append(path_of(place), "\n");
    content->has_half = false;
    append(path_of(place), text_of_line(model.line_count));
    model.lines[model.line_count].content = (unsigned)model.paths[place];
    model.lines[model.line_count++].fate = UNREAD;
}

static void write_half(unsigned place)
{
    if (!at(place) || at(place)->closed || at(place)->has_half)
        return;
    at(place)->has_half = true;
    append(path_of(place), "half a line");
}

/* The lines that were not read, to another content, or with another fate. */
static void change_unread(unsigned from, unsigned to, enum fate fate)
{
    for (unsigned i = model.due; i < model.line_count; i++) {
        if (model.lines[i].content != from || model.lines[i].fate != UNREAD)
            continue;
        model.lines[i].content = to;
        model.lines[i].fate = fate;
    }
}

static void forget_path(unsigned place)
{
    struct content *content = at(place);

    if (!content)
        return;
    content->gone = true;
    content->copied = false;
    model.paths[place] = -1;
}

static void shift(void)
{
    if (at(KEPT))
        delete (path_of(KEPT));
    forget_path(KEPT);
    for (unsigned i = KEPT; i > 1; i--) {
        char from[16];

        snprintf(from, sizeof(from), "%s", path_of(i - 1));
        if (at(i - 1))
            move(from, path_of(i));
        model.paths[i] = model.paths[i - 1];
    }
    model.paths[1] = -1;
}

static void rotate(void)
{
    next_tick();
    shift();
    if (at(0))
        move("log", "log.1");
    model.paths[1] = model.paths[0];
    new_content(0);
    create("log", "");
}

static void delete_and_create(void)
{
    next_tick();
    if (at(0))
        delete ("log");
    forget_path(0);
    new_content(0);
    create("log", "");
}

static void copy_and_truncate(bool with_copy)
{
    unsigned before = (unsigned)model.paths[0];
    struct content *content = at(0);

    if (!content)
        return;
    next_tick();
    if (with_copy) {
        shift();
        copy("log", "log.1");
        new_content(1);
        at(1)->copied = content->read;
        at(1)->closed = true;
        at(1)->last = content->last;
        change_unread(before, (unsigned)model.paths[1],
                      content->read ? UNREAD : LOSABLE);
    } else {
        change_unread(before, before, LOSABLE);
    }
    model.wants_gap |= content->read && model.running;
    cut_off("log", 0);
    content->gone = true;
    new_content(0);
    model.contents[model.paths[0]].open = content->open;
    content->open = false;
}

/* ---- What came ---- */

static void check_line(unsigned number, const char *text)
{
    struct content *content;

    assert_true(number < model.line_count);
    if (strncmp(text, text_of_line(number), 95) != 0)
        fail_msg("line %u is damaged", number);
    if (model.lines[number].came)
        fail_msg("line %u came twice", number);
    content = &model.contents[model.lines[number].content];
    if (content->last > number)
        fail_msg("line %u came after %u", number, content->last);
    content->last = number;
    content->read = true;
    model.lines[number].came = true;
}

static void check_said(void)
{
    const char *text = said();
    bool gap = false;

    while (*text) {
        const char *next = strchr(text, '\n') + 1;
        unsigned number;

        if (getenv("FOLLOW_TRACE"))
            print_message("  %.*s\n", (int)(next - 1 - text), text);
        if (strncmp(text, "<gap", 4) == 0)
            gap = true;
        else if (*text != '<' && strncmp(text, "half", 4) != 0 &&
                 sscanf(text, "%6u ", &number) == 1)
            check_line(number, text);
        text = next;
    }
    assert_true(gap || !model.wants_gap);
    model.wants_gap = false;
}

static bool can_be_had(const struct content *content)
{
    return content->open || !content->gone || content->copied;
}

static void settle(void)
{
    for (unsigned i = model.due; i < model.line_count; i++) {
        const struct content *content = &model.contents[model.lines[i].content];

        if (model.lines[i].fate == UNREAD)
            model.lines[i].fate = can_be_had(content) ? DUE : LOSABLE;
        if (model.lines[i].fate == DUE && !model.lines[i].came)
            fail_msg("line %u of content %u did not come", i, model.lines[i].content);
    }
    model.due = model.line_count;
    for (unsigned i = 0; i < model.content_count; i++) {
        model.contents[i].copied = false;
        if (!model.contents[i].gone && !model.contents[i].closed)
            model.contents[i].open = true;
    }
}

static void look(int64_t milliseconds)
{
    if (!model.running)
        return;
    /* What is given up then is older than the name's last look. */
    if (milliseconds >= 5000) {
        usleep(25000);
        wait_ms(100);
    }
    wait_ms(milliseconds);
    if (model.polling)
        wait_ms(100);
    check_said();
    settle();
    if (milliseconds < 5000)
        return;
    for (unsigned i = 1; i <= KEPT; i++) {
        if (at(i))
            at(i)->closed = true;
    }
    for (unsigned i = 0; i < model.content_count; i++)
        model.contents[i].open = (int)i == model.paths[0];
}

static void stop_or_start(void)
{
    if (model.running) {
        look(100);
        stop();
        for (unsigned i = 0; i < model.content_count; i++)
            model.contents[i].open = false;
    } else {
        start_again("log");
        model.wants_gap = false;
    }
    model.running = !model.running;
    look(100);
}

static void step(void)
{
    unsigned what = pick(100);

    if (getenv("FOLLOW_TRACE"))
        print_message("%u: line %u, content %u\n", what, model.line_count,
                      model.content_count);

    if (what < 45)
        write_line(0);
    else if (what < 50)
        write_line(1 + pick(KEPT));
    else if (what < 55)
        write_half(0);
    else if (what < 80)
        look(10);
    else if (what < 86)
        rotate();
    else if (what < 89)
        delete_and_create();
    else if (what < 92)
        copy_and_truncate(true);
    else if (what < 94)
        copy_and_truncate(false);
    else if (what < 97)
        look(6000);
    else
        stop_or_start();
}

static unsigned number_of(const char *variable, unsigned otherwise)
{
    const char *text = getenv(variable);

    return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void play(struct follow_options options)
{
    unsigned steps = number_of("FOLLOW_STEPS", 1500);

    memset(&model, 0, sizeof(model));
    for (unsigned i = 0; i <= KEPT; i++)
        model.paths[i] = -1;
    model.seed = number_of("FOLLOW_SEED", 1);
    model.running = true;
    model.polling = options.poll > 0;
    new_content(0);
    create("log", "");
    follow_with(options, "log", NULL);
    look(10);
    for (unsigned i = 0; i < steps; i++)
        step();
    if (!model.running)
        stop_or_start();
    look(100);
    look(6000);
}

static void with_inotify(void **state)
{
    (void)state;
    play((struct follow_options){0});
}

static void with_polling(void **state)
{
    (void)state;
    play((struct follow_options){.poll = FOLLOW_SECOND / 10});
}

static void a_few_bytes_at_a_time(void **state)
{
    (void)state;
    read_at_most(37);
    play((struct follow_options){0});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_inotify),
        TEST(with_polling),
        TEST(a_few_bytes_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
