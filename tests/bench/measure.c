/* Runs commands by turns and prints what each took.
 *
 *     bench_measure RUNS FOLDER ::: COMMAND [ARGUMENT]... [::: COMMAND...]...
 *
 * Every command runs once to warm up, then RUNS times, in rounds of all commands, so
 * that a machine that slows down slows all of them. Standard input is /dev/null;
 * standard output goes to FOLDER/0, FOLDER/1, ...: to files, since grep stops at the
 * first match if its output is /dev/null. One line a command:
 *
 *     wall seconds, CPU seconds (the medians), peak memory in KiB, exit status */

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 16
#define RUNS_MAX 1000

extern char **environ;

struct command {
    char **words; /* ends with NULL */
    char output[4096];
    double wall[RUNS_MAX], cpu[RUNS_MAX];
    long peak_kib;
    int status; /* the exit status, or 128 plus the signal */
};

static void die(const char *what, int error)
{
    fprintf(stderr, "bench_measure: %s: %s\n", what, strerror(error));
    exit(EXIT_FAILURE);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static pid_t start(const struct command *command)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, command->output,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    error = posix_spawnp(&child, command->words[0], &actions, NULL, command->words,
                         environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error)
        die(command->words[0], error);
    return child;
}

static void run(struct command *command, size_t round)
{
    double before = now();
    pid_t child = start(command);
    struct rusage usage;
    int status;

    while (wait4(child, &status, 0, &usage) < 0) {
        if (errno != EINTR)
            die("wait4", errno);
    }
    command->wall[round] = now() - before;
    command->cpu[round] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (usage.ru_maxrss > command->peak_kib)
        command->peak_kib = usage.ru_maxrss;
    command->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(values[0]), compare);
    return count % 2 ? values[count / 2]
                     : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Cuts the words at ":::". How many commands there are; 0: none, or too many. */
static size_t split(char **words, struct command *commands, const char *folder)
{
    size_t count = 0;

    while (*words && strcmp(*words, ":::") == 0) {
        struct command *command = &commands[count];

        *words++ = NULL;
        if (count == COMMANDS_MAX || !*words)
            return 0;
        command->words = words;
        snprintf(command->output, sizeof(command->output), "%s/%zu", folder, count);
        count++;
        while (*words && strcmp(*words, ":::") != 0)
            words++;
    }
    return *words ? 0 : count;
}

int main(int argc, char **argv)
{
    static struct command commands[COMMANDS_MAX];
    size_t runs = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
    size_t count = argc > 3 ? split(argv + 3, commands, argv[2]) : 0;

    if (count == 0 || runs == 0 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: bench_measure RUNS FOLDER ::: COMMAND [ARGUMENT]... "
                        "[::: COMMAND...]...\n");
        return 2;
    }
    for (size_t i = 0; i < count; i++)
        run(&commands[i], 0);
    for (size_t round = 0; round < runs; round++) {
        for (size_t i = 0; i < count; i++)
            run(&commands[i], round);
    }
    for (size_t i = 0; i < count; i++)
        printf("%.6f %.6f %ld %d\n", median(commands[i].wall, runs),
               median(commands[i].cpu, runs), commands[i].peak_kib, commands[i].status);
    return 0;
}
