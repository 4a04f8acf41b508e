/* Measures a command that follows a file and prints its lines.
 *
 *     bench_follow delay FILE COUNT COMMAND [ARGUMENT]...
 *     bench_follow rate FILE MEGABYTES SECONDS COMMAND [ARGUMENT]...
 *
 * FILE is made empty, the command started, and lines `{"last":true}` are appended until
 * one of them has come out of it. Then
 *
 * delay: COUNT lines are appended one by one, 5 to 35 ms apart. Prints the median, the
 *     99th percentile and the maximum of the milliseconds that each needed to come out
 *     (a line that took 5 s counts as these), and the CPU seconds that the command used
 *     in a second.
 *
 * rate: for so many SECONDS another process appends so many MEGABYTES a second, in
 * lines of 128 bytes and writes of 64 KiB at most, and one more `{"last":true}`. Prints
 *     the MB per second that it came to, the milliseconds that this last line came out
 *     after it was written (60 s: it did not), the most MB that were written and had
 * not come out, and the command's CPU seconds. The room of what was written 512 MB ago
 * is given back, so that the file may be in memory.
 *
 * The command gets SIGTERM in the end; CPU seconds are those it used until then. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX 100000
#define LINE 128
#define BLOCK (512 * LINE)
#define BEHIND (512L << 20)
#define LAST "{\"last\":true}\n"

extern char **environ;

struct command {
    pid_t child;
    int output;
    double start;
};

/* What the writer of `rate` tells. */
struct written {
    _Atomic long bytes;
    _Atomic bool ended;
    double seconds, end;
};

static void die(const char *what, int error)
{
    fprintf(stderr, "bench_follow: %s: %s\n", what, strerror(error));
    exit(EXIT_FAILURE);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void pause_for(double seconds)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)(seconds * 1e9)}, NULL);
}

static void append(int file, const char *bytes, size_t length)
{
    if (write(file, bytes, length) != (ssize_t)length)
        die("write", errno);
}

/* ---- The command ---- */

static void start(struct command *command, char **words)
{
    posix_spawn_file_actions_t actions;
    int ends[2], error;

    if (pipe2(ends, O_CLOEXEC) < 0)
        die("pipe", errno);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    error = posix_spawnp(&command->child, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error)
        die(words[0], error);
    close(ends[1]);
    command->output = ends[0];
    command->start = now();
}

/* Its CPU seconds. */
static double stop(const struct command *command)
{
    struct rusage usage;

    kill(command->child, SIGTERM);
    close(command->output);
    while (wait4(command->child, NULL, 0, &usage) < 0) {
        if (errno != EINTR)
            die("wait4", errno);
    }
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static bool has_output(const struct command *command, int milliseconds)
{
    struct pollfd wait = {.fd = command->output, .events = POLLIN};

    return poll(&wait, 1, milliseconds) > 0;
}

/* Once there is some. How many bytes it put into the BLOCK that `room` is. */
static size_t take(const struct command *command, char *room)
{
    ssize_t length = read(command->output, room, BLOCK);

    if (length <= 0) {
        stop(command);
        die("the command ended", length < 0 ? errno : 0);
    }
    return (size_t)length;
}

/* Returns when the command follows the file, and has printed what there was. */
static void wait_until_it_follows(const struct command *command, int file, char *room)
{
    for (int tries = 0; tries < 400; tries++) {
        append(file, LAST, strlen(LAST));
        if (!has_output(command, 50))
            continue;
        while (has_output(command, 300))
            take(command, room);
        return;
    }
    stop(command);
    die("the command prints nothing", 0);
}

/* ---- delay ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Of one line, in seconds. */
static double delay_of_line(const struct command *command, int file, char *room)
{
    double begin = now();

    append(file, LAST, strlen(LAST));
    while (has_output(command, 5000)) {
        size_t length = take(command, room);

        if (room[length - 1] == '\n')
            return now() - begin;
    }
    return 5;
}

static void delay(int file, size_t count, char **words)
{
    static double delays[COUNT_MAX];
    char *room = malloc(BLOCK);
    struct command command;
    double wall, cpu;

    if (!room)
        die("malloc", errno);
    start(&command, words);
    wait_until_it_follows(&command, file, room);
    srandom(1);
    for (size_t i = 0; i < count; i++) {
        pause_for(0.005 + (double)(random() % 30000) / 1e6);
        delays[i] = delay_of_line(&command, file, room);
    }
    wall = now() - command.start;
    cpu = stop(&command);
    qsort(delays, count, sizeof(delays[0]), compare);
    printf("%.3f %.3f %.3f %.3f\n", delays[count / 2] * 1e3,
           delays[(count * 99 + 99) / 100 - 1] * 1e3, delays[count - 1] * 1e3,
           cpu / wall);
    free(room);
}

/* ---- rate ---- */

/* Lines of LINE bytes, all but one of their numbers the same. */
static void fill(char *block)
{
    char line[LINE + 1];

    for (int i = 0; i < BLOCK; i += LINE) {
        int length = snprintf(
            line, sizeof(line),
            "{\"ts\":\"2026-03-05T07:01:13Z\",\"host\":\"web-%02d\",\"status\":200,"
            "\"ms\":12.25,\"path\":\"/index.html\",\"agent\":\"%026d\"}\n",
            i / LINE % 50, 0);

        if (length != LINE)
            die("the line's length", 0);
        memcpy(block + i, line, LINE);
    }
}

static void give_back(int file, long until)
{
    if (until > BLOCK && fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                   BLOCK, until - BLOCK) < 0)
        die("fallocate", errno);
}

static void write_at_rate(int file, double rate, double seconds,
                          struct written *written)
{
    static char block[BLOCK];
    double begin = now(), passed;
    long done = 0, given_back = 0;

    fill(block);
    while ((passed = now() - begin) < seconds) {
        long due = (long)(passed * rate) - done;

        due = due > BLOCK ? BLOCK : due / LINE * LINE;
        if (due == 0) {
            pause_for(0.0002);
            continue;
        }
        append(file, block, (size_t)due);
        done += due;
        written->bytes = done;
        if (done - BEHIND - given_back > 64L << 20) {
            given_back = done - BEHIND;
            give_back(file, given_back);
        }
    }
    append(file, LAST, strlen(LAST));
    written->end = now();
    written->seconds = written->end - begin;
    written->ended = true;
}

/* Reads until the last line has come, and says when; `most` is how many bytes were
 * still to come at most. */
static double drain(const struct command *command, const struct written *written,
                    long *most)
{
    size_t last = strlen(LAST);
    char *room = malloc(last + BLOCK);
    long came = 0;
    size_t kept = 0;

    if (!room)
        die("malloc", errno);
    *most = 0;
    while (!written->ended || now() < written->end + 60) {
        size_t length;

        if (!has_output(command, 1000))
            continue;
        length = kept + take(command, room + kept);
        came += (long)(length - kept);
        if (written->bytes - came > *most)
            *most = written->bytes - came;
        if (length >= last && memcmp(room + length - last, LAST, last) == 0)
            break;
        kept = length < last ? length : last;
        memmove(room, room + length - kept, kept);
    }
    free(room);
    return now();
}

static void rate(int file, double megabytes, double seconds, char **words)
{
    struct written *written = mmap(NULL, sizeof(*written), PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    static char room[BLOCK];
    struct command command;
    double end, cpu;
    long most;
    pid_t writer;

    if (written == MAP_FAILED)
        die("mmap", errno);
    start(&command, words);
    wait_until_it_follows(&command, file, room);
    writer = fork();
    if (writer < 0)
        die("fork", errno);
    if (writer == 0) {
        write_at_rate(file, megabytes * 1e6, seconds, written);
        _exit(0);
    }
    end = drain(&command, written, &most);
    cpu = stop(&command);
    waitpid(writer, NULL, 0);
    printf("%.1f %.1f %.1f %.2f\n", (double)written->bytes / written->seconds / 1e6,
           (end - written->end) * 1e3, (double)most / 1e6, cpu);
}

int main(int argc, char **argv)
{
    bool of_delay = argc > 4 && strcmp(argv[1], "delay") == 0;
    bool of_rate = argc > 5 && strcmp(argv[1], "rate") == 0;
    double number = argc > 3 ? strtod(argv[3], NULL) : 0;
    int file;

    if (!(of_delay || of_rate) || number < 1 || (of_delay && number > COUNT_MAX)) {
        fprintf(stderr, "usage: bench_follow delay FILE COUNT COMMAND [ARGUMENT]...\n"
                        "       bench_follow rate FILE MEGABYTES SECONDS COMMAND "
                        "[ARGUMENT]...\n");
        return 2;
    }
    file = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        die(argv[2], errno);
    if (of_delay)
        delay(file, (size_t)number, argv + 4);
    else
        rate(file, number, strtod(argv[4], NULL), argv + 5);
    return 0;
}
