/* Writes numbered lines at a fixed rate, and has the file rotated in one of the usual
 * ways meanwhile:
 *
 *     rotating_writer WAY ROTATIONS [LINES-A-ROTATION [LINES-A-SECOND]]
 *
 * The file is `log` of the working directory (`logs/log` for the way "folder"). A line
 * is 63 bytes: its number, from 0 on, and padding. Prints how many there were.
 *
 *     rename    log is renamed to log.1 (that to log.2, ... up to log.100), and made
 *               anew
 *     late      the same by another process; the writer goes on in log.1 for a while
 *     create    log is deleted and made anew
 *     symlink   log is a link, which is switched to a new file
 *     folder    the folder is renamed and made anew
 *     truncate  another process cuts the file off, the writer appends
 *     copy      the same after a copy to log.1 was made
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINE 64 /* with the NUL that snprintf adds */

#define KEPT 100

struct writer {
    const char *way;
    int file;
    unsigned long rotations, lines, rate, next;
    unsigned long generation;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static bool is(const struct writer *writer, const char *way)
{
    return strcmp(writer->way, way) == 0;
}

static int make(const char *path)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0644);

    if (file < 0)
        die(path);
    return file;
}

static void move(const char *from, const char *to)
{
    if (rename(from, to) < 0)
        die(from);
}

/* ---- The writer's own ways ---- */

static void shift(void)
{
    char from[16], to[16];

    for (int i = KEPT - 1; i > 0; i--) {
        snprintf(from, sizeof(from), "log.%d", i);
        snprintf(to, sizeof(to), "log.%d", i + 1);
        if (access(from, F_OK) == 0)
            move(from, to);
    }
}

static void replace_by(struct writer *writer, const char *path)
{
    close(writer->file);
    writer->file = make(path);
}

static void switch_link(struct writer *writer)
{
    char path[32];

    snprintf(path, sizeof(path), "file.%lu", writer->generation);
    replace_by(writer, path);
    unlink("log.new");
    if (symlink(path, "log.new") < 0)
        die(path);
    move("log.new", "log");
}

static void replace_folder(struct writer *writer)
{
    char path[32];

    snprintf(path, sizeof(path), "logs.%lu", writer->generation);
    move("logs", path);
    if (mkdir("logs", 0755) < 0)
        die("logs");
    replace_by(writer, "logs/log");
}

static void rename_and_create(struct writer *writer)
{
    shift();
    move("log", "log.1");
    replace_by(writer, "log");
}

/* ---- Those of another process, while the writer goes on ---- */

static void copy(const char *from, const char *to)
{
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0644);
    char bytes[65536];
    ssize_t length;

    if (in < 0 || out < 0)
        die(to);
    while ((length = read(in, bytes, sizeof(bytes))) > 0) {
        if (write(out, bytes, (size_t)length) != length)
            die(to);
    }
    close(in);
    close(out);
}

static void rotate_elsewhere(const struct writer *writer)
{
    pid_t child = fork();

    if (child < 0)
        die("fork");
    if (child > 0)
        return;
    if (is(writer, "late")) {
        shift();
        move("log", "log.1");
        close(make("log"));
    } else {
        if (is(writer, "copy")) {
            shift();
            copy("log", "log.1");
        }
        if (truncate("log", 0) < 0)
            die("log");
    }
    _exit(0);
}

/* ---- */

static void write_lines(struct writer *writer, unsigned long count)
{
    char line[LINE + 1];

    for (; count > 0; count--) {
        snprintf(line, sizeof(line), "%012lu %049d\n", writer->next, 0);
        writer->next++;
        if (write(writer->file, line, LINE - 1) != LINE - 1)
            die("log");
    }
}

/* In steps of a millisecond or so. */
static void write_at_rate(struct writer *writer, unsigned long count)
{
    static struct timespec start;
    static unsigned long done;

    if (done == 0)
        clock_gettime(CLOCK_MONOTONIC, &start);
    while (count > 0) {
        struct timespec now;
        unsigned long due;

        clock_gettime(CLOCK_MONOTONIC, &now);
        due = (unsigned long)(((double)(now.tv_sec - start.tv_sec) +
                               (double)(now.tv_nsec - start.tv_nsec) / 1e9) *
                              (double)writer->rate);
        due = due > done ? due - done : 0;
        if (due == 0)
            nanosleep(&(struct timespec){0, 500000}, NULL);
        if (due > count)
            due = count;
        write_lines(writer, due);
        done += due;
        count -= due;
    }
}

static void rotate(struct writer *writer)
{
    writer->generation++;
    if (is(writer, "rename")) {
        rename_and_create(writer);
    } else if (is(writer, "create")) {
        unlink("log");
        replace_by(writer, "log");
    } else if (is(writer, "symlink")) {
        switch_link(writer);
    } else if (is(writer, "folder")) {
        replace_folder(writer);
    } else {
        rotate_elsewhere(writer);
        write_at_rate(writer, writer->lines / 4);
        wait(NULL);
        if (!is(writer, "late"))
            return;
        close(writer->file);
        writer->file = open("log", O_WRONLY | O_APPEND);
    }
}

int main(int argc, char **argv)
{
    struct writer writer = {.way = argc > 2 ? argv[1] : ""};

    if (argc < 3)
        return 2;
    writer.rotations = strtoul(argv[2], NULL, 10);
    writer.lines = argc > 3 ? strtoul(argv[3], NULL, 10) : 5000;
    writer.rate = argc > 4 ? strtoul(argv[4], NULL, 10) : 50000;
    writer.file = open(is(&writer, "folder") ? "logs/log" : "log", O_WRONLY | O_APPEND);
    if (writer.file < 0)
        die("log");
    for (unsigned long i = 0; i < writer.rotations; i++) {
        write_at_rate(&writer, writer.lines);
        rotate(&writer);
    }
    write_at_rate(&writer, writer.lines);
    printf("%lu\n", writer.next);
    return 0;
}
