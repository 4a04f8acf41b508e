#include "fixture.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct {
    struct follower *follower;
    struct buffer said, saved, answer;
    int64_t now;
    size_t read_most;
    struct follow_options options;
    char folder[64];
} fixture;

struct follower *the_follower(void)
{
    return fixture.follower;
}

int set_up(void **state)
{
    (void)state;
    memory_init(MEMORY_LIMIT);
    snprintf(fixture.folder, sizeof(fixture.folder), "/tmp/coro-pipe-follow-XXXXXX");
    fixture.now = 1000 * FOLLOW_SECOND;
    fixture.read_most = 65536;
    return mkdtemp(fixture.folder) && chdir(fixture.folder) == 0 ? 0 : -1;
}

static void end_follower(void)
{
    struct followed *file = NULL;

    if (!fixture.follower)
        return;
    while ((file = follower_file_after(fixture.follower, file))) {
        if (file->user)
            buffer_release(file->user);
        free(file->user);
    }
    follower_free(fixture.follower);
    fixture.follower = NULL;
}

int tear_down(void **state)
{
    char command[256];

    (void)state;
    end_follower();
    buffer_release(&fixture.said);
    buffer_release(&fixture.saved);
    buffer_release(&fixture.answer);
    memset(&fixture.said, 0, sizeof(fixture.said));
    memset(&fixture.saved, 0, sizeof(fixture.saved));
    memset(&fixture.answer, 0, sizeof(fixture.answer));
    snprintf(command, sizeof(command), "cd / && chmod -R u+rwx %s && rm -rf %s",
             fixture.folder, fixture.folder);
    if (memory_used() != 0)
        print_message("%zu bytes are left\n", memory_used());
    return system(command) == 0 && memory_used() == 0 ? 0 : -1;
}

/* ---- Running ---- */

static void take_lines(struct buffer *held)
{
    char *newline = memrchr(held->bytes, '\n', held->length);
    size_t length = newline ? (size_t)(newline + 1 - held->bytes) : 0;

    buffer_add(&fixture.said, held->bytes, length);
    held->length -= length;
    memmove(held->bytes, held->bytes + length, held->length);
}

static void take_bytes(struct followed *file)
{
    struct buffer *held = file->user;
    char *room;

    if (!held)
        held = file->user = calloc(1, sizeof(*held));
    room = buffer_reserve(held, fixture.read_most);
    assert_non_null(room);
    held->length += follower_read(fixture.follower, file, room, fixture.read_most);
    if (held->length > 0)
        take_lines(held);
    file->held = held->length;
}

static void take_end(struct followed *file)
{
    struct buffer *held = file->user;

    if (!held)
        return;
    if (held->length > 0) {
        buffer_add(&fixture.said, held->bytes, held->length);
        buffer_add(&fixture.said, "~\n", 2);
    }
    buffer_release(held);
    free(held);
    file->user = NULL;
    file->held = 0;
}

static void take_gap(const struct follow_event *event)
{
    assert_int_equal(event->fault->status, STATUS_REJECTED);
    buffer_printf(&fixture.said, "<gap %s %llu-", event->path,
                  (unsigned long long)event->from);
    if (event->to != FOLLOW_UNKNOWN)
        buffer_printf(&fixture.said, "%llu", (unsigned long long)event->to);
    buffer_add(&fixture.said, ">\n", 2);
}

/* False: it is idle. */
static bool step(void)
{
    struct follow_event event;

    switch (follower_next(fixture.follower, fixture.now, &event)) {
    case FOLLOW_BYTES:
        take_bytes(event.file);
        return true;
    case FOLLOW_END:
        take_end(event.file);
        return true;
    case FOLLOW_GAP:
        take_gap(&event);
        return true;
    case FOLLOW_TROUBLE:
        assert_int_not_equal(event.fault->status, STATUS_OK);
        buffer_printf(&fixture.said, "<trouble %s>\n", event.path);
        return true;
    case FOLLOW_NOTE:
        buffer_printf(&fixture.said, "<note %s>\n", event.path);
        return true;
    case FOLLOW_IDLE:
        assert_true(event.deadline > fixture.now);
        return false;
    case FOLLOW_NO_MEMORY:
        fail_msg("no memory");
    }
    return false;
}

void run(void)
{
    for (unsigned turns = 0; step(); turns++)
        assert_true(turns < 10000000);
}

void run_a_little(unsigned events)
{
    while (events-- > 0 && step())
        ;
}

void wait_ms(int64_t milliseconds)
{
    fixture.now += milliseconds * (FOLLOW_SECOND / 1000);
    run();
}

const char *said(void)
{
    buffer_clear(&fixture.answer);
    buffer_add(&fixture.answer, fixture.said.bytes, fixture.said.length);
    buffer_add_byte(&fixture.answer, '\0');
    buffer_clear(&fixture.said);
    return fixture.answer.bytes;
}

void expect(const char *text)
{
    run();
    assert_string_equal(said(), text);
}

/* Newer kernels give some files the time to the nanosecond, which may be ahead of the
 * coarse clock by a few of its ticks. */
void next_tick(void)
{
    struct timespec first, now;
    int64_t passed;

    clock_gettime(CLOCK_REALTIME_COARSE, &first);
    do {
        clock_gettime(CLOCK_REALTIME_COARSE, &now);
        passed = (now.tv_sec - first.tv_sec) * 1000000000 + now.tv_nsec - first.tv_nsec;
    } while (passed < 20000000);
}

void read_at_most(size_t size)
{
    fixture.read_most = size;
}

/* ---- Beginning ---- */

static void begin(struct follow_options options)
{
    fixture.options = options;
    fixture.follower = follower_new(&options);
    assert_non_null(fixture.follower);
}

void follow_with(struct follow_options options, ...)
{
    va_list names;
    const char *name;

    begin(options);
    va_start(names, options);
    while ((name = va_arg(names, const char *)))
        assert_true(follower_add(fixture.follower, name));
    va_end(names);
    run();
}

void save(void)
{
    buffer_clear(&fixture.saved);
    assert_true(follower_save(fixture.follower, &fixture.saved));
}

void kill_follower(void)
{
    end_follower();
}

void stop(void)
{
    save();
    end_follower();
}

const char *saved(void)
{
    buffer_add_byte(&fixture.saved, '\0');
    fixture.saved.length--;
    return fixture.saved.bytes;
}

void start_again_slowly(const char *name)
{
    struct fault fault;

    begin(fixture.options);
    if (!follower_restore(
            fixture.follower,
            (struct text){.bytes = fixture.saved.bytes, .length = fixture.saved.length},
            &fault))
        fail_msg("%s", fault.what);
    assert_true(follower_add(fixture.follower, name));
}

void start_again(const char *name)
{
    start_again_slowly(name);
    run();
}

/* ---- Files ---- */

static void write_all(const char *path, const char *text, int flags)
{
    int file = open(path, O_WRONLY | flags, 0644);

    if (file < 0)
        fail_msg("%s: %s", path, strerror(errno));
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
}

void append(const char *path, const char *text)
{
    write_all(path, text, O_APPEND);
}

void create(const char *path, const char *text)
{
    write_all(path, text, O_CREAT | O_EXCL);
}

void cut_off(const char *path, long size)
{
    assert_int_equal(truncate(path, size), 0);
}

void move(const char *from, const char *to)
{
    assert_int_equal(rename(from, to), 0);
}

void copy(const char *from, const char *to)
{
    char command[256];

    snprintf(command, sizeof(command), "cp '%s' '%s'", from, to);
    shell(command);
}

void delete (const char *path)
{
    assert_int_equal(unlink(path), 0);
}

void shell(const char *command)
{
    assert_int_equal(system(command), 0);
}

const char *line(const char *name, unsigned number)
{
    static char lines[8][128];
    static unsigned next;
    char *text = lines[next++ % 8];

    snprintf(
        text, sizeof(lines[0]),
        "%s ................................................................ %06u %s\n",
        name, number, name);
    return text;
}
