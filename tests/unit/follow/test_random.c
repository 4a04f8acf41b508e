/* Random writes, rotations, truncations, checkpoints, stops, kills and restarts against
 * a pure model. The model knows where each line went: none may be passed on twice or
 * out of order, one that could be had must have come after the next run, and of one
 * that is lost there must have been a word. After a kill the output is what it was at
 * the checkpoint. FOLLOW_SEED and FOLLOW_STEPS choose another run, or a longer one;
 * FOLLOW_SEEDS is how many runs there are, each with the next seed. */
#include "model.h"

#include <unistd.h>

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
    model.came[model.came_count++] = number;
}

static void check_said(void)
{
    const char *text = said();

    while (*text) {
        const char *next = strchr(text, '\n') + 1;
        unsigned number;

        if (getenv("FOLLOW_TRACE"))
            print_message("  %.*s\n", (int)(next - 1 - text), text);
        if (strncmp(text, "<gap", 4) == 0)
            model.has_gap = true;
        else if (*text != '<' && strncmp(text, "half", 4) != 0 && next[-2] != '~' &&
                 sscanf(text, "%6u ", &number) == 1)
            check_line(number, text);
        text = next;
    }
}

static bool can_be_had(const struct content *content)
{
    return content->open || !content->gone || content->copied;
}

/* Nobody could know of those that came and went unseen, or were cut off before any of
 * their bytes was read. */
static bool must_be_told(const struct content *content)
{
    return content->truncated ? content->read && content->known
                              : content->known || !content->unwatched;
}

static void settle_line(unsigned i)
{
    const struct content *content = &model.contents[model.lines[i].content];

    if (model.lines[i].fate == UNREAD)
        model.lines[i].fate = can_be_had(content) ? DUE : LOSABLE;
    if (model.lines[i].came || model.lines[i].excused)
        return;
    if (model.lines[i].fate == DUE)
        fail_msg("line %u of content %u did not come", i, model.lines[i].content);
    if (must_be_told(content) && !model.has_gap)
        fail_msg("line %u of content %u is lost without a word", i,
                 model.lines[i].content);
    model.lines[i].excused = true;
}

static void settle(void)
{
    assert_true(model.has_gap || !model.wants_gap);
    for (unsigned i = model.due; i < model.line_count; i++)
        settle_line(i);
    model.wants_gap = model.has_gap = model.folder_is_new = false;
    model.due = model.line_count;
    for (unsigned i = 0; i < model.content_count; i++) {
        struct content *content = &model.contents[i];

        content->copied = false;
        if (!content->gone && !content->closed)
            content->open = true;
        content->known |= content->open;
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

/* Interrupted by what happens next. */
static void look_a_little(void)
{
    if (!model.running)
        return;
    run_a_little(1 + pick(4));
    check_said();
}

/* ---- Checkpoints, stops and kills ---- */

static void note_checkpoint(void)
{
    model.checkpoint.came_count = model.came_count;
    model.checkpoint.content_count = model.content_count;
    model.checkpoint.has_gap = model.has_gap;
    for (unsigned i = 0; i < model.content_count; i++)
        model.checkpoint.known[i] = model.contents[i].known;
}

static void take_checkpoint(void)
{
    if (!model.running)
        return;
    save();
    note_checkpoint();
}

static bool has_path(unsigned content)
{
    for (unsigned i = 0; i <= KEPT; i++) {
        if (model.paths[i] == (int)content)
            return true;
    }
    return false;
}

/* Of what is not known there is no word afterwards; nor is it found in a folder that
 * was replaced, which is known by the files that are known in it. */
static void forget_open(void)
{
    for (unsigned i = 0; i < model.content_count; i++) {
        struct content *content = &model.contents[i];

        content->open = content->copied = false;
        content->unwatched |= !content->known;
        content->gone |= !content->known && !has_path(i);
    }
    model.running = model.wants_gap = false;
    /* It is told once. */
    model.has_gap = model.checkpoint.has_gap;
}

/* The output ends where the checkpoint was taken. */
static void roll_back(void)
{
    for (unsigned i = model.checkpoint.came_count; i < model.came_count; i++) {
        unsigned number = model.came[i];

        model.lines[number].came = model.lines[number].excused = false;
        model.lines[number].fate = UNREAD;
        if (number < model.due)
            model.due = number;
    }
    model.came_count = model.checkpoint.came_count;
    for (unsigned i = 0; i < model.content_count; i++) {
        model.contents[i].last = 0;
        model.contents[i].read = false;
        model.contents[i].known =
            i < model.checkpoint.content_count && model.checkpoint.known[i];
    }
    for (unsigned i = 0; i < model.came_count; i++) {
        struct content *content = &model.contents[model.lines[model.came[i]].content];

        content->read = true;
        content->last = model.came[i];
    }
}

static void kill_it(void)
{
    if (!model.running)
        return;
    look_a_little();
    kill_follower();
    roll_back();
    forget_open();
}

static void stop_it(void)
{
    if (!model.running)
        return;
    if (pick(2))
        look(100);
    stop();
    note_checkpoint();
    forget_open();
}

static void start_it(void)
{
    if (model.running)
        return;
    model.running = true;
    start_again(path_of(0));
    look(100);
}

static void step(void)
{
    unsigned what = pick(100);

    if (getenv("FOLLOW_TRACE"))
        print_message("%u: line %u, content %u\n", what, model.line_count,
                      model.content_count);

    if (what < 42)
        write_line(0);
    else if (what < 47)
        write_line(1 + pick(KEPT));
    else if (what < 52)
        write_half(0);
    else if (what < 69)
        look(10);
    else if (what < 75)
        look_a_little();
    else if (what < 81)
        rotate();
    else if (what < 84)
        delete_and_create();
    else if (what < 87)
        copy_and_truncate(true);
    else if (what < 89)
        copy_and_truncate(false);
    else if (what < 91)
        replace_folder();
    else if (what < 93)
        look(6000);
    else if (what < 95)
        take_checkpoint();
    else if (what < 96)
        kill_it();
    else if (what < 97)
        stop_it();
    else
        start_it();
}

static unsigned number_of(const char *variable, unsigned otherwise)
{
    const char *text = getenv(variable);

    return text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static void play_once(struct follow_options options, bool in_folder, unsigned seed)
{
    unsigned steps = number_of("FOLLOW_STEPS", 800);

    memset(&model, 0, sizeof(model));
    for (unsigned i = 0; i <= KEPT; i++)
        model.paths[i] = -1;
    model.seed = seed;
    model.running = true;
    model.polling = options.poll > 0;
    model.in_folder = in_folder;
    shell("rm -rf log* d d-*; mkdir d");
    new_content(0);
    create(path_of(0), "");
    follow_with(options, path_of(0), NULL);
    look(10);
    take_checkpoint();
    for (unsigned i = 0; i < steps; i++)
        step();
    start_it();
    look(100);
    look(6000);
    stop();
}

static void play(struct follow_options options, bool in_folder)
{
    unsigned first = number_of("FOLLOW_SEED", 1);
    unsigned count = number_of("FOLLOW_SEEDS", 1);

    for (unsigned seed = first; seed < first + count; seed++) {
        if (count > 1)
            print_message("seed %u\n", seed);
        play_once(options, in_folder, seed);
    }
}

static void with_inotify(void **state)
{
    (void)state;
    play((struct follow_options){0}, false);
}

static void with_polling(void **state)
{
    (void)state;
    play((struct follow_options){.poll = FOLLOW_SECOND / 10}, false);
}

static void in_a_folder(void **state)
{
    (void)state;
    play((struct follow_options){0}, true);
}

static void in_a_folder_with_polling(void **state)
{
    (void)state;
    play((struct follow_options){.poll = FOLLOW_SECOND / 10}, true);
}

static void a_few_bytes_at_a_time(void **state)
{
    (void)state;
    read_at_most(37);
    play((struct follow_options){0}, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_inotify),          TEST(with_polling),
        TEST(in_a_folder),           TEST(in_a_folder_with_polling),
        TEST(a_few_bytes_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
