/* Words go in, and all of them so far, repeated, come out.
 *
 * After "Coroutines 101". A yield is a door with two sides: it hands a value to the
 * resumer and takes in the one that the next resume brings. So the first resume cannot
 * bring a value, for no yield waits for it yet: coro_next runs the coroutine to its
 * first yield. The order of the lines shows who runs when. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/coro/coro.h"

static void *my_coroutine(struct coro *self, void *arg)
{
    const int *multiplier = arg;
    char produced[100] = "";
    void *received;

    printf("my_coroutine started with multiplier %d\n", *multiplier);
    for (;;) {
        printf("my_coroutine will produce '%s'\n", produced);
        if (!coro_yield(self, produced, &received))
            return NULL;
        printf("my_coroutine received '%s'\n", (const char *)received);
        for (int i = 0; i < *multiplier; i++)
            strncat(produced, received, sizeof(produced) - strlen(produced) - 1);
    }
}

int main(void)
{
    char words[][2] = {"A", "B", "C"};
    int multiplier = 2;
    struct coro *co = coro_new("my_coroutine", my_coroutine, &multiplier);
    struct coro_result result;

    if (!co)
        err(1, "my_coroutine");
    result = coro_next(co);
    for (size_t i = 0; i < 3 && result.outcome == CORO_YIELDED; i++) {
        printf("main sends to coroutine '%s'\n", words[i]);
        result = coro_send(co, words[i]);
        printf("main received from coroutine '%s'\n", (const char *)result.value);
    }
    coro_free(co);
    return 0;
}
