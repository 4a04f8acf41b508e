/* A grep that lines are sent to, and that says goodbye.
 *
 * After David Beazley, "A Curious Course on Coroutines and Concurrency". A consumer: it
 * hands nothing out and waits for what is sent. It loops for ever; what ends it is
 * coro_close, and the yield tells it so by answering false. What follows the loop is
 * its farewell. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/coro/coro.h"

static void *grep(struct coro *self, void *pattern)
{
    void *line;

    printf("Looking for %s\n", (const char *)pattern);
    while (coro_yield(self, NULL, &line)) {
        if (strstr(line, pattern))
            puts(line);
    }
    puts("Going away. Goodbye");
    return NULL;
}

int main(void)
{
    char pattern[] = "python";
    char lines[][30] = {
        "the snake is in the tube",
        "a pipe of pipes",
        "python generators rock!",
    };
    struct coro_result result;
    struct coro *matches = coro_start("grep", grep, pattern, &result);

    if (!matches)
        err(1, "grep");
    for (size_t i = 0; i < 3 && result.outcome == CORO_YIELDED; i++)
        result = coro_send(matches, lines[i]);
    coro_close(matches);
    coro_free(matches);
    return 0;
}
